import { beforeAll, describe, expect, test, vi } from 'vitest'
import { insertParties, insertReviews, type Parties } from '../support/records.ts'
import { type Params, post, search, send } from './support/api.ts'
import { databaseRequests, owner } from './support/database.ts'

const PUBLIC = 'public, max-age=60, s-maxage=300, stale-while-revalidate=600'

let parties: Parties
beforeAll(async () => {
  parties = await insertParties(owner)
  await insertReviews(owner, parties, [{ rating: 5 }])
})

/** Every public read, and the tags that a write purges it by. */
const READS: [string, (of: Parties) => [path: string, params: Params, tags: string]][] = [
  ['the search', () => ['/api/listings', { q: 'truck', facets: true, near: 'Austin, TX' }, 'listings']],
  ['a listing', ({ listing }) => [`/api/listings/${listing}`, {}, `listings,listing:${listing}`]],
  ['suggestions', () => ['/api/listings/suggest', { q: 'tac' }, 'listings']],
  ['similar listings', ({ listing }) => [`/api/listings/${listing}/similar`, {}, `listings,listing:${listing}`]],
  ['availability', ({ listing }) => [`/api/listings/${listing}/availability`, {}, `listings,listing:${listing}`]],
  ['reviews', ({ listing }) => [`/api/listings/${listing}/reviews`, { limit: 5 }, `listings,listing:${listing}`]],
  ['a profile', ({ host }) => [`/api/users/${host}`, {}, `user:${host}`]],
]

describe.each(READS)('%s', (_name, requestOf) => {
  test('may be kept by caches, with tags to purge it by, and read from any origin', async () => {
    const [path, params, tags] = requestOf(parties)
    const { status, headers } = await send(path, params, { headers: { Origin: 'https://anywhere.example' } })
    expect(status).toBe(200)
    expect(headers.get('Content-Type')).toBe('application/json')
    expect(headers.get('Cache-Control')).toBe(PUBLIC)
    expect(headers.get('Cache-Tag')).toBe(tags)
    expect(headers.get('ETag')).toMatch(/^"[^"]+"$/)
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(headers.has('Access-Control-Allow-Credentials')).toBe(false)
    expect(headers.has('Set-Cookie')).toBe(false)
    expect(headers.get('Server-Timing')).toMatch(/^db;dur=\d+/)
  })

  test('is 304 for who has it already', async () => {
    const [path, params] = requestOf(parties)
    const first = await send(path, params)
    const etag = first.headers.get('ETag') ?? ''
    const again = await send(path, params, { headers: { 'If-None-Match': etag } })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
    expect(again.headers.get('ETag')).toBe(etag)
    expect((await send(path, params, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200)
  })

  test('is the same with and without a token', async () => {
    const [path, params] = requestOf(parties)
    const headers = { Authorization: 'Bearer x', Cookie: 'accessToken=x' }
    const [plain, signedIn] = [await send(path, params), await send(path, params, { headers })]
    expect(signedIn.status).toBe(200)
    expect(await signedIn.text()).toBe(await plain.text())
  })

  test('answers HEAD without a body, and no other method', async () => {
    const [path, params] = requestOf(parties)
    const [get, head] = [await send(path, params), await send(path, params, { method: 'HEAD' })]
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect(head.headers.get('ETag')).toBe(get.headers.get('ETag'))
    const other = await send(path, params, { method: 'DELETE' })
    expect(other.status).toBe(405)
    expect(other.headers.get('Allow')).toContain('GET')
  })

  test('costs one round trip to the database, and says so in its log line', async () => {
    const [path, params] = requestOf(parties)
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const before = await databaseRequests()
    expect((await send(path, params)).status).toBe(200)
    expect((await databaseRequests()) - before).toBe(1)
    const line: unknown = JSON.parse(String(log.mock.calls.at(-1)?.[0]))
    log.mockRestore()
    expect(line).toMatchObject({ message: 'request', method: 'GET', status: 200, dbTrips: 1 })
    expect(JSON.stringify(line)).not.toContain('truck')
  })
})

describe('a search', () => {
  const SHAPES: Params[] = [
    {},
    { q: 'tacoo truk', facets: true },
    { q: '"food truck" -trailer', sort: 'newest' },
    { near: '78701', sort: 'distance', facets: true },
    { page: 3, limit: 10, sort: 'rating' },
    { availableFrom: '2026-12-01', availableTo: '2026-12-08', facets: true },
    { q: 'xyzzyqwfp', facets: true },
  ]

  test.each(SHAPES)('costs one round trip: %j', async (params) => {
    const before = await databaseRequests()
    await search(params)
    expect((await databaseRequests()) - before).toBe(1)
  })

  test('costs one on its further pages and by body, too', async () => {
    const { pagination } = await search({ q: 'truck', limit: 3 })
    const before = await databaseRequests()
    await search({ q: 'truck', limit: 3, cursor: String(pagination.nextCursor), facets: true })
    await post('/api/listings/search', { q: 'truck', facets: true })
    expect((await databaseRequests()) - before).toBe(2)
  })

  test('that is refused costs none, unless only the database can know', async () => {
    const before = await databaseRequests()
    await send('/api/listings', { limit: 0 })
    await send('/api/listings', { cursor: 'x' })
    await send('/api/listings/not-an-id')
    expect((await databaseRequests()) - before).toBe(0)
    await send('/api/listings', { near: 'Atlantis' })
    expect((await databaseRequests()) - before).toBe(1)
  })
})

test('what fails is kept by no cache', async () => {
  for (const [path, params] of [
    ['/api/listings', { limit: 0 }],
    ['/api/listings/x', {}],
    ['/api/users/x', {}],
    ['/api/listings/suggest', {}],
  ] as const) {
    const { status, headers } = await send(path, params)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(headers.has('ETag')).toBe(false)
    expect(headers.has('Cache-Tag')).toBe(false)
  }
})
