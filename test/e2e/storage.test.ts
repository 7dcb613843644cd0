import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { inspectPicture, stripMetadata } from '../../src/lib/pictures.ts'
import { latin1 } from '../../src/lib/pictures/source.ts'
import { newObjectKey, presignGet, presignPut, publicUrlOf } from '../../src/lib/signing.ts'
import { deleteObject, headObject, openObject, readObject, readRange, replaceObject } from '../../src/lib/storage.ts'
import { launchChromium } from '../support/chromium.ts'
import { exifSegment, insert, jpeg, pictures, scansOf } from '../support/pictures.ts'

const { storage } = inject('stack')
const chromium = inject('chromium')
const owner = '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071'
const contentType = 'image/jpeg'
const size = jpeg.length
const newKey = () => newObjectKey(owner, contentType)

async function put(url: string, headers: Record<string, string>, body: Uint8Array<ArrayBuffer> = jpeg) {
  const response = await fetch(url, { method: 'PUT', headers, body })
  return { status: response.status, body: await response.text() }
}

/** Puts a picture as a browser does. @returns its key */
async function uploaded(body: Uint8Array<ArrayBuffer> = jpeg): Promise<string> {
  const key = newKey()
  const { uploadUrl, headers } = await presignPut(storage, { key, contentType, size: body.length })
  expect(await put(uploadUrl, headers, body)).toEqual({ status: 200, body: '' })
  return key
}

