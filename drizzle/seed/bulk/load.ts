import type pg from 'pg'
import { loadPlaces } from '../../places.ts'
import { Random } from '../random.ts'
import { inBulk } from '../rows.ts'
import { day } from '../world.ts'
import { copyRows, type Value } from './copy.ts'
import { type BulkListing, createLister, listingColumns, uuidAt } from './listing.ts'
import { makeVocabulary } from './words.ts'

export interface City {
  name: string
  state: string
  zips: { latitude: number; longitude: number; time_zone: string }[]
}

export interface BulkOptions {
  /** How many listings to add. */
  listings: number
  /** Where the pictures are served, without a slash at its end. */
  baseUrl: string
  /** Listings per transaction. */
  batchSize?: number
  onProgress?: (done: number, total: number, what: string) => void
  /** Stops after the batch that is under way. */
  signal?: AbortSignal
  /** Opens one more connection of the owner, to load on two processors. */
  connect?: () => Promise<pg.Client>
}

/**
 * Adds many made-up LIVE listings with their hosts, bookings and blocked days: skewed as a real marketplace is, the same
 * again for a database that holds the same. Each batch is a transaction, so a stop leaves whole listings only.
 * @returns how many listings were added
 */
export async function seedBulk(client: pg.Client, options: BulkOptions): Promise<number> {
  const { listings, baseUrl, batchSize = 5000, onProgress, signal, connect } = options
  await loadPlaces(client)
  const cities = await readCities(client)
  const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM host_listings')
  const run = `bulk:${rows[0]?.count ?? 0}`
  const random = new Random(run)
  const now = Date.now()
  const { hosts, renters } = await addPeople(client, run, listings, now)
  const makeListing = createLister({ cities, hosts, baseUrl, now })

  let added = 0
  const sizes = batchSizes(listings, batchSize, signal)
  // The loaders share the sizes: when one fails, its loop closes them for the other one too.
  const addBatches = async (loader: pg.Client) => {
    for (const size of sizes) {
      await addBatch(
        loader,
        makeBatch(size, () => makeListing(random), renters, random, now),
      )
      added += size
      onProgress?.(added, listings, `${added} listings`)
    }
  }
  const helper = await connect?.()
  await client.query('SELECT listings_bulk_begin()')
  const loaders = helper === undefined ? [client] : [client, helper]
  const done = await Promise.allSettled(loaders.map((loader) => inBulk(loader, () => addBatches(loader))))
  await helper?.end()
  onProgress?.(added, listings, `${added} listings, building the indexes`)
  await client.query('SELECT listings_bulk_end()')
  for (const result of done) if (result.status === 'rejected') throw result.reason
  onProgress?.(added, listings, `${added} listings, gathering statistics`)
  // VACUUM marks the pages whose rows everybody sees: without it no index answers alone.
  await client.query('VACUUM (ANALYZE)')
  return added
}

function* batchSizes(total: number, size: number, signal: AbortSignal | undefined): Generator<number> {
  for (let left = total; left > 0; left -= size) {
    if (signal?.aborted) return
    yield Math.min(size, left)
  }
}

interface Batch {
  listings: BulkListing[]
  bookings: Value[][]
  blocked: Value[][]
}

function makeBatch(
  size: number,
  makeListing: () => BulkListing,
  renters: string[],
  random: Random,
  now: number,
): Batch {
  const batch: Batch = { listings: Array.from({ length: size }, makeListing), bookings: [], blocked: [] }
  for (const listing of batch.listings) {
    const { type } = listing.category
    if (type === 'RENT' && random.chance(0.05)) batch.bookings.push(...approvedRows(listing, renters, random, now))
    if (type !== 'SALE' && random.chance(0.03)) batch.blocked.push(blockedRow(listing, random, now))
  }
  return batch
}

async function addBatch(client: pg.Client, { listings, bookings, blocked }: Batch): Promise<void> {
  await client.query('BEGIN')
  try {
    await copyRows(
      client,
      'host_listings',
      listingColumns,
      listings.map(({ row }) => row),
    )
    await copyRows(client, 'bookings', bookingColumns, bookings)
    await copyRows(client, 'listing_blocked_dates', 'id, listing_id, start_date, end_date, created_at', blocked)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

const bookingColumns =
  'id, listing_id, renter_id, host_id, booking_type, status, period, price, price_unit, total, expires_at, created_at, updated_at'

const dateOf = (time: number) => new Date(time).toISOString().slice(0, 10)

/** One to three stays in the coming months that do not overlap. */
function approvedRows(
  { id, owner, price, category, zone }: BulkListing,
  renters: string[],
  random: Random,
  now: number,
): Value[][] {
  let start = now + random.int(1, 30) * day
  return Array.from({ length: random.int(1, 3) }, () => {
    const days = category.unit === 'per hour' ? 1 : random.int(1, 9)
    const end = start + days * day
    const made = now - random.next() * 20 * day
    const period = `["${dateOf(start)} 00:00 ${zone}","${dateOf(end)} 00:00 ${zone}")`
    const total = Number((price * (category.unit === 'per hour' ? 8 : days)).toFixed(2))
    start = end + random.int(1, 35) * day
    const times = [new Date(made + 7 * day), new Date(made), new Date(made + 3_600_000)]
    return [
      uuidAt(made, random),
      id,
      random.pick(renters),
      owner,
      'RENTAL_REQUEST',
      'APPROVED',
      period,
      price,
      category.unit,
      total,
      ...times,
    ]
  })
}

function blockedRow({ id }: BulkListing, random: Random, now: number): Value[] {
  const start = now + random.int(150, 240) * day
  return [uuidAt(now, random), id, dateOf(start), dateOf(start + random.int(1, 21) * day), new Date(now)]
}

/** A host for every 250 listings or so and some renters. They have no password, so nobody can sign in as one of them. */
async function addPeople(
  client: pg.Client,
  run: string,
  listings: number,
  now: number,
): Promise<{ hosts: string[]; renters: string[] }> {
  const random = new Random(`people:${run}`)
  const names = makeVocabulary().name
  const make = (role: string, count: number): Value[][] =>
    Array.from({ length: count }, (_, index) => {
      const joined = new Date(now - (3 + random.next()) * 365 * day)
      const email = `${role.toLowerCase()}-${index}.${run.replace(':', '-')}@example.com`
      return [
        uuidAt(joined.getTime(), random),
        email,
        '!',
        `${random.pick(names)} ${random.pick(names)}`,
        role,
        joined,
        joined,
      ]
    })
  const hosts = make('HOST', Math.min(5000, Math.max(3, Math.round(listings / 250))))
  const renters = make('USER', 200)
  await inBulk(client, () =>
    copyRows(client, 'users', 'id, email, password_hash, name, role, created_at, updated_at', [...hosts, ...renters]),
  )
  const ids = (rows: Value[][]) => rows.map(([id]) => String(id))
  return { hosts: ids(hosts), renters: ids(renters) }
}

async function readCities(client: pg.Client): Promise<City[]> {
  const { rows } = await client.query<City>(
    `SELECT name, state, json_agg(json_build_object('latitude', latitude, 'longitude', longitude, 'time_zone', time_zone) ORDER BY zip) AS zips
     FROM places WHERE kind = 'zip' AND length(name) BETWEEN 2 AND 50 GROUP BY name, state ORDER BY state, name`,
  )
  return rows
}
