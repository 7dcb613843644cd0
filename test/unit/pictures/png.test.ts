import { crc32, deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { inspectPng, stripPng } from '../../../src/lib/pictures/png.ts'
import { NotAPicture } from '../../../src/lib/pictures/refusal.ts'
import { BudgetSpent, bytesSource, type ByteSource, concat, latin1, viewOf } from '../../../src/lib/pictures/source.ts'
import { exif, insert, png, pngChunk, text, xmp } from '../../support/pictures.ts'

const HEADER_END = 33
const inspect = (bytes: Uint8Array) => inspectPng(bytesSource(bytes))
const hasLocation = async (...chunks: Uint8Array[]) => (await inspect(insert(png, HEADER_END, ...chunks))).hasLocation

async function reasonFor(bytes: Uint8Array): Promise<string> {
  try {
    await inspect(bytes)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof NotAPicture)) throw error
    return error.refusal.reason
  }
}

/** The same with one byte changed. */
function changed(at: number, value: number): Uint8Array<ArrayBuffer> {
  const bytes = png.slice()
  bytes[at] = value
  return bytes
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
/** A profile as ImageMagick keeps it: its name, its length and its bytes. */
const rawProfile = (bytes: Uint8Array, name = 'exif') => `\n${name}\n     ${bytes.length}\n${hexOf(bytes)}\n`
const deflated = (content: string) => new Uint8Array(deflateSync(Buffer.from(content, 'latin1')))

describe('a PNG', () => {
  test('has a header that is its beginning', async () => {
    expect(await inspect(png)).toEqual({ header: png.subarray(0, HEADER_END), hasLocation: false })
  })

  test.each<[string, Uint8Array, string]>([
    ['another first chunk', changed(12, 0x4a), 'malformed'],
    ['a header of another length', changed(11, 14), 'malformed'],
    ['a header that is damaged', changed(17, 1), 'malformed'],
    ['a header whose checksum is damaged', changed(32, 0), 'malformed'],
    ['a header cut off', png.subarray(0, 32), 'truncated'],
    ['a header alone', png.subarray(0, 33), 'truncated'],
    ['no picture', concat([png.subarray(0, HEADER_END), png.subarray(-12)]), 'malformed'],
    ['no end', png.subarray(0, -12), 'truncated'],
    ['a damaged end', changed(png.length - 1, 0), 'truncated'],
    ['something behind its end', concat([png, text('x')]), 'trailing_data'],
    ['another end behind its end', concat([png, png.subarray(-12)]), 'trailing_data'],
    ['another picture behind its end', concat([png, png.subarray(HEADER_END)]), 'trailing_data'],
    ['a name that is none', insert(png, HEADER_END, pngChunk('ab1d', text('x'))), 'malformed'],
    ['a chunk that is longer than the file', insert(png, HEADER_END, text('\0\0\x40\0abcd')), 'truncated'],
    ['a chunk that ends just behind it', insert(png, -12, text('\0\0\0\x09abcd')), 'truncated'],
    ['a chunk that takes its last bytes', insert(png, -12, text('\0\0\0\x01abcd')), 'truncated'],
  ])('with %s is refused', async (_, bytes, reason) => {
    expect(await reasonFor(bytes)).toBe(reason)
  })

  test('may have a chunk that ends where the file does, if that is its end', async () => {
    // The chunk holds what looks like the end, and nothing follows.
    const open = insert(png.subarray(0, -12), png.length - 12, text('\0\0\0\0abcd'), png.subarray(-12))
    expect(await reasonFor(open)).toBe('malformed')
  })
})

describe('where a PNG was taken', () => {
  const profile = rawProfile(exif())
  const xmpText = (rest: string) => text(`XML:com.adobe.xmp\0${rest}`)

  test.each<[string, Uint8Array]>([
    ['EXIF', pngChunk('eXIf', exif())],
    ['XMP', pngChunk('iTXt', xmpText(`\0\0\0\0${xmp}`))],
    ['XMP in a language', pngChunk('iTXt', xmpText(`\0\0en\0Meta\0${xmp}`))],
    ['compressed XMP', pngChunk('iTXt', concat([xmpText('\x01\0\0\0'), deflated(xmp)]))],
    ['compressed XMP in a language', pngChunk('iTXt', concat([xmpText('\x01\0en\0Meta\0'), deflated(xmp)]))],
    ['XMP in plain text', pngChunk('tEXt', xmpText(xmp))],
    ['a raw profile of EXIF', pngChunk('tEXt', text(`Raw profile type exif\0${profile}`))],
    ['a raw profile in capitals', pngChunk('tEXt', text(`raw Profile Type EXIF\0${profile.toUpperCase()}`))],
    [
      'a raw profile of an APP1',
      pngChunk('tEXt', text(`Raw profile type APP1\0${rawProfile(concat([text('Exif\0\0'), exif()]), 'app1')}`)),
    ],
    ['a raw profile of XMP', pngChunk('tEXt', text(`Raw profile type xmp\0${rawProfile(text(xmp), 'xmp')}`))],
    ['a compressed raw profile', pngChunk('zTXt', concat([text('Raw profile type exif\0\0'), deflated(profile)]))],
    ['a keyword', pngChunk('tEXt', text('exif:GPSLatitude\x0033/1'))],
    ['a compressed keyword', pngChunk('zTXt', text('exif:GPSDestLongitude\0\0x'))],
  ])('is told by %s', async (_, chunk) => {
    expect(await hasLocation(chunk)).toBe(true)
    expect(await hasLocation(pngChunk('eXIf', exif({ gps: false })), chunk, pngChunk('tIME', new Uint8Array(7)))).toBe(
      true,
    )
    expect((await inspect(insert(png, -12, chunk))).hasLocation).toBe(true)
  })

  test.each<[string, Uint8Array]>([
    ['EXIF without a place', pngChunk('eXIf', exif({ gps: false }))],
    ['XMP without a place', pngChunk('iTXt', xmpText('\0\0\0\0x'))],
    ['compressed XMP without a place', pngChunk('iTXt', concat([xmpText('\x01\0\0\0'), deflated('x')]))],
    [
      'a raw profile without a place',
      pngChunk('tEXt', text(`Raw profile type exif\0${rawProfile(exif({ gps: false }))}`)),
    ],
    ['a raw profile of something else', pngChunk('tEXt', text(`Raw profile type iptc\0${profile}`))],
    ['a text that speaks of it', pngChunk('tEXt', text('Comment\0What GPSLatitude means'))],
    ['a keyword that only begins so', pngChunk('tEXt', text(`XML:com.adobe.xmp2\0${xmp}`))],
    ['a keyword that only ends so', pngChunk('tEXt', text(`my XML:com.adobe.xmp\0${xmp}`))],
    ['a text without a keyword', pngChunk('tEXt', text('GPSLatitude'))],
    ['another chunk', pngChunk('prVt', text(`exif:GPSLatitude\0${xmp}`))],
    ['data that are damaged', pngChunk('zTXt', text('Raw profile type exif\0\0nothing'))],
    ['nothing', pngChunk('tEXt', new Uint8Array())],
  ])('is not told by %s', async (_, chunk) => {
    expect(await hasLocation(chunk)).toBe(false)
  })

  test('is told by what stands before damage, if it is not damaged itself', async () => {
    const long = deflated(xmp + 'x'.repeat(200_000))
    const cut = pngChunk('iTXt', concat([xmpText('\x01\0\0\0'), long.subarray(0, -8)]))
    expect(await hasLocation(cut)).toBe(true)
  })

  test('is looked for in 256 KiB of a text, however much it says that it holds', async () => {
    const bomb = (before: number) => {
      const content = `${'x'.repeat(before)}${xmp}${'x'.repeat(4_000_000)}`
      return pngChunk('iTXt', concat([xmpText('\x01\0\0\0'), deflated(content)]))
    }
    expect(await hasLocation(bomb(100_000))).toBe(true)
    expect(await hasLocation(bomb(3_000_000))).toBe(false)
  })

  describe('where there is too much to read', () => {
    /** The same, of which nothing can be read between these places. */
    function without(bytes: Uint8Array, from: number, to: number): ByteSource {
      const source = bytesSource(bytes)
      const isMissing = (at: number, length: number) => at < to && at + length > from
      return {
        ...source,
        read: (at, length) => (isMissing(at, length) ? Promise.reject(new BudgetSpent()) : source.read(at, length)),
      }
    }
    const big = Array.from({ length: 40 }, () => pngChunk('IDAT', new Uint8Array(1_000)))
    const large = (...behind: Uint8Array[]) => insert(png, -12, ...big, ...behind)
    const inPart = (file: Uint8Array) => inspectPng(without(file, 3_000, file.length - 20 * 1024))

    test('is told by what stands behind the picture', async () => {
      expect(await inPart(large(pngChunk('eXIf', exif())))).toMatchObject({ hasLocation: true })
      expect(
        await inPart(large(pngChunk('tEXt', text('exif:GPSLatitude\x0033/1')), pngChunk('tIME', new Uint8Array(7)))),
      ).toMatchObject({ hasLocation: true })
      expect(await inPart(large())).toMatchObject({ hasLocation: false })
      expect(await inPart(large(pngChunk('eXIf', exif({ gps: false }))))).toMatchObject({ hasLocation: false })
    })

    test('is told by what stands before it', async () => {
      const file = insert(large(), HEADER_END, pngChunk('eXIf', exif()))
      expect(await inPart(file)).toMatchObject({ hasLocation: true })
    })

    test('is not told by bytes of the picture that only look like a chunk', async () => {
      const fake = concat([new Uint8Array(100), pngChunk('eXIf', exif()), new Uint8Array(100)])
      expect(await inPart(large(pngChunk('IDAT', fake)))).toMatchObject({ hasLocation: false })
    })

    test('is not ruled out by a text that is too large', async () => {
      const huge = pngChunk('tEXt', concat([text(`XML:com.adobe.xmp\0`), new Uint8Array(2_000)]))
      const file = insert(large(), HEADER_END, huge)
      expect(await inspectPng(without(file, 1_000, 1_001))).toMatchObject({ hasLocation: true })
    })

    test('is not asked where the picture itself was not reached', async () => {
      const file = insert(png, HEADER_END, pngChunk('tEXt', new Uint8Array(30_000)))
      await expect(inspectPng(without(file, 30_040, 30_060))).rejects.toBeInstanceOf(BudgetSpent)
    })

    test('is no matter where it cannot be read at all', async () => {
      const source: ByteSource = { ...bytesSource(png), read: () => Promise.reject(new Error('gone')) }
      await expect(inspectPng(source)).rejects.toThrow('gone')
    })
  })
})

describe('a PNG without its metadata', () => {
  test.each(['tEXt', 'zTXt', 'iTXt', 'tIME'])('lacks its %s', async (type) => {
    const chunk = pngChunk(type, text('Comment\0At 12 Main Street'))
    expect(await stripPng(insert(png, HEADER_END, chunk, chunk))).toEqual(png)
    expect(await stripPng(insert(png, -12, chunk))).toEqual(png)
  })

  test.each(['gAMA', 'iCCP', 'sRGB', 'pHYs', 'tRNS', 'IDAT'])('keeps its %s', async (type) => {
    const full = insert(png, HEADER_END, pngChunk(type, text('data')))
    expect(await stripPng(full)).toEqual(full)
  })

  test('lacks what follows its end', async () => {
    expect(await stripPng(concat([png, pngChunk('prVt', text('x'))]))).toEqual(png)
  })

  test.each([2, 6, 8])('still lies as it did: %i', async (orientation) => {
    const stripped = await stripPng(
      insert(png, -12, pngChunk('eXIf', exif({ orientation })), pngChunk('tIME', new Uint8Array(7))),
    )
    const chunk = stripped.subarray(HEADER_END, HEADER_END + 38)
    const view = viewOf(chunk)
    expect([view.getUint32(0), latin1(chunk.subarray(4, 8)), chunk[8 + 19]]).toEqual([26, 'eXIf', orientation])
    expect(view.getUint32(34)).toBe(crc32(chunk.subarray(4, 34)))
    expect(concat([stripped.subarray(0, HEADER_END), stripped.subarray(HEADER_END + 38)])).toEqual(png)
  })

  test('lacks EXIF that does not turn it', async () => {
    expect(await stripPng(insert(png, -12, pngChunk('eXIf', exif())))).toEqual(png)
  })
})
