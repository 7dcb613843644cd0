import type pg from 'pg'
import { priceUnit } from '../../../drizzle/schema/enums.ts'
import { dice } from '../../support/dice.ts'
import { day } from '../../support/ics.ts'
import { SORTS } from '../../support/sorts.ts'

/** One kind of search, with the many that stand for it: a single hot term proves nothing. */
export interface Shape {
  name: string
  what: string
  /** SQL of each variant, to be explained or run. */
  statements: string[]
  budget: Budget
}

/** Milliseconds at a million listings. */
export interface Budget {
  median: number
  worst: number
}

export const usual: Budget = { median: 10, worst: 50 }

const ROTATIONS = 40

interface Vocabulary {
  common: string[]
  rare: string[]
  places: { latitude: number; longitude: number }[]
  /** Those with the most listings. */
  cities: { city: string; state: string }[]
  states: string[]
  categories: string[]
  prices: [number, number][]
  titles: string[]
}

/** The shapes of the performance budget, over terms, places and ranges that the database itself holds. */
export async function makeShapes(client: pg.Client): Promise<Shape[]> {
  const { common, rare, places, cities, states, categories, prices, titles } = await readVocabulary(client)
  const types = ['RENT', 'SALE', 'EVENT_PRO']
  const at = <T>(list: T[], index: number): T => {
    const item = list[index % list.length]
    if (item === undefined) throw new Error('the database holds too little to make searches from')
    return item
  }
  const shape = (name: string, what: string, variant: (index: number) => object | string, budget = usual): Shape => ({
    name,
    what,
    budget,
    statements: Array.from({ length: ROTATIONS }, (_, index) => {
      const made = variant(index)
      return typeof made === 'string' ? made : call({ limit: 20, ...made })
    }),
  })
  const near = (index: number) => {
    const { latitude, longitude } = at(places, index)
    return { near: [latitude, longitude], radius: 50 }
  }
  const range = (index: number) => ({ priceMin: at(prices, index)[0], priceMax: at(prices, index)[1] })
  const words = (...typed: string[]) => ({ sort: 'relevance', words: typed, prefix: true })
  const typeAndState = (index: number) => ({ sort: 'newest', types: [at(types, index)], state: at(states, index) })
  const sorts = Object.keys(SORTS)
  const roll = dice(1)
  const anyPlace = (): object => {
    const { latitude, longitude } = at(places, roll(ROTATIONS))
    const place = [
      { near: [latitude, longitude], radius: at([5, 25, 100, 200], roll(4)) },
      { bbox: [longitude - 1, latitude - 1, longitude + 1, latitude + 1] },
      { state: at(states, roll(30)) },
      { state: at(states, roll(30)) },
    ]
    return place[roll(6)] ?? {}
  }
  const anyFilters = (): object => ({
    ...(roll(3) === 0 && { types: [at(types, roll(3))] }),
    ...(roll(3) === 0 && { categories: [at(categories, roll(categories.length))] }),
    ...(roll(3) === 0 && { priceMin: at(prices, roll(prices.length))[0] }),
    ...(roll(4) === 0 && { priceMax: at(prices, roll(prices.length))[1] }),
    ...(roll(8) === 0 && { verifiedOnly: true }),
    ...(roll(8) === 0 && { ratingMin: 4.5 }),
    ...anyPlace(),
  })
  const deepPages = await readDeepCursors(
    client,
    Array.from({ length: ROTATIONS }, (_, index) => typeAndState(index)),
  )

  return [
    shape('S1', 'newest, no filter', (index) => ({ sort: 'newest', limit: 20 + (index % 2) })),
    shape('S2', 'type + state, newest', typeAndState),
    shape('S3', 'category + price range, by price', (index) => ({
      sort: 'price-asc',
      categories: [at(categories, index).toLowerCase()],
      ...range(index),
    })),
    shape('S4', 'rare words, ranked', (index) => words(at(rare, index))),
    shape('S5', 'one common word, ranked', (index) => words(at(common, index))),
    shape('S6', 'common word + state + price', (index) => ({
      ...words(at(common, index)),
      state: at(states, index),
      ...range(index),
    })),
    shape('S7', 'misspelt words', (index) =>
      words(misspell(at(common, index), index), misspell(at(common, index + 7), index + 1)),
    ),
    shape('S8', '50 miles, nearest', (index) => ({ sort: 'distance', ...near(index) })),
    shape('S9', '50 miles + words, ranked', (index) => ({ ...words(at(common, index)), ...near(index) })),
    shape('S10', 'viewport box, newest', (index) => {
      const { latitude, longitude } = at(places, index)
      const half = [0.05, 0.2, 0.5, 2][index % 4] ?? 1
      return { sort: 'newest', bbox: [longitude - half, latitude - half, longitude + half, latitude + half] }
    }),
    shape('S11', 'by rating, verified only', (index) => ({
      sort: 'rating',
      verifiedOnly: true,
      limit: 20 + (index % 5),
    })),
    shape('S12', 'available in a date range', (index) => ({
      sort: 'newest',
      state: at(states, index),
      availableFrom: day(10 + index),
      availableTo: day(13 + index),
    })),
    shape('S13', 'the 500th page of S2 by cursor', (index) => ({
      ...typeAndState(index),
      after: at(deepPages, index),
    })),
    shape('S14', 'facets of S1, S2 and S5', (index) => ({
      ...at([{ sort: 'newest' }, typeAndState(index), words(at(common, index))], index),
      facets: true,
    })),
    shape('S15', 'suggestions for a prefix', (index) => {
      const word = at(common, index)
      return `SELECT suggest('${word.slice(0, 2 + (index % 4))}')`
    }),
    shape('S16', 'type, by price', (index) => ({
      sort: index % 2 ? 'price-asc' : 'price-desc',
      types: [at(types, index >> 1)],
    })),
    shape('S17', 'category + state, newest', (index) => ({
      sort: 'newest',
      categories: [at(categories, index).toLowerCase()],
      state: at(states, index),
    })),
    shape('S18', 'any filters, any order', () => ({ sort: at(sorts, roll(sorts.length)), ...anyFilters() })),
    shape('S19', 'any filters + a word, ranked', (index) => ({
      ...words(at(index % 2 ? common : rare, roll(ROTATIONS))),
      ...anyFilters(),
    })),
    shape('S20', 'a whole title, ranked', (index) => words(...at(titles, index).toLowerCase().split(' '))),
    // Hardly a listing has all of them, or all but one: what has five is found by looking at thousands.
    shape(
      'S21',
      'eight common words, ranked',
      (index) => words(...Array.from({ length: 8 }, (_, place) => at(common, index + 5 * place))),
      { median: 50, worst: 100 },
    ),
    // The cheapest are of other kinds than the dearest, and have other words.
    shape('S22', 'a word or two, by price', (index) => ({
      sort: index % 4 < 2 ? 'price-asc' : 'price-desc',
      words: index % 2 ? [at(common, index)] : at(titles, index).toLowerCase().split(' ').slice(-2),
    })),
    shape('S23', 'a city, any order, half of them a word', (index) => ({
      ...at(cities, index >> 1),
      sort: at(['relevance', ...sorts], index),
      ...(index % 2 && { words: [at(common, index)] }),
    })),
    shape('S24', 'a word in a city or a state, ranked', (index) => ({
      ...words(at(common, index)),
      ...(index % 2 ? at(cities, index >> 1) : { state: at(states, index >> 1) }),
    })),
    // Prices of sales, by the day and by the hour lie far apart.
    shape('S25', 'of a unit, some categories or days, by price', (index) => ({
      sort: index % 2 ? 'price-asc' : 'price-desc',
      ...at<object>(
        [
          { priceUnit: at(priceUnit.enumValues, index >> 1) },
          { priceUnit: at(priceUnit.enumValues, index >> 1), categories: [at(categories, index)] },
          { priceUnit: at(priceUnit.enumValues, index >> 1), types: [at(types, index)] },
          { categories: [at(categories, index), at(categories, index + 5)] },
          { availableFrom: day(30), availableTo: day(33) },
        ],
        index,
      ),
      ...(index >= ROTATIONS / 2 && anyPlace()),
    })),
    shape('S26', 'a word within 100 to 500 miles, ranked', (index) => ({
      ...words(at(index % 2 ? common : rare, index)),
      ...near(index),
      radius: at([100, 200, 500], index),
    })),
  ]
}

