import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { runJobs } from '../../src/scheduled.ts'
import { insertListing, insertUser } from '../support/records.ts'
import { bodyOf, newAccount, refusalOf, type SignedIn } from './support/accounts.ts'
import { faultsOf } from './support/api.ts'
import { databaseRequests, owner } from './support/database.ts'
import {
  type Asset,
  confirm,
  image,
  NO_STORAGE,
  picturesOf,
  publicPicturesOf,
  send,
  start,
  startedKey,
  statusOf,
} from './support/uploads.ts'

let host: SignedIn
beforeEach(async () => {
  host = await newAccount()
})

describe('POST /api/host/upload', () => {
  test('signs for one write of one object under a key that tells nothing', async () => {
    const answer = await bodyOf<Record<string, unknown>>(await start(host.token, { size: 482_113 }))
    expect(answer).toEqual({
      uploadUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:1\/pictures\/listings\/.+X-Amz-Expires=900&/),
      method: 'PUT',
      headers: { 'Content-Type': 'image/jpeg', 'If-None-Match': '*' },
      s3Key: expect.stringMatching(new RegExp(`^listings/${host.user.id}/\\d{13}-[0-9a-f]{32}\\.jpg$`)),
      publicUrl: `https://pictures.example.com/shown/${String(answer.s3Key)}`,
      expiresIn: 900,
    })
    const signed = new URL(String(answer.uploadUrl)).searchParams.get('X-Amz-SignedHeaders')
    expect(signed).toBe('content-length;content-type;host;if-none-match')
    expect(JSON.stringify(answer)).not.toMatch(/my.truck|canary-secret/)
  })

  test('takes one round trip and leaves a promise', async () => {
    const before = await databaseRequests()
    const key = await startedKey(host.token)
    expect((await databaseRequests()) - before).toBe(1)
    expect(await statusOf(key)).toBe('PENDING')
  })

  test.each<[object, string]>([
    [{ contentType: 'image/svg+xml' }, 'contentType invalid_value'],
    [{ contentType: undefined }, 'contentType invalid_value'],
    [{ filename: '' }, 'filename custom'],
    [{ filename: 'x'.repeat(256) }, 'filename custom'],
    [{ size: 0 }, 'size too_small'],
    [{ size: 10_485_761 }, 'size too_big'],
    [{ size: 1.5 }, 'size invalid_type'],
    [{ key: 'mine' }, 'key unknown_field'],
  ])('refuses %j', async (fields, fault) => {
    expect(await faultsOf(await start(host.token, fields))).toEqual([fault])
  })

  test('of sixty at once gives fifty, and says when the next is free', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => start(host.token)))
    const refused = answers.filter(({ status }) => status === 429)
    expect([answers.filter(({ status }) => status === 200).length, refused.length]).toEqual([50, 10])
    for (const answer of refused) {
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(86_000)
      expect(await refusalOf(answer)).toBe('429 too_many_requests')
    }
    expect((await start((await newAccount()).token)).status).toBe(200)

    // A refused one counts as before, a confirmed one and one of yesterday no more.
    const first = `id = (SELECT id FROM image_assets WHERE owner_id = '${host.user.id}' AND status = 'PENDING' LIMIT 1)`
    await owner.query(`UPDATE image_assets SET status = 'REJECTED' WHERE ${first}`)
    expect((await start(host.token)).status).toBe(429)
    await owner.query(`UPDATE image_assets SET status = 'CONFIRMED', filename = 'a', size = 1, width = 1, height = 1,
      has_location = false, confirmed_at = now() WHERE ${first}`)
    expect((await start(host.token)).status).toBe(200)
    expect((await start(host.token)).status).toBe(429)
    await owner.query(`UPDATE image_assets SET created_at = now() - interval '1 day' WHERE ${first}`)
    expect((await start(host.token)).status).toBe(200)
  })
})

describe('POST /api/host/upload/confirm', () => {
  test('is 404 for a key of another, of nobody, and of a deleted image', async () => {
    const theirs = await startedKey((await newAccount()).token)
    const deleted = await image(host.user.id, { status: 'DELETED' })
    for (const key of [theirs, deleted.key, 'listings/none.jpg', '../x', '😀'])
      expect(await refusalOf(await confirm(host.token, key))).toBe('404 not_found')
    expect(await statusOf(theirs)).toBe('PENDING')
  })

  test('is 422 for a key that was refused', async () => {
    const { key } = await image(host.user.id, { status: 'REJECTED' })
    expect(await refusalOf(await confirm(host.token, key))).toBe('422 invalid_image')
  })

  test.each<[object, string]>([
    [{ s3Key: '' }, 's3Key too_small'],
    [{ s3Key: 'x'.repeat(513) }, 's3Key too_big'],
    [{ filename: undefined }, 'filename invalid_type'],
    [{ listingId: '1' }, 'listingId invalid_format'],
    [{ stripLocation: 'true' }, 'stripLocation invalid_type'],
    [{ status: 'CONFIRMED' }, 'status unknown_field'],
  ])('refuses %j', async (fields, fault) => {
    expect(await faultsOf(await confirm(host.token, 'key', fields))).toEqual([fault])
  })

  test('is 503 at once while the store is away, and nothing is done', async () => {
    const key = await startedKey(host.token)
    const started = Date.now()
    const answer = await confirm(host.token, key, { listingId: newId() })
    expect(Date.now() - started).toBeLessThan(3_000)
    expect(answer.headers.get('Retry-After')).toBe('5')
    expect(await refusalOf(answer)).toBe('503 storage_unavailable')
    expect(await statusOf(key)).toBe('PENDING')
  })

  test('gives what was confirmed before again, and asks storage nothing', async () => {
    const { id, key, url } = await image(host.user.id, { filename: 'first.jpg' })
    const { imageAsset } = await bodyOf<{ imageAsset: Asset }>(await confirm(host.token, key))
    expect(imageAsset).toEqual({
      id,
      url,
      s3Key: key,
      filename: 'first.jpg',
      size: 1_000,
      mimeType: 'image/jpeg',
      width: 640,
      height: 480,
      hasLocation: false,
      createdAt: expect.stringMatching(/^\d{4}-.+\.\d{3}Z$/),
    })
  })

  test('answers a retry with its Idempotency-Key as the first time, and no other request with it', async () => {
    const { key } = await image(host.user.id)
    const headers = { 'Idempotency-Key': newId() }
    const first = await confirm(host.token, key, {}, headers)
    const again = await confirm(host.token, key, {}, headers)
    expect([first.headers.get('Idempotency-Replayed'), again.headers.get('Idempotency-Replayed')]).toEqual([
      null,
      'true',
    ])
    expect(await again.text()).toBe(await first.text())
    const other = await confirm(host.token, key, { stripLocation: true }, headers)
    expect(await refusalOf(other)).toBe('422 idempotency_mismatch')
    const failed = { 'Idempotency-Key': newId() }
    const pending = await startedKey(host.token)
    for (let times = 0; times < 2; times += 1)
      expect(await refusalOf(await confirm(host.token, pending, {}, failed))).toBe('503 storage_unavailable')
  })
})

