import { describe, expect, test } from 'vitest'
import { inspectPicture, MAX_PICTURE_BYTES } from '../../src/lib/pictures.ts'
import { concat, viewOf } from '../../src/lib/pictures/source.ts'
import { IMAGE_TYPES, type ImageType } from '../../src/lib/signing.ts'
import {
  gif,
  insert,
  jpeg,
  pictures,
  png,
  pngChunk,
  segment,
  text,
  webp,
  webpChunk,
  webpLossless,
  withWebpChunks,
} from '../support/pictures.ts'
import { inspect, noise, reasonFor, stored } from './support/inspect.ts'

/** A PNG that claims another size, and is right in all else. */
function pngOf(width: number, height: number): Uint8Array {
  const header = png.slice(16, 29)
  viewOf(header).setUint32(0, width)
  viewOf(header).setUint32(4, height)
  return concat([png.subarray(0, 8), pngChunk('IHDR', header), png.subarray(33)])
}

const zip = text(`PK\x03\x04${'x'.repeat(40)}PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\0\0\0\0\0\0`)

describe('a real picture', () => {
  test.each([
    ['image/jpeg', jpeg, 12, 8],
    ['image/png', png, 12, 8],
    ['image/webp', webp, 12, 8],
    ['image/webp', webpLossless, 12, 8],
    ['image/webp', withWebpChunks(webp.subarray(0, 12), webp.subarray(-62)), 12, 8],
    ['image/gif', gif, 1, 1],
  ] as const)('%s is accepted with its size', async (mimeType, bytes, width, height) => {
    expect(await inspect(bytes, mimeType)).toEqual({ picture: { mimeType, width, height, hasLocation: false } })
    expect(await reasonFor(bytes, mimeType)).toBe('accepted')
  })

  test('of many megabytes costs a few requests and at most 64 KiB', async () => {
    const large: [ImageType, Uint8Array][] = [
      ['image/jpeg', insert(jpeg, -2, noise(5_000_000))],
      ['image/png', insert(png, 33, pngChunk('IDAT', noise(5_000_000)))],
      ['image/png', insert(png, 33, ...Array.from({ length: 500 }, () => pngChunk('IDAT', noise(8_192))))],
      ['image/webp', withWebpChunks(webp, webpChunk('ANMF', noise(5_000_000)))],
    ]
    for (const [type, bytes] of large) {
      const { source, count } = stored(bytes)
      expect(await inspectPicture(source, type)).toMatchObject({ picture: { width: 12, hasLocation: false } })
      expect(count.bytes).toBeLessThanOrEqual(65_536)
      expect(count.reads).toBeLessThanOrEqual(17)
    }
  })

  test('is accepted as cameras write it', async () => {
    expect(await reasonFor(concat([jpeg, new Uint8Array(100)]), 'image/jpeg')).toBe('accepted')
    expect(await reasonFor(concat([jpeg, text('video and more SEFT')]), 'image/jpeg')).toBe('accepted')
    const preface = Array.from({ length: 8 }, () => segment(0xed, noise(60_000)))
    expect(await reasonFor(insert(jpeg, 2, ...preface), 'image/jpeg')).toBe('accepted')
    expect(await reasonFor(insert(jpeg, 2, Uint8Array.of(0xff, 0xff)), 'image/jpeg')).toBe('accepted')
  })
})

