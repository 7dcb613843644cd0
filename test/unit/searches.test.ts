import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readSearch } from '../../src/features/listings/search.rules.ts'
import type { SearchInput } from '../../src/features/listings/search.schemas.ts'
import { Invalid } from '../../src/lib/errors.ts'

const read = (input: Partial<SearchInput>) => readSearch({ limit: 20, ...input })

/** What is wrong with a search, as `path code`. */
function faults(input: Partial<SearchInput>): string[] {
  try {
    read(input)
    return []
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    for (const { path, message } of error.errors) expect(message, path).toMatch(/[a-z].*\.$/i)
    return error.errors.map(({ path, code }) => `${path} ${code}`)
  }
}

const words = (...found: string[]) => ({ words: found, phrases: [], excluded: [], prefix: true })

describe('a search', () => {
  test.each<[Partial<SearchInput>, object]>([
    [{}, { sort: 'newest' }],
    [{ q: 'taco truck' }, { sort: 'relevance', ...words('taco', 'truck') }],
    [{ search: 'taco' }, { sort: 'relevance', ...words('taco') }],
    [
      { q: 'taco', sort: 'price-asc' },
      { sort: 'price-asc', ...words('taco') },
    ],
    [{ type: ['RENT'] }, { sort: 'newest', types: ['RENT'] }],
    [{ listingType: ['SALE'] }, { sort: 'newest', types: ['SALE'] }],
    [
      { category: ['Food Truck'], tags: ['tacos', 'birria'], hostId: 'x', priceUnit: 'per day' },
      { sort: 'newest', categories: ['Food Truck'], tags: ['tacos', 'birria'], hostId: 'x', priceUnit: 'per day' },
    ],
    [
      { priceMin: 0, priceMax: 99.5, ratingMin: 4.5 },
      { sort: 'newest', priceMin: 0, priceMax: 99.5, ratingMin: 4.5 },
    ],
    [
      { priceMin: 10, priceMax: 10 },
      { sort: 'newest', priceMin: 10, priceMax: 10 },
    ],
    [
      { verifiedOnly: true, deliveryOnly: true },
      { sort: 'newest', verifiedOnly: true, deliveryOnly: true },
    ],
    // Not only verified ones is no filter at all.
    [{ verifiedOnly: false, deliveryOnly: false }, { sort: 'newest' }],
  ])('for %j asks the database for %j', (input, search) => {
    expect(read(input)).toEqual(search)
  })

  test.each<[Partial<SearchInput>, string[]]>([
    [{ q: 'taco', search: 'taco' }, ['search given_twice']],
    [{ type: ['RENT'], listingType: ['RENT'] }, ['listingType given_twice']],
    [{ radius: 10 }, ['radius needs_near']],
    [{ sort: 'distance' }, ['sort needs_near']],
    [{ priceMin: 2, priceMax: 1 }, ['priceMax range_reversed']],
    [{ priceMin: 0.001 }, ['priceMin not_cents']],
    [{ priceMax: 0.001 }, ['priceMax not_cents']],
    [
      { sort: 'distance', radius: 10, q: 'a', search: 'b' },
      ['search given_twice', 'radius needs_near', 'sort needs_near'],
    ],
  ])('for %j is refused: %j', (input, found) => {
    expect(faults(input)).toEqual(found)
  })
})

describe('words', () => {
  const many = (count: number, each = (n: number) => `w${n}x`) =>
    Array.from({ length: count }, (_, n) => each(n)).join(' ')

  test('phrases and exclusions may be sixteen together', () => {
    expect(faults({ q: many(16) })).toEqual([])
    expect(faults({ q: `${many(5)} ${many(5, (n) => `"p ${n}"`)} ${many(6, (n) => `-e${n}`)}` })).toEqual([])
  })

  test.each([
    ['words', many(17)],
    ['phrases', many(17, (n) => `"p ${n}"`)],
    ['exclusions', many(17, (n) => `-e${n}`)],
    ['of each', `${many(6)} ${many(6, (n) => `"p ${n}"`)} ${many(5, (n) => `-e${n}`)}`],
  ])('more %s than that are refused, under the name that was used', (_, q) => {
    expect(faults({ q })).toEqual(['q too_many_words'])
    expect(faults({ search: q })).toEqual(['search too_many_words'])
  })

  test('that say what is wanted choose the type, unless one is given', () => {
    expect(read({ q: 'food truck for sale' })).toMatchObject({ types: ['SALE'] })
    expect(read({ q: 'rent a food truck' })).toMatchObject({ types: ['RENT', 'EVENT_PRO'] })
    expect(read({ q: 'rent a food truck', type: ['SALE'] })).toMatchObject({ types: ['SALE'] })
    expect(read({ q: 'food truck' })).not.toHaveProperty('types')
    expect(read({ q: 'rent a food truck' })).not.toHaveProperty('intent')
  })
})

