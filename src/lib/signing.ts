import { AwsV4Signer } from 'aws4fetch'

/** How to reach one bucket of an S3-compatible store. */
export type StorageConfig = {
  /** The store's address without the bucket, such as https://s3.us-east-2.amazonaws.com. May have a path. */
  endpoint: string
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  /** Where anyone reads the objects: a key is appended after a slash. */
  publicUrl: string
  /** `endpoint/bucket/key` if true, else `bucket.endpoint/key`. */
  forcePathStyle: boolean
}

export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'] as const
export type ImageType = (typeof IMAGE_TYPES)[number]

const EXTENSIONS: Record<ImageType, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
}

/** A new key, which nobody can guess: `listings/{userId}/{milliseconds}-{32 hex digits}.{ext}`. */
export function newObjectKey(userId: string, contentType: ImageType): string {
  const random = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0'))
  return `listings/${userId}/${Date.now()}-${random.join('')}.${EXTENSIONS[contentType]}`
}

/** Where anyone reads the object. */
export function publicUrlOf({ publicUrl }: Pick<StorageConfig, 'publicUrl'>, key: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/${encodeKey(key)}`
}

/** The object's address in the store's S3 API. */
export function objectUrl({ endpoint, bucket, forcePathStyle }: StorageConfig, key: string): URL {
  const url = new URL(endpoint)
  const base = url.pathname.replace(/\/+$/, '')
  if (!forcePathStyle) url.hostname = `${bucket}.${url.hostname}`
  url.pathname = `${base}/${forcePathStyle ? `${encodeURIComponent(bucket)}/` : ''}${encodeKey(key)}`
  return url
}

type PutOptions = {
  key: string
  contentType: ImageType
  /** Bytes: the URL takes exactly so many. Without it any number. */
  size?: number | undefined
  /** Seconds. */
  expiresIn?: number
  now?: Date
}

/**
 * A URL that writes one object once: signed for its key, type and length, and for `If-None-Match: *`, so that the store
 * refuses (412) to write over what is there.
 * @returns `headers`: what a browser must send along. `Content-Length` is signed too, but browsers set it themselves.
 */
export async function presignPut(
  config: StorageConfig,
  { key, contentType, size, expiresIn = 900, now = new Date() }: PutOptions,
): Promise<{ uploadUrl: string; headers: Record<string, string> }> {
  const headers = { 'Content-Type': contentType, 'If-None-Match': '*' }
  const length: Record<string, string> = size === undefined ? {} : { 'Content-Length': String(size) }
  const uploadUrl = await presign(config, 'PUT', objectUrl(config, key), { ...headers, ...length }, expiresIn, now)
  return { uploadUrl, headers }
}

/**
 * A URL that reads one object for `expiresIn` seconds.
 * @param options.filename as what a browser saves it
 */
export async function presignGet(
  config: StorageConfig,
  key: string,
  options: { expiresIn?: number; filename?: string; now?: Date } = {},
): Promise<string> {
  const { expiresIn = 3600, filename, now = new Date() } = options
  const url = objectUrl(config, key)
  if (filename !== undefined) url.searchParams.set('response-content-disposition', attachment(filename))
  return presign(config, 'GET', url, {}, expiresIn, now)
}

/** The headers with which a request of the Worker's own is sent to the store, `Authorization` among them. */
export async function signedHeaders(
  config: StorageConfig,
  method: string,
  url: URL,
  headers: Record<string, string>,
): Promise<Headers> {
  const { accessKeyId, secretAccessKey, region } = config
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers,
    accessKeyId,
    secretAccessKey,
    region,
    service: 's3',
  })
  return (await signer.sign()).headers
}

async function presign(
  config: StorageConfig,
  method: string,
  url: URL,
  headers: Record<string, string>,
  expiresIn: number,
  now: Date,
): Promise<string> {
  const { accessKeyId, secretAccessKey, region } = config
  url.searchParams.set('X-Amz-Expires', String(expiresIn))
  url.searchParams.set('X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD')
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers,
    accessKeyId,
    secretAccessKey,
    region,
    service: 's3',
    datetime: now.toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
    signQuery: true,
    // Without it neither the type nor the length is signed.
    allHeaders: true,
  })
  const signed = await signer.sign()
  // The signature is over spaces as %20; not every store takes a plus for one.
  return signed.url.href.replaceAll('+', '%20')
}

function attachment(filename: string): string {
  const ascii = filename.replaceAll(/[^\w.() -]/g, '_')
  const exact = encodeURIComponent(filename.toWellFormed()).replaceAll(/['()*]/g, percentEncode)
  return `attachment; filename="${ascii}"; filename*=UTF-8''${exact}`
}

const encodeKey = (key: string): string =>
  encodeURIComponent(key)
    .replaceAll('%2F', '/')
    .replaceAll(/[!'()*]/g, percentEncode)

const percentEncode = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`
