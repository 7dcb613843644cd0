import { EXIF_PREFIX, exifHasLocation, exifSegment, readOrientation, type Span, textHasLocation } from './exif.ts'
import { NotAPicture } from './refusal.ts'
import { bytesSource, type ByteSource, concat, latin1, trimZeros, viewOf } from './source.ts'

type Segment = Span & { marker: number }

const START = 0xd8
const END = 0xd9
const SCAN = 0xda
const COMMENT = 0xfe
const APP = 0xe0
/** Baseline, extended and progressive: what browsers show. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2])
const OTHER_FRAMES = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])
const TAIL = 4_096

/**
 * The segments of a JPEG up to its first scan, which is the last one given. `offset` and `length` are of the payload.
 * @throws NotAPicture
 */
async function* segments(source: ByteSource, start: number): AsyncGenerator<Segment> {
  let at = start + 2
  for (;;) {
    const head = await source.read(at, 4)
    if (head.length < 4) throw new NotAPicture('truncated')
    const [fill, marker = 0, high = 0, low = 0] = head
    if (fill !== 0xff) throw new NotAPicture('malformed')
    // Any number of 0xff may stand before a marker.
    if (marker === 0xff) {
      at += 1
      continue
    }
    // These have no length, and nothing to do before the first scan.
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= END)) throw new NotAPicture('malformed')
    const length = high * 256 + low - 2
    if (length < 0) throw new NotAPicture('malformed')
    if (at + 4 + length > source.size) throw new NotAPicture('truncated')
    yield { marker, offset: at + 4, length }
    if (marker === SCAN) return
    at += 4 + length
  }
}

/** Looks at a JPEG's segments and its end. @returns the bytes of its frame header, as a JPEG of their own */
export async function inspectJpeg(source: ByteSource): Promise<{ header: Uint8Array; hasLocation: boolean }> {
  let frame: Segment | undefined
  let scan = source.size
  let hasLocation = false
  const others: number[] = []
  for await (const segment of segments(source, 0)) {
    if (OTHER_FRAMES.has(segment.marker)) throw new NotAPicture('malformed')
    if (FRAMES.has(segment.marker)) frame ??= segment
    if (segment.marker === SCAN) scan = segment.offset + segment.length
    hasLocation ||= await tellsLocation(source, segment)
    others.push(...(await otherPictures(source, segment)))
  }
  if (!frame) throw new NotAPicture('malformed')
  for (const start of others) {
    if (hasLocation) break
    for await (const segment of segments(source, start)) hasLocation ||= await tellsLocation(source, segment)
  }
  await checkEnd(source, scan, others.length > 0)
  const payload = await source.read(frame.offset, Math.min(frame.length, 16))
  const header = [[0xff, START, 0xff, frame.marker, 0, frame.length + 2], payload]
  return { header: concat(header.map((part) => Uint8Array.from(part))), hasLocation }
}

async function tellsLocation(source: ByteSource, segment: Segment): Promise<boolean> {
  if (segment.marker !== APP + 1) return false
  const prefix = latin1(await source.read(segment.offset, Math.min(segment.length, 32)))
  if (prefix.startsWith(EXIF_PREFIX.slice(0, 5))) return exifHasLocation(source, segment)
  return prefix.startsWith('http://ns.adobe.com/') && textHasLocation(source, segment)
}

/** Where the further pictures of a multi-picture file (CIPA DC-007) begin: previews and gain maps of cameras. */
async function otherPictures(source: ByteSource, { marker, offset, length }: Segment): Promise<number[]> {
  if (marker !== APP + 2 || length < 16) return []
  const bytes = await source.read(offset, Math.min(length, 512))
  if (latin1(bytes.subarray(0, 4)) !== 'MPF\0') return []
  const view = viewOf(bytes.subarray(4))
  const little = view.getUint16(0) === 0x4949
  const directory = view.getUint32(4, little)
  const found: number[] = []
  if (directory + 2 > view.byteLength) return []
  const count = view.getUint16(directory, little)
  for (let at = directory + 2; at + 12 <= view.byteLength && at < directory + 2 + count * 12; at += 12) {
    if (view.getUint16(at, little) !== 0xb002) continue
    const size = view.getUint32(at + 4, little)
    const list = view.getUint32(at + 8, little)
    for (let entry = list; entry + 16 <= Math.min(view.byteLength, list + size); entry += 16) {
      const start = view.getUint32(entry + 8, little)
      if (start > 0) found.push(offset + 4 + start)
    }
  }
  return startingPictures(source, found.slice(0, 3))
}

