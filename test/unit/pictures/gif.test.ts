import { describe, expect, test } from 'vitest'
import { inspectGif, stripGif } from '../../../src/lib/pictures/gif.ts'
import { NotAPicture } from '../../../src/lib/pictures/refusal.ts'
import { bytesSource, concat, latin1 } from '../../../src/lib/pictures/source.ts'
import { text } from '../../support/pictures.ts'

const u16 = (value: number) => [value & 0xff, value >> 8]

type Parts = { width?: number; height?: number; table?: number; blocks?: Uint8Array[]; tail?: string }

/** A GIF of these blocks. `table` is how many bits of colors stand behind the header, none for 0. */
function gifOf({ width = 4, height = 3, table = 0, blocks = [image()], tail = '\0;' }: Parts): Uint8Array<ArrayBuffer> {
  const flags = table === 0 ? 0x70 : 0x80 | (table - 1)
  const header = [...text('GIF89a'), ...u16(width), ...u16(height), flags, 0, 0]
  const end = blocks.length > 0 && tail === '\0;' ? text(';') : text(tail)
  return concat([Uint8Array.from(header), new Uint8Array(table === 0 ? 0 : 3 * 2 ** table), ...blocks, end])
}

type Frame = { left?: number; top?: number; width?: number; height?: number; table?: number; data?: string[] }

/** One frame, whose data lies in pieces. */
function image({ left = 0, top = 0, width = 4, height = 3, table = 0, data = ['xy'] }: Frame = {}): Uint8Array {
  const flags = table === 0 ? 0x07 : 0x80 | (table - 1)
  const head = [0x2c, ...u16(left), ...u16(top), ...u16(width), ...u16(height), flags]
  const colors = new Uint8Array(table === 0 ? 0 : 3 * 2 ** table).fill(0x21)
  return concat([Uint8Array.from(head), colors, Uint8Array.of(2), ...pieces(data)])
}

const pieces = (data: string[]) => [...data, ''].map((piece) => text(`${String.fromCharCode(piece.length)}${piece}`))
const extension = (label: number, ...data: string[]) => concat([Uint8Array.of(0x21, label), ...pieces(data)])

const inspect = (bytes: Uint8Array) => inspectGif(bytesSource(bytes))

async function reasonFor(bytes: Uint8Array): Promise<string> {
  try {
    await inspect(bytes)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof NotAPicture)) throw error
    return error.refusal.reason
  }
}

