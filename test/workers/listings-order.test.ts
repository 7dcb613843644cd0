import { beforeAll, describe, expect, test } from 'vitest'
import { insertListing, insertUser } from '../support/records.ts'
import { search, titles } from './support/api.ts'
import { clearListings, owner } from './support/database.ts'

beforeAll(async () => {
  await clearListings()
  const host = await insertUser(owner, { role: 'HOST' })
  const add = (title: string, columns: Record<string, unknown>) => insertListing(owner, host, { title, ...columns })
  const at = (day: number) => ({ published_at: `2026-01-0${day}T10:00Z` })
  await add('Four stars, once', { ...at(3), price: '300.00', rating_sum: 4, review_count: 1, views: 10 })
  await add('Five stars, once', { ...at(1), price: '99.99', rating_sum: 5, review_count: 1, views: 9 })
  await add('Five stars, twice', { ...at(4), price: '100.00', rating_sum: 10, review_count: 2, views: 11 })
  await add('No stars', { ...at(2), price: '1000000.00', views: 2_000_000 })
  await add('Nearly five stars', { ...at(5), price: '0.01', rating_sum: 99, review_count: 20, views: 0 })
})

describe('sort', () => {
  test.each([
    ['newest', ['Nearly five stars', 'Five stars, twice', 'Four stars, once', 'No stars', 'Five stars, once']],
    ['oldest', ['Five stars, once', 'No stars', 'Four stars, once', 'Five stars, twice', 'Nearly five stars']],
    ['price-asc', ['Nearly five stars', 'Five stars, once', 'Five stars, twice', 'Four stars, once', 'No stars']],
    ['price-desc', ['No stars', 'Four stars, once', 'Five stars, twice', 'Five stars, once', 'Nearly five stars']],
    ['rating', ['Nearly five stars', 'Five stars, twice', 'Five stars, once', 'Four stars, once', 'No stars']],
    ['popular', ['No stars', 'Five stars, twice', 'Four stars, once', 'Five stars, once', 'Nearly five stars']],
  ])('%s', async (sort, expected) => {
    expect(await titles({ sort })).toEqual(expected)
    expect(await titles({ sort, q: 'stars' })).toEqual(expected)
    expect(await titles({ sort, state: 'tx', near: 'Austin, TX' })).toEqual(expected)
  })

  test('is newest without words, and relevance with them', async () => {
    expect(await titles()).toEqual(await titles({ sort: 'newest' }))
    expect(await titles({ q: 'four stars' })).toEqual(['Four stars, once'])
    expect(await titles({ q: 'stars twice' })).toEqual(await titles({ q: 'stars twice', sort: 'relevance' }))
  })

  test('relevance without words is taken', async () => {
    expect((await titles({ sort: 'relevance' })).toSorted()).toEqual((await titles()).toSorted())
  })
})

test('money, ratings and times come out exactly', async () => {
  const { listings } = await search({ sort: 'oldest' })
  expect(listings.map(({ price }) => price)).toEqual([99.99, 1_000_000, 300, 100, 0.01])
  expect(listings.map(({ rating }) => rating)).toEqual([5, null, 4, 5, 5])
  expect(listings[0]?.publishedAt).toBe('2026-01-01T10:00:00.000Z')
})

test('equal keys have one order, and the other way round the other one', async () => {
  const host = await insertUser(owner, { role: 'HOST' })
  const same = { published_at: '2025-06-01Z', price: '42.00', views: 42, city: 'Lubbock' }
  for (let index = 0; index < 9; index += 1) await insertListing(owner, host, { title: `Twin ${index}`, ...same })
  const of = (sort: string) => titles({ sort, city: 'Lubbock' })
  expect(await of('oldest')).toEqual((await of('newest')).toReversed())
  expect(await of('price-asc')).toEqual((await of('price-desc')).toReversed())
  for (const sort of ['newest', 'price-asc', 'rating', 'popular']) expect(await of(sort)).toEqual(await of(sort))
})
