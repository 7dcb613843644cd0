import { beforeAll, describe, expect, test } from 'vitest'
import { insertListing, insertManyListings, insertUser } from '../support/records.ts'
import { faults, type Listing, read, search } from './support/api.ts'
import { clearListings, owner } from './support/database.ts'

type Suggestion = { text: string; kind: 'title' | 'category' | 'place' }

let host: string
const ids: Record<string, string> = {}

beforeAll(async () => {
  await clearListings()
  host = await insertUser(owner, { role: 'HOST' })
  const add = async (title: string, columns: Record<string, unknown> = {}) => {
    ids[title] = await insertListing(owner, host, { title, category: 'Food Trucks', ...columns })
  }
  await add('Tamale truck', { tags: ['tamales'], price: '250.00' })
  await add('Birria truck', { tags: ['tamales', 'birria'], price: '260.00' })
  await add('Noodle truck', { city: 'Houston', price: '240.00' })
  await add('Lunch truck', { city: 'Boston', state: 'MA', price: '250.00' })
  await add('Tamale truck for sale', { listing_type: 'SALE', price: '45000.00', price_unit: 'one-time' })
  await add('Austin smoke pit', { category: 'BBQ Trailers' })
  await add('Crêpe stand', { category: 'Dessert Carts', city: 'Dallas' })
  await add('Hidden tamale draft', { status: 'DRAFT' })
})

const suggest = async (q: string): Promise<Suggestion[]> =>
  (await read<{ suggestions: Suggestion[] }>('/api/listings/suggest', { q })).suggestions
const textsOf = async (q: string, kind: Suggestion['kind']) =>
  (await suggest(q)).filter((suggestion) => suggestion.kind === kind).map(({ text }) => text)

describe('suggest', () => {
  test('completes titles', async () => {
    expect((await textsOf('tam', 'title')).toSorted()).toEqual(['Tamale truck', 'Tamale truck for sale'])
    expect(await textsOf('birria tr', 'title')).toEqual(['Birria truck'])
    expect(await textsOf('CREPE', 'title')).toEqual(['Crêpe stand'])
  })

  test('completes categories', async () => {
    expect(await textsOf('food', 'category')).toEqual(['Food Trucks'])
    expect(await textsOf('bbq', 'category')).toEqual(['BBQ Trailers'])
    expect(await textsOf('trail', 'category')).toEqual(['BBQ Trailers'])
  })

  test('completes places', async () => {
    expect(await textsOf('aust', 'place')).toContain('Austin, TX')
    expect(await textsOf('austin, t', 'place')).toEqual(['Austin, TX'])
    expect(await textsOf('new yo', 'place')).toContain('New York, NY')
  })

  test('gives every kind its place, and at most eight', async () => {
    await insertManyListings(owner, host, 20, { title: `'Dallas wagon ' || n`, category: `'Dallas things'` })
    const suggestions = await suggest('dal')
    expect(suggestions).toHaveLength(8)
    expect(new Set(suggestions.map(({ kind }) => kind))).toEqual(new Set(['title', 'category', 'place']))
  })

  test('gives each text once', async () => {
    for (const columns of [{}, { city: 'Waco' }, { title: 'quiche QUEEN' }])
      await insertListing(owner, host, { title: 'Quiche queen', ...columns })
    expect(await textsOf('quich', 'title')).toHaveLength(1)
  })

  test('tells nothing of what is not LIVE', async () => {
    expect(await textsOf('hidden', 'title')).toEqual([])
  })

  test.each([
    'x',
    'a',
    't',
    '%',
    '_',
    '\\',
    "'",
    '"',
    '&|!():*<->',
    'the',
    '🌮',
    'مقهى',
    'zzzzzz',
    '-',
    ',',
    ', TX',
    '78701',
    'a'.repeat(100),
  ])('%s is answered', async (q) => {
    const suggestions = await suggest(q)
    expect(suggestions.length).toBeLessThanOrEqual(8)
    for (const { text, kind } of suggestions) {
      expect(text).not.toBe('')
      expect(['title', 'category', 'place']).toContain(kind)
    }
  })

  test('needs a q of 1 to 100 characters, and nothing else', async () => {
    const path = '/api/listings/suggest'
    expect(await faults({}, path)).toEqual(['q invalid_type'])
    expect(await faults({ q: ' ' }, path)).toEqual(['q custom'])
    expect(await faults({ q: 'a'.repeat(101) }, path)).toEqual(['q custom'])
    expect(await faults({ q: ['a', 'b'] }, path)).toEqual(['q invalid_type'])
    expect(await faults({ q: 'a', limit: 5 }, path)).toEqual(['limit unknown_field'])
  })
})

describe('similar', () => {
  const similar = async (title: string): Promise<Listing[]> =>
    (await read<{ listings: Listing[] }>(`/api/listings/${ids[title]}/similar`)).listings

  test('are up to eight others of the same type, the most alike first', async () => {
    const found = await similar('Tamale truck')
    expect(found.length).toBeLessThanOrEqual(8)
    expect(found.map(({ title }) => title).slice(0, 3)).toEqual(['Birria truck', 'Noodle truck', 'Lunch truck'])
    expect(found.every(({ listingType }) => listingType === 'RENT')).toBe(true)
    expect(found.map(({ id }) => id)).not.toContain(ids['Tamale truck'])
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
  })

  test('are listings as everywhere, without a distance', async () => {
    const [first] = await similar('Tamale truck')
    const { listings } = await search({ q: 'birria' })
    expect(first).toEqual(listings[0])
  })

  test('are none where nothing is alike', async () => {
    expect(await similar('Tamale truck for sale')).toEqual([])
  })

  test('are eight where there are many', async () => {
    await insertManyListings(owner, host, 30, { category: `'Food Trucks'` })
    expect(await similar('Tamale truck')).toHaveLength(8)
  })
})
