import { describe, expect, test } from 'vitest'
import { NotAPicture } from '../../../src/lib/pictures/refusal.ts'
import { BudgetSpent, bytesSource, type ByteSource, concat, latin1, viewOf } from '../../../src/lib/pictures/source.ts'
import { inspectWebp, stripWebp } from '../../../src/lib/pictures/webp.ts'
import { exif, text, webp, webpChunk, webpLossless, withWebpChunks, xmp } from '../../support/pictures.ts'

const FLAGS_AT = 20
const inspect = (bytes: Uint8Array) => inspectWebp(bytesSource(bytes))

async function reasonFor(bytes: Uint8Array): Promise<string> {
  try {
    await inspect(bytes)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof NotAPicture)) throw error
    return error.refusal.reason
  }
}

/** The chunks of a WebP, by their names. */
function chunksOf(bytes: Uint8Array): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>()
  for (let at = 12; at < bytes.length;) {
    const length = viewOf(bytes).getUint32(at + 4, true)
    found.set(latin1(bytes.subarray(at, at + 4)), bytes.slice(at, at + 8 + length + (length % 2)))
    at += 8 + length + (length % 2)
  }
  return found
}

const start = text('RIFF\0\0\0\0WEBP')
/** A WebP of these chunks. */
const webpOf = (...chunks: (Uint8Array | undefined)[]) =>
  withWebpChunks(start, ...chunks.flatMap((chunk) => chunk ?? []))
const lossy = chunksOf(webp)
const lossless = chunksOf(webpLossless)

/** The same, which says that it is longer. */
function changedLength(file: Uint8Array, by: number): Uint8Array {
  const bytes = file.slice()
  viewOf(bytes).setUint32(4, bytes.length - 8 + by, true)
  return bytes
}

/** The extended header of a canvas. */
function canvas(width: number, height: number, flags = 0): Uint8Array {
  const data = new Uint8Array(10)
  const view = viewOf(data)
  data[0] = flags
  view.setUint16(4, (width - 1) & 0xffff, true)
  view.setUint8(6, (width - 1) >> 16)
  view.setUint16(7, (height - 1) & 0xffff, true)
  view.setUint8(9, (height - 1) >> 16)
  return webpChunk('VP8X', data)
}

/** The beginning of a lossless picture of this size. */
function losslessOf(width: number, height: number): Uint8Array {
  const data = new Uint8Array(20)
  data[0] = 0x2f
  viewOf(data).setUint32(1, (((height - 1) << 14) | (width - 1) | 0x1000_0000) >>> 0, true)
  return webpChunk('VP8L', data)
}

/** The beginning of a lossy picture of this size. */
function lossyOf(width: number, height: number, scale = 0): Uint8Array {
  const data = concat([text('abc\x9d\x01\x2a'), new Uint8Array(20)])
  viewOf(data).setUint16(6, width | scale, true)
  viewOf(data).setUint16(8, height | scale, true)
  return webpChunk('VP8 ', data)
}

describe('a WebP', () => {
  test.each<[string, Uint8Array]>([
    ['lossy', webpOf(lossy.get('VP8 '))],
    ['lossless', webpOf(lossless.get('VP8L'))],
    ['lossy on a canvas', webp],
    ['lossless on a canvas', webpLossless],
    ['scaled', webpOf(canvas(12, 8), lossyOf(12, 8, 0x4000))],
    ['as large as can be', webpOf(canvas(16_383, 16_383), lossyOf(16_383, 16_383))],
    ['lossless and as large as can be', webpOf(canvas(16_384, 16_384), losslessOf(16_384, 16_384))],
    ['animated', webpOf(canvas(400, 300, 2), webpChunk('ANIM', text('abcdef')), webpChunk('ANMF', text('x')))],
    ['with a chunk of odd length', webpOf(canvas(12, 8), webpChunk('junk', text('x')), lossy.get('VP8 '))],
  ])('%s is accepted', async (_, bytes) => {
    expect(await reasonFor(bytes)).toBe('accepted')
    expect(latin1((await inspect(bytes)).header)).toBe(latin1(bytes.subarray(0, 30)))
  })

  test.each<[string, Uint8Array]>([
    ['wider', canvas(13, 8)],
    ['narrower', canvas(11, 8)],
    ['higher', canvas(12, 9)],
    ['lower', canvas(12, 7)],
    ['much wider', canvas(12 + 0x1_0000, 8)],
    ['much higher', canvas(12, 8 + 0x1_0000)],
  ])('on a canvas that is %s is a lie about its size', async (_, extended) => {
    expect(await reasonFor(webpOf(extended, lossyOf(12, 8)))).toBe('malformed')
    expect(await reasonFor(webpOf(extended, losslessOf(12, 8)))).toBe('malformed')
  })

  test.each<[string, Uint8Array, string]>([
    ['no picture', webpOf(canvas(12, 8), webpChunk('ICCP', text('x'))), 'malformed'],
    ['something behind its end', concat([webp, text('x')]), 'trailing_data'],
    ['a length that is more than it has', changedLength(webp, 2), 'truncated'],
    ['nothing in it', webpOf(), 'truncated'],
    ['its last byte lost', webp.subarray(0, -1), 'truncated'],
    ['a header alone', webp.subarray(0, 29), 'truncated'],
    ['a chunk cut off', webpOf(lossy.get('VP8 '), text('EXIF\x08\0\0\0abcdefg')), 'truncated'],
    ['a chunk without its length', webpOf(lossy.get('VP8 '), text('EXIF\x08\0\0')), 'truncated'],
    ['lossy data that are none', webpOf(webpChunk('VP8 ', text('abc\x9d\x01\x2bghijklmnopqrst'))), 'malformed'],
    [
      'lossy data cut off',
      webpOf(webpChunk('VP8 ', text('abc\x9d\x01\x2aghi')), webpChunk('junk', text('abcdef'))),
      'malformed',
    ],
    ['lossless data that are none', webpOf(webpChunk('VP8L', text('\x2e234567890123456'))), 'malformed'],
    [
      'lossless data cut off',
      webpOf(webpChunk('VP8L', text('\x2f234')), webpChunk('junk', text('abcdefgh'))),
      'malformed',
    ],
  ])('with %s is refused', async (_, bytes, reason) => {
    expect(await reasonFor(bytes)).toBe(reason)
  })

  test('with the least of data begins as one', async () => {
    expect(await reasonFor(webpOf(webpChunk('VP8 ', text('abc\x9d\x01\x2aghij'))))).toBe('accepted')
    expect(await reasonFor(webpOf(webpChunk('VP8L', text('\x2f2345')), webpChunk('junk', text('abc'))))).toBe(
      'accepted',
    )
  })

  test('without an extended header has no canvas to lie about', async () => {
    expect(await reasonFor(webpOf(lossyOf(640, 480)))).toBe('accepted')
  })
})

