import { describe, expect, test } from 'vitest'
import { stripMetadata } from '../../src/lib/pictures.ts'
import { crc32 } from '../../src/lib/pictures/crc32.ts'
import { concat, latin1, viewOf } from '../../src/lib/pictures/source.ts'
import {
  exif,
  exifSegment,
  gif,
  insert,
  jpeg,
  png,
  pngChunk,
  scansOf,
  segment,
  text,
  webp,
  webpChunk,
  withWebpChunks,
  xmp,
} from '../support/pictures.ts'
import { hasLocation, noise, reasonFor } from './support/inspect.ts'

const xmpInJpeg = segment(0xe1, text(`http://ns.adobe.com/xap/1.0/\0${xmp}`))

describe('where it was taken is found', () => {
  test.each([true, false])('in a JPEG’s EXIF, little-endian: %s', async (little) => {
    expect(await hasLocation(insert(jpeg, 2, exifSegment({ little })), 'image/jpeg')).toBe(true)
    expect(await hasLocation(insert(jpeg, 2, exifSegment({ little, gps: false })), 'image/jpeg')).toBe(false)
    expect(await hasLocation(insert(jpeg, 20, exifSegment({ little, padding: 60_000 })), 'image/jpeg')).toBe(true)
  })

  test('behind other segments, beyond the first bytes of a large file', async () => {
    const preface = [segment(0xed, noise(60_000)), segment(0xe2, noise(60_000))]
    const large = insert(jpeg, -2, noise(300_000))
    expect(await hasLocation(insert(large, 2, ...preface, exifSegment()), 'image/jpeg')).toBe(true)
    expect(await hasLocation(insert(large, 2, ...preface, xmpInJpeg), 'image/jpeg')).toBe(true)
    expect(await hasLocation(insert(large, 2, ...preface, exifSegment({ gps: false })), 'image/jpeg')).toBe(false)
  })

  test('in the second picture of a JPEG', async () => {
    const first = (offset: number) => {
      const list = new Uint8Array(62)
      const view = viewOf(list)
      list.set(text('MM\0*\0\0\0\x08\0\x01\xb0\x02\0\x07\0\0\0\x20\0\0\0\x1a'))
      view.setUint32(26 + 16 + 8, offset)
      return insert(jpeg, 2, segment(0xe2, concat([text('MPF\0'), list])))
    }
    const start = first(0).length - 10
    for (const gps of [true, false])
      expect(await hasLocation(concat([first(start), insert(jpeg, 2, exifSegment({ gps }))]), 'image/jpeg')).toBe(gps)
  })

  test('in a PNG, before and behind the picture, as EXIF, XMP and ImageMagick’s profiles', async () => {
    const hex = Array.from(exif(), (byte) => byte.toString(16).padStart(2, '0')).join('')
    const deflated = new Response(
      new Blob([text(`\nexif\n   160\n${hex}\n`)]).stream().pipeThrough(new CompressionStream('deflate')),
    )
    const chunks = [
      pngChunk('eXIf', exif()),
      pngChunk('eXIf', exif({ little: true })),
      pngChunk('iTXt', text(`XML:com.adobe.xmp\0\0\0\0\0${xmp}`)),
      pngChunk('tEXt', text(`Raw profile type exif\0\nexif\n     160\n${hex}\n`)),
      pngChunk('tEXt', text('exif:GPSLatitude\x0033/1')),
      pngChunk('zTXt', concat([text('Raw profile type exif\0\0'), new Uint8Array(await deflated.arrayBuffer())])),
    ]
    const data = Array.from({ length: 100 }, () => pngChunk('IDAT', noise(2_048)))
    const long = pngChunk('IDAT', noise(900_000))
    for (const chunk of chunks) {
      expect(await hasLocation(insert(png, 33, chunk), 'image/png')).toBe(true)
      expect(await hasLocation(insert(png, -12, chunk), 'image/png')).toBe(true)
      expect(await hasLocation(insert(png, -12, ...data, chunk), 'image/png')).toBe(true)
      expect(await hasLocation(insert(png, -12, long, chunk), 'image/png')).toBe(true)
    }
    expect(await hasLocation(insert(png, 33, pngChunk('eXIf', exif({ gps: false }))), 'image/png')).toBe(false)
    expect(await hasLocation(insert(png, 33, pngChunk('tEXt', noise(100_000))), 'image/png')).toBe(false)
  })

  test('at the end of a WebP', async () => {
    const extended = webp.slice()
    extended[20] = 0x2c
    for (const chunk of [
      webpChunk('EXIF', exif()),
      webpChunk('EXIF', concat([text('Exif\0\0'), exif({ little: true })])),
      webpChunk('XMP ', text(xmp)),
    ]) {
      expect(await hasLocation(withWebpChunks(webp, chunk), 'image/webp')).toBe(true)
      const frames = Array.from({ length: 40 }, () => webpChunk('ANMF', noise(5_000)))
      expect(await hasLocation(withWebpChunks(extended, ...frames, chunk), 'image/webp')).toBe(true)
    }
    expect(await hasLocation(withWebpChunks(webp, webpChunk('EXIF', exif({ gps: false }))), 'image/webp')).toBe(false)
  })

  test('hostile metadata is never an error', async () => {
    for (let at = 0; at < 160; at += 1)
      for (const value of [0, 0xff]) {
        const bytes = exif()
        bytes[at] = value
        expect(await hasLocation(insert(png, 33, pngChunk('eXIf', bytes)), 'image/png')).toBeTypeOf('boolean')
      }
  })
})

