/**
 * Cursors: where a page ended, signed, and bound to the list that it came from. The signature is HMAC-SHA-256 cut to
 * 128 bits, with a key derived from JWT_SECRET for this purpose alone.
 */
import { fromBase64Url, toBase64Url } from './base64url.ts'
import { deriveKey } from './derived-keys.ts'
import { Invalid } from './errors.ts'

const MAC_BYTES = 16
const encoder = new TextEncoder()

/** The secrets of the Worker's configuration: the first signs, the second still verifies. */
export type CursorSecrets = { JWT_SECRET: string; JWT_SECRET_PREVIOUS?: string | undefined }

/**
 * Signs where a page ended.
 * @param listKey what the list is: its route, filters and sort in one canonical string. A cursor opens only there.
 * @param payload small JSON: the keys of the last row.
 */
export async function signCursor(secrets: CursorSecrets, listKey: string, payload: object): Promise<string> {
  const data = encoder.encode(JSON.stringify(payload))
  const mac = await sign(secrets.JWT_SECRET, listKey, data)
  const bytes = new Uint8Array(MAC_BYTES + data.length)
  bytes.set(mac)
  bytes.set(data, MAC_BYTES)
  return toBase64Url(bytes)
}

/**
 * The payload that `signCursor` was given.
 * @throws Invalid at path `cursor` if it was changed, is of another list, or never was one.
 */
export async function openCursor<T extends object>(
  secrets: CursorSecrets,
  listKey: string,
  cursor: string,
): Promise<T> {
  const bytes = fromBase64Url(cursor)
  if (bytes && bytes.length > MAC_BYTES) {
    const data = bytes.subarray(MAC_BYTES)
    for (const secret of [secrets.JWT_SECRET, secrets.JWT_SECRET_PREVIOUS]) {
      if (secret !== undefined && sameBytes(bytes.subarray(0, MAC_BYTES), await sign(secret, listKey, data)))
        return JSON.parse(new TextDecoder().decode(data)) as T
    }
  }
  const message = 'cursor is not one of this list: take nextCursor from its last page, with the same parameters.'
  throw new Invalid([{ path: 'cursor', message, code: 'invalid_cursor' }])
}

async function sign(secret: string, listKey: string, data: Uint8Array): Promise<Uint8Array> {
  const key = await deriveKey(secret, 'cursor 1')
  const label = encoder.encode(`${listKey}\n`)
  const signed = new Uint8Array(label.length + data.length)
  signed.set(label)
  signed.set(data, label.length)
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, signed)).subarray(0, MAC_BYTES)
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0)
  return difference === 0
}
