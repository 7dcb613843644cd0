import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl, S3RequestPresigner } from '@aws-sdk/s3-request-presigner'
import { describe, expect, test } from 'vitest'
import {
  newObjectKey,
  objectUrl,
  presignGet,
  presignPut,
  publicUrlOf,
  type StorageConfig,
} from '../../src/lib/signing.ts'

const now = new Date('2026-11-24T18:30:05.678Z')
const key = 'listings/019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071/1764009005678-00112233445566778899aabbccddeeff.jpg'

function store(over: Partial<StorageConfig>): StorageConfig {
  return {
    endpoint: 'https://s3.us-east-2.amazonaws.com',
    region: 'us-east-2',
    bucket: 'pictures',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    publicUrl: 'https://images.example.com',
    forcePathStyle: true,
    ...over,
  }
}

const stores: [string, StorageConfig][] = [
  ['Cloudflare R2', store({ endpoint: 'https://0123abcd.r2.cloudflarestorage.com', region: 'auto' })],
  ['AWS S3, virtual hosts', store({ forcePathStyle: false })],
  ['AWS S3, paths', store({})],
  ['MinIO', store({ endpoint: 'http://127.0.0.1:9000', region: 'us-east-1' })],
  ['B2', store({ endpoint: 'https://s3.us-west-004.backblazeb2.com', region: 'us-west-004' })],
  ['Spaces, virtual hosts', store({ endpoint: 'https://nyc3.digitaloceanspaces.com/', forcePathStyle: false })],
  ['a store below a path', store({ endpoint: 'http://localhost:8787/cdn-cgi/local/r2/s3' })],
  ['a bucket with dots', store({ bucket: 'my.pictures' })],
]

function client(config: StorageConfig): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey, forcePathStyle } = config
  return new S3Client({ endpoint, region, forcePathStyle, credentials: { accessKeyId, secretAccessKey } })
}

/** The URL that AWS's own presigner makes for the same request, with all of these headers signed. */
async function signedByAws(config: StorageConfig, method: string, unsigned: URL, headers: Record<string, string>) {
  const presigner = new S3RequestPresigner({ ...client(config).config, credentials: config })
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  const request = {
    method,
    protocol: unsigned.protocol,
    hostname: unsigned.hostname,
    ...(unsigned.port && { port: Number(unsigned.port) }),
    path: unsigned.pathname,
    query: Object.fromEntries([...unsigned.searchParams].filter(([name]) => !name.startsWith('X-Amz-'))),
    headers: { ...headers },
  }
  const expiresIn = Number(unsigned.searchParams.get('X-Amz-Expires'))
  const signed = await presigner.presign(request, {
    signingDate: now,
    expiresIn,
    signableHeaders: new Set([...names, 'host']),
  })
  return signed.query
}

const parametersOf = (url: URL) => Object.fromEntries(url.searchParams)

describe.each(stores)('%s', (_, config) => {
  test.each([undefined, 1, 10_485_760])('signs an upload of %s bytes as AWS does', async (size) => {
    const { uploadUrl, headers } = await presignPut(config, { key, contentType: 'image/jpeg', size, now })
    const url = new URL(uploadUrl)
    const length: Record<string, string> = size === undefined ? {} : { 'Content-Length': String(size) }
    expect(parametersOf(url)).toEqual(await signedByAws(config, 'PUT', url, { ...headers, ...length }))
    const signed =
      size === undefined ? 'content-type;host;if-none-match' : 'content-length;content-type;host;if-none-match'
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe(signed)
    expect(url.searchParams.get('X-Amz-Expires')).toBe('900')
    expect(headers).toEqual({ 'Content-Type': 'image/jpeg', 'If-None-Match': '*' })
  })

  test.each([undefined, 'a truck.jpg', `é"'()*!~ +&=?/\\ñ 車\ud800.jpg`])(
    'signs a download as %s as AWS does',
    async (filename) => {
      const url = new URL(await presignGet(config, key, { now, ...(filename !== undefined && { filename }) }))
      expect(parametersOf(url)).toEqual(await signedByAws(config, 'GET', url, {}))
      expect(url.searchParams.get('X-Amz-Expires')).toBe('3600')
      expect(url.search).not.toContain('+')
    },
  )

  test('addresses the object as AWS does', async () => {
    const url = new URL(await presignGet(config, key, { now }))
    const command = new GetObjectCommand({ Bucket: config.bucket, Key: key })
    const theirs = new URL(await getSignedUrl(client(config), command))
    expect(url.origin + url.pathname).toBe(theirs.origin + theirs.pathname)
  })
})

test('a saved file keeps its name, and its name breaks no header', async () => {
  const url = new URL(await presignGet(store({}), key, { filename: 'x"\r\nSet-Cookie: a=b;é.jpg' }))
  expect(url.searchParams.get('response-content-disposition')).toBe(
    `attachment; filename="x___Set-Cookie_ a_b__.jpg"; filename*=UTF-8''x%22%0D%0ASet-Cookie%3A%20a%3Db%3B%C3%A9.jpg`,
  )
})

test('keys are their owner’s, unguessable, and never the same', () => {
  const keys = Array.from({ length: 1_000 }, () => newObjectKey('019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071', 'image/webp'))
  expect(new Set(keys).size).toBe(1_000)
  for (const made of keys)
    expect(made).toMatch(/^listings\/019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071\/\d{13}-[0-9a-f]{32}\.webp$/)
})

test.each([
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
  ['image/gif', 'gif'],
] as const)('a key of %s ends in .%s', (type, extension) => {
  expect(newObjectKey('me', type).split('.')).toEqual([expect.any(String), extension])
})

test('the slashes at the end of an address are none of its path', () => {
  const odd = "a!'()*b/c"
  expect(publicUrlOf({ publicUrl: 'https://example.com/i//' }, odd)).toBe('https://example.com/i/a%21%27%28%29%2Ab/c')
  expect(objectUrl(store({ endpoint: 'https://example.com/s3//' }), 'k').href).toBe('https://example.com/s3/pictures/k')
})

test('public addresses are below the public URL', () => {
  expect(publicUrlOf({ publicUrl: 'https://images.example.com/' }, 'listings/a/b.jpg')).toBe(
    'https://images.example.com/listings/a/b.jpg',
  )
  expect(publicUrlOf({ publicUrl: 'https://example.com/i' }, 'a b+c.jpg')).toBe('https://example.com/i/a%20b%2Bc.jpg')
})
