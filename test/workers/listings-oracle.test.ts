import { beforeAll, expect, test } from 'vitest'
import { dice } from '../support/dice.ts'
import { insertBlockedDays, insertManyListings, insertUser } from '../support/records.ts'
import { SORTS } from '../support/sorts.ts'
import { type Params, search } from './support/api.ts'
import { owner } from './support/database.ts'

type Choice = [params: Params, condition: string]

let hosts: string[] = []
beforeAll(async () => {
  const host = await insertUser(owner, { role: 'HOST' })
  hosts = [host, await insertUser(owner, { role: 'HOST' })]
  const columns = {
    title: `(ARRAY['Taco truck', 'Pizza oven', 'Coffee cart', 'Smoker'])[1 + n % 4] || ' ' || n`,
    category: `(ARRAY['Food Trucks', 'Mobile Pizza Ovens', 'Coffee Carts'])[1 + n % 3]`,
    listing_type: `(ARRAY['RENT', 'RENT', 'SALE', 'EVENT_PRO'])[1 + n / 3 % 4]::listing_type`,
    city: `(ARRAY['Austin', 'Dallas', 'Portland', 'Fresno', 'Portland'])[1 + n % 5]`,
    state: `(ARRAY['TX', 'TX', 'OR', 'CA', 'ME'])[1 + n % 5]`,
    latitude: `(ARRAY[30.27, 32.78, 45.52, 36.74, 43.66])[1 + n % 5] + n % 11 * 0.05`,
    longitude: `(ARRAY[-97.74, -96.8, -122.68, -119.79, -70.26])[1 + n % 5]`,
    tags: `ARRAY['tag ' || n % 7, 'common']`,
    price: '(n * 37 % 900 + 1)::numeric / 2',
    views: '(n * 13 % 50)::int',
    rating_sum: '(n % 6 * 3)::int',
    review_count: '(n % 6)::int',
    is_verified: 'n % 3 = 0',
    delivery_available: 'n % 4 = 1',
    published_at: `timestamptz '2024-01-01Z' + n % 300 * interval '1 day'`,
  }
  await insertManyListings(owner, host, 700, columns)
  await insertManyListings(owner, String(hosts[1]), 30, columns)
  const { rows } = await owner.query<{ id: string }>(`SELECT id FROM listings WHERE host_id = $1 AND views % 5 = 0`, [
    host,
  ])
  for (const { id } of rows) await insertBlockedDays(owner, id, '2031-06-02', '2031-06-04')
})

const text = (words: string) => `search @@ plainto_tsquery('english', '${words}')`
const circle = (latitude: number, longitude: number, miles: number) =>
  `earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(${latitude}, ${longitude})) <= ${miles} * 1609.344`

/** Filters with what they mean in plain SQL; at most one of each row is taken. */
const filters = (): Choice[][] => [
  [
    [{ q: '"taco truck"' }, `search @@ phraseto_tsquery('english', 'taco truck')`],
    [{ q: '"coffee" -cart' }, `${text('coffee')} AND NOT ${text('cart')}`],
    [{ q: '-truck' }, `NOT ${text('truck')}`],
    [{ q: '"pizza" "oven"' }, text('pizza oven')],
  ],
  [
    [{ type: 'RENT' }, `listing_type = 'RENT'`],
    [{ type: 'SALE,EVENT_PRO' }, `listing_type IN ('SALE', 'EVENT_PRO')`],
  ],
  [
    [{ category: 'food trucks' }, `category = 'Food Trucks'`],
    [{ category: 'Coffee Carts,mobile pizza ovens' }, `category IN ('Coffee Carts', 'Mobile Pizza Ovens')`],
  ],
  [
    [{ tags: 'COMMON' }, `'common' = ANY (tags)`],
    [{ tags: 'common,tag 3' }, `tags @> ARRAY['common', 'tag 3']`],
  ],
  [
    [{ city: 'portland' }, `city = 'Portland'`],
    [{ city: 'Portland', state: 'me' }, `city = 'Portland' AND state = 'ME'`],
    [{ state: 'TX' }, `state = 'TX'`],
    [{ location: 'Austin, tx' }, `city = 'Austin' AND state = 'TX'`],
  ],
  [
    [{ near: '30.27,-97.74', radius: 20 }, circle(30.27, -97.74, 20)],
    [{ near: '45.52,-122.68' }, circle(45.52, -122.68, 50)],
    [{ near: '32,-97', radius: 500 }, circle(32, -97, 500)],
  ],
  [
    [{ bbox: '-100,30,-95,33' }, 'latitude BETWEEN 30 AND 33 AND longitude BETWEEN -100 AND -95'],
    [{ bbox: '-125,30,-69,50' }, 'latitude BETWEEN 30 AND 50 AND longitude BETWEEN -125 AND -69'],
    [{ bbox: '-75,30,-115,50' }, 'latitude BETWEEN 30 AND 50 AND (longitude >= -75 OR longitude <= -115)'],
  ],
  [
    [{ priceMin: 100, priceMax: '250.50' }, 'price BETWEEN 100 AND 250.50'],
    [{ priceMax: 40 }, 'price <= 40'],
    [{ priceMin: '400.5' }, 'price >= 400.5'],
  ],
  [[{ priceUnit: 'per day' }, `price_unit = 'per day'`]],
  [
    [{ ratingMin: 3 }, 'rating >= 3'],
    [{ ratingMin: 4.5 }, 'rating >= 4.5'],
  ],
  [[{ verifiedOnly: true }, 'is_verified']],
  [[{ deliveryOnly: true }, 'delivery_available']],
  [
    [
      { availableFrom: '2031-06-01', availableTo: '2031-06-03' },
      `listing_type <> 'SALE' AND NOT EXISTS (SELECT FROM listing_blocked_dates AS d WHERE d.listing_id = listings.id AND start_date = '2031-06-02')`,
    ],
    [{ availableFrom: '2031-06-04', availableTo: '2031-06-09' }, `listing_type <> 'SALE'`],
  ],
  hosts.map((id): Choice => [{ hostId: id }, `host_id = '${id}'`]),
]

async function expected(condition: string, order: string) {
  const { rows } = await owner.query<{ id: string }>(`SELECT id FROM listings WHERE ${condition} ORDER BY ${order}`)
  return rows.map(({ id }) => id)
}

async function found(params: Params): Promise<{ ids: string[]; total: number }> {
  const ids: string[] = []
  let page = await search(params)
  const { total } = page.pagination
  for (;;) {
    ids.push(...page.listings.map(({ id }) => id))
    const { nextCursor } = page.pagination
    if (nextCursor === null) return { ids, total }
    page = await search({ ...params, cursor: nextCursor })
  }
}

test.each([1, 2, 3, 4, 5, 6])('finds, in order, what a plain query finds (%i)', async (seed) => {
  const roll = dice(seed)
  for (let round = 0; round < 15; round += 1) {
    const chosen = filters().flatMap((choices) => (roll(4) === 0 ? [choices[roll(choices.length)] as Choice] : []))
    const params = Object.assign({}, ...chosen.map(([part]) => part)) as Params
    const [sort, order] = Object.entries(SORTS)[roll(6)] as [string, string]
    const condition = chosen.map(([, part]) => `(${part})`).join(' AND ') || 'true'
    const ids = await expected(condition, order)
    const shown = await found({ ...params, sort, limit: [7, 20, 100][roll(3)] as number })
    expect(shown, JSON.stringify({ ...params, sort })).toEqual({ ids, total: Math.min(ids.length, 1_000) })
  }
})
