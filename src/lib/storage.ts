import { StorageTimeout, StorageUnavailable } from './errors.ts'
import { log } from './log.ts'
import { type ByteSource, FIRST_BYTES, limitedSource } from './pictures/source.ts'
import { objectUrl, signedHeaders, type StorageConfig } from './signing.ts'

/** For what takes a few bytes, and for what moves a whole object. */
const SHORT_MS = 4_000
const LONG_MS = 8_000

/** What the store says of an object. `etag` is quoted, as it came. */
export type ObjectHead = { size: number; contentType: string; etag: string }

/** Size and type of an object; null if there is none. @throws StorageUnavailable */
export async function headObject(config: StorageConfig, key: string): Promise<ObjectHead | null> {
  return withObject(config, 'HEAD', key, {}, SHORT_MS, async (response) =>
    headOf(response, response.headers.get('Content-Length')),
  )
}

/**
 * Reads a range of an object together with its head: one request. The bytes are fewer where the object ends.
 * @param ifMatch the object must still have this ETag, or it is as if there were none
 * @returns null if there is no such object
 * @throws StorageUnavailable
 */
export async function readRange(
  config: StorageConfig,
  key: string,
  { offset, length, ifMatch }: { offset: number; length: number; ifMatch?: string },
): Promise<(ObjectHead & { bytes: Uint8Array<ArrayBuffer> }) | null> {
  const condition: Record<string, string> = ifMatch === undefined ? {} : { 'If-Match': ifMatch }
  const headers = { Range: `bytes=${offset}-${offset + length - 1}`, ...condition }
  const read = await withObject(config, 'GET', key, headers, SHORT_MS, async (response) => {
    // Nothing lies in the range: the object is empty, or ends before it.
    if (response.status === 416) return 'beyond' as const
    const isPart = response.status === 206
    const total = isPart ? response.headers.get('Content-Range')?.split('/')[1] : response.headers.get('Content-Length')
    // A store that does not know ranges sends all of it.
    const bytes = await readAtMost(response, isPart ? length : offset + length)
    return { ...headOf(response, total), bytes: isPart ? bytes : bytes.slice(offset) }
  })
  if (read !== 'beyond') return read
  const head = await headObject(config, key)
  return head && { ...head, bytes: new Uint8Array() }
}

/**
 * Opens an object to look at its parts, with one request for its first 32 KiB. Further parts are asked for as they are read,
 * at most 64 KiB in all, and only of the object that was opened.
 * @returns null if there is no such object. `read` throws StorageUnavailable, also when the object was changed meanwhile
 * @throws StorageUnavailable
 */
export async function openObject(config: StorageConfig, key: string): Promise<(ObjectHead & ByteSource) | null> {
  const start = await readRange(config, key, { offset: 0, length: FIRST_BYTES })
  if (!start) return null
  const { bytes, ...head } = start
  const source = limitedSource(head.size, bytes, async (offset, length) => {
    const part = await readRange(config, key, { offset, length, ifMatch: head.etag })
    if (part?.bytes.length !== length) throw new StorageUnavailable()
    return part.bytes
  })
  return { ...head, ...source }
}

/** A whole object of at most `maxBytes`; null if there is none, or a larger one. @throws StorageUnavailable */
export async function readObject(
  config: StorageConfig,
  key: string,
  maxBytes: number,
): Promise<(ObjectHead & { bytes: Uint8Array<ArrayBuffer> }) | null> {
  const object = await withObject(config, 'GET', key, {}, LONG_MS, async (response) => {
    const bytes = await readAtMost(response, maxBytes + 1)
    return { ...headOf(response, response.headers.get('Content-Length') ?? String(bytes.length)), bytes }
  })
  return object && object.bytes.length <= maxBytes ? object : null
}

/**
 * Writes an object over the one that has this ETag.
 * @returns false if the object has changed or gone meanwhile. A store without conditional writes (501) always writes
 * @throws StorageUnavailable: the object is the old one or the new one, never half of one
 */
