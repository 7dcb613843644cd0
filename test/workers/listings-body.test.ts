import { describe, expect, test } from 'vitest'
import { faultsOf, type Params, post, search, send } from './support/api.ts'

type Body = Record<string, unknown>

const SEARCHES: [Params, Body][] = [
  [{}, {}],
  [{ q: 'taco truck' }, { q: 'taco truck' }],
  [{ search: '"food truck" -trailer' }, { search: '"food truck" -trailer' }],
  [{ q: 'tacoo truk' }, { q: 'tacoo truk' }],
  [{ type: 'RENT' }, { type: ['RENT'] }],
  [{ type: 'RENT,SALE' }, { type: ['RENT', 'SALE'] }],
  [{ listingType: ['EVENT_PRO', 'SALE'] }, { listingType: ['EVENT_PRO', 'SALE'] }],
  [{ category: 'Food Trucks,DJs' }, { category: ['Food Trucks', 'DJs'] }],
  [{ tags: 'indoor,espresso' }, { tags: ['indoor', 'espresso'] }],
  [
    { city: 'austin', state: 'tx' },
    { city: 'austin', state: 'tx' },
  ],
  [{ location: 'Austin, TX' }, { location: 'Austin, TX' }],
  [{ near: '30.27,-97.74' }, { near: '30.27,-97.74' }],
  [
    { near: '78701', radius: 200, sort: 'distance' },
    { near: '78701', radius: 200, sort: 'distance' },
  ],
  [
    { near: 'Portland, OR', q: 'coffee', radius: '12.5' },
    { near: 'Portland, OR', q: 'coffee', radius: 12.5 },
  ],
  [{ bbox: '-106,26,-93,36' }, { bbox: [-106, 26, -93, 36] }],
  [
    { priceMin: '99.50', priceMax: 500 },
    { priceMin: 99.5, priceMax: 500 },
  ],
  [
    { priceUnit: 'per hour', sort: 'price-desc' },
    { priceUnit: 'per hour', sort: 'price-desc' },
  ],
  [
    { ratingMin: '4.5', verifiedOnly: true },
    { ratingMin: 4.5, verifiedOnly: true },
  ],
  [
    { deliveryOnly: true, verifiedOnly: false },
    { deliveryOnly: true, verifiedOnly: false },
  ],
  [
    { availableFrom: '2026-12-24', availableTo: '2026-12-27' },
    { availableFrom: '2026-12-24', availableTo: '2026-12-27' },
  ],
  [{ facets: true }, { facets: true }],
  [
    { facets: true, q: 'truck', type: 'RENT' },
    { facets: true, q: 'truck', type: ['RENT'] },
  ],
  [
    { limit: 3, page: 4, sort: 'rating' },
    { limit: 3, page: 4, sort: 'rating' },
  ],
  [
    { limit: 100, sort: 'popular' },
    { limit: 100, sort: 'popular' },
  ],
  [
    { city: 'Nowhere', facets: true },
    { city: 'Nowhere', facets: true },
  ],
]

describe('a search by body gives the answer of the same search by query', () => {
  test.each(SEARCHES)('%j', async (params, body) => {
    const response = await post('/api/listings/search', body)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual(await search(params))
  })
})

test('the seed answers these searches with something', async () => {
  const totals = await Promise.all(SEARCHES.map(async ([params]) => (await search(params)).pagination.total))
  expect(totals.filter((total) => total === 0).length).toBeLessThanOrEqual(3)
})

test('a cursor of one goes on in the other', async () => {
  const first = await search({ q: 'truck', type: 'RENT', limit: 3 })
  const cursor = String(first.pagination.nextCursor)
  const byBody = await post('/api/listings/search', { q: 'truck', type: ['RENT'], limit: 3, cursor })
  expect(await byBody.json()).toEqual(await search({ q: 'truck', type: 'RENT', limit: 3, cursor }))
  expect(await faultsOf(await post('/api/listings/search', { q: 'truck', limit: 3, cursor }))).toEqual([
    'cursor invalid_cursor',
  ])
})

test('an answer to a body is kept by no cache and may be read from any origin', async () => {
  const { headers } = await post('/api/listings/search', {})
  expect(headers.get('Cache-Control')).toBe('no-store')
  expect(headers.has('ETag')).toBe(false)
  expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
  expect((await send('/api/listings/search', {}, { method: 'DELETE' })).headers.get('Allow')).toContain('POST')
})

test('the body takes no query beside it', async () => {
  const init = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } }
  expect(await faultsOf(await send('/api/listings/search', { q: 'taco' }, init))).toEqual(['q unknown_field'])
})
