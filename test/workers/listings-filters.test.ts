import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { insertListing, insertUser } from '../support/records.ts'
import { type Params, search, titles } from './support/api.ts'
import { clearListings, owner } from './support/database.ts'

let host: string
let otherHost: string

beforeAll(async () => {
  await clearListings()
  host = await insertUser(owner, { role: 'HOST' })
  otherHost = await insertUser(owner, { role: 'HOST' })
  const add = (title: string, columns: Record<string, unknown>, ownerId = host) =>
    insertListing(owner, ownerId, { title, ...columns })
  await add('Truck', {
    category: 'Food Trucks',
    tags: ['Tacos', 'halal'],
    price: '250.00',
    rating_sum: 9,
    review_count: 2,
    is_verified: true,
  })
  await add('Trailer', {
    category: 'Food Trailers',
    tags: ['tacos'],
    price: '99.99',
    city: 'Dallas',
    delivery_available: true,
    rating_sum: 14,
    review_count: 3,
  })
  await add('Oven', {
    listing_type: 'SALE',
    category: 'Kitchen Equipment',
    tags: ['pizza', 'wood fired'],
    price: '18500.00',
    price_unit: 'one-time',
    city: 'Portland',
    state: 'OR',
    is_verified: true,
    delivery_available: true,
  })
  await add(
    'Deejay',
    {
      listing_type: 'EVENT_PRO',
      category: 'DJs',
      price: '120.00',
      price_unit: 'per hour',
      city: 'Portland',
      state: 'ME',
      rating_sum: 5,
      review_count: 1,
    },
    otherHost,
  )
})

const ALL = ['Deejay', 'Oven', 'Trailer', 'Truck']
const found = async (params: Params): Promise<string[]> => (await titles(params)).toSorted()

