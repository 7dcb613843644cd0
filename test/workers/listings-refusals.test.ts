import { describe, expect, test } from 'vitest'
import { faults, faultsOf, type Params, post, send, titles } from './support/api.ts'

const ID = '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071'

describe('a search is refused, with the path and the code of what is wrong, for', () => {
  test.each<[Params, string[]]>([
    [{ foo: '1' }, ['foo unknown_field']],
    [{ foo: '1', Bar: '2', q: 'taco' }, ['foo unknown_field', 'Bar unknown_field']],
    [{ Q: 'taco' }, ['Q unknown_field']],
    [{ 'type[]': 'RENT' }, ['type[] unknown_field']],
    [{ type: 'rent' }, ['type.0 invalid_value']],
    [{ type: 'RENT,LEASE' }, ['type.1 invalid_value']],
    [{ listingType: 'X' }, ['listingType.0 invalid_value']],
    [{ type: 'RENT', listingType: 'RENT' }, ['listingType given_twice']],
    [{ q: 'a', search: 'a' }, ['search given_twice']],
    [{ location: 'TX', state: 'TX' }, ['location given_twice']],
    [{ location: 'TX', city: 'Austin' }, ['location given_twice']],
    [{ sort: 'cheapest' }, ['sort invalid_value']],
    [{ sort: 'NEWEST' }, ['sort invalid_value']],
    [{ sort: 'distance' }, ['sort needs_near']],
    [{ radius: 10 }, ['radius needs_near']],
    [{ priceMin: 'abc' }, ['priceMin invalid_type']],
    [{ priceMin: '1e3' }, ['priceMin invalid_type']],
    [{ priceMin: '0x10' }, ['priceMin invalid_type']],
    [{ priceMin: 'NaN' }, ['priceMin invalid_type']],
    [{ priceMin: 'Infinity' }, ['priceMin invalid_type']],
    [{ priceMin: -1 }, ['priceMin too_small']],
    [{ priceMax: '1000000.01' }, ['priceMax too_big']],
    [{ priceMax: '9.999' }, ['priceMax not_cents']],
    [{ priceMin: 20, priceMax: 10 }, ['priceMax range_reversed']],
    [{ priceUnit: 'per week' }, ['priceUnit invalid_value']],
    [{ ratingMin: 6 }, ['ratingMin too_big']],
    [{ ratingMin: -1 }, ['ratingMin too_small']],
    [{ ratingMin: 'four' }, ['ratingMin invalid_type']],
    [{ verifiedOnly: 'yes' }, ['verifiedOnly invalid_type']],
    [{ verifiedOnly: '1' }, ['verifiedOnly invalid_type']],
    [{ deliveryOnly: 'TRUE' }, ['deliveryOnly invalid_type']],
    [{ facets: 'on' }, ['facets invalid_type']],
    [{ limit: 0 }, ['limit too_small']],
    [{ limit: 101 }, ['limit too_big']],
    [{ limit: '20.5' }, ['limit invalid_type']],
    [{ limit: 'ten' }, ['limit invalid_type']],
    [{ limit: ['1', '2'] }, ['limit invalid_type']],
    [{ page: 0 }, ['page too_small']],
    [{ page: '1.5' }, ['page invalid_type']],
    [{ hostId: 'x' }, ['hostId invalid_format']],
    [{ hostId: ID.toUpperCase() }, ['hostId invalid_format']],
    [{ city: ['Austin', 'Dallas'] }, ['city invalid_type']],
    [{ q: ['a', 'b'] }, ['q invalid_type']],
    [{ availableFrom: '2026-02-30' }, ['availableFrom invalid_union']],
    [{ availableFrom: 'tomorrow' }, ['availableFrom invalid_union']],
    [{ availableFrom: '2026-12-01T10:00:00' }, ['availableFrom invalid_union']],
    [{ availableFrom: '2026-13-01T10:00:00Z' }, ['availableFrom invalid_union']],
    [{ availableTo: '2026-12-01' }, ['availableTo needs_from']],
    [{ availableFrom: '2026-12-02', availableTo: '2026-12-01' }, ['availableTo range_reversed']],
    [
      { limit: 0, type: 'x', radius: 'far', near: '1,1' },
      ['radius invalid_type', 'type.0 invalid_value', 'limit too_small'],
    ],
  ])('%j', async (params, expected) => {
    expect((await faults(params)).toSorted()).toEqual(expected.toSorted())
  })

  test.each([
    'q',
    'search',
    'city',
    'state',
    'location',
    'near',
    'type',
    'category',
    'tags',
    'priceMin',
    'sort',
    'cursor',
  ])('an empty %s', async (name) => {
    const found = await faults({ [name]: '' })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(new RegExp(`^${name} `))
  })

  test.each([
    ['city', 51],
    ['category', 51],
    ['tags', 101],
    ['location', 101],
    ['near', 101],
    ['q', 201],
    ['cursor', 2_001],
  ])('a %s of %i characters', async (name, length) => {
    expect((await faults({ [name]: 'x'.repeat(length) }))[0]).toMatch(new RegExp(`^${name}(\\.0)? `))
  })

  test('too many values of one kind', async () => {
    const many = Array.from({ length: 21 }, (_, index) => `tag ${index}`)
    expect(await faults({ tags: many })).toEqual(['tags too_big'])
    expect(await faults({ category: many.join(',') })).toEqual(['category too_big'])
  })
})

