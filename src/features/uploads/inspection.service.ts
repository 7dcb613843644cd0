import { StorageTimeout, StorageUnavailable } from '../../lib/errors.ts'
import { inspectPicture, MAX_PICTURE_BYTES, type Picture, stripMetadata } from '../../lib/pictures.ts'
import { NotAPicture, type Refusal } from '../../lib/pictures/refusal.ts'
import type { ImageType, StorageConfig } from '../../lib/signing.ts'
import { openObject, readObject, replaceObject } from '../../lib/storage.ts'

/** What there is under a key: nothing, no picture that may be shown, or one with its size in bytes. */
export type Finding = 'nothing' | { refusal: Refusal } | { picture: Picture; size: number }

/** For everything that is asked of the store: a slow one, which answers each request in time, must not add up. */
const PATIENCE_MS = 8_000
/** Others may strip the same object meanwhile: after one of them there is nothing left to strip. */
const MOST_TRIES = 3

/**
 * Looks at an uploaded object.
 * @param strip cut its metadata out first: the object is written anew, unless there is none in it
 * @throws StorageUnavailable, StorageTimeout after eight seconds at the latest. The object is then as it was, or stripped; a repeat is safe
 */
export async function inspectUpload(
  storage: StorageConfig,
  key: string,
  type: ImageType,
  strip: boolean,
): Promise<Finding> {
  const tooLate = Promise.withResolvers<never>()
  const timer = setTimeout(() => tooLate.reject(new StorageTimeout()), PATIENCE_MS)
  const work = strip ? inspectStripped(storage, key, type) : inspect(storage, key, type)
  try {
    return await Promise.race([work, tooLate.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function inspect(storage: StorageConfig, key: string, type: ImageType): Promise<Finding> {
  const object = await openObject(storage, key)
  if (!object) return 'nothing'
  if (object.contentType !== type) return { refusal: new NotAPicture('wrong_type').refusal }
  const outcome = await inspectPicture(object, type)
  return 'refusal' in outcome ? outcome : { ...outcome, size: object.size }
}

async function inspectStripped(storage: StorageConfig, key: string, type: ImageType): Promise<Finding> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    // Before its megabytes are read.
    const finding = await inspect(storage, key, type)
    if (finding === 'nothing' || 'refusal' in finding) return finding
    const object = await readObject(storage, key, MAX_PICTURE_BYTES)
    if (!object) continue
    const bytes = await stripped(object.bytes, type)
    if ('refusal' in bytes) return bytes
    if (isSame(bytes, object.bytes)) return finding
    const isWritten = await replaceObject(storage, key, { bytes, contentType: type, ifMatch: object.etag })
    if (isWritten) return inspect(storage, key, type)
  }
  throw new StorageUnavailable()
}

async function stripped(bytes: Uint8Array, type: ImageType): Promise<Uint8Array<ArrayBuffer> | { refusal: Refusal }> {
  try {
    return await stripMetadata(bytes, type)
  } catch (error) {
    if (error instanceof NotAPicture) return { refusal: error.refusal }
    throw error
  }
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index])
