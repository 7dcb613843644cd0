import { beforeAll, describe, expect, test } from 'vitest'
import { insertListing, insertUser } from '../support/records.ts'
import { faults, faultsOf, type Params, post, search, titles } from './support/api.ts'
import { clearListings, owner } from './support/database.ts'

const MILES_PER_DEGREE = 69.09

beforeAll(async () => {
  await clearListings()
  const host = await insertUser(owner, { role: 'HOST' })
  const add = (title: string, latitude: number, longitude: number, columns: Record<string, unknown> = {}) =>
    insertListing(owner, host, { title, latitude, longitude, ...columns })
  await add('Downtown', 30.27, -97.74, { category: 'Coffee Carts' })
  await add('Round Rock', 30.51, -97.68, { city: 'Round Rock' })
  await add('San Antonio', 29.42, -98.49, { city: 'San Antonio' })
  await add('Dallas', 32.78, -96.8, { city: 'Dallas', tags: ['tacos'] })
  await add('Suva', -18.14, 178.44, { city: 'Suva', state: 'HI' })
  await add('Taveuni', -16.86, -179.97, { city: 'Taveuni', state: 'HI' })
  await add('North Pole', 89.95, 10, { city: 'Alert', state: 'AK' })
  await insertListing(owner, host, { title: 'Tulsa', city: 'Tulsa', state: 'OK', latitude: null, longitude: null })
})

const AUSTIN = '30.27,-97.74'
const distances = async (params: Params) => {
  const { listings } = await search({ sort: 'distance', ...params })
  return listings.map(({ title, distanceMiles }) => [title, distanceMiles])
}

/** Great circle on a sphere of the earth's mean radius. */
function miles([lat1, lon1]: [number, number], [lat2, lon2]: [number, number]): number {
  const rad = Math.PI / 180
  const half = (a: number, b: number) => Math.sin(((b - a) * rad) / 2) ** 2
  return (
    2 * 3958.8 * Math.asin(Math.sqrt(half(lat1, lat2) + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * half(lon1, lon2)))
  )
}

describe('near', () => {
  test('reaches 50 miles unless told otherwise, nearest first by sort=distance, and says how far each is', async () => {
    const [first, second, ...rest] = await distances({ near: AUSTIN })
    expect(first).toEqual(['Downtown', 0])
    expect(second?.[0]).toBe('Round Rock')
    expect(second?.[1]).toBeCloseTo(miles([30.27, -97.74], [30.51, -97.68]), 0)
    expect(rest).toEqual([])
  })

  test('reaches as many miles as radius says', async () => {
    const reached = async (radius: number) => (await distances({ near: AUSTIN, radius })).map(([title]) => title)
    expect(await reached(1)).toEqual(['Downtown'])
    expect(await reached(100)).toEqual(['Downtown', 'Round Rock', 'San Antonio'])
    expect(await reached(500)).toEqual(['Downtown', 'Round Rock', 'San Antonio', 'Dallas', 'Tulsa'])
    const far = miles([30.27, -97.74], [32.78, -96.8])
    expect(await reached(Math.floor(far) - 1)).not.toContain('Dallas')
    expect(await reached(Math.ceil(far) + 1)).toContain('Dallas')
  })

  test('does not sort by distance by itself, and adds distanceMiles to every order', async () => {
    const { listings } = await search({ near: AUSTIN, radius: 100, sort: 'oldest' })
    expect(listings.map(({ title }) => title)).toEqual(['Downtown', 'Round Rock', 'San Antonio'])
    expect(await titles({ near: AUSTIN, radius: 100 })).toEqual(['San Antonio', 'Round Rock', 'Downtown'])
    for (const { distanceMiles } of listings) expect(distanceMiles).toBeGreaterThanOrEqual(0)
    expect((await search()).listings.every((listing) => !('distanceMiles' in listing))).toBe(true)
  })

  test.each([
    '30.27,-97.74',
    '30.27, -97.74',
    ' 30.270000000000000,-97.74 ',
    'Austin',
    'Austin, TX',
    'austin,tx',
    'Austin TX',
    'AUSTIN, tx',
    'Austin, Texas',
    '78701',
    ' 78701 ',
    '78701-1234',
  ])('takes %j for Austin', async (near) => {
    expect(await titles({ near, sort: 'distance' })).toEqual(['Downtown', 'Round Rock'])
  })

  test.each([
    ['San Antonio, TX', 'San Antonio'],
    ['75201', 'Dallas'],
    ['Tulsa', 'Tulsa'],
  ])('takes the place %s', async (near, expected) => {
    expect(await titles({ near, sort: 'distance' })).toEqual([expected])
  })

  test('combines with words and filters', async () => {
    expect(await titles({ near: AUSTIN, category: 'coffee carts' })).toEqual(['Downtown'])
    expect(await titles({ near: AUSTIN, radius: 500, tags: 'tacos' })).toEqual(['Dallas'])
    expect(await titles({ near: AUSTIN, q: 'round' })).toEqual(['Round Rock'])
    expect(await titles({ near: AUSTIN, radius: 500, q: 'truck', sort: 'distance' })).toHaveLength(5)
  })

  test('reaches over the 180th meridian and the pole', async () => {
    const apart = miles([-18.14, 178.44], [-16.86, -179.97])
    const found = await distances({ near: '-18.14,178.44', radius: 200 })
    expect(found.map(([title]) => title)).toEqual(['Suva', 'Taveuni'])
    expect(found[1]?.[1]).toBeCloseTo(apart, 0)
    expect(await titles({ near: '89.95,-170', radius: 50 })).toEqual(['North Pole'])
    expect(await titles({ near: '90,0', radius: 10 })).toEqual(['North Pole'])
    expect(await titles({ near: '-90,180', radius: 500 })).toEqual([])
  })

  test.each<[Params, string]>([
    [{ near: 'Atlantis' }, 'near unknown_place'],
    [{ near: '00000' }, 'near unknown_place'],
    [{ near: '7870' }, 'near unknown_place'],
    [{ near: '30.27' }, 'near unknown_place'],
    [{ near: '30.27,-97.74,5' }, 'near unknown_place'],
    [{ near: "'; DROP TABLE listings; --" }, 'near unknown_place'],
    [{ near: '90.01,0' }, 'near out_of_range'],
    [{ near: '0,-180.5' }, 'near out_of_range'],
    [{ near: AUSTIN, radius: 0 }, 'radius too_small'],
    [{ near: AUSTIN, radius: '0.5' }, 'radius too_small'],
    [{ near: AUSTIN, radius: 501 }, 'radius too_big'],
    [{ near: AUSTIN, radius: '500.1' }, 'radius too_big'],
    [{ near: AUSTIN, radius: 'far' }, 'radius invalid_type'],
  ])('refuses %j', async (params, expected) => {
    expect(await faults(params)).toEqual([expected])
  })

  test('says the same in a body', async () => {
    expect(await faultsOf(await post('/api/listings/search', { near: 'Atlantis' }))).toEqual(['near unknown_place'])
  })
})

