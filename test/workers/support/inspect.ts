import { expect } from 'vitest'
import { inspectPicture } from '../../../src/lib/pictures.ts'
import { bytesSource, limitedSource } from '../../../src/lib/pictures/source.ts'
import type { ImageType } from '../../../src/lib/signing.ts'

/** What is found in a whole file. */
export const inspect = (bytes: Uint8Array, type: ImageType) => inspectPicture(bytesSource(bytes), type)

/** As it is in storage: read in parts, counted. */
export function stored(bytes: Uint8Array) {
  const count = { bytes: Math.min(bytes.length, 32_768), reads: 1 }
  const source = limitedSource(bytes.length, bytes.subarray(0, 32_768), async (offset, length) => {
    count.bytes += length
    count.reads += 1
    return bytes.subarray(offset, offset + length)
  })
  return { source, count }
}

/** Why a file is refused, whole and in parts alike, or `accepted`. */
export async function reasonFor(bytes: Uint8Array, type: ImageType): Promise<string> {
  const found = await inspect(bytes, type)
  const inParts = await inspectPicture(stored(bytes).source, type)
  expect(inParts).toEqual(found)
  return 'refusal' in found ? found.refusal.reason : 'accepted'
}

/** Whether a picture says where it was taken, whole and in parts alike; undefined if it is refused. */
export async function hasLocation(bytes: Uint8Array, type: ImageType): Promise<boolean | undefined> {
  const found = await inspect(bytes, type)
  expect(await inspectPicture(stored(bytes).source, type)).toEqual(found)
  return 'picture' in found ? found.picture.hasLocation : undefined
}

/** Bytes that mean nothing. */
export function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 7919 + (at >> 5)) & 0x7f
  return bytes
}