describe('listingId', () => {
  test('adds the image at the end of a listing, once, and the public sees it', async () => {
    const listing = await insertListing(owner, host.user.id, { image_urls: ['https://a.test/1.jpg'], image_url: null })
    const [a, b] = [await image(host.user.id), await image(host.user.id)]
    await Promise.all(Array.from({ length: 10 }, () => confirm(host.token, a.key, { listingId: listing })))
    expect((await confirm(host.token, b.key, { listingId: listing })).status).toBe(200)
    const pictures = { image_url: a.url, image_urls: ['https://a.test/1.jpg', a.url, b.url] }
    expect(await picturesOf(listing)).toEqual({ ...pictures, status: 'LIVE', version: 3 })
    expect(await publicPicturesOf(listing)).toEqual(pictures)
    const { rows } = await owner.query('SELECT position::int FROM image_assets WHERE listing_id = $1 ORDER BY 1', [
      listing,
    ])
    expect(rows).toEqual([{ position: 1 }, { position: 2 }])
  })

  test('keeps twenty at most, of twenty-five at once', async () => {
    const listing = await insertListing(owner, host.user.id)
    const images = await Promise.all(Array.from({ length: 25 }, () => image(host.user.id)))
    const answers = await Promise.all(images.map(({ key }) => confirm(host.token, key, { listingId: listing })))
    const refused = answers.filter(({ status }) => status !== 200)
    expect(refused).toHaveLength(5)
    for (const answer of refused) expect(await refusalOf(answer)).toBe('409 conflict')
    const { image_urls } = (await picturesOf(listing)) as { image_urls: string[] }
    expect(new Set(image_urls).size).toBe(20)
  })

  test('is 404 for a listing of another, of nobody, or deleted', async () => {
    const { key } = await image(host.user.id)
    const theirs = await insertListing(owner, await insertUser(owner))
    const gone = await insertListing(owner, host.user.id, { status: 'ARCHIVED', deleted_at: '2026-01-01Z' })
    for (const listingId of [theirs, gone, newId()])
      expect(await refusalOf(await confirm(host.token, key, { listingId }))).toBe('404 not_found')
    expect(await picturesOf(theirs)).toMatchObject({ image_urls: [], version: 1 })
  })
})

test('without storage nothing of this is there, and without a session neither', async () => {
  const { id, key } = await image(host.user.id)
  const calls: [string, string, object?][] = [
    ['POST', '/api/host/upload', { filename: 'a', contentType: 'image/png' }],
    ['POST', '/api/host/upload/confirm', { s3Key: key, filename: 'a' }],
    ['GET', '/api/host/images'],
    ['GET', `/api/host/images/${id}`],
    ['GET', `/api/host/images/${id}/download`],
    ['DELETE', `/api/host/images/${id}`],
  ]
  for (const [method, path, body] of calls) {
    const answer = await send(host.token, method, path, { body, bindings: NO_STORAGE })
    expect(await refusalOf(answer)).toBe('503 storage_unavailable')
    expect(await refusalOf(await send(undefined, method, path, { body }))).toBe('401 unauthenticated')
  }
})

test('the sweep claims what is due while the store is away, and leaves it to be done', async () => {
  const long = { expires_at: '2026-01-01Z', created_at: '2026-01-01Z' }
  const old = await image(host.user.id, { status: 'PENDING', ...long })
  const refused = await image(host.user.id, { status: 'REJECTED', ...long })
  const kept = await image(host.user.id, long)
  const fresh = await startedKey(host.token)
  await runJobs(env)
  const { rows } = await owner.query('SELECT s3_key FROM image_assets WHERE swept_at IS NOT NULL')
  expect(rows).toEqual([])
  expect(await Promise.all([old.key, refused.key, kept.key, fresh].map(statusOf))).toEqual([
    'REJECTED',
    'REJECTED',
    'CONFIRMED',
    'PENDING',
  ])
  expect(await refusalOf(await confirm(host.token, old.key))).toBe('422 invalid_image')
})
