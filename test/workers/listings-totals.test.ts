import { beforeAll, describe, expect, test } from 'vitest'
import { insertManyListings, insertUser } from '../support/records.ts'
import { type Params, search } from './support/api.ts'
import { clearListings, owner } from './support/database.ts'

beforeAll(async () => {
  await clearListings()
  const host = await insertUser(owner, { role: 'HOST' })
  // The newest 480, one host's harvest of a day, are unlike the others; 1,000 and 1,001 and 999 have something in common.
  await insertManyListings(owner, host, 1_600, {
    title: `'Wagon ' || CASE WHEN n > 1120 THEN 'harvest' ELSE 'usual' END || CASE WHEN n <= 7 THEN ' rarity' ELSE '' END`,
    category: `CASE WHEN n > 1120 THEN 'Pumpkin stands' ELSE 'Food trucks' END`,
    listing_type: `(CASE WHEN n > 1120 THEN 'SALE' ELSE 'RENT' END)::listing_type`,
    price_unit: `(CASE WHEN n > 1120 THEN 'one-time' ELSE 'per day' END)::price_unit`,
    city: `CASE WHEN n % 2 = 0 THEN 'Austin' ELSE 'Dallas' END`,
    tags: `ARRAY[CASE WHEN n <= 999 THEN 'a' END, CASE WHEN n <= 1000 THEN 'b' END, CASE WHEN n <= 1001 THEN 'c' END]`,
    is_verified: 'n > 1120',
    delivery_available: 'n <= 600',
    price: 'n',
    views: 'n::int',
  })
})

const totals: [Params, number][] = [
  [{}, 1_600],
  [{ tags: 'a' }, 999],
  [{ tags: 'b' }, 1_000],
  [{ tags: 'c' }, 1_001],
  [{ q: 'wagon' }, 1_600],
  [{ q: 'harvest' }, 480],
  [{ q: 'rarity' }, 7],
  [{ q: 'wagon -rarity' }, 1_593],
  [{ q: '"wagon harvest"' }, 480],
  [{ type: 'SALE' }, 480],
  [{ type: 'RENT' }, 1_120],
  [{ category: 'pumpkin stands' }, 480],
  [{ city: 'Austin' }, 800],
  [{ verifiedOnly: true }, 480],
  [{ verifiedOnly: true, city: 'Austin' }, 240],
  [{ deliveryOnly: true }, 600],
  [{ priceMax: 999 }, 999],
  [{ priceMin: 601 }, 1_000],
  [{ priceMin: 600 }, 1_001],
  [{ near: 'Austin, TX' }, 1_600],
  [{ near: 'Austin, TX', verifiedOnly: true }, 480],
  [{ bbox: '-98,30,-97,31', type: 'SALE' }, 480],
  [{ availableFrom: '2030-01-01', availableTo: '2030-01-02' }, 1_120],
  [{ availableFrom: '2030-01-01', availableTo: '2030-01-02', deliveryOnly: true }, 600],
  [{ city: 'Nowhere' }, 0],
]
const SORTS = ['newest', 'oldest', 'price-asc', 'price-desc', 'rating', 'popular', 'relevance']

describe('total counts to 1,000 and then says so', () => {
  test.each(totals)('%j: %i', async (params, count) => {
    for (const sort of SORTS) {
      for (const limit of [1, 20, 100]) {
        const { pagination } = await search({ ...params, sort, limit })
        expect({ sort, ...pagination }).toMatchObject({
          limit,
          total: Math.min(count, 1_000),
          totalIsExact: count <= 1_000,
          hasMore: count > limit,
        })
      }
    }
  })

  test('on every page', async () => {
    for (const params of [{ tags: 'a' }, { q: 'wagon' }, { type: 'SALE' }]) {
      const first = await search(params)
      const second = await search({ ...params, cursor: String(first.pagination.nextCursor) })
      expect(second.pagination.total).toBe(first.pagination.total)
      expect(second.pagination.totalIsExact).toBe(first.pagination.totalIsExact)
    }
  })
})

const sum = (entries: { count: number }[] | undefined) => entries?.reduce((total, { count }) => total + count, 0)

describe('facets of many', () => {
  test('are exact up to 1,000 matches', async () => {
    const { facets } = await search({ tags: 'b', facets: true })
    expect(facets).toMatchObject({ counted: 1_000, isExact: true, listingType: [{ value: 'RENT', count: 1_000 }] })
    for (const part of [facets?.category, facets?.state, facets?.price]) expect(sum(part)).toBe(1_000)
  })

  test('beyond are those of 1,000 matches, and say so', async () => {
    for (const params of [{}, { q: 'wagon' }, { sort: 'price-desc' }, { tags: 'c' }]) {
      const { facets } = await search({ ...params, facets: true })
      expect(facets).toMatchObject({ counted: 1_000, isExact: false })
      for (const part of [facets?.listingType, facets?.category, facets?.state, facets?.price])
        expect(sum(part)).toBe(1_000)
    }
  })
})
