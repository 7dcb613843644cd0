import { BudgetSpent, type ByteSource, fromLatin1, latin1, viewOf } from './source.ts'

/** Where in a file something lies. */
export type Span = { offset: number; length: number }

/** Tags of the first directory, and those of the GPS directory that name a place: of the camera, or where it points. */
const ORIENTATION = 0x0112
const GPS_DIRECTORY = 0x8825
const PLACES = new Set([0x01, 0x02, 0x03, 0x04, 0x13, 0x14, 0x15, 0x16, 0x1b, 0x1c])
const MAX_ENTRIES = 512

export const EXIF_PREFIX = 'Exif\0\0'

type Tiff = { source: ByteSource; start: number; end: number; little: boolean }

/** Whether an EXIF block has a GPS directory that names a place. True also when it is too large to look into. */
export async function exifHasLocation(source: ByteSource, span: Span): Promise<boolean> {
  return unlessTooLarge(async () => {
    const tiff = await openTiff(source, span)
    if (!tiff) return false
    const first = await readDirectory(tiff, tiff.first)
    const second = await readDirectory(tiff, first.next)
    for (const pointer of [first.values.get(GPS_DIRECTORY), second.values.get(GPS_DIRECTORY)]) {
      if (pointer === undefined) continue
      const { values } = await readDirectory(tiff, pointer)
      if ([...values.keys()].some((tag) => PLACES.has(tag))) return true
    }
    return false
  })
}

/** Whether a text such as an XMP packet names a place. True also when it is too large to look into. */
export async function textHasLocation(source: ByteSource, { offset, length }: Span): Promise<boolean> {
  return unlessTooLarge(async () => namesPlace(latin1(await source.read(offset, length))))
}

/** Whether a text has GPS coordinates as XMP spells them. */
export const namesPlace = (text: string): boolean => /GPS(Dest)?(Latitude|Longitude)/.test(text)

/** The orientation that an EXIF block gives the picture: 1, as it lies, to 8. */
export async function readOrientation(source: ByteSource, span: Span): Promise<number> {
  const tiff = await openTiff(source, span)
  if (!tiff) return 1
  const { values, little } = await readDirectory(tiff, tiff.first)
  // Two bytes at the front of a field of four.
  const value = values.get(ORIENTATION) ?? 1
  const orientation = little ? value & 0xffff : value >>> 16
  return orientation >= 1 && orientation <= 8 ? orientation : 1
}

/** An EXIF block (TIFF) that says nothing but the orientation. */
export function orientationOnly(orientation: number): Uint8Array<ArrayBuffer> {
  const header = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8]
  const entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
  return Uint8Array.from([...header, 0, 1, ...entry, 0, 0, 0, 0])
}

async function unlessTooLarge(look: () => Promise<boolean>): Promise<boolean> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof BudgetSpent) return true
    throw error
  }
}

async function openTiff(source: ByteSource, { offset, length }: Span) {
  const head = await source.read(offset, Math.min(length, 14))
  const prefix = latin1(head.subarray(0, 4)) === EXIF_PREFIX.slice(0, 4) ? EXIF_PREFIX.length : 0
  const order = latin1(head.subarray(prefix, prefix + 2))
  if (head.length < prefix + 8 || (order !== 'II' && order !== 'MM')) return undefined
  const little = order === 'II'
  const first = viewOf(head).getUint32(prefix + 4, little)
  return { source, start: offset + prefix, end: offset + length, little, first }
}

/** The values, or offsets to them, by tag. What lies outside of the block is as if it were not there. */
async function readDirectory({ source, start, end, little }: Tiff, at: number) {
  const directory = { values: new Map<number, number>(), next: 0, little }
  const offset = start + at
  if (at < 8 || offset + 2 > end) return directory
  const head = await source.read(offset, 2)
  if (head.length < 2) return directory
  const length = Math.min(viewOf(head).getUint16(0, little), MAX_ENTRIES) * 12
  const bytes = await source.read(offset + 2, Math.min(length + 4, end - offset - 2))
  const view = viewOf(bytes)
  for (let entry = 0; entry + 12 <= Math.min(bytes.length, length); entry += 12)
    directory.values.set(view.getUint16(entry, little), view.getUint32(entry + 8, little))
  if (bytes.length === length + 4) directory.next = view.getUint32(length, little)
  return directory
}

export const exifSegment = (orientation: number): Uint8Array[] => [
  fromLatin1(EXIF_PREFIX),
  orientationOnly(orientation),
]