describe('bbox', () => {
  test.each<[string, string[]]>([
    ['-98,30,-97,31', ['Round Rock', 'Downtown']],
    ['-97.74,30.27,-97.74,30.27', ['Downtown']],
    ['-97.73,30,-97,31', ['Round Rock']],
    ['-99,29,-96,33', ['Dallas', 'San Antonio', 'Round Rock', 'Downtown']],
    ['178,-19,-179,-16', ['Taveuni', 'Suva']],
    ['178,-19,180,-16', ['Suva']],
    ['-180,-90,180,90', ['Tulsa', 'North Pole', 'Taveuni', 'Suva', 'Dallas', 'San Antonio', 'Round Rock', 'Downtown']],
    ['0,0,1,1', []],
    [' -98, 30, -97, 31 ', ['Round Rock', 'Downtown']],
  ])('%s shows %j', async (bbox, expected) => {
    expect(await titles({ bbox })).toEqual(expected)
  })

  test('combines with near and words', async () => {
    expect(await titles({ bbox: '-98,30,-97,31', near: AUSTIN, radius: 5 })).toEqual(['Downtown'])
    expect(await titles({ bbox: '-99,29,-96,33', q: 'dallas' })).toEqual(['Dallas'])
  })

  test.each<[string, string]>([
    ['1,2,3', 'bbox too_small'],
    ['1,2,3,4,5', 'bbox too_big'],
    ['a,2,3,4', 'bbox.0 invalid_type'],
    ['1,,3,4', 'bbox.1 invalid_type'],
    ['-181,0,0,1', 'bbox.0 too_small'],
    ['0,-91,0,0', 'bbox out_of_range'],
    ['0,0,0,90.5', 'bbox out_of_range'],
    ['0,31,1,30', 'bbox range_reversed'],
  ])('%s is refused', async (bbox, expected) => {
    expect(await faults({ bbox })).toEqual([expected])
  })
})

test('the mile of the answer is that of the radius', async () => {
  const near = `${30.27 + 1 / MILES_PER_DEGREE},-97.74`
  const [[, distance] = []] = await distances({ near, radius: 2 })
  expect(distance).toBeCloseTo(1, 1)
})