describe('a liar is refused', () => {
  const avif = concat([text('\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf'), noise(100)])
  const heic = concat([text('\0\0\0\x18ftypheic\0\0\0\0heicmif1'), noise(100)])
  const others: [string, Uint8Array][] = [
    ['an AVIF', avif],
    ['a HEIC', heic],
    ['an SVG', text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['a page', text('<!doctype html><script>alert(1)</script>')],
    ['a program', text('MZ\x90\0\x03\0\0\0')],
    ['a PDF', text('%PDF-1.7')],
    ['a ZIP', zip],
    ['a word', text('hello')],
  ]
  test.each(others)('%s, whatever it claims to be', async (_, bytes) => {
    for (const type of IMAGE_TYPES) expect(await reasonFor(bytes, type)).toBe('wrong_type')
  })

  test('each type as each other', async () => {
    for (const [is, bytes] of Object.entries(pictures))
      for (const claimed of IMAGE_TYPES) {
        const expected = is === claimed ? 'accepted' : 'wrong_type'
        expect({ is, claimed, reason: await reasonFor(bytes, claimed) }).toEqual({ is, claimed, reason: expected })
      }
  })

  test('nothing, and more than 10 MiB', async () => {
    expect(await reasonFor(new Uint8Array(), 'image/png')).toBe('empty')
    expect(await reasonFor(insert(jpeg, -2, new Uint8Array(MAX_PICTURE_BYTES)), 'image/jpeg')).toBe('too_large')
  })

  test.each(Object.entries(pictures) as [ImageType, Uint8Array][])('%s cut off anywhere', async (type, bytes) => {
    for (let length = 12; length < bytes.length; length += 1)
      expect({ length, reason: await reasonFor(bytes.subarray(0, length), type) }).not.toMatchObject({
        reason: 'accepted',
      })
    const large =
      type === 'image/jpeg' ? insert(jpeg, -2, noise(200_000)) : insert(png, 33, pngChunk('IDAT', noise(200_000)))
    if (type === 'image/jpeg' || type === 'image/png')
      for (const length of [40_000, 150_000, large.length - 1])
        expect(await reasonFor(large.subarray(0, length), type)).toBe('truncated')
  })

  test('a decompression bomb', async () => {
    expect(await reasonFor(pngOf(10_000, 5_000), 'image/png')).toBe('accepted')
    expect(await reasonFor(pngOf(10_000, 5_001), 'image/png')).toBe('too_many_pixels')
    expect(await reasonFor(pngOf(0xffffffff, 0xffffffff), 'image/png')).toBe('too_many_pixels')
    expect(await reasonFor(pngOf(0, 8), 'image/png')).toBe('malformed')
    const frame = gif.slice()
    viewOf(frame).setUint16(gif.indexOf(0x2c) + 5, 60_000, true)
    expect(await reasonFor(frame, 'image/gif')).toBe('malformed')
    const canvas = webp.slice()
    canvas[24] = 3
    expect(await reasonFor(canvas, 'image/webp')).toBe('malformed')
  })

  test('an archive, a page or other data behind the picture', async () => {
    for (const [type, bytes] of Object.entries(pictures) as [ImageType, Uint8Array][]) {
      expect(await reasonFor(concat([bytes, zip]), type)).toBe('trailing_data')
      expect(await reasonFor(concat([bytes, text('<html><script>alert(1)</script>')]), type)).toBe('trailing_data')
    }
  })

  test('an archive, a page or a document inside of the picture', async () => {
    for (const inside of [
      zip,
      text('<script>alert(1)</script>'),
      text('<?php system($_GET["c"]);'),
      text('%PDF-1.4'),
    ]) {
      expect(await reasonFor(insert(jpeg, 2, segment(0xfe, inside)), 'image/jpeg')).toBe('polyglot')
      expect(await reasonFor(insert(png, 33, pngChunk('tEXt', inside)), 'image/png')).toBe('polyglot')
      const comment = concat([Uint8Array.of(0x21, 0xfe, inside.length), inside, Uint8Array.of(0)])
      expect(await reasonFor(insert(gif, 19, comment), 'image/gif')).toBe('polyglot')
    }
    expect(await reasonFor(withWebpChunks(webp, webpChunk('junk', zip)), 'image/webp')).toBe('polyglot')
  })

  test('what has a header and no picture', async () => {
    expect(await reasonFor(concat([jpeg.subarray(0, 20), Uint8Array.of(0xff, 0xd9)]), 'image/jpeg')).toBe('truncated')
    expect(await reasonFor(concat([png.subarray(0, 33), png.subarray(-12)]), 'image/png')).toBe('malformed')
    expect(await reasonFor(withWebpChunks(webp.subarray(0, 30)), 'image/webp')).toBe('malformed')
    expect(await reasonFor(concat([gif.subarray(0, 27), text(';')]), 'image/gif')).toBe('malformed')
    const broken = png.slice()
    broken[17] = 1
    expect(await reasonFor(broken, 'image/png')).toBe('malformed')
  })
})
