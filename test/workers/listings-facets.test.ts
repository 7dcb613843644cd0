import { beforeAll, describe, expect, test } from 'vitest'
import { insertListing, insertUser } from '../support/records.ts'
import { search } from './support/api.ts'
import { clearListings, owner } from './support/database.ts'

beforeAll(async () => {
  await clearListings()
  const host = await insertUser(owner, { role: 'HOST' })
  const add = (title: string, columns: Record<string, unknown>) => insertListing(owner, host, { title, ...columns })
  await add('Cheap', { price: '49.99', category: 'Carts' })
  await add('Fifty', { price: '50.00', category: 'Carts' })
  await add('Taco Hundred', { price: '100.00', state: 'CA', city: 'Fresno' })
  await add('Taco Van', { price: '30000.00', listing_type: 'SALE', price_unit: 'one-time' })
  await add('Singer', { price: '250.00', listing_type: 'EVENT_PRO', category: 'Music' })
})

describe('facets', () => {
  test('count the current search by type, category, state and price band', async () => {
    expect((await search({ facets: true })).facets).toEqual({
      listingType: [
        { value: 'RENT', count: 3 },
        { value: 'SALE', count: 1 },
        { value: 'EVENT_PRO', count: 1 },
      ],
      category: [
        { value: 'Carts', count: 2 },
        { value: 'Food truck', count: 2 },
        { value: 'Music', count: 1 },
      ],
      state: [
        { value: 'TX', count: 4 },
        { value: 'CA', count: 1 },
      ],
      price: [
        { min: 0, max: 50, count: 1 },
        { min: 50, max: 100, count: 1 },
        { min: 100, max: 250, count: 1 },
        { min: 250, max: 500, count: 1 },
        { min: 25_000, max: null, count: 1 },
      ],
      counted: 5,
      isExact: true,
    })
  })

  test('count what words and filters leave', async () => {
    const { facets } = await search({ facets: true, q: 'taco', type: 'RENT' })
    expect(facets).toMatchObject({
      listingType: [{ value: 'RENT', count: 1 }],
      state: [{ value: 'CA', count: 1 }],
      counted: 1,
    })
    const price = await search({ facets: true, priceMin: 50, priceMax: 100 })
    expect(price.facets?.price).toEqual([
      { min: 50, max: 100, count: 1 },
      { min: 100, max: 250, count: 1 },
    ])
  })

  test('are there only when asked for', async () => {
    expect(await search()).not.toHaveProperty('facets')
    expect(await search({ facets: false })).not.toHaveProperty('facets')
  })

  test('of nothing are empty', async () => {
    expect((await search({ facets: true, q: 'xyzzyqwfp' })).facets).toEqual({
      listingType: [],
      category: [],
      state: [],
      price: [],
      counted: 0,
      isExact: true,
    })
  })

  test('are the same on every page of a search', async () => {
    for (const params of [{}, { q: 'taco' }, { sort: 'price-asc' }]) {
      const first = await search({ ...params, facets: true, limit: 1 })
      const byCursor = await search({ ...params, facets: true, limit: 1, cursor: String(first.pagination.nextCursor) })
      const byNumber = await search({ ...params, facets: true, limit: 1, page: 2 })
      expect(byCursor.facets).toEqual(first.facets)
      expect(byNumber.facets).toEqual(first.facets)
      expect(byNumber.listings).toEqual(byCursor.listings)
    }
  })

  test('follow misspelt words, and the days that are free', async () => {
    expect((await search({ facets: true, q: 'tacoo' })).facets).toMatchObject({ counted: 2 })
    expect((await search({ facets: true, availableFrom: '2030-01-01' })).facets?.listingType).toEqual([
      { value: 'RENT', count: 3 },
      { value: 'EVENT_PRO', count: 1 },
    ])
  })
})
