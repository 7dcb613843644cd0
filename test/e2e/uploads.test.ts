import { beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { concat, latin1, viewOf } from '../../src/lib/pictures/source.ts'
import type { ImageType } from '../../src/lib/signing.ts'
import { headObject, readObject } from '../../src/lib/storage.ts'
import { judgedFetch } from '../support/judged.ts'
import { exifSegment, gif, insert, jpeg, pictures, png, pngChunk, scansOf, text } from '../support/pictures.ts'
import { LISTING } from '../support/records.ts'
import { type Asset, newUploader, putAgain, type Uploader } from '../support/uploader.ts'

const { judgedUrl, storage } = inject('stack')

let host: Uploader
beforeAll(async () => {
  host = await newUploader(judgedUrl, judgedFetch)
})

/** The Worker gives storage four seconds; a loaded machine may need more. */
const isStored = (key: string) => vi.waitFor(async () => (await headObject(storage, key)) !== null, { timeout: 25_000 })

/** How many answers have each status. */
const statusesOf = (answers: { status: number }[]) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(answers, ({ status }) => status)).map(([status, same]) => [status, same?.length]),
  )

/** A JPEG that claims another size. */
function jpegOf(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = jpeg.slice()
  const frame = latin1(bytes).indexOf('\xff\xc0')
  viewOf(bytes).setUint16(frame + 5, height)
  viewOf(bytes).setUint16(frame + 7, width)
  return bytes
}

describe('a picture', () => {
  test.each(Object.entries(pictures) as [ImageType, Uint8Array<ArrayBuffer>][])(
    '%s is put, confirmed and read, and its bytes are the same',
    async (type, bytes) => {
      const signed = await host.put(bytes, type)
      const { status, headers, body } = await host.confirm(signed.s3Key, { filename: 'Mein Café 🚚.pic' })
      expect(status).toBe(201)
      const asset = body.imageAsset as Asset
      expect(headers.get('Location')).toBe(`/api/host/images/${asset.id}`)
      expect(asset).toEqual({
        id: expect.any(String),
        url: signed.publicUrl,
        s3Key: signed.s3Key,
        filename: 'Mein Café 🚚.pic',
        size: bytes.length,
        mimeType: type,
        width: type === 'image/gif' ? 1 : 12,
        height: type === 'image/gif' ? 1 : 8,
        hasLocation: false,
        createdAt: expect.any(String),
      })
      const download = await host.call('GET', `/api/host/images/${asset.id}/download`)
      for (const address of [asset.url, download.body.url]) {
        const response = await fetch(String(address))
        expect(response.headers.get('Content-Type')).toBe(type)
        expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
      }
      expect((await host.call('GET', `/api/host/images/${asset.id}`)).body).toEqual({ imageAsset: asset })
      expect(await putAgain(signed, bytes)).toBe(412)
    },
  )

  test('is not there before it was put: that is 409, and confirmed afterwards', async () => {
    const signed = await host.sign('image/jpeg', jpeg.length)
    expect(await host.confirm(signed.s3Key)).toMatchObject({ status: 409, body: { code: 'upload_missing' } })
    expect(await putAgain(signed)).toBe(200)
    expect((await host.confirm(signed.s3Key)).status).toBe(201)
  })

  test('is one asset for ten confirmations at once, and goes once into a listing', async () => {
    const { s3Key, publicUrl } = await host.put()
    const created = await host.call('POST', '/api/host/listings', { ...LISTING, status: 'LIVE' })
    const { id } = created.body.listing as { id: string }
    const answers = await Promise.all(Array.from({ length: 10 }, () => host.confirm(s3Key, { listingId: id })))
    expect(statusesOf(answers)).toEqual({ 200: 9, 201: 1 })
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    const { listing } = (await (await judgedFetch(`${judgedUrl}/api/listings/${id}`)).json()) as { listing: object }
    expect(listing).toMatchObject({ imageUrl: publicUrl, imageUrls: [publicUrl] })
    const imageAsset = answers[0]?.body.imageAsset as Asset | undefined
    expect(await host.call('DELETE', `/api/host/images/${imageAsset?.id}`)).toMatchObject({
      status: 409,
      body: { code: 'image_in_use' },
    })
    expect(await isStored(s3Key)).toBe(true)
  })

  test('of another is 404, and stays to be confirmed', async () => {
    const { s3Key } = await host.put()
    const other = await newUploader(judgedUrl, judgedFetch)
    expect((await other.confirm(s3Key, { stripLocation: true })).status).toBe(404)
    expect((await host.confirm(s3Key)).status).toBe(201)
  })

  test('that is deleted is gone from storage', async () => {
    const asset = await host.upload()
    expect((await host.call('DELETE', `/api/host/images/${asset.id}`)).status).toBe(204)
    expect(await isStored(asset.s3Key)).toBe(false)
    expect((await host.confirm(asset.s3Key)).status).toBe(404)
  })
})

