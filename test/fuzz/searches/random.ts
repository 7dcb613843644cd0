import { priceUnit } from '../../../drizzle/schema/enums.ts'
import type pg from 'pg'
import type { Random } from '../../../drizzle/seed/random.ts'
import type { ListingSearch } from '../../../src/features/listings/search.rules.ts'
import { day } from '../../support/ics.ts'
import { SORTS } from '../../support/sorts.ts'
import { zipf } from './market.ts'

/** What searches of a database are made from. */
export interface Vocabulary {
  /** The most used first. */
  words: string[]
  /** What some listings are called, in words that are in `words`. */
  titles: string[][]
  categories: string[]
  tags: string[]
  prices: string[]
  hosts: string[]
  /** Where some listings stand. */
  places: { city: string; state: string; latitude: number; longitude: number }[]
}

/** A search, and what it means in plain SQL. */
export interface RandomSearch {
  wanted: ListingSearch
  /** What a listing must be, but for the words. */
  conditions: string[]
  /** What the page is ordered by; undefined for the nearest and the most relevant. */
  order: string | undefined
}

type Part = [wanted: Partial<ListingSearch>, condition: string]

export async function readVocabulary(client: pg.Client): Promise<Vocabulary> {
  const column = async <Value = string>(query: string): Promise<Value[]> => {
    const { rows } = await client.query<{ value: Value }>(query)
    return rows.map(({ value }) => value)
  }
  // The same in every run.
  const some = 'FROM (SELECT * FROM listings ORDER BY md5(id::text) LIMIT 60) AS l'
  return {
    words: await column(
      `SELECT word AS value FROM search_words WHERE word !~ '[0-9]' AND length(word) > 2 AND listing_count > 3
       ORDER BY listing_count DESC, word`,
    ),
    titles: await column(
      `SELECT array_agg(word ORDER BY place) AS value ${some}, regexp_split_to_table(plain_text(title), ' ') WITH ORDINALITY AS w (word, place)
       JOIN search_words USING (word) WHERE length(word) > 2 AND word !~ '[0-9]' GROUP BY id ORDER BY id`,
    ),
    categories: await column('SELECT category AS value FROM listing_categories ORDER BY 1'),
    tags: await column(`SELECT DISTINCT tag AS value ${some}, unnest(tags) AS tag ORDER BY 1`),
    prices: await column(`SELECT DISTINCT trim_scale(price)::text AS value ${some} ORDER BY 1`),
    hosts: await column(`SELECT DISTINCT host_id AS value ${some} ORDER BY 1`),
    places: await column(
      `SELECT jsonb_build_object('city', city, 'state', state, 'latitude', latitude, 'longitude', longitude) AS value ${some}
       WHERE latitude IS NOT NULL ORDER BY id`,
    ),
  }
}

