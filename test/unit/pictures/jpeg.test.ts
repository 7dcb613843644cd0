import { describe, expect, test } from 'vitest'
import { inspectJpeg } from '../../../src/lib/pictures/jpeg.ts'
import { NotAPicture } from '../../../src/lib/pictures/refusal.ts'
import { bytesSource, concat, latin1, viewOf } from '../../../src/lib/pictures/source.ts'
import { exif, exifSegment, insert, jpeg, segment, text, xmp } from '../../support/pictures.ts'

const FRAME_AT = 632
const SCAN_AT = 749
const inspect = (bytes: Uint8Array) => inspectJpeg(bytesSource(bytes))
const hasLocation = async (bytes: Uint8Array) => (await inspect(bytes)).hasLocation

/** Why a file is refused, or `accepted`. */
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
function changed(at: number, value: number, file = jpeg): Uint8Array<ArrayBuffer> {
  const bytes = file.slice()
  bytes[at] = value
  return bytes
}

describe('a JPEG', () => {
  test('has a header that is a JPEG of its own', async () => {
    const { header } = await inspect(jpeg)
    expect(latin1(header)).toBe(`\xff\xd8${latin1(jpeg.subarray(FRAME_AT, FRAME_AT + 4 + 15))}`)
  })

  test.each([0xc0, 0xc1, 0xc2])('may have a frame of the kind %i', async (marker) => {
    expect(await reasonFor(changed(FRAME_AT + 1, marker))).toBe('accepted')
  })

  test.each([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])(
    'may have none of the kind %i',
    async (marker) => {
      expect(await reasonFor(changed(FRAME_AT + 1, marker))).toBe('malformed')
      // Not beside a good one either, which readers may pass over.
      expect(await reasonFor(insert(jpeg, FRAME_AT, segment(marker, new Uint8Array(15))))).toBe('malformed')
    },
  )

  test('needs a frame, of which the first counts', async () => {
    expect(await reasonFor(changed(FRAME_AT + 1, 0xfe))).toBe('malformed')
    const other = segment(0xc2, new Uint8Array(15))
    expect(latin1((await inspect(insert(jpeg, SCAN_AT, other))).header)).toBe(latin1((await inspect(jpeg)).header))
  })

  test.each([0x00, 0x01, 0x4d, 0xbf, 0xd0, 0xd7, 0xd8, 0xd9])('has no segment %i', async (marker) => {
    expect(await reasonFor(insert(jpeg, 20, segment(marker, text('x'))))).toBe('malformed')
  })

  test.each([0xc4, 0xda + 1, 0xe0, 0xef, 0xfe])('may have a segment %i', async (marker) => {
    expect(await reasonFor(insert(jpeg, 20, segment(marker, text('x'))))).toBe('accepted')
  })

  test('may have empty segments, and bytes that fill', async () => {
    expect(await reasonFor(insert(jpeg, 20, segment(0xe5, new Uint8Array())))).toBe('accepted')
    expect(await reasonFor(insert(jpeg, 20, Uint8Array.of(0xff, 0xff, 0xff)))).toBe('accepted')
    expect(await reasonFor(insert(jpeg, 20, Uint8Array.of(0xff, 0xe5, 0, 1)))).toBe('malformed')
    expect(await reasonFor(insert(jpeg, 20, Uint8Array.of(0)))).toBe('malformed')
  })

  test('may be filled to its end by its last segment, and no further', async () => {
    const open = jpeg.subarray(0, SCAN_AT)
    expect(await reasonFor(concat([open, Uint8Array.of(0xff, 0xe5, 0, 4, 0, 0)]))).toBe('truncated')
    expect(await reasonFor(concat([open, Uint8Array.of(0xff, 0xe5, 0, 5, 0, 0)]))).toBe('truncated')
    expect(await reasonFor(open.subarray(0, 22))).toBe('truncated')
    const scan = concat([open, segment(0xda, text('\xff\xd9')).subarray(0, 4), text('\xff\xd9')])
    // Its end marker must not lie in the header of the scan.
    expect(await reasonFor(scan)).toBe('truncated')
  })
})

describe('the end of a JPEG', () => {
  test.each([
    ['', 'accepted'],
    ['\0\0\0', 'accepted'],
    ['SEFT', 'accepted'],
    ['whatever a phone appends SEFT\0', 'accepted'],
    ['SEFTx', 'trailing_data'],
    ['x', 'trailing_data'],
    ['\0x', 'trailing_data'],
    ['\xff\xd9', 'trailing_data'],
    ['x\xff\xd9', 'trailing_data'],
  ])('may be followed by %j: %s', async (tail, reason) => {
    expect(await reasonFor(concat([jpeg, text(tail)]))).toBe(reason)
  })

  test('must be there', async () => {
    expect(await reasonFor(jpeg.subarray(0, -2))).toBe('truncated')
    expect(await reasonFor(jpeg.subarray(0, -1))).toBe('truncated')
  })

  test('is looked for in the last four kilobytes, not before the scan', async () => {
    const long = insert(jpeg, -2, new Uint8Array(10_000).fill(1))
    expect(await reasonFor(long)).toBe('accepted')
    expect(await reasonFor(concat([long, new Uint8Array(4_094)]))).toBe('accepted')
    expect(await reasonFor(insert(jpeg.subarray(0, -2), 20, segment(0xe5, text('\xff\xd9'))))).toBe('truncated')
  })
})

