import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import { createClient } from '../../src/client.ts'
import type { ListingPage } from '../../src/features/listings/listings.answers.ts'
import { insertParties } from '../support/records.ts'
import { owner } from './support/database.ts'

const asked: string[] = []
const { api } = createClient('http://api.test', {
  fetch: (input, init) => {
    asked.push(input instanceof Request ? input.url : input.toString())
    return exports.default.fetch(input, init)
  },
})
beforeEach(() => {
  asked.length = 0
})

describe('the typed client', () => {
  test('searches, and types what it finds', async () => {
    const response = await api.listings.$get({ query: { q: 'taco truck', type: 'RENT', limit: 2, facets: true } })
    expect(response.status).toBe(200)
    if (!response.ok) throw new Error('refused')
    const page = await response.json()
    expectTypeOf(page.listings).toEqualTypeOf<ListingPage['listings']>()
    expectTypeOf(page.pagination.nextCursor).toEqualTypeOf<string | null>()
    expect(page.listings.length).toBeLessThanOrEqual(2)
    expect(page.facets?.listingType).toEqual([{ value: 'RENT', count: page.pagination.total }])
  })

  test('searches by body with real lists and numbers', async () => {
    const response = await api.listings.search.$post({
      json: { type: ['RENT', 'SALE'], priceMax: 500, bbox: [-106, 26, -93, 36] },
    })
    if (!response.ok) throw new Error('refused')
    const { listings } = await response.json()
    expect(listings.length).toBeGreaterThan(0)
    expect(listings.every(({ price }) => price <= 500)).toBe(true)
  })

  test('reads a listing and all that belongs to it', async () => {
    const { listing: id, host } = await insertParties(owner)
    const param = { id }
    const of = api.listings[':id']
    const { listing } = await (await of.$get({ param })).json()
    expectTypeOf(listing.priceUnit).toEqualTypeOf<'per day' | 'per hour' | 'one-time'>()
    expect(listing.id).toBe(id)
    const { listings } = await (await of.similar.$get({ param })).json()
    expect(listings).toBeInstanceOf(Array)
    const { unavailable } = await (await of.availability.$get({ param, query: { from: '2030-01-01' } })).json()
    expect(unavailable).toEqual([])
    const { summary } = await (await of.reviews.$get({ param, query: { limit: 5 } })).json()
    expectTypeOf(summary.rating).toEqualTypeOf<number | null>()
    expect(summary.reviewCount).toBe(0)
    const { suggestions } = await (await api.listings.suggest.$get({ query: { q: 'tac' } })).json()
    expectTypeOf(suggestions[0]?.kind).toEqualTypeOf<'title' | 'category' | 'place' | undefined>()
    const { user } = await (await api.users[':id'].$get({ param: { id: host } })).json()
    expectTypeOf(user.memberSince).toEqualTypeOf<string>()
    expect(user).not.toHaveProperty('email')
  })

  test('asks for equal things at one address', async () => {
    await api.listings.$get({ query: { state: 'TX', q: 'taco', limit: 20, page: 1, facets: false } })
    await api.listings.$get({ query: { q: 'taco', state: 'TX' } })
    expect(asked).toEqual([
      'http://api.test/api/listings?q=taco&state=TX',
      'http://api.test/api/listings?q=taco&state=TX',
    ])
  })

  test('sends several values, and what it is refused comes back as a problem', async () => {
    const response = await api.listings.$get({ query: { type: ['RENT', 'SALE'], tags: 'a b,c&d', limit: 1000 } })
    expect(asked).toEqual(['http://api.test/api/listings?limit=1000&tags=a+b%2Cc%26d&type=RENT&type=SALE'])
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'invalid_request', errors: [{ path: 'limit' }] })
  })

  test('goes through all pages of a search', async () => {
    const ids = new Set<string>()
    let cursor: string | undefined
    do {
      const response = await api.listings.$get({ query: { limit: 50, ...(cursor !== undefined && { cursor }) } })
      const { listings, pagination } = await response.json()
      for (const { id } of listings) ids.add(id)
      cursor = pagination.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(ids.size).toBeGreaterThan(100)
  })
})