const call = (search: object) => `SELECT * FROM search_listings('${JSON.stringify(search).replaceAll("'", "''")}')`

/** A typing error: a letter dropped, doubled, swapped or replaced, by turns. */
function misspell(word: string, turn: number): string {
  const at = 1 + (turn % Math.max(word.length - 2, 1))
  const [head, tail] = [word.slice(0, at), word.slice(at)]
  if (turn % 4 === 0) return head + tail.slice(1)
  if (turn % 4 === 1) return head + tail.slice(0, 1) + tail
  if (turn % 4 === 2) return head + tail.slice(1, 2) + tail.slice(0, 1) + tail.slice(2)
  return `${head}x${tail.slice(1)}`
}

async function readVocabulary(client: pg.Client): Promise<Vocabulary> {
  const read = async <Row extends pg.QueryResultRow>(text: string) => (await client.query<Row>(text)).rows
  const listings = (await read<{ count: number }>('SELECT count(*)::int AS count FROM listings'))[0]?.count ?? 0
  const wordsBetween = async (low: number, high: number) =>
    (
      await read<{ word: string }>(
        `SELECT word FROM search_words WHERE listing_count BETWEEN ${Math.ceil(low)} AND ${Math.ceil(high)} AND length(word) > 4
           AND word !~ '[0-9]' ORDER BY md5(word) LIMIT ${ROTATIONS}`,
      )
    ).map(({ word }) => word)
  const spread = await read<{ low: number; high: number }>(
    `SELECT percentile_disc(share) WITHIN GROUP (ORDER BY price)::float8 AS low,
       percentile_disc(share + 0.15) WITHIN GROUP (ORDER BY price)::float8 AS high
     FROM (SELECT price FROM listings ORDER BY md5(id::text) LIMIT 20000) AS sample, generate_series(0, 0.8, 0.1) AS share GROUP BY share`,
  )
  return {
    common: await wordsBetween(listings * 0.02, listings),
    rare: await wordsBetween(3, Math.max(listings * 0.0005, 10)),
    places: await read(
      `SELECT latitude, longitude FROM places WHERE kind = 'city' ORDER BY zip_count DESC LIMIT ${ROTATIONS}`,
    ),
    cities: await read(
      `SELECT city, state FROM listings GROUP BY city, state ORDER BY count(*) DESC, city LIMIT ${ROTATIONS / 2}`,
    ),
    states: (
      await read<{ state: string }>('SELECT state FROM listings GROUP BY state ORDER BY count(*) DESC LIMIT 30')
    ).map(({ state }) => state),
    categories: (
      await read<{ category: string }>('SELECT category FROM listing_categories ORDER BY md5(category)')
    ).map(({ category }) => category),
    titles: (
      await read<{ title: string }>(
        `SELECT title FROM (SELECT title, id FROM listings ORDER BY id LIMIT 100000) AS first_ ORDER BY md5(id::text) LIMIT ${ROTATIONS}`,
      )
    ).map(({ title }) => title),
    prices: spread.map(({ low, high }) => [low, high]),
  }
}

/** Where page 500 of each search begins, as its cursor would say. */
async function readDeepCursors(client: pg.Client, searches: { types: string[]; state: string }[]): Promise<object[]> {
  const cursors: object[] = []
  for (const { types, state } of searches) {
    const { rows } = await client.query<{ key: string; id: string }>(
      `SELECT key::text, id FROM (SELECT published_at AS key, id FROM listings WHERE listing_type = $1 AND state = $2
         ORDER BY published_at DESC, id DESC LIMIT 9980) AS s ORDER BY key, id LIMIT 1`,
      [types[0], state],
    )
    if (rows[0]) cursors.push({ ...rows[0], total: 1001 })
  }
  return cursors
}
