import { exifHasLocation, orientationOnly, readOrientation, type Span, textHasLocation } from './exif.ts'
import { NotAPicture } from './refusal.ts'
import { BudgetSpent, bytesSource, type ByteSource, concat, fromLatin1, latin1, viewOf } from './source.ts'

type Chunk = Span & { type: string }

const HEADER = 12
/** Flags of the extended header: EXIF and XMP. */
const EXIF_FLAG = 0x08
const XMP_FLAG = 0x04

/** A WebP's chunks, which fill the file exactly. @throws NotAPicture */
async function* chunks(source: ByteSource): AsyncGenerator<Chunk> {
  let at = HEADER
  while (at < source.size) {
    const head = await source.read(at, 8)
    if (head.length < 8) throw new NotAPicture('truncated')
    const length = viewOf(head).getUint32(4, true)
    if (at + 8 + length > source.size) throw new NotAPicture('truncated')
    yield { type: latin1(head.subarray(0, 4)), offset: at + 8, length }
    at += 8 + length + (length % 2)
  }
}

/** Looks at a WebP's chunks. Where an animation has too many to walk, its flags say whether it has metadata. */
export async function inspectWebp(source: ByteSource): Promise<{ header: Uint8Array; hasLocation: boolean }> {
  const header = await source.read(0, 30)
  if (header.length < 30) throw new NotAPicture('truncated')
  const declared = viewOf(header).getUint32(4, true) + 8
  if (declared > source.size) throw new NotAPicture('truncated')
  if (declared < source.size) throw new NotAPicture('trailing_data')

  let hasLocation = false
  let hasData = false
  try {
    for await (const chunk of chunks(source)) {
      if (/^(VP8 |VP8L)$/.test(chunk.type)) await checkBitstream(source, chunk, header)
      if (/^(VP8 |VP8L|ANMF)$/.test(chunk.type)) hasData = true
      hasLocation ||= await tellsLocation(source, chunk)
    }
  } catch (error) {
    if (!(error instanceof BudgetSpent) || !hasData) throw error
    hasLocation ||= isExtended(header) && ((header[20] ?? 0) & (EXIF_FLAG | XMP_FLAG)) !== 0
  }
  if (!hasData) throw new NotAPicture('malformed')
  return { header, hasLocation }
}

const isExtended = (bytes: Uint8Array): boolean => latin1(bytes.subarray(12, 16)) === 'VP8X'

/** A picture has the size of its canvas, which is what the header says: it cannot be a small lie about a large picture. */
async function checkBitstream(source: ByteSource, { type, offset, length }: Chunk, header: Uint8Array): Promise<void> {
  const bytes = await source.read(offset, Math.min(length, 10))
  const view = viewOf(bytes)
  const isLossy = type === 'VP8 '
  const isStarted = isLossy
    ? bytes.length === 10 && latin1(bytes.subarray(3, 6)) === '\x9d\x01\x2a'
    : bytes.length >= 5 && bytes[0] === 0x2f
  if (!isStarted) throw new NotAPicture('malformed')
  if (!isExtended(header)) return
  const bits = isLossy ? 0 : view.getUint32(1, true)
  const width = isLossy ? view.getUint16(6, true) & 0x3fff : (bits & 0x3fff) + 1
  const height = isLossy ? view.getUint16(8, true) & 0x3fff : ((bits >>> 14) & 0x3fff) + 1
  const canvas = viewOf(header)
  const isSame = width === canvasSide(canvas, 24) && height === canvasSide(canvas, 27)
  if (!isSame) throw new NotAPicture('malformed')
}

const canvasSide = (view: DataView, at: number): number =>
  view.getUint16(at, true) + view.getUint8(at + 2) * 0x1_00_00 + 1

async function tellsLocation(source: ByteSource, chunk: Chunk): Promise<boolean> {
  if (chunk.type === 'EXIF') return exifHasLocation(source, chunk)
  return chunk.type === 'XMP ' && textHasLocation(source, chunk)
}

/** A WebP without XMP and EXIF, but for the orientation. */
export async function stripWebp(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const source = bytesSource(bytes)
  const kept: Uint8Array[] = [bytes.slice(0, HEADER)]
  let orientation = 1
  for await (const chunk of chunks(source)) {
    const { type, offset, length } = chunk
    if (type === 'EXIF') orientation = await readOrientation(source, chunk)
    else if (type !== 'XMP ') kept.push(bytes.slice(offset - 8, offset + length + (length % 2)))
  }
  const extended = kept.find((chunk) => latin1(chunk.subarray(0, 4)) === 'VP8X')
  const keepsExif = orientation !== 1 && extended !== undefined
  if (keepsExif) kept.push(exifChunk(orientation))
  if (extended) extended[8] = ((extended[8] ?? 0) & ~(EXIF_FLAG | XMP_FLAG)) | (keepsExif ? EXIF_FLAG : 0)
  const stripped = concat(kept)
  viewOf(stripped).setUint32(4, stripped.length - 8, true)
  return stripped
}

function exifChunk(orientation: number): Uint8Array<ArrayBuffer> {
  const data = orientationOnly(orientation)
  const chunk = concat([fromLatin1('EXIF'), new Uint8Array(4), data])
  viewOf(chunk).setUint32(4, data.length, true)
  return chunk
}