export async function replaceObject(
  config: StorageConfig,
  key: string,
  object: { bytes: Uint8Array<ArrayBuffer>; contentType: string; ifMatch: string },
): Promise<boolean> {
  const type = { 'Content-Type': object.contentType }
  const put = (headers: Record<string, string>) =>
    withObject(
      config,
      'PUT',
      key,
      headers,
      LONG_MS,
      async ({ status }) => {
        if (status === 501) return 'unconditional' as const
        return status < 300
      },
      object.bytes,
    )
  const outcome = await put({ ...type, 'If-Match': object.ifMatch })
  return (outcome === 'unconditional' ? await put(type) : outcome) === true
}

/** Deletes an object, or finds that there is none. @throws StorageUnavailable */
export async function deleteObject(config: StorageConfig, key: string): Promise<void> {
  await withObject(config, 'DELETE', key, {}, SHORT_MS, async () => true)
}

/** The statuses that an operation itself makes something of; every other but 2xx means that storage is not available. */
const EXPECTED: Record<string, number[]> = { GET: [416], PUT: [501] }

/**
 * Sends one request and reads its answer within the deadline. The answer of a missing or changed object is null.
 * What goes wrong is logged without the address, which holds the bucket's name and the key.
 */
async function withObject<T>(
  config: StorageConfig,
  method: string,
  key: string,
  headers: Record<string, string>,
  deadlineMs: number,
  use: (response: Response) => Promise<T>,
  body?: Uint8Array<ArrayBuffer>,
): Promise<T | null> {
  const signal = AbortSignal.timeout(deadlineMs)
  try {
    const url = objectUrl(config, key)
    const signed = await signedHeaders(config, method, url, headers)
    // A redirect is a bucket of another region or a captive proxy: neither gets what was signed for this address.
    const response = await fetch(url, { method, headers: signed, body: body ?? null, signal, redirect: 'manual' })
    if (response.ok || EXPECTED[method]?.includes(response.status)) {
      const result = await use(response)
      if (!response.bodyUsed) await response.body?.cancel()
      return result
    }
    const reason = await errorCode(response)
    const isGone = response.status === 404 && reason !== 'NoSuchBucket'
    const isChanged = response.status === 412 || (response.status === 409 && method === 'PUT')
    if (isGone || isChanged) return null
    throw new StorageFault(response.status, reason)
  } catch (error) {
    const fault = error instanceof StorageFault ? error : undefined
    log('warn', 'storage unavailable', {
      method,
      status: fault?.status,
      reason: fault?.reason ?? (signal.aborted ? 'timeout' : 'unreachable'),
    })
    throw !fault && signal.aborted ? new StorageTimeout() : new StorageUnavailable()
  }
}

class StorageFault extends Error {
  readonly status: number
  readonly reason: string

  constructor(status: number, reason: string) {
    super(`Storage answered ${status} ${reason}`)
    this.status = status
    this.reason = reason
  }
}

/** The `<Code>` of an S3 error document; empty where there is none, as in the answer to HEAD. */
async function errorCode(response: Response): Promise<string> {
  const text = new TextDecoder().decode(await readAtMost(response, 4_096))
  return /<Code>(\w{1,64})<\/Code>/.exec(text)?.[1] ?? ''
}

function headOf({ headers }: Response, size: string | null | undefined): ObjectHead {
  const etag = headers.get('ETag')
  if (size === null || size === undefined || !/^\d+$/.test(size) || etag === null) throw new StorageFault(200, 'NotS3')
  return { size: Number(size), contentType: headers.get('Content-Type') ?? '', etag }
}

async function readAtMost(response: Response, max: number): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(max)
  let length = 0
  if (!response.body) return new Uint8Array()
  const reader = response.body.getReader()
  while (length < max) {
    const { done, value } = await reader.read()
    if (done) break
    const part = (value as Uint8Array).subarray(0, max - length)
    buffer.set(part, length)
    length += part.length
  }
  // Not awaited: a store that goes on sending must not hold up what was read.
  if (length === max) reader.cancel().catch(() => undefined)
  return buffer.slice(0, length)
}