describe('a liar', () => {
  const zip = text(`PK\x03\x04${'x'.repeat(40)}PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\0\0\0\0\0\0`)
  const liars: [string, ImageType, Uint8Array<ArrayBuffer>, string][] = [
    ['a page', 'image/jpeg', text('<!doctype html><script>alert(1)</script>'), 'wrong_type'],
    ['an SVG', 'image/png', text('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'wrong_type'],
    ['a PNG', 'image/jpeg', png, 'wrong_type'],
    ['an AVIF', 'image/webp', text(`\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf${'x'.repeat(100)}`), 'wrong_type'],
    ['cut off', 'image/jpeg', jpeg.slice(0, -40), 'truncated'],
    ['a GIF and a script', 'image/gif', insert(gif, -1, text('\x21\xfe\x10<script>alert(1)\0')), 'polyglot'],
    ['a picture and a ZIP', 'image/jpeg', concat([jpeg, zip]), 'trailing_data'],
    ['60 megapixels', 'image/jpeg', jpegOf(10_000, 6_000), 'too_many_pixels'],
    ['empty', 'image/png', new Uint8Array(), 'empty'],
    ['one byte', 'image/jpeg', Uint8Array.of(0xff), 'wrong_type'],
    ['too large', 'image/png', insert(png, 33, pngChunk('IDAT', new Uint8Array(10_485_760))), 'too_large'],
  ]

  test.each(liars)('that is %s instead of %s is refused and deleted', async (_, type, bytes, reason) => {
    const large = bytes.length > 10_485_760
    const signed = large ? await host.sign(type) : await host.put(bytes, type)
    if (large) expect(await putAgain(signed, bytes)).toBe(200)
    const { status, body } = await host.confirm(signed.s3Key)
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { code: 'invalid_image', errors: [{ path: 's3Key', code: reason }] },
    })
    expect(await isStored(signed.s3Key)).toBe(false)
    expect((await fetch(signed.publicUrl)).status).toBe(404)
    // Not even a picture comes through under this key any more.
    expect(await putAgain(signed, bytes)).toBe(200)
    expect(await host.confirm(signed.s3Key)).toMatchObject({ status: 422, body: { code: 'invalid_image' } })
  })

  test('is refused ten times at once', async () => {
    const { s3Key } = await host.put(text('<html>'))
    const answers = await Promise.all(Array.from({ length: 10 }, () => host.confirm(s3Key)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([422]))
    expect(await isStored(s3Key)).toBe(false)
  })
})

describe('where a picture was taken', () => {
  const located = insert(jpeg, 2, exifSegment({ orientation: 6 }))

  test('is said, and cut out when asked for; pixels and orientation stay', async () => {
    const kept = await host.upload(located)
    expect(kept).toMatchObject({ hasLocation: true, size: located.length })
    expect((await readObject(storage, kept.s3Key, 10_000))?.bytes).toEqual(located)

    const { s3Key } = await host.put(located)
    const { status, body } = await host.confirm(s3Key, { stripLocation: true })
    const bytes = (await readObject(storage, s3Key, 10_000))?.bytes ?? new Uint8Array()
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { imageAsset: { hasLocation: false, size: bytes.length, width: 12, height: 8 } },
    })
    expect(scansOf(bytes)).toBe(scansOf(jpeg))
    expect(latin1(bytes)).not.toContain('ABC')
  })

  test('is cut out afterwards too, once the host has learned of it', async () => {
    const { s3Key, id, ...before } = await host.upload(located)
    const { status, body } = await host.confirm(s3Key, { stripLocation: true })
    const size = (await headObject(storage, s3Key))?.size
    expect({ status, body }).toEqual({
      status: 200,
      body: { imageAsset: { ...before, s3Key, id, hasLocation: false, size } },
    })
    expect(await host.confirm(s3Key)).toMatchObject({ status: 200, body })
  })

  test('is gone whoever confirms at the same time, with and without', async () => {
    const { s3Key } = await host.put(located)
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => host.confirm(s3Key, { stripLocation: index % 2 === 0 })),
    )
    expect(statusesOf(answers)).toEqual({ 200: 9, 201: 1 })
    const confirmed = answers[0]?.body.imageAsset as Asset | undefined
    const size = (await headObject(storage, s3Key))?.size
    const { imageAsset } = (await host.call('GET', `/api/host/images/${confirmed?.id}`)).body
    expect(imageAsset).toMatchObject({ hasLocation: false, size })
  })

  test('a picture without metadata is stripped of nothing', async () => {
    const { s3Key } = await host.put()
    const before = await headObject(storage, s3Key)
    expect((await host.confirm(s3Key, { stripLocation: true })).status).toBe(201)
    expect((await readObject(storage, s3Key, 10_000))?.bytes).toEqual(jpeg)
    expect(await headObject(storage, s3Key)).toEqual(before)
  })
})
