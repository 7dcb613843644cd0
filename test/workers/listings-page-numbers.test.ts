import { beforeAll, describe, expect, test } from 'vitest'
import { insertManyListings, insertUser } from '../support/records.ts'
import { faults, type Params, search, send } from './support/api.ts'
import { clearListings, owner } from './support/database.ts'

const pageOf = async (params: Params) => (await search(params)).listings.map(({ title }) => title)

beforeAll(async () => {
  await clearListings()
  const host = await insertUser(owner, { role: 'HOST' })
  const title = `CASE WHEN n % 10 = 0 THEN 'Crab shack boat ' ELSE 'Boat with a shack for crab ' END || n`
  await insertManyListings(owner, host, 1_200, { title, price: 'n', views: '(n % 7)::int' })
})

describe('limit', () => {
  test('is 20 unless told otherwise, from 1 to 100', async () => {
    for (const [limit, expected] of [
      [undefined, 20],
      [1, 1],
      [100, 100],
    ] as const) {
      const { listings, pagination } = await search({ ...(limit !== undefined && { limit }) })
      expect(listings).toHaveLength(expected)
      expect(pagination).toMatchObject({ limit: expected, hasMore: true })
    }
    expect(await faults({ limit: 0 })).toEqual(['limit too_small'])
    expect(await faults({ limit: 101 })).toEqual(['limit too_big'])
  })
})

describe('page', () => {
  test.each<[string, Params]>([
    ['newest', {}],
    ['price', { sort: 'price-asc' }],
    ['popular', { sort: 'popular' }],
    ['relevance', { q: 'crab' }],
    ['relevance of a phrase', { q: '"crab shack"' }],
    ['a filter', { priceMax: 300 }],
  ])('numbers the pages that the cursor walks: %s', async (_name, params) => {
    let { listings, pagination } = await search({ ...params, limit: 20 })
    for (let page = 1; page <= 30; page += 1) {
      expect(await pageOf({ ...params, limit: 20, page }), `page ${page}`).toEqual(listings.map(({ title }) => title))
      if (pagination.nextCursor === null) break
      ;({ listings, pagination } = await search({ ...params, limit: 20, cursor: pagination.nextCursor }))
    }
  })

  test('and limit decide together: the rows of one page are in no other', async () => {
    const all = await pageOf({ sort: 'oldest', limit: 100 })
    const parts = await Promise.all([1, 2, 3, 4].map((page) => pageOf({ sort: 'oldest', limit: 25, page })))
    expect(parts.flat()).toEqual(all)
  })

  test('goes on by cursor from any number', async () => {
    const { pagination } = await search({ page: 3, limit: 30 })
    const next = await pageOf({ limit: 30, cursor: String(pagination.nextCursor) })
    expect(next).toEqual(await pageOf({ page: 4, limit: 30 }))
  })

  test('past the last one is empty, and the last one says that it is', async () => {
    expect((await search({ page: 60, limit: 20 })).pagination).toMatchObject({ hasMore: false, nextCursor: null })
    const after = await search({ page: 61, limit: 20 })
    expect(after.listings).toEqual([])
    expect(after.pagination).toMatchObject({ hasMore: false, nextCursor: null, total: 1_000, totalIsExact: false })
  })

  test('ends at row 10,000, and then names cursor', async () => {
    for (const [page, limit] of [
      [500, 20],
      [100, 100],
      [10_000, 1],
      [333, 30],
    ] as const)
      expect((await send('/api/listings', { page, limit })).status).toBe(200)
    for (const [page, limit] of [
      [501, 20],
      [101, 100],
      [10_001, 1],
      [334, 30],
      [1_000_000, 20],
    ] as const) {
      const response = await send('/api/listings', { page, limit })
      expect(response.status).toBe(400)
      const { detail, errors } = await response.json<{ detail: string; errors: { path: string; message: string }[] }>()
      expect(detail).toContain('cursor')
      expect(errors).toMatchObject([{ path: 'page', code: 'page_too_far' }])
    }
  })

  test('together with cursor is refused', async () => {
    const cursor = String((await search()).pagination.nextCursor)
    expect(await faults({ cursor, page: 2 })).toEqual(['page page_with_cursor'])
    expect(await faults({ cursor, page: 1 })).toEqual(['page page_with_cursor'])
  })
})

describe('a cursor', () => {
  test('goes on in its own search only', async () => {
    const cursor = String((await search({ q: 'crab', limit: 10 })).pagination.nextCursor)
    expect(await pageOf({ q: 'crab', limit: 10, cursor })).toHaveLength(10)
    for (const other of [
      {},
      { q: 'boat' },
      { q: 'crab', type: 'RENT' },
      { q: 'crab', sort: 'newest' },
      { q: '"crab"' },
    ])
      expect(await faults({ ...other, cursor })).toEqual(['cursor invalid_cursor'])
    const id = (await search({ limit: 1 })).listings[0]?.id
    expect(await faults({ cursor }, `/api/listings/${id}/reviews`)).toEqual(['cursor invalid_cursor'])
  })

  test('is of the search, however it is spelt', async () => {
    const cursor = String((await search({ q: 'crab' })).pagination.nextCursor)
    expect(await pageOf({ search: ' crab ', sort: 'relevance', cursor })).toEqual(await pageOf({ q: 'crab', cursor }))
  })

  test('that was tampered with is refused', async () => {
    const cursor = String((await search()).pagination.nextCursor)
    const flip = (index: number) =>
      `${cursor.slice(0, index)}${cursor[index] === 'A' ? 'B' : 'A'}${cursor.slice(index + 1)}`
    const changed = [0, 10, 21, 22, 40, cursor.length - 2].map(flip)
    for (const bad of [...changed, cursor.slice(0, -4), `${cursor}AAAA`, cursor.slice(4), 'x', '%', '{}', 'bnVsbA'])
      expect(await faults({ cursor: bad })).toEqual(['cursor invalid_cursor'])
  })

  test('does not end when its row goes', async () => {
    const first = await search({ sort: 'oldest', limit: 10 })
    const next = await pageOf({ sort: 'oldest', limit: 10, cursor: String(first.pagination.nextCursor) })
    await owner.query(`UPDATE host_listings SET status = 'ARCHIVED' WHERE id = $1`, [first.listings.at(-1)?.id])
    expect(await pageOf({ sort: 'oldest', limit: 10, cursor: String(first.pagination.nextCursor) })).toEqual(next)
  })
})