describe('a signed URL', () => {
  test('writes its object, which anyone then reads unchanged', async () => {
    const key = await uploaded()
    const response = await fetch(publicUrlOf(storage, key))
    expect(response.headers.get('Content-Type')).toBe(contentType)
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(jpeg)
  })

  test('without a length takes any', async () => {
    const key = newKey()
    const { uploadUrl, headers } = await presignPut(storage, { key, contentType })
    expect(await put(uploadUrl, headers, jpeg.slice(0, 99))).toMatchObject({ status: 200 })
    expect(await headObject(storage, key)).toMatchObject({ size: 99 })
  })

  test('takes no other length, type, object or condition', async () => {
    const key = newKey()
    const { uploadUrl, headers } = await presignPut(storage, { key, contentType, size })
    const other = new URL(uploadUrl)
    other.pathname = other.pathname.replace(/.\.jpg$/, 'x.jpg')
    const attempts = [
      put(uploadUrl, headers, jpeg.slice(1)),
      put(uploadUrl, headers, insert(jpeg, -2, Uint8Array.of(0))),
      put(uploadUrl, { ...headers, 'Content-Type': 'text/html' }),
      put(uploadUrl, { ...headers, 'Content-Type': 'image/jpeg; charset=utf-8' }),
      put(uploadUrl, { 'Content-Type': contentType }),
      put(uploadUrl, { ...headers, 'If-None-Match': '"1"' }),
      put(other.href, headers),
      put(uploadUrl.replace('X-Amz-Expires=900', 'X-Amz-Expires=90000'), headers),
      put(uploadUrl.replace('%3Bif-none-match', ''), { 'Content-Type': contentType }),
    ]
    for (const { status } of await Promise.all(attempts)) expect(status).toBe(403)
    expect(await headObject(storage, key)).toBeNull()
    for (const method of ['GET', 'DELETE', 'POST'])
      expect((await fetch(uploadUrl, { method, headers })).status).toBeGreaterThanOrEqual(400)
  })

  test('ends', async () => {
    const now = new Date(Date.now() - 901_000)
    const { uploadUrl, headers } = await presignPut(storage, { key: newKey(), contentType, size, now })
    expect(await put(uploadUrl, headers)).toMatchObject({ status: 403, body: expect.stringContaining('expired') })
  })

  test('writes once, also when twenty write at once', async () => {
    const key = newKey()
    const { uploadUrl, headers } = await presignPut(storage, { key, contentType, size })
    const answers = await Promise.all(Array.from({ length: 20 }, () => put(uploadUrl, headers)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19)
    expect(await put(uploadUrl, headers)).toMatchObject({ status: 412 })
  })

  test('reads an object for an hour, and saves it under its name', async () => {
    const response = await fetch(await presignGet(storage, await uploaded(), { filename: 'my truck.jpg' }))
    expect(response.status).toBe(200)
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(jpeg)
    const old = await presignGet(storage, await uploaded(), { now: new Date(Date.now() - 3_601_000) })
    expect((await fetch(old)).status).toBe(403)
  })

  test('is for browsers of other origins', async () => {
    const { uploadUrl, headers } = await presignPut(storage, { key: newKey(), contentType, size })
    const preflight = await fetch(uploadUrl, {
      method: 'OPTIONS',
      headers: {
        Origin: 'http://localhost:3000',
        'Access-Control-Request-Method': 'PUT',
        'Access-Control-Request-Headers': Object.keys(headers).join(',').toLowerCase(),
      },
    })
    expect(preflight.ok).toBe(true)
    expect(preflight.headers.get('Access-Control-Allow-Origin')).toMatch(/^(\*|http:\/\/localhost:3000)$/)
    expect(preflight.headers.get('Access-Control-Allow-Methods')).toContain('PUT')
    expect(preflight.headers.get('Access-Control-Allow-Headers')).toMatch(/content-type,\s*if-none-match/)
  })
})

describe('an object', () => {
  test('has a head, ranges and an end', async () => {
    const key = await uploaded()
    const head = await headObject(storage, key)
    expect(head).toEqual({ size, contentType, etag: expect.stringMatching(/^".+"$/) })
    const first = await readRange(storage, key, { offset: 0, length: 65_536 })
    expect(first).toEqual({ ...head, bytes: jpeg })
    expect((await readRange(storage, key, { offset: 10, length: 5 }))?.bytes).toEqual(jpeg.slice(10, 15))
    expect((await readRange(storage, key, { offset: size, length: 5 }))?.bytes).toEqual(new Uint8Array())
    expect(await readRange(storage, key, { offset: 0, length: 5, ifMatch: '"other"' })).toBeNull()
    expect(await readObject(storage, key, size - 1)).toBeNull()
    await deleteObject(storage, key)
    await deleteObject(storage, key)
    expect(await headObject(storage, key)).toBeNull()
    expect(await openObject(storage, key)).toBeNull()
    expect(await readObject(storage, key, size)).toBeNull()
  })

  test('may be empty', async () => {
    const object = await openObject(storage, await uploaded(new Uint8Array()))
    expect(object).toMatchObject({ size: 0, contentType })
    expect(object && (await inspectPicture(object, contentType))).toMatchObject({ refusal: { reason: 'empty' } })
  })

  test('of megabytes is looked at in parts', async () => {
    const large = insert(insert(jpeg, -2, new Uint8Array(3_000_000)), 2, exifSegment())
    const object = await openObject(storage, await uploaded(large))
    expect(object?.size).toBe(large.length)
    const picture = { mimeType: contentType, width: 12, height: 8, hasLocation: true }
    expect(object && (await inspectPicture(object, contentType))).toEqual({ picture })
    expect(object?.seen().reduce((bytes, part) => bytes + part.length, 0)).toBeLessThanOrEqual(65_536)
  })

  test('is stripped of its location, once, and nobody’s change is lost', async () => {
    const key = await uploaded(insert(jpeg, 2, exifSegment()))
    const object = await readObject(storage, key, 10_485_760)
    if (!object) throw new Error('There is no object.')
    const stripped = { bytes: await stripMetadata(object.bytes, contentType), contentType, ifMatch: object.etag }
    expect(await replaceObject(storage, key, stripped)).toBe(true)
    expect(await replaceObject(storage, key, stripped)).toBe(false)
    const now = await readObject(storage, key, 10_485_760)
    expect(now).toMatchObject({ size: jpeg.length, contentType })
    expect(scansOf(now?.bytes ?? new Uint8Array())).toBe(scansOf(jpeg))
    await deleteObject(storage, key)
    expect(await replaceObject(storage, key, stripped)).toBe(false)
  })
})

describe('with AWS’s own client', () => {
  let client: S3Client
  beforeAll(() => {
    const { endpoint, region, accessKeyId, secretAccessKey, forcePathStyle } = storage
    client = new S3Client({ endpoint, region, forcePathStyle, credentials: { accessKeyId, secretAccessKey } })
  })

  test('what we put is read, and what it puts we read', async () => {
    const Key = await uploaded()
    const Bucket = storage.bucket
    const theirs = await client.send(new GetObjectCommand({ Bucket, Key }))
    expect(await theirs.Body?.transformToByteArray()).toEqual(jpeg)
    expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ContentLength: size,
      ContentType: contentType,
    })
    for (const [type, bytes] of Object.entries(pictures)) {
      const key = newKey()
      await client.send(new PutObjectCommand({ Bucket, Key: key, Body: bytes, ContentType: type }))
      const read = await readObject(storage, key, 10_000)
      expect(read).toMatchObject({ size: bytes.length, contentType: type })
      expect(latin1(read?.bytes ?? new Uint8Array())).toBe(latin1(bytes))
    }
  })

  test('a URL that it signs is read', async () => {
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket: storage.bucket, Key: await uploaded() }))
    expect((await fetch(url)).status).toBe(200)
  })
})

test.skipIf(chromium === '')('a browser puts a picture across origins and shows it', async () => {
  const site = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<title>Site</title>'))
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const browser = await launchChromium(chromium)
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
    const key = newKey()
    const signed = await presignPut(storage, { key, contentType, size })
    const picture = { ...signed, bytes: Array.from(jpeg), publicUrl: publicUrlOf(storage, key) }
    // A text, since what runs in the page knows the DOM and this file does not.
    const script = `(async ({ uploadUrl, headers, bytes, publicUrl }) => {
      const { status } = await fetch(uploadUrl, { method: 'PUT', headers, body: new Blob([new Uint8Array(bytes)]) })
      const image = new Image()
      image.src = publicUrl
      await image.decode()
      return { status, width: image.naturalWidth, height: image.naturalHeight }
    })(${JSON.stringify(picture)})`
    expect(await page.evaluate(script)).toEqual({ status: 200, width: 12, height: 8 })
    expect((await readObject(storage, key, size))?.bytes).toEqual(jpeg)
  } finally {
    await browser.close()
    site.close()
  }
})