/** Any words and filters in any order. */
export function randomSearch(random: Random, vocabulary: Vocabulary): RandomSearch {
  const { categories, places, titles, words } = vocabulary
  const once = <Value>(probability: number, values: Value[], part: (value: Value) => Part): Part[] =>
    values.length > 0 && random.chance(probability) ? [part(random.pick(values))] : []
  const parts = [
    ...once(1 / 3, [['RENT'], ['SALE'], ['EVENT_PRO'], ['RENT', 'SALE'], ['RENT', 'EVENT_PRO']], (types) => [
      { types },
      `listing_type IN (${list(types)})`,
    ]),
    ...once(1 / 4, categories, (category) => {
      const chosen = [
        ...new Set([category, ...Array.from({ length: random.pick([0, 0, 1, 4]) }, () => random.pick(categories))]),
      ]
      return [{ categories: chosen.map((name) => name.toLowerCase()) }, `category IN (${list(chosen)})`]
    }),
    ...once(1 / 6, priceUnit.enumValues, (unit) => [{ priceUnit: unit }, `price_unit = '${unit}'`]),
    ...once(1 / 4, vocabulary.prices, (price) => [{ priceMin: Number(price) }, `price >= ${price}`]),
    ...once(1 / 4, vocabulary.prices, (price) => [{ priceMax: Number(price) }, `price <= ${price}`]),
    ...once(1 / 8, [true], () => [{ verifiedOnly: true }, 'is_verified']),
    ...once(1 / 8, [true], () => [{ deliveryOnly: true }, 'delivery_available']),
    ...once(1 / 10, [3.5, 4.5], (rating) => [{ ratingMin: rating }, `rating >= ${rating}`]),
    ...once(1 / 20, vocabulary.hosts, (host) => [{ hostId: host }, `host_id = '${host}'`]),
    ...once(1 / 8, [1, 2, 14, 60], (days) => freeFor(random.int(0, 150), days)),
    ...once(1 / 8, titles, (title) => saidTogether(title.slice(0, random.int(1, 2)).join(' '))),
    ...once(1 / 15, vocabulary.tags, (tag) => [
      { tags: [tag] },
      `${text(tag.toLowerCase())} = ANY (lower(tags::text)::text[])`,
    ]),
    ...once(1 / 15, words.slice(0, 40), (word) => [
      { excluded: [word] },
      `NOT search @@ plainto_tsquery('english', ${text(word)})`,
    ]),
  ]
  if (places.length > 0 && random.chance(2 / 3))
    parts.push(random.pick([inState, inCity, inBox, inCircle])(random.pick(places), random))
  const filters = Object.assign({}, ...parts.map(([wanted]) => wanted)) as Partial<ListingSearch>
  // Of a title, or any, which seldom come together.
  const said = random.chance(0.5)
    ? random.pick(titles).slice(random.int(0, 1), random.int(1, 5))
    : Array.from({ length: random.int(0, 2) }, () => words[zipf(random, words.length)] ?? '')
  const sort = random.pick([...Object.keys(SORTS), 'relevance', filters.near ? 'distance' : 'relevance'])
  return {
    wanted: { ...filters, ...(said.length > 0 && { words: [...new Set(said)] }), sort },
    conditions: parts.map(([, condition]) => condition),
    order: SORTS[sort],
  }
}

type Place = Vocabulary['places'][number]

const inState = ({ state }: Place): Part => [{ state }, `state = ${text(state)}`]

const inCity = ({ city, state }: Place): Part => [
  { city, state },
  `lower(city) = ${text(city.toLowerCase())} AND state = ${text(state)}`,
]

const inBox = ({ latitude, longitude }: Place, random: Random): Part => {
  const half = random.pick([0.05, 0.3, 1, 4, 12])
  const [south, north] = [latitude - half, latitude + half]
  const [west, east] = [longitude - half, longitude + half]
  // Positions are held as `real`.
  return [
    { bbox: [west, south, east, north] },
    `latitude BETWEEN ${south}::real AND ${north}::real AND longitude BETWEEN ${west}::real AND ${east}::real`,
  ]
}

const inCircle = ({ latitude, longitude }: Place, random: Random): Part => {
  const radius = random.pick([1, 5, 25, 100, 300, 500])
  return [
    { near: [latitude, longitude], radius },
    `earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(${latitude}, ${longitude})) <= ${radius} * 1609.344`,
  ]
}

const saidTogether = (phrase: string): Part => [
  { phrases: [phrase] },
  `search @@ phraseto_tsquery('english', ${text(phrase)})`,
]

/** Free from a day on, on the days of each listing. */
const freeFor = (ahead: number, days: number): Part => {
  const [from, to] = [day(ahead), day(ahead + days)]
  return [
    { availableFrom: from, availableTo: to },
    `listing_type <> 'SALE' AND NOT EXISTS (SELECT FROM bookings AS b WHERE b.listing_id = listings.id AND b.status = 'APPROVED'
       AND b.period && tstzrange('${from}'::timestamp AT TIME ZONE time_zone, '${to}'::timestamp AT TIME ZONE time_zone))
     AND NOT EXISTS (SELECT FROM listing_blocked_dates AS d WHERE d.listing_id = listings.id
       AND daterange(d.start_date, d.end_date) && '[${from},${to})')`,
  ]
}

const list = (values: string[]): string => values.map(text).join(', ')
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`