describe('metadata is cut out, the picture stays', () => {
  test('of a JPEG', async () => {
    const comment = segment(0xfe, text('At 12 Main Street'))
    const iptc = segment(0xed, text('Photoshop 3.0\0'))
    const full = concat([insert(jpeg, 2, exifSegment({ orientation: 6 }), xmpInJpeg, iptc, comment), new Uint8Array(9)])
    const stripped = await stripMetadata(full, 'image/jpeg')
    expect(await hasLocation(full, 'image/jpeg')).toBe(true)
    expect(await hasLocation(stripped, 'image/jpeg')).toBe(false)
    expect(scansOf(stripped)).toBe(scansOf(jpeg))
    expect(latin1(stripped)).not.toMatch(/Main Street|Photoshop|GPS|ABC/)
    // All that Chromium wrote is there, its color profile included; before it stands the orientation and nothing else.
    expect(latin1(stripped.subarray(-jpeg.length + 2))).toBe(latin1(jpeg.subarray(2)))
    expect(stripped.length - jpeg.length).toBe(36)
    expect(latin1(stripped)).toContain('\x01\x12\0\x03\0\0\0\x01\0\x06')
    expect(await stripMetadata(jpeg, 'image/jpeg')).toEqual(jpeg)
  })

  test('of a JPEG between its scans', async () => {
    const start = jpeg.length - scansOf(jpeg).length
    const scan = jpeg.subarray(start, -2)
    const progressive = concat([jpeg.subarray(0, -2), segment(0xfe, text('secret')), scan, jpeg.subarray(-2)])
    const expected = concat([jpeg.subarray(0, -2), scan, jpeg.subarray(-2)])
    expect(await stripMetadata(progressive, 'image/jpeg')).toEqual(expected)
  })

  test('of a PNG', async () => {
    const note = pngChunk('tEXt', text('Comment\0At 12 Main Street'))
    const time = pngChunk('tIME', new Uint8Array(7))
    const full = insert(insert(png, 33, note, time), -12, pngChunk('eXIf', exif()))
    expect(await stripMetadata(full, 'image/png')).toEqual(png)
    const turned = await stripMetadata(insert(full, -12, pngChunk('eXIf', exif({ orientation: 8 }))), 'image/png')
    expect(turned.length - png.length).toBe(38)
    expect(await reasonFor(turned, 'image/png')).toBe('accepted')
    const chunk = turned.subarray(33, 71)
    expect(viewOf(chunk).getUint32(34)).toBe(crc32(chunk.subarray(4, 34)))
  })

  test('of a WebP', async () => {
    const flagged = webp.slice()
    flagged[20] = 0x2c
    const parts = [webpChunk('EXIF', exif()), webpChunk('XMP ', text(xmp))]
    expect(await stripMetadata(withWebpChunks(flagged, ...parts), 'image/webp')).toEqual(webp)
    const turned = await stripMetadata(
      withWebpChunks(flagged, webpChunk('EXIF', exif({ orientation: 3 }))),
      'image/webp',
    )
    expect(turned.length - webp.length).toBe(34)
    expect(turned[20]).toBe(0x28)
    expect(await hasLocation(turned, 'image/webp')).toBe(false)
  })

  test('of a GIF', async () => {
    const comment = concat([Uint8Array.of(0x21, 0xfe, 4), text('note'), Uint8Array.of(0)])
    const packet = concat([
      Uint8Array.of(0x21, 0xff, 11),
      text(`XMP DataXMP${xmp}\x01`),
      Uint8Array.from({ length: 257 }, (_, index) => (256 - index) & 0xff),
      Uint8Array.of(0),
    ])
    const full = insert(gif, 19, comment, packet)
    expect(await hasLocation(full, 'image/gif')).toBe(true)
    expect(await stripMetadata(full, 'image/gif')).toEqual(gif)
  })
})
