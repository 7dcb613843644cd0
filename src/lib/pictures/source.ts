/** How much of an object is looked at: bytes, and requests for them. */
const MAX_BYTES = 64 * 1024
const MAX_READS = 16
/** What a read takes at least: the header of a segment, and the beginning of what follows. */
const BLOCK = 256

/** How much of an object the first request takes. */
export const FIRST_BYTES = 32 * 1024

/** A file that is read in parts. A read past its end gives fewer bytes. */
export type ByteSource = {
  size: number
  /** @throws BudgetSpent */
  read(offset: number, length: number): Promise<Uint8Array>
  /** Everything that has been read. */
  seen(): Uint8Array[]
}

/** No more of the file may be read. */
export class BudgetSpent extends Error {}

/** A file in memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    seen: () => [bytes],
  }
}

/**
 * A file elsewhere, of which at most 64 KiB are read, in at most 16 further requests.
 * @param first its first bytes
 * @param fetchRange asks for exactly these bytes, which exist
 */
export function limitedSource(
  size: number,
  first: Uint8Array,
  fetchRange: (offset: number, length: number) => Promise<Uint8Array>,
): ByteSource {
  const windows = [{ offset: 0, bytes: first }]
  let bytesLeft = MAX_BYTES - first.length
  let readsLeft = MAX_READS

  async function fetchWindow(offset: number, length: number) {
    if (length > bytesLeft || readsLeft === 0) throw new BudgetSpent()
    bytesLeft -= length
    readsLeft -= 1
    const window = { offset, bytes: await fetchRange(offset, length) }
    windows.push(window)
    return window
  }

  async function read(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, size)
    if (end <= offset) return new Uint8Array()
    const known = windows.find((w) => w.offset <= offset && end <= w.offset + w.bytes.length)
    if (known) return known.bytes.subarray(offset - known.offset, end - known.offset)
    if (windows.length === 1 && size <= MAX_BYTES) {
      const rest = await fetchWindow(first.length, size - first.length)
      windows.splice(0, 2, { offset: 0, bytes: concat([first, rest.bytes]) })
      return read(offset, length)
    }
    const wanted = Math.min(Math.max(end - offset, BLOCK), size - offset)
    const { bytes } = await fetchWindow(offset, wanted <= bytesLeft ? wanted : end - offset)
    return bytes.subarray(0, end - offset)
  }

  return { size, read, seen: () => windows.map(({ bytes }) => bytes) }
}

export function concat(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return all
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Bytes as text, one character each. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return text
}

/** Without the zeros that a file may be padded with. */
export function trimZeros(text: string): string {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1
  return text.slice(0, end)
}

export const fromLatin1 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff)