describe('where a WebP was taken', () => {
  test.each<[string, Uint8Array, boolean]>([
    ['its EXIF', webpChunk('EXIF', exif()), true],
    ['its XMP', webpChunk('XMP ', text(xmp)), true],
    ['EXIF without a place', webpChunk('EXIF', exif({ gps: false })), false],
    ['XMP without a place', webpChunk('XMP ', text('x')), false],
    ['another chunk', webpChunk('XMP_', text(xmp)), false],
  ])('is told by %s: %s', async (_, chunk, isTold) => {
    expect(await inspect(withWebpChunks(webp, chunk))).toMatchObject({ hasLocation: isTold })
    expect(await inspect(withWebpChunks(webp, chunk, webpChunk('EXIF', exif({ gps: false }))))).toMatchObject({
      hasLocation: isTold,
    })
  })

  /** The same, of which no more may be read from here on. */
  function cutAt(bytes: Uint8Array, limit: number): ByteSource {
    const source = bytesSource(bytes)
    return {
      ...source,
      read: (at, length) => (at < limit ? source.read(at, length) : Promise.reject(new BudgetSpent())),
    }
  }
  const animation = (flags: number) =>
    webpOf(canvas(12, 8, flags), webpChunk('ANMF', text('x')), webpChunk('ANMF', text('x')))

  test.each([
    [0x02, false],
    [0x08, true],
    [0x04, true],
    [0x0c, true],
    [0xf3, false],
  ])('is, with flags of %i, not ruled out where there is too much to read: %s', async (flags, isTold) => {
    const bytes = animation(flags)
    expect(await inspectWebp(cutAt(bytes, bytes.length - 10))).toMatchObject({ hasLocation: isTold })
  })

  test('is not asked where the picture itself was not reached', async () => {
    await expect(inspectWebp(cutAt(animation(0x0c), 30))).rejects.toBeInstanceOf(BudgetSpent)
  })

  test('is known already from what was read', async () => {
    const bytes = webpOf(
      canvas(12, 8),
      webpChunk('ANMF', text('x')),
      webpChunk('XMP ', text(xmp)),
      webpChunk('junk', text('x')),
    )
    expect(await inspectWebp(cutAt(bytes, bytes.length - 10))).toMatchObject({ hasLocation: true })
    const plain = webpOf(lossyOf(12, 8), webpChunk('junk', text('x')))
    const flagged = plain.slice()
    flagged[FLAGS_AT] = 0x0c
    expect(await inspectWebp(cutAt(flagged, plain.length - 10))).toMatchObject({ hasLocation: false })
  })
})

describe('a WebP without its metadata', () => {
  const flagged = (flags: number, file = webp) => {
    const bytes = file.slice()
    bytes[FLAGS_AT] = flags
    return bytes
  }

  test('is the picture, its canvas and its colors', async () => {
    const parts = [webpChunk('XMP ', text(xmp)), webpChunk('EXIF', exif()), webpChunk('XMP ', text('odd'))]
    expect(await stripWebp(withWebpChunks(flagged(0x2c), ...parts))).toEqual(webp)
    const odd = webpOf(canvas(12, 8), webpChunk('junk', text('odd')), lossy.get('VP8 '))
    expect(await stripWebp(odd)).toEqual(odd)
    expect(await stripWebp(webpOf(lossy.get('VP8 '), ...parts))).toEqual(webpOf(lossy.get('VP8 ')))
  })

  test.each([2, 6, 8])('still lies as it did: %i', async (orientation) => {
    const stripped = await stripWebp(
      withWebpChunks(flagged(0x2c), webpChunk('EXIF', exif({ orientation })), webpChunk('XMP ', text(xmp))),
    )
    expect(stripped[FLAGS_AT]).toBe(0x28)
    const { size, orientationAt } = { size: 26, orientationAt: 8 + 19 }
    const chunk = stripped.subarray(-8 - size)
    expect(latin1(chunk.subarray(0, 4))).toBe('EXIF')
    expect(viewOf(chunk).getUint32(4, true)).toBe(size)
    expect(chunk[orientationAt]).toBe(orientation)
    expect(viewOf(stripped).getUint32(4, true)).toBe(stripped.length - 8)
    expect(await reasonFor(stripped)).toBe('accepted')
    expect(latin1(stripped.subarray(30, -8 - size))).toBe(latin1(webp.subarray(30)))
  })

  test('cannot say how it lies where it has no extended header', async () => {
    const plain = webpOf(lossy.get('VP8 '))
    expect(await stripWebp(withWebpChunks(plain, webpChunk('EXIF', exif({ orientation: 6 }))))).toEqual(plain)
  })
})