describe('a place', () => {
  test.each<[string, object]>([
    ['Austin, TX', { city: 'Austin', state: 'TX' }],
    ['Austin,TX', { city: 'Austin', state: 'TX' }],
    ['Austin , Texas', { city: 'Austin', state: 'Texas' }],
    ['Washington, D.C., DC', { city: 'Washington, D.C.', state: 'DC' }],
    ['Austin', { city: 'Austin' }],
    ['TX', { state: 'TX' }],
    ['tx', { state: 'tx' }],
    ['LAX', { city: 'LAX' }],
    ['T1', { city: 'T1' }],
    ['Austin,', { city: 'Austin' }],
    [', TX', { state: 'TX' }],
    [',', {}],
  ])('%j is %j', (location, place) => {
    expect(read({ location })).toEqual({ sort: 'newest', ...place })
  })

  test('is given by name or in its parts, not both', () => {
    expect(read({ city: 'Austin', state: 'TX' })).toEqual({ sort: 'newest', city: 'Austin', state: 'TX' })
    expect(faults({ location: 'Austin', city: 'Austin' })).toEqual(['location given_twice'])
    expect(faults({ location: 'Austin', state: 'TX' })).toEqual(['location given_twice'])
  })

  test.each<[string, object]>([
    ['30.26,-97.74', { near: [30.26, -97.74] }],
    ['30.26 , -97.74', { near: [30.26, -97.74] }],
    ['-90,180', { near: [-90, 180] }],
    ['90,-180', { near: [90, -180] }],
    ['0,0', { near: [0, 0] }],
    ['30.125000000000000,-97', { near: [30.125, -97] }],
    ['78701', { place: '78701' }],
    ['Austin, TX', { place: 'Austin, TX' }],
    ['30.26', { place: '30.26' }],
    ['30.,-97', { place: '30.,-97' }],
    ['130.26,-97', { place: '130.26,-97' }],
    ['30,-1800', { place: '30,-1800' }],
    ['x30,-97', { place: 'x30,-97' }],
    ['30,-97x', { place: '30,-97x' }],
    ['30.1250000000000000,-97', { place: '30.1250000000000000,-97' }],
  ])('near %j is %j, within 50 miles', (near, place) => {
    expect(read({ near })).toEqual({ sort: 'newest', radius: 50, ...place })
  })

  test('near may be a circle of any size, and sort by distance', () => {
    expect(read({ near: '78701', radius: 5, sort: 'distance' })).toEqual({
      sort: 'distance',
      place: '78701',
      radius: 5,
    })
  })

  test.each(['90.1,0', '-90.1,0', '0,180.1', '0,-180.1', '99,999'])('near %j is on no map', (near) => {
    expect(faults({ near })).toEqual(['near out_of_range'])
  })

  test.each<[number[], string[]]>([
    [[-98, 30, -97, 31], []],
    [[-98, 30, -97, 30], []],
    // Across the 180th meridian: its west is east of its east.
    [[179, -90, -179, 90], []],
    [[-98, 31, -97, 30], ['bbox range_reversed']],
    [[-98, -90.5, -97, 30], ['bbox out_of_range']],
    [[-98, 30, -97, 90.5], ['bbox out_of_range']],
    [
      [-98, 91, -97, 90],
      ['bbox out_of_range', 'bbox range_reversed'],
    ],
  ])('in the box %j has the faults %j', (bbox, found) => {
    expect(faults({ bbox })).toEqual(found)
    if (found.length === 0) expect(read({ bbox })).toEqual({ sort: 'newest', bbox })
  })
})

describe('a time', () => {
  test.each<[string, string | undefined, string]>([
    ['2026-12-24', '2026-12-27', '2026-12-27'],
    ['2026-12-31', undefined, '2027-01-01'],
    ['2026-12-24', '2026-12-24', '2026-12-25'],
    ['2026-12-24T09:00:00.000Z', undefined, '2026-12-25T09:00:00.000Z'],
    ['2026-12-24T09:00:00.000Z', '2026-12-24T09:00:00.000Z', '2026-12-25T09:00:00.000Z'],
    ['2026-12-24', '2026-12-24T00:00:00.000Z', '2026-12-24T00:00:00.000Z'],
  ])('from %s to %s ends at %s', (availableFrom, availableTo, end) => {
    const range = { availableFrom, ...(availableTo !== undefined && { availableTo }) }
    expect(read(range)).toEqual({ sort: 'newest', availableFrom, availableTo: end })
  })

  test('needs a beginning, which comes first', () => {
    expect(faults({ availableTo: '2026-12-24' })).toEqual(['availableTo needs_from'])
    expect(faults({ availableFrom: '2026-12-24', availableTo: '2026-12-23' })).toEqual(['availableTo range_reversed'])
  })

  test('of one day is that day, whichever it is', () => {
    const days = fc.date({ min: new Date('1000-01-01'), max: new Date('9997-12-30'), noInvalidDate: true })
    fc.assert(
      fc.property(days, (date) => {
        const day = date.toISOString().slice(0, 10)
        const { availableTo = '' } = read({ availableFrom: day })
        expect(Date.parse(availableTo) - Date.parse(day)).toBe(86_400_000)
        expect(availableTo).toHaveLength(10)
      }),
    )
  })
})
