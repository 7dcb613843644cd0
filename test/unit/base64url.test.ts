import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase64Url, toBase64Url } from '../../src/lib/base64url.ts'

test('any bytes are written as Node writes them, and read again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = toBase64Url(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64url'))
      expect(fromBase64Url(text)).toEqual(bytes)
    }),
  )
})

test.each([
  ['a character of plain base64', '-_+/'],
  ['padding', 'YQ=='],
  ['a space before it', ' YWJj'],
  ['a line break after it', 'YWJj\n'],
  ['one character too many', 'YWJjZ'],
  ['another spelling of the same bytes', 'YR'],
  ['another spelling of the same two bytes', 'YWJ'.replace('J', 'L')],
])('%s is no base64url', (_, text) => {
  expect(fromBase64Url(text)).toBeUndefined()
})
