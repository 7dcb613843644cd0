import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { insertListing, insertParties, insertReviews, insertUser, setStatus } from '../support/records.ts'
import { type Listing, read, search, send } from './support/api.ts'
import { owner } from './support/database.ts'

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const SUB_ROUTES = ['', '/similar', '/availability', '/reviews']

let host: string
beforeAll(async () => {
  host = await insertUser(owner, { role: 'HOST', name: 'Zoë 🌮', avatar_url: 'https://images.example.com/zoe.png' })
})

const get = async (id: string): Promise<Listing> => (await read<{ listing: Listing }>(`/api/listings/${id}`)).listing
const statusOf = async (path: string): Promise<number> => (await send(path)).status

async function statusesOf(id: string): Promise<number[]> {
  return Promise.all(SUB_ROUTES.map((rest) => statusOf(`/api/listings/${id}${rest}`)))
}

describe('GET /api/listings/:id', () => {
  test('shows what the public may know, and nothing else', async () => {
    const columns = {
      title: 'Crêpe 🥞 “van”',
      description: 'مرحبا\nHello\tthere \\ "quoted"',
      category: 'Food Trucks',
      latitude: 30.267153,
      longitude: -97.743057,
      price: '99.90',
      image_url: 'https://images.example.com/1.jpg',
      image_urls: ['https://images.example.com/1.jpg', 'https://images.example.com/2.jpg'],
      tags: ['crêpes', "o'neil"],
      highlights: ['100% vegan'],
      is_verified: true,
      delivery_available: true,
      views: 12,
      inquiries: 3,
      published_at: '2026-03-02T15:04:05.006Z',
      created_at: '2026-02-27T09:12:44Z',
      updated_at: '2026-03-03T00:00:00Z',
    }
    const id = await insertListing(owner, host, columns)
    expect(await get(id)).toEqual({
      id,
      title: 'Crêpe 🥞 “van”',
      description: 'مرحبا\nHello\tthere \\ "quoted"',
      listingType: 'RENT',
      category: 'Food Trucks',
      city: 'Austin',
      state: 'TX',
      location: 'Austin, TX',
      latitude: 30.27,
      longitude: -97.74,
      price: 99.9,
      priceUnit: 'per day',
      imageUrl: 'https://images.example.com/1.jpg',
      imageUrls: ['https://images.example.com/1.jpg', 'https://images.example.com/2.jpg'],
      tags: ['crêpes', "o'neil"],
      highlights: ['100% vegan'],
      isVerified: true,
      deliveryAvailable: true,
      timeZone: 'America/Chicago',
      hostId: host,
      hostName: 'Zoë 🌮',
      hostAvatarUrl: 'https://images.example.com/zoe.png',
      rating: null,
      reviewCount: 0,
      views: 12,
      publishedAt: '2026-03-02T15:04:05.006Z',
      createdAt: '2026-02-27T09:12:44.000Z',
      updatedAt: '2026-03-03T00:00:00.000Z',
    })
  })

  test('shows empty things as null or as an empty list', async () => {
    const plain = await insertUser(owner)
    const listing = await get(await insertListing(owner, plain))
    expect(listing).toMatchObject({
      imageUrl: null,
      imageUrls: [],
      tags: [],
      highlights: [],
      hostAvatarUrl: null,
      rating: null,
    })
    for (const time of [listing.publishedAt, listing.createdAt, listing.updatedAt]) expect(time).toMatch(INSTANT)
  })

  test('shows the rating to one decimal', async () => {
    const parties = await insertParties(owner)
    await insertReviews(owner, parties, [{ rating: 5 }, { rating: 4 }, { rating: 4 }])
    expect(await get(parties.listing)).toMatchObject({ rating: 4.3, reviewCount: 3 })
  })

  test.each([
    [30.005, 30.01],
    [-33.999, -34],
    [0.001, 0],
    [-0.004, 0],
    [89.996, 90],
  ])('shows the latitude %d as %d', async (latitude, shown) => {
    const listing = await get(await insertListing(owner, host, { latitude, longitude: 179.9961 }))
    expect(listing.latitude).toBe(shown)
    expect(listing.longitude).toBe(180)
  })

  test('shows the coordinates of the city where the host gave none, and null for a place that nobody knows', async () => {
    const known = await insertListing(owner, host, { latitude: null, longitude: null, city: 'El Paso' })
    expect((await get(known)).latitude).toBeCloseTo(31.8, 0)
    const unknown = await insertListing(owner, host, { latitude: null, longitude: null, city: 'Nowhereville' })
    expect(await get(unknown)).toMatchObject({ latitude: null, longitude: null })
  })

  test('is the listing that the search shows', async () => {
    const { listings } = await search({ limit: 5 })
    for (const listing of listings) expect(await get(listing.id)).toEqual(listing)
  })
})

describe('what is not public does not exist', () => {
  test.each(['DRAFT', 'PAUSED', 'SOLD', 'ARCHIVED'])('a listing that is %s', async (status) => {
    expect(await statusesOf(await insertListing(owner, host, { status }))).toEqual([404, 404, 404, 404])
  })

  test('a listing that is LIVE no more, at once', async () => {
    const id = await insertListing(owner, host)
    expect(await statusesOf(id)).toEqual([200, 200, 200, 200])
    await setStatus(owner, 'host_listings', id, 'PAUSED')
    expect(await statusesOf(id)).toEqual([404, 404, 404, 404])
    await setStatus(owner, 'host_listings', id, 'LIVE')
    expect(await statusesOf(id)).toEqual([200, 200, 200, 200])
    await owner.query('DELETE FROM host_listings WHERE id = $1', [id])
    expect(await statusesOf(id)).toEqual([404, 404, 404, 404])
  })

  test('a listing of a suspended host, until the suspension ends', async () => {
    const user = await insertUser(owner, { suspended_at: '2026-01-01Z' })
    const id = await insertListing(owner, user)
    expect(await statusesOf(id)).toEqual([404, 404, 404, 404])
    await owner.query('UPDATE users SET suspended_at = NULL WHERE id = $1', [user])
    expect(await statusesOf(id)).toEqual([200, 200, 200, 200])
    await owner.query('UPDATE users SET suspended_at = now() WHERE id = $1', [user])
    expect(await statusesOf(id)).toEqual([404, 404, 404, 404])
  })

  test('an unknown id, with a problem document', async () => {
    for (const rest of SUB_ROUTES) {
      const response = await send(`/api/listings/${newId()}${rest}`)
      expect(response.status).toBe(404)
      expect(response.headers.get('Content-Type')).toBe('application/problem+json')
      expect(response.headers.get('Cache-Control')).toBe('no-store')
      expect(await response.json()).toMatchObject({ status: 404, code: 'not_found' })
    }
  })

  test.each([
    '1',
    'abc',
    '019a1b2c',
    '0'.repeat(36),
    '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f607g',
    "1'",
    '%00',
    '..',
    `${newId()}x`,
  ])('the id %s', async (id) => {
    for (const rest of SUB_ROUTES) {
      const { status } = await send(`/api/listings/${id}${rest}`)
      expect([400, 404]).toContain(status)
      if (!id.includes('%')) expect(status).toBe(404)
    }
  })
})
