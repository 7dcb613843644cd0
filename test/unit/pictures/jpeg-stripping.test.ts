import { describe, expect, test } from 'vitest'
import { stripJpeg } from '../../../src/lib/pictures/jpeg.ts'
import { latin1 } from '../../../src/lib/pictures/source.ts'
import { exif, exifSegment, insert, jpeg, segment, text } from '../../support/pictures.ts'

const SCAN_AT = 749

describe('a JPEG without its metadata', () => {
  const strip = async (bytes: Uint8Array) => latin1(await stripJpeg(bytes))
  const original = latin1(jpeg)
  const long = 'x'.repeat(300)

  test.each([
    ['JFXX', 0xe0, `JFXX\0${long}`],
    ['EXIF without an orientation', 0xe1, `Exif\0\0${long}`],
    ['XMP', 0xe1, `http://ns.adobe.com/xap/1.0/\0${long}`],
    ['an index of pictures', 0xe2, `MPF\0${long}`],
    ['IPTC', 0xed, `Photoshop 3.0\0${long}`],
    ['another application’s', 0xee, long],
    ['the last application’s', 0xef, long],
    ['a comment', 0xfe, long],
    ['what only looks like JFIF', 0xe5, 'JFIF\0'],
    ['what only looks like a profile', 0xe3, 'ICC_PROFILE\0'],
    ['what only looks like Adobe’s', 0xe4, 'Adobe'],
  ])('lacks %s', async (_, marker, payload) => {
    expect(await strip(insert(jpeg, 20, segment(marker, text(payload))))).toBe(original)
  })

  test.each([
    ['JFIF', 0xe0, 'JFIF\0 more'],
    ['a color profile', 0xe2, `ICC_PROFILE\0${long}`],
    ['Adobe’s transform', 0xee, 'Adobe\0d'],
    ['tables', 0xdb, long],
    ['the interval of restarts', 0xdd, '\0\x04'],
    ['what no application wrote', 0xf0, long],
    ['what no application wrote, the last of it', 0xdf, long],
  ])('keeps %s', async (_, marker, payload) => {
    const full = insert(jpeg, 20, segment(marker, text(payload)))
    expect(await strip(full)).toBe(latin1(full))
  })

  test('still lies as it did', async () => {
    for (const orientation of [2, 3, 6, 8]) {
      const stripped = await stripJpeg(insert(jpeg, 20, exifSegment({ orientation })))
      const [, marker, high = 0, low = 0] = stripped.subarray(2)
      expect([marker, high * 256 + low]).toEqual([0xe1, 34])
      expect(latin1(stripped.subarray(6, 12))).toBe('Exif\0\0')
      expect(latin1(stripped.subarray(12, 38))).toBe(
        `MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0${String.fromCharCode(orientation)}\0\0\0\0\0\0`,
      )
      expect(latin1(stripped.subarray(38))).toBe(original.slice(2))
    }
  })

  test('lies as no other segment says', async () => {
    const comment = segment(0xfe, exif({ orientation: 6 }))
    expect(await strip(insert(jpeg, 20, comment))).toBe(original)
  })

  test('lies as the first EXIF says that says something', async () => {
    const parts = [exifSegment(), exifSegment({ orientation: 6 }), exifSegment({ orientation: 3 })]
    expect(await strip(insert(jpeg, 20, ...parts))).toBe(await strip(insert(jpeg, 20, ...parts.slice(1, 2))))
  })

  test('lacks what stands between its scans, and keeps what is needed there', async () => {
    const scan = latin1(jpeg.subarray(SCAN_AT, -2))
    const tables = latin1(segment(0xc4, text(`\xff\xd9${long}`)))
    const comment = latin1(segment(0xfe, text(`\xff\xd9${long}`)))
    const data = 'ab\xff\0cd\xff\xd0ef\xff\xd7\xff\xff\0'
    const file = (between: string) => `${original.slice(0, -2)}${data}${between}${tables}${scan}${data}\xff\xd9`
    expect(await strip(text(file(comment)))).toBe(file(''))
    expect(await strip(text(file(comment + comment)))).toBe(file(''))
    expect(await strip(text(`${file(comment)}behind its end`))).toBe(file(''))
    const transform = latin1(segment(0xee, text('Adobe\0d')))
    expect(await strip(text(file(transform)))).toBe(file(transform))
  })

  test('ends with its end marker, also behind bytes that fill', async () => {
    const filled = `${original.slice(0, -2)}\xff\xff\xd9`
    expect(await strip(text(`${filled}behind its end`))).toBe(filled)
  })

  test('that is cut off is kept to where it is cut off', async () => {
    expect(await strip(jpeg.subarray(0, -2))).toBe(original.slice(0, -2))
    expect(await strip(jpeg.subarray(0, -1))).toBe(original.slice(0, -1))
    const empty = `${original.slice(0, -2)}\xff\xc4\0\0`
    expect(await strip(text(empty))).toBe(empty)
  })
})