async function startingPictures(source: ByteSource, offsets: number[]): Promise<number[]> {
  const found = []
  for (const offset of offsets) {
    const [first, second] = await source.read(offset, 2)
    if (first === 0xff && second === START) found.push(offset)
  }
  return found
}

/**
 * A JPEG ends with its end marker, which its scans cannot hold by chance. Zeros may follow, what Samsung's cameras append,
 * and other pictures where the file says that it has them.
 */
async function checkEnd(source: ByteSource, scan: number, hasOthers: boolean): Promise<void> {
  const from = Math.max(scan, source.size - TAIL)
  const text = trimZeros(latin1(await source.read(from, source.size - from)))
  if (text.endsWith('SEFT')) return
  const end = text.indexOf('\xff\xd9')
  if (end < 0) throw new NotAPicture('truncated')
  const isEnd = hasOthers ? text.endsWith('\xff\xd9') : end + 2 === text.length
  if (!isEnd) throw new NotAPicture('trailing_data')
}

/** A JPEG without what is not needed to show it: no EXIF but the orientation, no XMP, no comments, nothing after its end. */
export async function stripJpeg(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const source = bytesSource(bytes)
  const kept: Uint8Array[] = [bytes.subarray(0, 2)]
  let orientation = 1
  let scan = bytes.length
  for await (const segment of segments(source, 0)) {
    const { marker, offset, length } = segment
    if (marker === SCAN) scan = offset - 4
    else if (isNeeded(bytes, segment)) kept.push(bytes.subarray(offset - 4, offset + length))
    else if (marker === APP + 1 && orientation === 1) orientation = await readOrientation(source, segment)
  }
  if (orientation !== 1) kept.splice(1, 0, appSegment(APP + 1, exifSegment(orientation)))
  return concat([...kept, ...stripScans(bytes, scan)])
}

/** JFIF, color profiles, Adobe's color transform, and all that is no application's segment. */
function isNeeded(bytes: Uint8Array, { marker, offset }: Segment): boolean {
  if (marker === COMMENT) return false
  if (marker < APP || marker > APP + 15) return true
  const name = latin1(bytes.subarray(offset, offset + 12))
  return (
    (marker === APP && name.startsWith('JFIF\0')) ||
    (marker === APP + 2 && name.startsWith('ICC_PROFILE\0')) ||
    (marker === APP + 14 && name.startsWith('Adobe'))
  )
}

/** From the first scan to the end marker, without the metadata that may stand between the scans. */
function stripScans(bytes: Uint8Array, start: number): Uint8Array[] {
  const kept: Uint8Array[] = []
  let from = start
  let at = start
  for (;;) {
    at = bytes.indexOf(0xff, at)
    const marker = at < 0 ? undefined : bytes[at + 1]
    if (marker === undefined) return [...kept, bytes.subarray(from)]
    if (marker === END) return [...kept, bytes.subarray(from, at + 2)]
    const isData = marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7)
    if (isData) {
      at += marker === 0xff ? 1 : 2
      continue
    }
    const length = (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0)
    const segment = { marker, offset: at + 4, length: length - 2 }
    if (!isNeeded(bytes, segment)) {
      kept.push(bytes.subarray(from, at))
      from = at + 2 + length
    }
    at += 2 + Math.max(length, 2)
  }
}

function appSegment(marker: number, payload: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = payload.reduce((sum, part) => sum + part.length, 2)
  return concat([Uint8Array.from([0xff, marker, length >> 8, length & 0xff]), ...payload])
}
