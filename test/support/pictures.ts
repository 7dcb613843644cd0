/** Small real pictures, as Chromium encodes them, and what cameras and liars put into such files. */
import { crc32 } from '../../src/lib/pictures/crc32.ts'
import { concat, fromLatin1, latin1, viewOf } from '../../src/lib/pictures/source.ts'
import type { ImageType } from '../../src/lib/signing.ts'

const decode = (base64: string) => fromLatin1(atob(base64))

/** 12 × 8 pixels with a color profile. */
export const jpeg = decode(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/4gHYSUNDX1BST0ZJTEUAAQEAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAA' +
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
    'AAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAA' +
    'ABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1' +
    'AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAP' +
    'KnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADb/' +
    '2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi' +
    '9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAIAAwDASIAAhEBAxEB/8QAFgABAQEA' +
    'AAAAAAAAAAAAAAAAAAEE/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABUBAQEAAAAAAAAAAAAAAAAAAAMF/8QAGxEBAAICAwAAAAAAAAAAAAAAAQ' +
    'IDABEhMfD/2gAMAwEAAhEDEQA/AMCACdrMBOsvV0lcpSFd+4z/2Q==',
)
/** 12 × 8 pixels. */
export const png = decode(
  'iVBORw0KGgoAAAANSUhEUgAAAAwAAAAICAYAAADN5B7xAAAAO0lEQVR4AcyPwQkAMAgDgytlKGdyp3am9iN5FKH4UzgMCXnEFnk6GPKcgYqM9V' +
    'SQ8xGTC7EdFe+k9oYLAAD//zyY+FAAAAAGSURBVAMALZwsXTzYG/4AAAAASUVORK5CYII=',
)
/** 12 × 8 pixels, lossy, with a color profile. */
export const webp = decode(
  'UklGRiQCAABXRUJQVlA4WAoAAAAgAAAACwAABwAASUNDUMgBAAAAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAA' +
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
    'AAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAA' +
    'ABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1' +
    'AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAP' +
    'KnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADZW' +
    'UDggNgAAAJABAJ0BKgwACAACwEwlsAJ0ugADmAD+6NcJ6N/1r8q24QafE23nR5/9X9qIv2Vu30m+k3cwAA==',
)
/** 12 × 8 pixels, lossless, with a color profile. */
export const webpLossless = decode(
  'UklGRhACAABXRUJQVlA4WAoAAAAgAAAACwAABwAASUNDUMgBAAAAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAA' +
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
    'AAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAA' +
    'ABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1' +
    'AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAP' +
    'KnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADZW' +
    'UDhMIgAAAC8LwAEAD3Cz5s9k/ox5/oMHZtq2aTsA4Y823zBE9D/kHhE=',
)
/** 1 × 1 pixel. */
export const gif = decode('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7')

export const pictures: Record<ImageType, Uint8Array<ArrayBuffer>> = {
  'image/jpeg': jpeg,
  'image/png': png,
  'image/webp': webp,
  'image/gif': gif,
}

export const text = fromLatin1

/** A segment of a JPEG. */
export const segment = (marker: number, payload: Uint8Array) =>
  concat([Uint8Array.from([0xff, marker, (payload.length + 2) >> 8, (payload.length + 2) & 0xff]), payload])

/** A chunk of a PNG, with its checksum. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = concat([text(type), data])
  const chunk = concat([new Uint8Array(4), body, new Uint8Array(4)])
  viewOf(chunk).setUint32(0, data.length)
  viewOf(chunk).setUint32(4 + body.length, crc32(body))
  return chunk
}

/** A chunk of a WebP, padded to an even length. */
export function webpChunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunk = concat([text(type), new Uint8Array(4), data, new Uint8Array(data.length % 2)])
  viewOf(chunk).setUint32(4, data.length, true)
  return chunk
}

/** Puts parts into a file before the byte at `at`, which counts from the end if it is negative. */
export const insert = (file: Uint8Array, at: number, ...parts: Uint8Array[]) =>
  concat([file.subarray(0, at < 0 ? file.length + at : at), ...parts, file.subarray(at)])

/** A WebP with further chunks at its end, and the length that it then has. */
export function withWebpChunks(file: Uint8Array, ...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const longer = concat([file, ...parts])
  viewOf(longer).setUint32(4, longer.length - 8, true)
  return longer
}

type ExifOptions = { little?: boolean; orientation?: number; gps?: boolean; padding?: number }

/** An EXIF block (TIFF) such as a phone writes: its maker, the orientation, and a GPS directory behind some padding. */
export function exif({ little = false, orientation = 1, gps = true, padding = 0 }: ExifOptions = {}) {
  const entries = [
    [0x010f, 2, 4, 0x4142_4300],
    [0x0112, 3, 1, little ? orientation : orientation << 16],
    ...(gps ? [[0x8825, 4, 1, 64 + padding]] : []),
  ]
  const place = [
    [1, 2, 2, little ? 0x4e : 0x4e00_0000],
    [2, 5, 3, 100 + padding],
  ]
  const bytes = new Uint8Array(160 + padding)
  const view = viewOf(bytes)
  bytes.set(text(little ? 'II' : 'MM'))
  view.setUint16(2, 42, little)
  view.setUint32(4, 8, little)
  const write = (at: number, directory: number[][]) => {
    view.setUint16(at, directory.length, little)
    for (const [index, [tag = 0, type = 0, count = 0, value = 0]] of directory.entries()) {
      const offset = at + 2 + index * 12
      view.setUint16(offset, tag, little)
      view.setUint16(offset + 2, type, little)
      view.setUint32(offset + 4, count, little)
      view.setUint32(offset + 8, value, little)
    }
  }
  write(8, entries)
  if (gps) write(64 + padding, place)
  return bytes
}

export const exifSegment = (options?: ExifOptions) => segment(0xe1, concat([text('Exif\0\0'), exif(options)]))

export const xmp =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="33,26.8N" exif:GPSLongitude="112,4.4W"/></x:xmpmeta>'

/** Where a JPEG's pixels are: from its first scan to its end. */
export function scansOf(file: Uint8Array): string {
  const content = latin1(file)
  const start = content.lastIndexOf('\xff\xda')
  return content.slice(start, content.indexOf('\xff\xd9', start) + 2)
}