test('the other reads refuse keys that they do not know, too', async () => {
  const paths = ['', '/similar', '/availability', '/reviews'].map((rest) => `/api/listings/${ID}${rest}`)
  for (const path of [...paths, '/api/listings/suggest', `/api/users/${ID}`])
    expect(await faults({ foo: '1', ...(path.endsWith('suggest') && { q: 'taco' }) }, path)).toEqual([
      'foo unknown_field',
    ])
})

test('a body is refused where a query is, and where its values are not of the JSON type', async () => {
  const refused = async (body: object) => (await faultsOf(await post('/api/listings/search', body))).slice(0, 1)
  expect(await refused({ foo: 1 })).toEqual(['foo unknown_field'])
  expect(await refused({ type: 'RENT' })).toEqual(['type invalid_type'])
  expect(await refused({ type: [] })).toEqual(['type too_small'])
  expect(await refused({ tags: ['a', 1] })).toEqual(['tags.1 invalid_type'])
  expect(await refused({ priceMin: '10' })).toEqual(['priceMin invalid_type'])
  expect(await refused({ priceMax: 9.999 })).toEqual(['priceMax not_cents'])
  expect(await refused({ verifiedOnly: 'true' })).toEqual(['verifiedOnly invalid_type'])
  expect(await refused({ limit: '5' })).toEqual(['limit invalid_type'])
  expect(await refused({ limit: 5.5 })).toHaveLength(1)
  expect(await refused({ bbox: '1,2,3,4' })).toEqual(['bbox invalid_type'])
  expect(await refused({ q: null })).toEqual(['q invalid_type'])
  expect(await refused({ near: [30, -97] })).toEqual(['near invalid_type'])
  expect(await refused([])).toHaveLength(1)
})

test('what is wrong is said in words', async () => {
  const problem = await (await send('/api/listings', { availableFrom: '2026-02-30' })).json<{ detail: string }>()
  expect(problem.detail).toBe(
    'Must be a day such as 2026-12-01, or a time with its offset such as 2026-12-01T09:00:00-06:00.',
  )
})

test.each(['[1', 'null', '"taco"', ''])('the body %s is refused', async (body) => {
  expect((await post('/api/listings/search', body)).status).toBe(400)
})

test('a body that is no JSON is 415', async () => {
  const init = { method: 'POST', body: '{}', headers: { 'Content-Type': 'text/plain' } }
  expect((await send('/api/listings/search', {}, init)).status).toBe(415)
})

test('the longest texts are taken', async () => {
  for (const [name, length] of [
    ['city', 50],
    ['state', 50],
    ['category', 50],
    ['tags', 100],
    ['location', 100],
    ['q', 200],
  ] as const)
    expect(await titles({ [name]: 'x'.repeat(length) })).toEqual([])
})
