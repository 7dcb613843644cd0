import { crc32 } from './crc32.ts'
import { exifHasLocation, namesPlace, orientationOnly, readOrientation, type Span } from './exif.ts'
import { NotAPicture } from './refusal.ts'
import { BudgetSpent, bytesSource, type ByteSource, concat, fromLatin1, latin1, viewOf } from './source.ts'

type Chunk = Span & { type: string }

const SIGNATURE = 8
const END_CHUNK = '\0\0\0\0IEND\xae\x42\x60\x82'
/** Long enough for a chunk of most encoders, so that where the last picture data ends is seen. */
const TAIL = 20 * 1024
const TEXTS = ['tEXt', 'zTXt', 'iTXt']
const METADATA = new Set([...TEXTS, 'eXIf', 'tIME'])
const MAX_TEXT = 256 * 1024

const isChunkType = (type: string): boolean => /^[A-Za-z]{4}$/.test(type)

/** A PNG's chunks up to the end of the file. @throws NotAPicture */
async function* chunks(source: ByteSource, start = SIGNATURE): AsyncGenerator<Chunk> {
  let at = start
  while (at < source.size) {
    const head = await source.read(at, 8)
    if (head.length < 8) throw new NotAPicture('truncated')
    const length = viewOf(head).getUint32(0)
    const type = latin1(head.subarray(4))
    if (!isChunkType(type)) throw new NotAPicture('malformed')
    if (at + 12 + length > source.size) throw new NotAPicture('truncated')
    yield { type, offset: at + 8, length }
    at += 12 + length
  }
}

/**
 * Looks at a PNG's chunks and its end. Where it has too many to walk, metadata behind the picture is found if its chunk
 * begins in the last 20 KiB.
 */
export async function inspectPng(source: ByteSource): Promise<{ header: Uint8Array; hasLocation: boolean }> {
  const header = await source.read(0, 33)
  const isHeader = latin1(header.subarray(8, 16)) === '\0\0\0\rIHDR'
  if (!isHeader || header.length < 33) throw new NotAPicture(isHeader ? 'truncated' : 'malformed')
  if (viewOf(header).getUint32(29) !== crc32(header.subarray(12, 29))) throw new NotAPicture('malformed')
  const tail = await source.read(Math.max(0, source.size - TAIL), TAIL)
  const text = latin1(tail)
  if (!text.endsWith(END_CHUNK)) throw new NotAPicture(text.includes(END_CHUNK) ? 'trailing_data' : 'truncated')

  let hasLocation = false
  let hasData = false
  try {
    for await (const chunk of chunks(source)) {
      if (chunk.type === 'IDAT') hasData = true
      if (chunk.type === 'IEND' && chunk.offset + 4 < source.size) throw new NotAPicture('trailing_data')
      hasLocation ||= await tellsLocation(source, chunk)
    }
  } catch (error) {
    if (!(error instanceof BudgetSpent) || !hasData) throw error
    for (const chunk of lastChunks(tail, source.size - tail.length)) hasLocation ||= await tellsLocation(source, chunk)
  }
  if (!hasData) throw new NotAPicture('malformed')
  return { header, hasLocation }
}

/** The longest chain of chunks that ends where the file does, found from its last bytes alone, in one pass. */
function lastChunks(tail: Uint8Array, offset: number): Chunk[] {
  const view = viewOf(tail)
  const nextOf = (at: number): number => at + 12 + view.getUint32(at)
  const leadsToEnd = new Uint8Array(tail.length + 1)
  leadsToEnd[tail.length] = 1
  for (let at = tail.length - 12; at >= 0; at -= 1)
    if (leadsToEnd[nextOf(at)] === 1 && isChunkType(latin1(tail.subarray(at + 4, at + 8)))) leadsToEnd[at] = 1

  const chain: Chunk[] = []
  for (let at = leadsToEnd.indexOf(1); at < tail.length; at = nextOf(at))
    chain.push({ type: latin1(tail.subarray(at + 4, at + 8)), offset: offset + at + 8, length: view.getUint32(at) })
  return chain
}

async function tellsLocation(source: ByteSource, chunk: Chunk): Promise<boolean> {
  if (chunk.type === 'eXIf') return exifHasLocation(source, chunk)
  if (!TEXTS.includes(chunk.type)) return false
  const start = latin1(await source.read(chunk.offset, Math.min(chunk.length, 128)))
  const keyword = start.slice(0, Math.max(0, start.indexOf('\0')))
  if (namesPlace(keyword)) return true
  if (!/^(XML:com\.adobe\.xmp|Raw profile type (exif|app1|xmp))$/i.test(keyword)) return false
  try {
    const bytes = await source.read(chunk.offset, chunk.length)
    return await profileHasLocation(await textOf(chunk.type, bytes.subarray(keyword.length + 1)))
  } catch (error) {
    // Too large to look into: it cannot be ruled out.
    if (error instanceof BudgetSpent) return true
    throw error
  }
}

/** The text of a chunk without its keyword, decompressed. */
async function textOf(type: string, rest: Uint8Array): Promise<string> {
  if (type === 'tEXt') return latin1(rest)
  if (type === 'zTXt') return inflate(rest.subarray(1))
  const isCompressed = rest[0] === 1
  const language = rest.indexOf(0, 2)
  const translated = rest.indexOf(0, language + 1)
  const text = rest.subarray(translated + 1)
  return isCompressed ? inflate(text) : latin1(text)
}

/** XMP, or ImageMagick's way to keep a profile: its name, its length, its bytes in hexadecimal. */
async function profileHasLocation(text: string): Promise<boolean> {
  if (namesPlace(text)) return true
  const head = /^\s{0,8}\w{1,32}\s{1,8}\d{1,12}\s/.exec(text)?.[0] ?? text
  const hex = text.slice(head.length).replaceAll(/[^\da-f]/gi, '')
  const bytes = fromLatin1(hex.replaceAll(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))))
  if (namesPlace(latin1(bytes))) return true
  return exifHasLocation(bytesSource(bytes), { offset: 0, length: bytes.length })
}

/** At most 256 KiB of it, and what comes before a fault. */
async function inflate(bytes: Uint8Array): Promise<string> {
  const reader = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream('deflate')).getReader()
  let text = ''
  try {
    while (text.length < MAX_TEXT) {
      const { done, value } = await reader.read()
      if (done) return text
      text += latin1(value)
    }
    await reader.cancel()
  } catch {
    // Damaged: what could be read is all there is.
  }
  return text
}

/** A PNG without text, time and EXIF, but for the orientation. */
export async function stripPng(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const source = bytesSource(bytes)
  const kept: Uint8Array[] = [bytes.subarray(0, SIGNATURE)]
  let orientation = 1
  for await (const chunk of chunks(source)) {
    const { type, offset, length } = chunk
    if (type === 'eXIf') orientation = await readOrientation(source, chunk)
    if (!METADATA.has(type)) kept.push(bytes.subarray(offset - 8, offset + length + 4))
    if (type === 'IEND') break
  }
  // Behind the header, which is always first.
  if (orientation !== 1) kept.splice(2, 0, exifChunk(orientation))
  return concat(kept)
}

function exifChunk(orientation: number): Uint8Array<ArrayBuffer> {
  const data = orientationOnly(orientation)
  const body = concat([fromLatin1('eXIf'), data])
  const chunk = concat([new Uint8Array(4), body, new Uint8Array(4)])
  viewOf(chunk).setUint32(0, data.length)
  viewOf(chunk).setUint32(4 + body.length, crc32(body))
  return chunk
}
