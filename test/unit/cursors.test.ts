import { createHmac, hkdfSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { pagination } from '../../src/http/paging.ts'
import { fromBase64Url, toBase64Url } from '../../src/lib/base64url.ts'
import { openCursor, signCursor } from '../../src/lib/cursor.ts'
import { deriveKey, keyedHash } from '../../src/lib/derived-keys.ts'

const SECRETS = { JWT_SECRET: 'a'.repeat(32) }
const LIST = 'listings?q=taco&sort=newest'
const POSITION = { at: '2026-01-01T00:00:00Z', id: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071', text: '🚚' }

/** A cursor as it is made, but of any parts. */
async function cursorOf(secret: string, purpose: string, list: string): Promise<string> {
  const data = JSON.stringify(POSITION)
  const mac = await keyedHash(secret, purpose, `${list}\n${data}`)
  return toBase64Url(Uint8Array.of(...mac.subarray(0, 16), ...new TextEncoder().encode(data)))
}

test('a cursor is its position behind 128 bits of an HMAC with a key for cursors alone', async () => {
  const cursor = await cursorOf(SECRETS.JWT_SECRET, 'cursor 1', LIST)
  expect(await signCursor(SECRETS, LIST, POSITION)).toBe(cursor)
  expect(await openCursor(SECRETS, LIST, cursor)).toEqual(POSITION)
})

test.each([
  ['of another list whose name is as long', cursorOf(SECRETS.JWT_SECRET, 'cursor 1', 'listings?q=taco&sort=oldest')],
  ['signed with a key for another purpose', cursorOf(SECRETS.JWT_SECRET, '', LIST)],
  ['signed with no secret', cursorOf('', 'cursor 1', LIST)],
  ['signed with the word undefined', cursorOf('undefined', 'cursor 1', LIST)],
])('a cursor %s does not open, and the answer says what to do', async (_, cursor) => {
  await expect(openCursor(SECRETS, LIST, await cursor)).rejects.toMatchObject({
    code: 'invalid_request',
    errors: [{ path: 'cursor', code: 'invalid_cursor', message: expect.stringContaining('nextCursor') }],
  })
})

test('a key is made by HKDF with SHA-256, as RFC 5869 has it', async () => {
  // From another implementation: `node:crypto`, whose HKDF and HMAC are OpenSSL's.
  const key = hkdfSync('sha256', SECRETS.JWT_SECRET, '', 'vendibook cursor 1', 32)
  const expected = createHmac('sha256', Buffer.from(key)).update('text').digest()
  expect(Buffer.from(await keyedHash(SECRETS.JWT_SECRET, 'cursor 1', 'text'))).toEqual(expected)
  // Nothing that goes wrong later can print it.
  expect((await deriveKey(SECRETS.JWT_SECRET, 'cursor 1')).extractable).toBe(false)
})

describe('a cursor', () => {
  test('brings back where the page ended', async () => {
    const cursor = await signCursor(SECRETS, LIST, POSITION)
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/)
    expect(await openCursor(SECRETS, LIST, cursor)).toEqual(POSITION)
  })

  test('opens no other list', async () => {
    const cursor = await signCursor(SECRETS, LIST, POSITION)
    await expect(openCursor(SECRETS, 'listings?q=tac&sort=newest', cursor)).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'cursor', code: 'invalid_cursor' }],
    })
  })

  test('cannot be changed in any byte', async () => {
    const bytes = fromBase64Url(await signCursor(SECRETS, LIST, POSITION)) ?? new Uint8Array()
    expect(bytes.length).toBeGreaterThan(16)
    for (const index of bytes.keys()) {
      const changed = Uint8Array.from(bytes, (byte, position) => (position === index ? byte ^ 1 : byte))
      await expect(openCursor(SECRETS, LIST, toBase64Url(changed))).rejects.toThrow('cursor')
    }
  })

  test.each(['', 'a', 'abc', '!!!!', 'AAAAAAAAAAAAAAAAAAAAAA', 'e30', 'a'.repeat(2_000), '=', 'ключ'])(
    'that never was one (%s) is refused',
    async (cursor) => {
      await expect(openCursor(SECRETS, LIST, cursor)).rejects.toMatchObject({ code: 'invalid_request' })
    },
  )

  test('survives a rotation of the secret, and ends with it', async () => {
    const cursor = await signCursor(SECRETS, LIST, POSITION)
    const rotated = { JWT_SECRET: 'b'.repeat(32), JWT_SECRET_PREVIOUS: SECRETS.JWT_SECRET }
    expect(await openCursor(rotated, LIST, cursor)).toEqual(POSITION)
    await expect(openCursor({ JWT_SECRET: 'b'.repeat(32) }, LIST, cursor)).rejects.toThrow('cursor')
  })
})

test.each([
  [0, null, { total: 0, totalIsExact: true, hasMore: false }],
  [1_000, 'x', { total: 1_000, totalIsExact: true, hasMore: true }],
  [1_001, 'x', { total: 1_000, totalIsExact: false, hasMore: true }],
])('%i matches are told as %o', (counted, nextCursor, expected) => {
  expect(pagination(20, nextCursor, counted)).toEqual({ limit: 20, nextCursor, ...expected })
})
