import { imageDimensionsFromData } from 'image-dimensions'
import type { ImageType } from './signing.ts'
import { inspectGif, stripGif } from './pictures/gif.ts'
import { inspectJpeg, stripJpeg } from './pictures/jpeg.ts'
import { inspectPng, stripPng } from './pictures/png.ts'
import { NotAPicture, type Refusal } from './pictures/refusal.ts'
import { BudgetSpent, type ByteSource, latin1 } from './pictures/source.ts'
import { inspectWebp, stripWebp } from './pictures/webp.ts'

export const MAX_PICTURE_BYTES = 10 * 1024 * 1024
const MAX_PIXELS = 50_000_000

type Format = {
  isOne: (start: string) => boolean
  /** What `image-dimensions` calls it. */
  name: string
  inspect: (source: ByteSource) => Promise<{ header: Uint8Array; hasLocation: boolean }>
  strip: (bytes: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>
}

const FORMATS: Record<ImageType, Format> = {
  'image/jpeg': {
    isOne: (start) => start.startsWith('\xff\xd8\xff'),
    name: 'jpeg',
    inspect: inspectJpeg,
    strip: stripJpeg,
  },
  'image/png': {
    isOne: (start) => start.startsWith('\x89PNG\r\n\x1a\n'),
    name: 'png',
    inspect: inspectPng,
    strip: stripPng,
  },
  'image/webp': {
    isOne: (start) => /^RIFF[^]{4}WEBP/.test(start),
    name: 'webp',
    inspect: inspectWebp,
    strip: stripWebp,
  },
  'image/gif': { isOne: (start) => /^GIF8[79]a/.test(start), name: 'gif', inspect: inspectGif, strip: stripGif },
}

/** A document or program that a careless reader takes the file for. */
const ACTIVE = /<!doctype\s+html|<html[\s>]|<script[\s>]|<\?php/i
/** The directory at the end of a ZIP, which is read from its end whatever it begins with: JAR, APK and Office too. */
const ARCHIVE = 'PK\x05\x06\0\0\0\0'
const PDF = '%PDF-'
const PDF_STARTS_BEFORE = 1_024

export type Picture = { mimeType: ImageType; width: number; height: number; hasLocation: boolean }

/**
 * Looks at the headers, the metadata and the end of a file, at most 64 KiB of it: a whole JPEG, PNG, WebP or GIF of the
 * declared type, at most 10 MiB and 50 megapixels, and nothing else at the same time. The pixels are not decoded.
 *
 * `width` and `height` are in pixels as the file has them, before its orientation. `hasLocation`: EXIF (of a JPEG, its
 * further pictures, a PNG or a WebP) or XMP has coordinates, or is too large to rule that out.
 */
export async function inspectPicture(
  source: ByteSource,
  declaredType: ImageType,
): Promise<{ picture: Picture } | { refusal: Refusal }> {
  try {
    return { picture: await look(source, declaredType) }
  } catch (error) {
    if (error instanceof NotAPicture) return { refusal: error.refusal }
    // So much stands before the picture that it was not reached.
    if (error instanceof BudgetSpent) return { refusal: new NotAPicture('malformed').refusal }
    throw error
  }
}

/**
 * The same picture without metadata: EXIF (but the orientation, which is needed to show it), XMP, IPTC, comments, text,
 * and whatever follows its end. Nothing is decoded: the picture's data and its color profile stay as they are, byte by byte.
 * @throws NotAPicture where `inspectPicture` would refuse its structure
 */
export async function stripMetadata(bytes: Uint8Array, mimeType: ImageType): Promise<Uint8Array<ArrayBuffer>> {
  return FORMATS[mimeType].strip(bytes)
}

async function look(source: ByteSource, mimeType: ImageType): Promise<Picture> {
  if (source.size === 0) throw new NotAPicture('empty')
  if (source.size > MAX_PICTURE_BYTES) throw new NotAPicture('too_large')
  const { isOne, name, inspect } = FORMATS[mimeType]
  if (!isOne(latin1(await source.read(0, 12)))) throw new NotAPicture('wrong_type')
  const { header, hasLocation } = await inspect(source)
  const { type, width, height } = imageDimensionsFromData(header) ?? { type: undefined, width: 0, height: 0 }
  if (type !== name || width === 0 || height === 0) throw new NotAPicture('malformed')
  if (width * height > MAX_PIXELS) throw new NotAPicture('too_many_pixels')
  refusePolyglot(source)
  return { mimeType, width, height, hasLocation }
}

/** Looks at everything that has been read; what lies in the middle of a large file is not. */
function refusePolyglot(source: ByteSource): void {
  const texts = source.seen().map(latin1)
  const isPdf = texts[0]?.slice(0, PDF_STARTS_BEFORE).includes(PDF)
  if (isPdf || texts.some((text) => ACTIVE.test(text) || text.includes(ARCHIVE))) throw new NotAPicture('polyglot')
}
