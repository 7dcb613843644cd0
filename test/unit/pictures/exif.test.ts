import { describe, expect, test } from 'vitest'
import {
  exifHasLocation,
  namesPlace,
  orientationOnly,
  readOrientation,
  textHasLocation,
} from '../../../src/lib/pictures/exif.ts'
import { BudgetSpent, bytesSource, type ByteSource, concat, viewOf } from '../../../src/lib/pictures/source.ts'
import { text } from '../../support/pictures.ts'

type Entry = [tag: number, value: number]
type Blocks = { first?: Entry[]; second?: Entry[]; gps?: Entry[]; little?: boolean; next?: number }

const GPS = 0x8825
const SECOND_AT = 200
const GPS_AT = 300

/** A TIFF with its first directory at 8, a second one at 200 if it has entries, and one at 300 that GPS entries point to. */
function tiff({ first = [], second = [], gps = [], little = false, next }: Blocks): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(500)
  const view = viewOf(bytes)
  bytes.set(text(little ? 'II' : 'MM'))
  view.setUint16(2, 42, little)
  view.setUint32(4, 8, little)
  const write = (at: number, entries: Entry[], nextAt: number) => {
    view.setUint16(at, entries.length, little)
    for (const [index, [tag, value]] of entries.entries()) {
      view.setUint16(at + 2 + index * 12, tag, little)
      view.setUint16(at + 4 + index * 12, 4, little)
      view.setUint32(at + 6 + index * 12, 1, little)
      view.setUint32(at + 10 + index * 12, value, little)
    }
    view.setUint32(at + 2 + entries.length * 12, nextAt, little)
  }
  write(8, first, next ?? (second.length > 0 ? SECOND_AT : 0))
  write(SECOND_AT, second, 0)
  write(GPS_AT, gps, 0)
  return bytes
}

const whole = (bytes: Uint8Array) => ({ offset: 0, length: bytes.length })
const hasLocation = (bytes: Uint8Array) => exifHasLocation(bytesSource(bytes), whole(bytes))
const orientationOf = (bytes: Uint8Array) => readOrientation(bytesSource(bytes), whole(bytes))
const TO_GPS: Entry = [GPS, GPS_AT]
const LATITUDE: Entry = [2, 400]

