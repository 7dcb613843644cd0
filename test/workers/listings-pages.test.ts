import { beforeAll, describe, expect, test } from 'vitest'
import { insertListing, insertManyListings, insertUser } from '../support/records.ts'
import { type Params, search } from './support/api.ts'
import { clearListings, owner } from './support/database.ts'

let host: string

// Many equal keys, so that pages end between them.
const COLUMNS = {
  title: `CASE WHEN n % 4 = 0 THEN 'Taco trailer ' ELSE 'Food truck ' END || n`,
  description: `repeat('Great food and a truck. ', 1 + (n % 3)::int)`,
  published_at: `timestamptz '2025-01-01Z' + (n / 7) * interval '1 hour'`,
  price: '100 + n % 5',
  views: '(n % 6)::int',
  rating_sum: '((n % 3) * 4)::int',
  review_count: '(n % 3)::int',
  latitude: '30.27 + (n % 9) * 0.01',
}

async function fill() {
  await clearListings()
  host = await insertUser(owner, { role: 'HOST' })
  await insertManyListings(owner, host, 300, COLUMNS)
}

/** Every page of a search, by cursor; `between` runs after each page but the last. */
async function walk(params: Params, between: (page: number) => Promise<unknown> = async () => undefined) {
  const ids: string[] = []
  let cursor: string | null | undefined
  for (let page = 1; cursor !== null; page += 1) {
    const { listings, pagination } = await search({ ...params, ...(cursor !== undefined && { cursor }) })
    expect(listings.length).toBeLessThanOrEqual(pagination.limit)
    expect(pagination.hasMore).toBe(pagination.nextCursor !== null)
    ids.push(...listings.map(({ id }) => id))
    cursor = pagination.nextCursor
    if (cursor !== null) await between(page)
    expect(page).toBeLessThan(400)
  }
  return ids
}

const allIds = async (condition = 'true'): Promise<string[]> => {
  const { rows } = await owner.query<{ id: string }>(`SELECT id FROM listings WHERE ${condition} ORDER BY id`)
  return rows.map(({ id }) => id)
}

const SORTED: [string, Params][] = [
  ...['newest', 'oldest', 'price-asc', 'price-desc', 'rating', 'popular'].map((sort): [string, Params] => [
    sort,
    { sort },
  ]),
  ['distance', { sort: 'distance', near: '30.27,-97.74' }],
  ['relevance', { q: 'food truck' }],
  ['relevance near', { q: 'food', near: '30.27,-97.74' }],
  ['relevance of misspelt words', { q: 'fod trukc' }],
  ['relevance without words', { sort: 'relevance' }],
]

describe.each(SORTED)('by %s', (_, params) => {
  beforeAll(fill)

  test.each([7, 50, 100])('pages of %i hold each listing once', async (limit) => {
    const ids = await walk({ ...params, limit })
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.toSorted()).toEqual(await allIds())
  })

  test('pages are full but for the last one', async () => {
    const first = await search({ ...params, limit: 70 })
    const second = await search({ ...params, limit: 70, cursor: String(first.pagination.nextCursor) })
    expect([first.listings.length, second.listings.length]).toEqual([70, 70])
  })

  test('the first pages are the same, whatever their size', async () => {
    const first = async (limit: number) => (await search({ ...params, limit })).listings.map(({ id }) => id)
    const most = await first(100)
    for (const limit of [1, 10, 25]) expect(await first(limit)).toEqual(most.slice(0, limit))
  })

  test('what is there all the time is neither repeated nor missing while others come, go and change', async () => {
    const before = await allIds()
    const touched = new Set<string>()
    const ids = await walk({ ...params, limit: 20 }, async (page) => {
      const victim = String(before[(page * 37) % before.length])
      const changed = String(before[(page * 53 + 11) % before.length])
      const late = { title: 'Food truck come late', price: '102.00', views: 3, published_at: '2025-01-01T20:00Z' }
      await insertListing(owner, host, late)
      await insertListing(owner, host, { title: 'Food truck come last', views: 9 })
      await owner.query(`UPDATE host_listings SET status = 'PAUSED' WHERE id = $1 AND status = 'LIVE'`, [victim])
      await owner.query('UPDATE host_listings SET price = price + 1, views = views + 1, title = $2 WHERE id = $1', [
        changed,
        `Food truck changed ${page}`,
      ])
      touched.add(victim)
      touched.add(changed)
    })
    expect(touched.size).toBeGreaterThan(10)
    const steady = before.filter((id) => !touched.has(id))
    const seen = ids.filter((id) => steady.includes(id))
    expect(seen.toSorted()).toEqual(steady)
    expect(new Set(ids.filter((id) => !touched.has(id))).size).toBe(ids.filter((id) => !touched.has(id)).length)
  })
})

describe('pages', () => {
  beforeAll(fill)

  test.each<[string, Params, string]>([
    ['a filter', { type: 'RENT', state: 'TX', priceMax: 102, sort: 'price-desc' }, 'price <= 102'],
    ['a phrase', { q: '"taco trailer"' }, `title LIKE 'Taco trailer%'`],
    ['an exclusion', { q: 'food -taco' }, `title NOT LIKE 'Taco%'`],
    ['only an exclusion', { q: '-taco' }, `title NOT LIKE 'Taco%'`],
    ['stop words', { q: 'the and' }, 'true'],
    ['a box', { bbox: '-98,30.29,-97,30.32' }, 'latitude BETWEEN 30.29::real AND 30.32::real'],
    ['days', { availableFrom: '2030-01-01', availableTo: '2030-01-05', sort: 'rating' }, 'true'],
  ])('under %s hold each listing once', async (_name, params, condition) => {
    const ids = await walk({ ...params, limit: 13 })
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.toSorted()).toEqual(await allIds(condition))
  })
})

// By relevance the best are ranked, and how many they are depends on the size of the pages.
describe.each(SORTED.filter(([name]) => !name.startsWith('relevance')))('by %s', (_, params) => {
  beforeAll(fill)

  test('small pages are cut from the same list as large ones', async () => {
    expect(await walk({ ...params, limit: 23 })).toEqual(await walk({ ...params, limit: 100 }))
  })
})