describe('a GIF', () => {
  test.each<[string, Parts]>([
    ['plain', {}],
    ['with two colors', { table: 1 }],
    ['with 256 colors', { table: 8 }],
    ['with colors of its frame’s own', { blocks: [image({ table: 3 })] }],
    ['with both', { table: 2, blocks: [image({ table: 8 })] }],
    ['with extensions', { blocks: [extension(0xf9, 'abcd'), extension(0xff, 'NETSCAPE2.0', 'abc'), image()] }],
    ['with many frames', { blocks: [image({ data: ['a', 'b'.repeat(255)] }), image(), image()] }],
    ['with a later frame that is too large', { blocks: [image(), image({ width: 60_000 })] }],
    ['with a frame in its corner', { blocks: [image({ left: 3, top: 2, width: 1, height: 1 })] }],
    ['padded with zeros', { blocks: [image(), text(';\0\0')], tail: '' }],
  ])('%s is accepted', async (_, parts) => {
    expect(await reasonFor(gifOf(parts))).toBe('accepted')
    expect(latin1((await inspect(gifOf(parts))).header)).toBe(latin1(gifOf(parts).subarray(0, 13)))
  })

  test.each<[string, Parts]>([
    ['too wide', { blocks: [image({ width: 5 })] }],
    ['too high', { blocks: [image({ height: 4 })] }],
    ['too far to the right', { blocks: [image({ left: 1 })] }],
    ['too far down', { blocks: [image({ top: 1 })] }],
    ['far too wide', { blocks: [image({ width: 0xff04 })] }],
  ])('whose first frame is %s is a lie about its size', async (_, parts) => {
    expect(await reasonFor(gifOf(parts))).toBe('malformed')
  })

  test.each<[string, Uint8Array, string]>([
    ['no frame', gifOf({ blocks: [extension(0xf9, 'abcd')] }), 'malformed'],
    ['an unknown block', gifOf({ blocks: [text('\x2dxxxxxxxxxx'), image()] }), 'malformed'],
    ['something behind its end', concat([gifOf({}), text('x')]), 'trailing_data'],
    ['another end behind its end', concat([gifOf({}), text('x\0;y')]), 'trailing_data'],
    ['no end', gifOf({}).subarray(0, -1), 'truncated'],
    ['half a header', gifOf({}).subarray(0, 12), 'truncated'],
    ['a header alone', gifOf({}).subarray(0, 13), 'truncated'],
    ['an extension that goes on beyond its end', gifOf({ blocks: [text('!\xfe\x09ab\0;')], tail: '' }), 'truncated'],
    ['no block at all', gifOf({ blocks: [], tail: '\0;' }), 'malformed'],
  ])('with %s is refused', async (_, bytes, reason) => {
    expect(await reasonFor(bytes)).toBe(reason)
  })

  test('that ends where a block should begin is cut off', async () => {
    // The end that was seen is that of its extension’s data.
    expect(await reasonFor(gifOf({ blocks: [extension(0xfe, 'x\0;')], tail: '' }))).toBe('truncated')
    expect(await reasonFor(gifOf({ blocks: [text('!\xfe\x01\0\x01;')], tail: '' }))).toBe('truncated')
  })

  test('is looked at for its end in its last four kilobytes', async () => {
    const many = Array.from({ length: 40 }, () => 'x'.repeat(255))
    expect(await reasonFor(gifOf({ blocks: [image({ data: many })] }))).toBe('accepted')
    expect(await reasonFor(concat([gifOf({}), new Uint8Array(3_000)]))).toBe('accepted')
  })

  test('names a place in its XMP', async () => {
    const place = extension(0xff, 'XMP DataXMP', 'exif:GPSLatitude')
    expect(await inspect(gifOf({ blocks: [place, image()] }))).toMatchObject({ hasLocation: true })
    expect(await inspect(gifOf({ blocks: [extension(0xff, 'XMP DataXMP', 'x'), image()] }))).toMatchObject({
      hasLocation: false,
    })
  })
})

describe('a GIF without its metadata', () => {
  const note = extension(0xfe, 'At 12 Main Street')
  const packet = extension(0xff, 'XMP DataXMP', 'x')
  const loop = extension(0xff, 'NETSCAPE2.0', 'abc')
  const control = extension(0xf9, 'abcd')

  test.each<[string, Uint8Array[], Uint8Array[]]>([
    ['a comment before its frame', [note, image()], [image()]],
    ['a comment behind it', [image(), note], [image()]],
    ['comments side by side', [note, note, image(), note, note], [image()]],
    ['XMP', [control, packet, image()], [control, image()]],
    [
      'all but what shows it',
      [note, loop, packet, control, image(), note, control, image({ table: 2 })],
      [loop, control, image(), control, image({ table: 2 })],
    ],
    ['nothing', [loop, control, image()], [loop, control, image()]],
    ['no label that only looks like a comment', [image({ left: 0xfe, width: 1 })], [image({ left: 0xfe, width: 1 })]],
    ['no text', [extension(0x01, 'XMP DataXMP'), image()], [extension(0x01, 'XMP DataXMP'), image()]],
  ])('lacks %s', async (_, blocks, kept) => {
    for (const table of [0, 3])
      expect(latin1(await stripGif(gifOf({ table, blocks })))).toBe(latin1(gifOf({ table, blocks: kept })))
  })

  test('lacks what follows its end', async () => {
    expect(latin1(await stripGif(concat([gifOf({}), text('PK\x03\x04')])))).toBe(latin1(gifOf({})))
  })

  test('is refused where it is no GIF', async () => {
    await expect(stripGif(gifOf({ blocks: [text('x')] }))).rejects.toBeInstanceOf(NotAPicture)
  })
})
