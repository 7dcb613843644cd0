import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedBulk } from '../../drizzle/seed/bulk/load.ts'
import { nodesOf, type PlanNode, readPlans } from '../bench/search/measure.ts'
import { makeShapes, type Shape } from '../bench/search/shapes.ts'
import { dice } from '../support/dice.ts'
import { SORTS } from '../support/sorts.ts'
import { connect, createTestDatabase } from '../support/test-database.ts'

// So many that the search no longer takes a whole index for its candidates.
const LISTINGS = 24_000
const MOST_SORTED = LISTINGS / 6

const { client: owner, ownerUrl, superuserUrl } = await createTestDatabase()
let client: pg.Client
let shapes: Shape[]
beforeAll(async () => {
  await seedBulk(owner, {
    listings: LISTINGS,
    baseUrl: 'http://localhost:8787',
    connect: () => connect(ownerUrl),
  })
  client = await connect(superuserUrl)
  shapes = await makeShapes(client)
})
afterAll(() => client.end())

// Of the others, any filters in any order, some are best answered by a whole set.
describe.each(Array.from({ length: 17 }, (_, index) => `S${index + 1}`))('%s', (name) => {
  test('scans listings by an index and never sorts all matches', async () => {
    const statements = shapes.find((shape) => shape.name === name)?.statements.slice(0, 8) ?? []
    expect(statements).not.toHaveLength(0)
    for (const statement of statements) {
      const nodes = (await readPlans(client, statement)).flatMap(nodesOf)
      expect(
        nodes.some((node) => node['Index Name']?.startsWith('listings_')),
        statement,
      ).toBe(true)
      expect(nodes.filter(isSequentialScan), statement).toEqual([])
      expect(nodes.filter(sortsMuch), statement).toEqual([])
    }
  })
})

test('finds, counts and orders what a plain query does', async () => {
  const roll = dice(1)
  for (let round = 0; round < 300; round += 1) {
    const chosen = FILTERS.flatMap((choices) => (roll(3) === 0 ? [choices[roll(choices.length)] as Choice] : []))
    const [sort, order] = Object.entries(SORTS)[roll(6)] as [string, string]
    const wanted = { sort, ...(Object.assign({}, ...chosen.map(([part]) => part)) as object) }
    const condition = chosen.map(([, part]) => `(${part})`).join(' AND ') || 'true'
    const { rows } = await client.query<{ id: string }>(`SELECT id FROM listings WHERE ${condition} ORDER BY ${order}`)
    const { page, total } = await search(wanted)
    expect(total, JSON.stringify(wanted)).toBe(Math.min(rows.length, 1001))
    const ids = (JSON.parse(page) as { id: string }[]).map(({ id }) => id)
    expect(ids, JSON.stringify(wanted)).toEqual(rows.slice(0, 20).map(({ id }) => id))
  }
})

test('the total of a category in a range of prices is exact where its prices are not those of others', async () => {
  await after(
    `UPDATE listings SET category = 'DJs', price = CASE WHEN position <= 700 THEN 5000 ELSE 100 END
     FROM (SELECT id, row_number() OVER (ORDER BY id) AS position FROM listings) AS numbered
     WHERE listings.id = numbered.id AND position <= ${LISTINGS / 2};
     UPDATE listings SET price = 5000 WHERE category <> 'DJs'; ANALYZE listings (category, price)`,
    async () => {
      const found = await search({ sort: 'price-asc', categories: ['DJs'], priceMin: 1000 })
      expect(found).toMatchObject({ total: 700 })
    },
  )
})

test('what only looks like a match is none, however much of it there is', async () => {
  const { rows } = await client.query<{ word: string }>(
    'SELECT word FROM search_words ORDER BY listing_count DESC, word LIMIT 1',
  )
  await after(
    `UPDATE listings SET search = '', signature = signature | ~signature WHERE listing_type = 'EVENT_PRO'`,
    async () => {
      const found = await search({ sort: 'relevance', words: rows.map(({ word }) => word), types: ['EVENT_PRO'] })
      expect(found).toMatchObject({ page: '[]', total: 0 })
    },
  )
})

test('a plan that scans or sorts too much is told', async () => {
  const [plan] = await readPlans(client, 'SELECT title FROM listings ORDER BY title')
  const nodes = plan ? nodesOf(plan) : []
  expect(nodes.some(isSequentialScan)).toBe(true)
  expect(nodes.some(sortsMuch)).toBe(true)
})

const isSequentialScan = (node: PlanNode): boolean =>
  node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'listings'

const sortsMuch = (node: PlanNode): boolean =>
  node['Node Type'] === 'Sort' && (node.Plans ?? []).some((input) => (input['Actual Rows'] ?? 0) > MOST_SORTED)

type Choice = [wanted: object, condition: string]

/** Filters with what they mean in plain SQL; at most one of each row is taken. */
const FILTERS: Choice[][] = [
  ['RENT', 'SALE', 'EVENT_PRO'].map((type): Choice => [{ types: [type] }, `listing_type = '${type}'`]),
  ['Food Trucks', 'DJs', 'Concession Stands', 'Commissary Kitchens'].map((category): Choice => [
    { categories: [category] },
    `category = '${category}'`,
  ]),
  ['TX', 'NY', 'GA', 'ME'].map((state): Choice => [{ state }, `state = '${state}'`]),
  [20, 100, 300, 1000, 10_000].map((price): Choice => [{ priceMin: price }, `price >= ${price}`]),
  [15, 80, 200, 1000, 20_000].map((price): Choice => [{ priceMax: price }, `price <= ${price}`]),
  [
    [{ verifiedOnly: true }, 'is_verified'],
    [{ deliveryOnly: true }, 'delivery_available'],
    [{ ratingMin: 4.5 }, 'rating >= 4.5'],
  ],
  [
    [{ phrases: ['music'] }, `search @@ 'music'`],
    [{ phrases: ['kitchen'] }, `search @@ 'kitchen'`],
    [{ phrases: ['permit'] }, `search @@ 'permit'`],
  ],
  [10, 50, 200].map((radius): Choice => [
    { near: [40.71, -74.01], radius },
    `earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(40.71, -74.01)) <= ${radius} * 1609.344`,
  ]),
]

/** Runs with what the statements change, which is undone afterwards. */
async function after(statements: string, run: () => Promise<void>): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(statements)
    await run()
  } finally {
    await client.query('ROLLBACK')
  }
}

async function search(wanted: object): Promise<{ page: string; total: number }> {
  const { rows } = await client.query<{ page: string; total: number }>('SELECT * FROM search_listings($1)', [
    { limit: 20, ...wanted },
  ])
  if (rows[0] === undefined) throw new Error('a search has one row')
  return rows[0]
}