describe.each([true, false])('EXIF, little-endian: %s', (little) => {
  test.each([0x01, 0x02, 0x03, 0x04, 0x13, 0x14, 0x15, 0x16, 0x1b, 0x1c])(
    'names a place by the GPS tag %i',
    async (tag) => {
      expect(
        await hasLocation(
          tiff({
            little,
            first: [TO_GPS],
            gps: [
              [0, 0],
              [tag, 400],
            ],
          }),
        ),
      ).toBe(true)
    },
  )

  test.each([0x00, 0x05, 0x06, 0x07, 0x0c, 0x12, 0x17, 0x1d, 0x102])('names none by the GPS tag %i', async (tag) => {
    expect(await hasLocation(tiff({ little, first: [TO_GPS], gps: [[tag, 400]] }))).toBe(false)
  })

  test('may name it in its second directory', async () => {
    expect(await hasLocation(tiff({ little, second: [TO_GPS], gps: [LATITUDE] }))).toBe(true)
    expect(await hasLocation(tiff({ little, first: [[0x112, 1]], second: [TO_GPS], gps: [LATITUDE] }))).toBe(true)
  })

  test('names a place behind other entries, and in no other directory', async () => {
    expect(await hasLocation(tiff({ little, first: [[0x10f, 400], [0x112, 6], TO_GPS], gps: [LATITUDE] }))).toBe(true)
    expect(await hasLocation(tiff({ little, first: [[0x8769, GPS_AT]], gps: [LATITUDE] }))).toBe(false)
    expect(await hasLocation(tiff({ little, first: [LATITUDE] }))).toBe(false)
  })

  test('is read behind its prefix, and anywhere in a file', async () => {
    const block = concat([text('Exif\0\0'), tiff({ little, first: [TO_GPS, [0x112, 8 << 16]], gps: [LATITUDE] })])
    expect(await hasLocation(block)).toBe(true)
    const file = concat([new Uint8Array(77), block])
    const span = { offset: 77, length: block.length }
    expect(await exifHasLocation(bytesSource(file), span)).toBe(true)
    expect(await readOrientation(bytesSource(file), span)).toBe(little ? 1 : 8)
  })

  test('ends where its block does', async () => {
    const bytes = tiff({ little, first: [TO_GPS], gps: [LATITUDE] })
    const upTo = (length: number) => exifHasLocation(bytesSource(bytes), { offset: 0, length })
    expect(await upTo(GPS_AT + 2 + 12)).toBe(true)
    expect(await upTo(GPS_AT + 2 + 11)).toBe(false)
    expect(await upTo(GPS_AT + 1)).toBe(false)
    expect(await upTo(GPS_AT)).toBe(false)
    // The file may end before the block says so.
    expect(await hasLocation(bytes.subarray(0, GPS_AT + 1))).toBe(false)
    expect(await exifHasLocation(bytesSource(bytes.subarray(0, GPS_AT + 1)), { offset: 0, length: 500 })).toBe(false)
  })

  test.each([0, 1, 7, 499, 500, 0xffff_ffff])('points to nothing at %i', async (at) => {
    expect(await hasLocation(tiff({ little, first: [[GPS, at]], gps: [LATITUDE] }))).toBe(false)
    expect(await hasLocation(tiff({ little, next: at, second: [TO_GPS], gps: [LATITUDE] }))).toBe(false)
  })

  test('may claim more entries than it has', async () => {
    const bytes = tiff({ little, first: [TO_GPS], gps: [LATITUDE] })
    viewOf(bytes).setUint16(GPS_AT, 0xffff, little)
    expect(await hasLocation(bytes)).toBe(true)
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('has the orientation %i', async (orientation) => {
    const value = little ? orientation : orientation << 16
    expect(
      await orientationOf(
        tiff({
          little,
          first: [
            [0x10f, 0],
            [0x112, value],
          ],
        }),
      ),
    ).toBe(orientation)
    // The two bytes behind a short value may hold anything.
    expect(await orientationOf(tiff({ little, first: [[0x112, (value | (little ? 0x7_0000 : 7)) >>> 0]] }))).toBe(
      orientation,
    )
  })

  test.each([0, 9, 0xffff])('has no orientation %i', async (orientation) => {
    const value = little ? orientation : (orientation << 16) >>> 0
    expect(await orientationOf(tiff({ little, first: [[0x112, value]] }))).toBe(1)
  })
})

test.each([
  ['nothing', new Uint8Array()],
  ['a header cut off', text('MM\0*\0\0\0')],
  ['another order', concat([text('XX'), tiff({ first: [TO_GPS], gps: [LATITUDE] }).subarray(2)])],
  ['half an order', concat([text('MI'), tiff({ first: [TO_GPS], gps: [LATITUDE] }).subarray(2)])],
  ['a prefix and nothing', text('Exif\0\0MM\0*\0\0\0')],
])('%s is no EXIF: it lies as it is, and names no place', async (_, bytes) => {
  expect(await hasLocation(bytes)).toBe(false)
  expect(await orientationOf(bytes)).toBe(1)
})

test('an orientation that is written can be read', async () => {
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    expect(await orientationOf(orientationOnly(orientation))).toBe(orientation)
    expect(await hasLocation(orientationOnly(orientation))).toBe(false)
  }
})

describe('what is too large to look into', () => {
  function failing(error: Error): ByteSource {
    const read = async () => {
      throw error
    }
    return { size: 1_000_000, read, seen: () => [] }
  }
  const span = { offset: 0, length: 1_000 }

  test('may name a place', async () => {
    expect(await exifHasLocation(failing(new BudgetSpent()), span)).toBe(true)
    expect(await textHasLocation(failing(new BudgetSpent()), span)).toBe(true)
  })

  test('is not what cannot be read', async () => {
    await expect(exifHasLocation(failing(new Error('gone')), span)).rejects.toThrow('gone')
    await expect(textHasLocation(failing(new Error('gone')), span)).rejects.toThrow('gone')
  })
})

test.each([
  ['exif:GPSLatitude="33,26.8N"', true],
  ['exif:GPSLongitude', true],
  ['exif:GPSDestLatitude', true],
  ['exif:GPSDestLongitude', true],
  ['exif:GPSAltitude', false],
  ['Latitude', false],
  ['', false],
])('%j names a place: %s', async (content, isPlace) => {
  expect(namesPlace(content)).toBe(isPlace)
  const file = text(`before ${content}`)
  expect(await textHasLocation(bytesSource(file), { offset: 7, length: content.length })).toBe(isPlace)
  if (isPlace) expect(await textHasLocation(bytesSource(file), { offset: 7, length: 3 })).toBe(false)
})