describe('where a JPEG was taken', () => {
  const xmpSegment = segment(0xe1, text(`http://ns.adobe.com/xap/1.0/\0${xmp}`))

  test.each([
    ['its EXIF', exifSegment(), true],
    ['its EXIF in another spelling', segment(0xe1, concat([text('Exif\0\xff'), exif()])), true],
    ['its XMP', xmpSegment, true],
    ['XMP that goes on', segment(0xe1, text(`http://ns.adobe.com/xmp/extension/\0${xmp}`)), true],
    ['nothing of EXIF', exifSegment({ gps: false }), false],
    ['another application', segment(0xe1, text(`other\0${xmp}`)), false],
    ['another segment', segment(0xe2, concat([text('Exif\0\0'), exif()])), false],
    ['a comment', segment(0xfe, text(xmp)), false],
  ])('is told by %s: %s', async (_, part, isTold) => {
    expect(await hasLocation(insert(jpeg, 2, part))).toBe(isTold)
  })

  test('is told by any of its segments', async () => {
    const none = exifSegment({ gps: false })
    expect(await hasLocation(insert(jpeg, 2, none, xmpSegment))).toBe(true)
    expect(await hasLocation(insert(jpeg, 2, xmpSegment, none))).toBe(true)
  })
})

describe('a JPEG of many pictures', () => {
  type Index = { tag?: number; little?: boolean; offsets: number[]; label?: string; order?: string }
  const LIST_AT = 26

  /** The segment of CIPA DC-007 that says where further pictures begin, counted from its fifth byte. */
  function indexSegment({ tag = 0xb002, little = false, offsets, label = 'MPF\0', order }: Index) {
    const bytes = new Uint8Array(LIST_AT + offsets.length * 16)
    const view = viewOf(bytes)
    bytes.set(text(order ?? (little ? 'II' : 'MM')))
    view.setUint16(2, 42, little)
    view.setUint32(4, 8, little)
    view.setUint16(8, 1, little)
    view.setUint16(10, tag, little)
    view.setUint16(12, 7, little)
    view.setUint32(14, offsets.length * 16, little)
    view.setUint32(18, LIST_AT, little)
    for (const [index, offset] of offsets.entries()) view.setUint32(LIST_AT + index * 16 + 8, offset, little)
    return segment(0xe2, concat([text(label), bytes]))
  }

  /** A picture whose index is its first segment, and behind it others. The first offset is its own, 0. */
  function collection(others: Uint8Array[], options: Omit<Index, 'offsets'> = {}) {
    const empty = insert(jpeg, 2, indexSegment({ offsets: [0, ...others.map(() => 0)] }))
    let at = empty.length - 10
    const offsets = others.map(({ length }) => (at += length) - length)
    return concat([insert(jpeg, 2, indexSegment({ ...options, offsets: [0, ...offsets] })), ...others])
  }

  const taken = insert(jpeg, 2, exifSegment())

  test.each([true, false])('is one file, little-endian: %s', async (little) => {
    expect(await inspect(collection([jpeg], { little }))).toMatchObject({ hasLocation: false })
    expect(await hasLocation(collection([taken], { little }))).toBe(true)
    expect(await hasLocation(collection([jpeg, taken], { little }))).toBe(true)
    expect(await hasLocation(collection([jpeg, jpeg, taken], { little }))).toBe(true)
  })

  test('of which the third one behind the first is the last that is looked at', async () => {
    expect(await hasLocation(collection([jpeg, jpeg, jpeg, taken]))).toBe(false)
  })

  test.each([
    ['another label', { label: 'XMP\0' }],
    ['another tag', { tag: 0xb001 }],
  ])('has an index with %s: then it is one picture with something behind it', async (_, options) => {
    expect(await reasonFor(collection([taken], options))).toBe('trailing_data')
  })

  test('must end as a picture does', async () => {
    expect(await reasonFor(concat([collection([jpeg]), text('x')]))).toBe('trailing_data')
    expect(await reasonFor(concat([collection([jpeg]), new Uint8Array(5)]))).toBe('accepted')
  })

  test('has none where its index points to something else', async () => {
    const index = (offset: number) => insert(jpeg, 2, indexSegment({ offsets: [0, offset] }))
    // Of the two bytes that a picture begins with, some of these have one.
    const [half, otherHalf] = [FRAME_AT + 56, 22 + 56]
    for (const offset of [1, 40, half, otherHalf, jpeg.length - 4, 1_000_000]) {
      expect(await reasonFor(index(offset)), `${offset}`).toBe('accepted')
      expect(await reasonFor(concat([index(offset), text('x')])), `${offset}`).toBe('trailing_data')
    }
  })

  test.each([4, 8, 11, 14, 18, 22, 26, 30, 40])('has no index where that is cut off at %i', async (length) => {
    const cut = indexSegment({ offsets: [0, 0] }).subarray(4, 4 + length)
    expect(await reasonFor(insert(jpeg, 2, segment(0xe2, cut)))).toBe('accepted')
  })

  test('may have an index that claims too much', async () => {
    const wild = indexSegment({ offsets: [0, 0] })
    for (const at of [12, 16, 22, 26]) {
      const bytes = wild.slice()
      bytes.fill(0xff, at, at + 2)
      expect(await reasonFor(insert(jpeg, 2, bytes)), `${at}`).toBe('accepted')
    }
  })
})
