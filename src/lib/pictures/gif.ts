import { namesPlace } from './exif.ts'
import { NotAPicture } from './refusal.ts'
import { bytesSource, type ByteSource, concat, latin1, trimZeros, viewOf } from './source.ts'

/** An image, an extension with its label and the name of its application, or the trailer. */
type Block = { kind: number; label: number; offset: number; application: string }

const IMAGE = 0x2c
const EXTENSION = 0x21
const TRAILER = 0x3b
const COMMENT = 0xfe
const APPLICATION = 0xff
const TAIL = 4_096

const tableLength = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

/** Looks at a GIF's beginning, its first frame and its end. XMP is found where it is in the parts that are read. */
export async function inspectGif(source: ByteSource): Promise<{ header: Uint8Array; hasLocation: boolean }> {
  const header = await source.read(0, 13)
  if (header.length < 13) throw new NotAPicture('truncated')
  const tail = trimZeros(latin1(await source.read(Math.max(13, source.size - TAIL), TAIL)))
  const isEnded = tail.endsWith('\0;')
  if (!isEnded) throw new NotAPicture(tail.includes('\0;') ? 'trailing_data' : 'truncated')
  await checkFirstFrame(source, header)
  return { header, hasLocation: source.seen().some((bytes) => namesPlace(latin1(bytes))) }
}

/** Browsers make the canvas as large as the first frame, whatever the header says. */
async function checkFirstFrame(source: ByteSource, header: Uint8Array): Promise<void> {
  const screen = viewOf(header)
  for await (const { kind, offset } of blocks(source, header)) {
    if (kind === TRAILER) break
    if (kind !== IMAGE) continue
    const frame = viewOf(await source.read(offset, 10))
    const isInside =
      frame.getUint16(1, true) + frame.getUint16(5, true) <= screen.getUint16(6, true) &&
      frame.getUint16(3, true) + frame.getUint16(7, true) <= screen.getUint16(8, true)
    if (isInside) return
    break
  }
  throw new NotAPicture('malformed')
}

/** A GIF's blocks. The data of one is passed over when the next is asked for. @throws NotAPicture */
async function* blocks(source: ByteSource, header: Uint8Array): AsyncGenerator<Block> {
  let at = 13 + tableLength(header[10] ?? 0)
  for (;;) {
    const head = await source.read(at, 14)
    const [kind = 0, label = 0] = head
    if (kind !== IMAGE && kind !== EXTENSION && kind !== TRAILER)
      throw new NotAPicture(head.length === 0 ? 'truncated' : 'malformed')
    yield { kind, label: kind === EXTENSION ? label : 0, offset: at, application: latin1(head.subarray(3)) }
    if (kind === TRAILER) return
    at = await endOfData(source, kind === IMAGE ? at + 11 + tableLength(head[9] ?? 0) : at + 2)
  }
}

/** Data lies in pieces of at most 255 bytes, each behind its length; an empty one ends it. */
async function endOfData(source: ByteSource, start: number): Promise<number> {
  let at = start
  for (;;) {
    const [length] = await source.read(at, 1)
    if (length === undefined) throw new NotAPicture('truncated')
    at += 1 + length
    if (length === 0) return at
  }
}

/** A GIF without comments and XMP. */
export async function stripGif(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const kept: Uint8Array[] = []
  let from = 0
  let isDropped = false
  for await (const { kind, label, application, offset } of blocks(bytesSource(bytes), bytes)) {
    if (!isDropped) kept.push(bytes.subarray(from, offset))
    from = offset
    isDropped = label === COMMENT || (label === APPLICATION && application.startsWith('XMP DataXMP'))
    if (kind === TRAILER) kept.push(bytes.subarray(offset, offset + 1))
  }
  return concat(kept)
}
