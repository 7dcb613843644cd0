import { createHash } from 'node:crypto'

const epoch = Date.UTC(2026, 0, 1)

/** A UUIDv7 that is always the same for `name`, such as `listing:birria-taco-truck`. */
export function seedId(name: string): string {
  const hash = createHash('sha256').update(name).digest()
  hash.writeUIntBE(epoch + (hash.readUInt32BE(0) % 1_000_000_000), 0, 6)
  hash[6] = (hash.readUInt8(6) & 0x0f) | 0x70
  hash[8] = (hash.readUInt8(8) & 0x3f) | 0x80
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
