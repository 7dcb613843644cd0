import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { insertImage, LISTING } from '../support/records.ts'
import { bodyOf, refusalOf, register, type SignedIn } from './support/accounts.ts'
import { faultsOf } from './support/api.ts'
import { sendBound } from './support/bound-app.ts'
import { owner } from './support/database.ts'
import { type HostListing, pathOf } from './support/hosts.ts'

const STORAGE = {
  S3_ENDPOINT: 'https://s3.example.com',
  S3_REGION: 'auto',
  S3_BUCKET: 'pictures',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'secret',
  S3_PUBLIC_URL: 'https://pictures.example.com/shown/',
}
const NO_STORAGE = Object.fromEntries(Object.keys(STORAGE).map((name) => [name, '']))

let account: SignedIn
beforeAll(async () => {
  account = await register()
})

const sendAs = (method: string, path: string, body: unknown, bindings: object = STORAGE) =>
  sendBound({ ...env, ...bindings }, path, {
    method,
    headers: { Authorization: `Bearer ${account.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
const create = (fields: object, bindings?: object) =>
  sendAs('POST', '/api/host/listings', { ...LISTING, ...fields }, bindings)
const created = async (fields: object) => (await bodyOf<{ listing: HostListing }>(await create(fields), 201)).listing
const edited = async (listing: HostListing, change: object) =>
  (await bodyOf<{ listing: HostListing }>(await sendAs('PUT', pathOf(listing), change))).listing

async function image(columns: Record<string, unknown> = {}, ownerId = account.user.id) {
  const key = `listings/${ownerId}/${newId()}.jpg`
  const id = await insertImage(owner, ownerId, { s3_key: key, ...columns })
  return { id, url: `https://pictures.example.com/shown/${key}` }
}

/** What the listing's images say of themselves, in order. */
const linked = async (listing: { id: string }) =>
  (
    await owner.query<{ id: string; position: number }>(
      'SELECT id, position::int FROM image_assets WHERE listing_id = $1 ORDER BY position',
      [listing.id],
    )
  ).rows.map(({ id, position }) => [id, position])

describe('imageIds', () => {
  test('show confirmed uploads in their order, the first in front', async () => {
    const [a, b, c] = [await image(), await image(), await image()]
    const listing = await created({
      imageIds: [b.id, c.id, a.id],
      status: 'LIVE',
      imageUrls: ['https://x.example.com/no'],
    })
    expect(listing).toMatchObject({ imageUrls: [b.url, c.url, a.url], imageUrl: b.url })
    expect(await linked(listing)).toEqual([
      [b.id, 0],
      [c.id, 1],
      [a.id, 2],
    ])
  })

  test('replace what was there, and let go of it', async () => {
    const [a, b, c] = [await image(), await image(), await image()]
    const listing = await created({ imageIds: [a.id, b.id] })
    expect(await edited(listing, { imageIds: [c.id, a.id] })).toMatchObject({
      imageUrls: [c.url, a.url],
      imageUrl: a.url,
    })
    expect(await linked(listing)).toEqual([
      [c.id, 0],
      [a.id, 1],
    ])
    expect(await edited(listing, { title: 'Only the title' })).toMatchObject({ imageUrls: [c.url, a.url] })
    expect(await linked(listing)).toHaveLength(2)
    const other = 'https://x.example.com/1.jpg'
    expect(await edited(listing, { imageUrls: [other, c.url] })).toMatchObject({ imageUrls: [other, c.url] })
    expect(await linked(listing)).toEqual([[c.id, 1]])
    expect(await edited(listing, { imageIds: null })).toMatchObject({ imageUrls: [], imageUrl: null })
    expect(await linked(listing)).toEqual([])
  })

  test('must be confirmed uploads of the caller, and each that is not is named', async () => {
    const stranger = await register()
    const mine = await image()
    const pending = await image({ status: 'PENDING', confirmed_at: null })
    const theirs = await image({}, stranger.user.id)
    const unknown = newId()
    const body = { imageIds: [mine.id, pending.id, theirs.id, unknown] }
    const faults = ['imageIds.1 unknown_image', 'imageIds.2 unknown_image', 'imageIds.3 unknown_image']
    const response = await create(body)
    const text = await response.clone().text()
    for (const id of body.imageIds.slice(1)) expect(text).toContain(id)
    expect(await faultsOf(response)).toEqual(faults)
    const listing = await created({})
    expect(await faultsOf(await sendAs('PUT', pathOf(listing), body))).toEqual(faults)
    expect(await linked(listing)).toEqual([])
  })

  test('are at most twenty, each once', async () => {
    const one = await image()
    expect(await faultsOf(await create({ imageIds: [one.id, one.id] }))).toEqual(['imageIds custom'])
    const many = Array.from({ length: 21 }, () => newId())
    expect(await faultsOf(await create({ imageIds: many }))).toEqual(['imageIds too_big'])
    const twenty = await Promise.all(Array.from({ length: 20 }, () => image()))
    const listing = await created({ imageIds: twenty.map(({ id }) => id) })
    expect(listing.imageUrls).toEqual(twenty.map(({ url }) => url))
  })

  test('never tie another user’s image by its address', async () => {
    const stranger = await register()
    const theirs = await image({}, stranger.user.id)
    const listing = await created({ imageUrls: [theirs.url] })
    expect(await linked(listing)).toEqual([])
  })

  test('need storage; other pictures do not', async () => {
    expect(await refusalOf(await create({ imageIds: [newId()] }, NO_STORAGE))).toBe('503 storage_unavailable')
    expect((await create({ imageUrls: ['https://x.example.com/1.jpg'] }, NO_STORAGE)).status).toBe(201)
  })

  test('survive parallel edits: the listing shows what is tied to it', async () => {
    const images = await Promise.all(Array.from({ length: 6 }, () => image()))
    const listing = await created({ status: 'LIVE' })
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          sendAs('PUT', pathOf(listing), {
            imageIds: [images[index % 6], images[(index + 2) % 6], images[(index + 3) % 6]].map((one) => one?.id),
          }),
        ),
      )
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
      const { rows } = await owner.query<{ urls: string[] }>(
        'SELECT array_to_json(image_urls) AS urls FROM host_listings WHERE id = $1',
        [listing.id],
      )
      const shown = rows[0]?.urls.map((url) => images.find((one) => one.url === url)?.id)
      expect((await linked(listing)).map(([id]) => id)).toEqual(shown)
    }
  })
})
