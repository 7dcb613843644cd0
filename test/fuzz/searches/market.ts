import type pg from 'pg'
import { withClient } from '../../../dev/client.ts'
import { copyRows, type Value } from '../../../drizzle/seed/bulk/copy.ts'
import { listingColumns, uuidAt } from '../../../drizzle/seed/bulk/listing.ts'
import { Random } from '../../../drizzle/seed/random.ts'

const batchSize = 5000
const hostCount = 300
const consonants = Array.from('bcdfghklmnprstvz')
const endings = Array.from('nrlmtk')
const vowels = Array.from('aeiou')
const wordCount = 30_000
const day = 86_400_000
const categories = 'Truck,Cart,Kitchen,Trailer,Bar,Stage,Tent,Photo Booth,Caterer,DJ,Florist,Bakery'.split(',')
const prices = [25, 50, 75, 100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2500, 5000, 10_000, 25_000]

interface City {
  name: string
  state: string
  latitude: number
  longitude: number
  time_zone: string
}

/**
 * Fills a migrated database with a marketplace of another make than the seed's: made-up words by Zipf's law, of which those of a
 * trade come together and some are misspelt, 400 cities with nothing between them, a few round prices, and four listings of
 * five without a review.
 * @param url of the owner
 */
export async function makeMarket(url: string, listings: number): Promise<void> {
  const random = new Random('another market')
  const { hosts, cities } = await withClient(url, async (client) => {
    await addHosts(client)
    await client.query('SELECT listings_bulk_begin()')
    return { hosts: await readHosts(client), cities: await readCities(client) }
  })
  const words = makeWords(random)
  const row = listingMaker(random, words, hosts, cities)
  let left = listings
  const load = () =>
    withClient(url, async (client) => {
      await client.query("SET vendibook.bulk = 'on'")
      while (left > 0) {
        const size = Math.min(left, batchSize)
        left -= size
        await copyRows(client, 'host_listings', listingColumns, Array.from({ length: size }, row))
      }
    })
  await Promise.all([load(), load()])
  await withClient(url, async (client) => {
    await client.query('SELECT listings_bulk_end()')
    await client.query('VACUUM (ANALYZE)')
  })
}

async function addHosts(client: pg.Client): Promise<void> {
  await client.query(
    `INSERT INTO users (id, email, password_hash, name, role)
     SELECT gen_random_uuid(), 'host' || n || '@example.com', '!', 'Host ' || n, 'HOST' FROM generate_series(1, $1) AS n`,
    [hostCount],
  )
}

async function readHosts(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM users ORDER BY email')
  return rows.map(({ id }) => id)
}

async function readCities(client: pg.Client): Promise<City[]> {
  const { rows } = await client.query<City>(
    `SELECT name, state, latitude, longitude, time_zone FROM places
     WHERE kind = 'city' AND length(name) BETWEEN 2 AND 50 ORDER BY zip_count DESC, name, state LIMIT 400`,
  )
  return rows
}

/** Of two to four syllables, the most used first. */
function makeWords(random: Random): string[] {
  const words = new Set<string>()
  while (words.size < wordCount) {
    const syllables = Array.from({ length: random.int(2, 4) }, () => random.pick(consonants) + random.pick(vowels))
    words.add(syllables.join('') + (random.chance(0.5) ? random.pick(endings) : ''))
  }
  return [...words]
}

/** @returns what gives the values of one listing after the other, in the order of `listingColumns` */
function listingMaker(random: Random, words: string[], hosts: string[], cities: City[]): () => Value[] {
  const word = () => misspell(random, words[zipf(random, words.length)] ?? '')
  const say = (count: number) => Array.from({ length: count }, word).join(' ')
  // Each category has three words of its own, which are rare elsewhere.
  const trade = (category: number) => words.slice(2000 + category * 3, 2003 + category * 3).join(' ')
  const now = Date.now()
  return () => {
    const city = cities[zipf(random, cities.length)] as City
    const category = zipf(random, categories.length)
    const isPlaced = random.chance(0.9)
    const reviews = random.chance(0.2) ? random.int(1, 30) : 0
    const published = new Date(now - random.next() * 30 * day)
    return [
      uuidAt(published.getTime(), random),
      hosts[zipf(random, hosts.length)] ?? '',
      say(random.int(3, 6)),
      `${say(random.int(20, 79))}${random.chance(0.6) ? ` ${trade(category)}` : ''}`,
      random.pick(['RENT', 'RENT', 'SALE', 'EVENT_PRO']),
      categories[category] ?? '',
      city.name,
      city.state,
      isPlaced ? city.latitude + (random.next() - 0.5) * 0.3 : null,
      isPlaced ? city.longitude + (random.next() - 0.5) * 0.3 : null,
      city.time_zone,
      random.pick(prices),
      'per day',
      null,
      [],
      Array.from({ length: random.int(0, 4) }, () => words[zipf(random, 200)] ?? ''),
      [],
      random.chance(0.5),
      random.chance(0.3),
      'LIVE',
      zipf(random, 5000),
      0,
      reviews * random.int(3, 5),
      reviews,
      published,
      published,
      published,
    ]
  }
}

/** One of a hundred has two letters swapped. */
function misspell(random: Random, word: string): string {
  if (!random.chance(0.01)) return word
  const at = random.int(0, word.length - 2)
  return `${word.slice(0, at)}${word[at + 1] ?? ''}${word[at] ?? ''}${word.slice(at + 2)}`
}

/** A number below `count` by Zipf's law: 0 comes most often, and each other one as seldom as it is far from it. */
export const zipf = (random: Random, count: number): number =>
  Math.max(Math.min(Math.floor(count ** random.next()), count) - 1, 0)