describe('filters', () => {
  test.each<[Params, string[]]>([
    [{}, ALL],
    [{ type: 'RENT' }, ['Trailer', 'Truck']],
    [{ type: 'SALE' }, ['Oven']],
    [{ listingType: 'EVENT_PRO' }, ['Deejay']],
    [{ type: 'SALE,EVENT_PRO' }, ['Deejay', 'Oven']],
    [{ type: ['SALE', 'EVENT_PRO'] }, ['Deejay', 'Oven']],
    [{ listingType: ['SALE', 'EVENT_PRO,RENT'] }, ALL],
    [{ type: 'SALE,SALE' }, ['Oven']],
    [{ category: 'Food Trucks' }, ['Truck']],
    [{ category: 'food trucks' }, ['Truck']],
    [{ category: 'Food Trucks,DJs' }, ['Deejay', 'Truck']],
    [{ category: ['Food Trucks', 'DJs'] }, ['Deejay', 'Truck']],
    [{ category: 'Food' }, []],
    [{ category: 'No such category' }, []],
    [{ tags: 'tacos' }, ['Trailer', 'Truck']],
    [{ tags: 'TACOS' }, ['Trailer', 'Truck']],
    [{ tags: 'tacos,halal' }, ['Truck']],
    [{ tags: ['halal', 'tacos'] }, ['Truck']],
    [{ tags: 'tacos,pizza' }, []],
    [{ tags: 'wood fired' }, ['Oven']],
    [{ tags: 'wood' }, []],
    [{ tags: 'taco' }, []],
    [{ city: 'Austin' }, ['Truck']],
    [{ city: 'aUSTIN' }, ['Truck']],
    [{ city: ' Austin ' }, ['Truck']],
    [{ city: 'Aust' }, []],
    [{ city: 'Portland' }, ['Deejay', 'Oven']],
    [{ city: 'Portland', state: 'OR' }, ['Oven']],
    [{ city: 'Austin', state: 'OR' }, []],
    [{ state: 'TX' }, ['Trailer', 'Truck']],
    [{ state: 'tx' }, ['Trailer', 'Truck']],
    [{ state: 'T' }, []],
    [{ location: 'Portland, ME' }, ['Deejay']],
    [{ location: 'portland,me' }, ['Deejay']],
    [{ location: 'Portland' }, ['Deejay', 'Oven']],
    [{ location: 'TX' }, ['Trailer', 'Truck']],
    [{ location: 'or' }, ['Oven']],
    [{ priceMin: 120 }, ['Deejay', 'Oven', 'Truck']],
    [{ priceMin: '120.01' }, ['Oven', 'Truck']],
    [{ priceMax: 250 }, ['Deejay', 'Trailer', 'Truck']],
    [{ priceMax: '99.99' }, ['Trailer']],
    [{ priceMax: '99.98' }, []],
    [{ priceMin: 100, priceMax: 250 }, ['Deejay', 'Truck']],
    [{ priceMin: '18500', priceMax: '18500.00' }, ['Oven']],
    [{ priceUnit: 'per day' }, ['Trailer', 'Truck']],
    [{ priceUnit: 'per hour' }, ['Deejay']],
    [{ priceUnit: 'one-time' }, ['Oven']],
    [{ ratingMin: 4.5 }, ['Deejay', 'Trailer', 'Truck']],
    [{ ratingMin: 4.6 }, ['Deejay', 'Trailer']],
    [{ ratingMin: 4.71 }, ['Deejay']],
    [{ ratingMin: 5 }, ['Deejay']],
    [{ ratingMin: 0 }, ALL],
    [{ verifiedOnly: true }, ['Oven', 'Truck']],
    [{ verifiedOnly: false }, ALL],
    [{ deliveryOnly: true }, ['Oven', 'Trailer']],
    [{ deliveryOnly: true, verifiedOnly: true }, ['Oven']],
    [{ type: 'RENT', state: 'TX', tags: 'tacos', priceMax: 100, deliveryOnly: true, ratingMin: 4 }, ['Trailer']],
    [{ type: 'RENT', verifiedOnly: true, deliveryOnly: true }, []],
  ])('%j finds %j', async (params, expected) => {
    expect(await found(params)).toEqual(expected)
  })

  test('hostId finds the listings of one host', async () => {
    expect(await found({ hostId: otherHost })).toEqual(['Deejay'])
    expect(await found({ hostId: host, state: 'TX' })).toEqual(['Trailer', 'Truck'])
    expect(await found({ hostId: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071' })).toEqual([])
  })

  test('narrow a search for words, whatever the order', async () => {
    expect(await found({ q: 'everything', type: 'RENT', city: 'Dallas' })).toEqual(['Trailer'])
    expect(await found({ q: 'oven', type: 'RENT' })).toEqual([])
    for (const sort of ['newest', 'oldest', 'price-asc', 'price-desc', 'rating', 'popular'])
      expect(await found({ sort, state: 'TX', tags: 'tacos' })).toEqual(['Trailer', 'Truck'])
  })

  test('nothing found is an empty page', async () => {
    const page = await search({ city: 'Nowhere' })
    const pagination = { limit: 20, nextCursor: null, hasMore: false, total: 0, totalIsExact: true }
    expect(page).toEqual({ listings: [], pagination })
  })
})

test('only LIVE listings of hosts who are neither suspended nor gone exist', async () => {
  const hidden = (columns: Record<string, unknown>, ownerId = host) =>
    insertListing(owner, ownerId, { title: 'Hidden gem', ...columns })
  for (const status of ['DRAFT', 'PAUSED', 'SOLD', 'ARCHIVED']) await hidden({ status })
  await hidden({}, await insertUser(owner, { suspended_at: '2026-01-01Z' }))
  const erased = { deleted_at: '2026-01-01Z', password_hash: '', name: 'Deleted user' }
  const id = newId()
  await hidden({}, await insertUser(owner, { id, email: `${id}@erased.invalid`, ...erased }))
  expect(await found({})).toEqual(ALL)
  expect(await found({ q: 'hidden' })).toEqual([])
  expect(await found({ q: '"hidden gem"' })).toEqual([])
})
