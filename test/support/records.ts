import { v7 as newId } from 'uuid'

type Columns = Record<string, unknown>

/** A connection of `pg`, or inside workerd one over HTTP (test/workers/support/database.ts). */
export interface Queryable {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as pg has it: the caller says what its columns are
  query<Row extends Record<string, unknown>>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>
}

/** Inserts one row and returns its id; `columns` are the database's names and win over the defaults. */
export async function insert(client: Queryable, table: string, columns: Columns): Promise<string> {
  const row: Columns = { id: newId(), ...columns }
  const names = Object.keys(row)
  await client.query(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
    Object.values(row),
  )
  return String(row.id)
}

export const insertUser = (client: Queryable, columns: Columns = {}) =>
  insert(client, 'users', { email: `${newId()}@example.com`, password_hash: '$2b$10$hash', name: 'Ada', ...columns })

/** What the API needs of a listing at least. */
export const LISTING = {
  title: 'Birria truck',
  description: 'A truck with a plancha and a crew',
  listingType: 'RENT',
  category: 'Food Truck',
  city: 'Austin',
  state: 'TX',
  price: 425,
  priceUnit: 'per day',
}

export const insertListing = (client: Queryable, ownerId: string, columns: Columns = {}) =>
  insert(client, 'host_listings', {
    owner_id: ownerId,
    title: 'Taco truck',
    description: 'A truck with everything in it',
    listing_type: 'RENT',
    category: 'Food truck',
    city: 'Austin',
    state: 'TX',
    latitude: 30.2672,
    longitude: -97.7431,
    time_zone: 'America/Chicago',
    price: '250.00',
    price_unit: 'per day',
    status: 'LIVE',
    ...columns,
  })

export interface Parties {
  host: string
  renter: string
  listing: string
}

/** A host with a LIVE listing, and a renter. */
export async function insertParties(client: Queryable, listingColumns: Columns = {}): Promise<Parties> {
  const host = await insertUser(client, { role: 'HOST' })
  const renter = await insertUser(client)
  return { host, renter, listing: await insertListing(client, host, listingColumns) }
}

export const insertRental = (client: Queryable, { host, renter, listing }: Parties, columns: Columns = {}) =>
  insert(client, 'bookings', {
    listing_id: listing,
    host_id: host,
    renter_id: renter,
    booking_type: 'RENTAL_REQUEST',
    period: '[2030-06-01T05:00Z,2030-06-03T05:00Z)',
    price: '250.00',
    price_unit: 'per day',
    total: '500.00',
    ...columns,
  })

export const insertEvent = (client: Queryable, parties: Parties, columns: Columns = {}) =>
  insertRental(client, parties, { booking_type: 'EVENT_REQUEST', period: null, event_date: '2030-06-01', ...columns })

export const insertSale = (client: Queryable, parties: Parties, columns: Columns = {}) =>
  insertRental(client, parties, { booking_type: 'PURCHASE_INQUIRY', period: null, ...columns })

export const setStatus = (client: Queryable, table: 'host_listings' | 'bookings', id: string, status: string) =>
  client.query(`UPDATE ${table} SET status = $2 WHERE id = $1`, [id, status])

/** A booking that was approved and completed, as a review needs it. */
export async function insertCompletedRental(
  client: Queryable,
  parties: Parties,
  columns: Columns = {},
): Promise<string> {
  const booking = await insertRental(client, parties, columns)
  await setStatus(client, 'bookings', booking, 'APPROVED')
  await setStatus(client, 'bookings', booking, 'COMPLETED')
  return booking
}

/** Reviews of the listing by the renter, each of a booking of its own, from the first on; returns their ids. */
export async function insertReviews(client: Queryable, parties: Parties, reviews: Columns[]): Promise<string[]> {
  const ids: string[] = []
  for (const [index, review] of reviews.entries()) {
    const start = Date.UTC(2020, 0, 1 + index)
    const day = `[${new Date(start).toISOString()},${new Date(start + 86_400_000).toISOString()})`
    const booking = await insertCompletedRental(client, parties, { period: day })
    const columns = { booking_id: booking, listing_id: parties.listing, author_id: parties.renter, ...review }
    ids.push(await insert(client, 'reviews', columns))
  }
  return ids
}

/** A confirmed upload of this user. */
export const insertImage = (client: Queryable, ownerId: string, columns: Columns = {}) =>
  insert(client, 'image_assets', {
    owner_id: ownerId,
    status: 'CONFIRMED',
    s3_key: `listings/${ownerId}/${newId()}.jpg`,
    filename: 'truck.jpg',
    mime_type: 'image/jpeg',
    size: 1_000,
    width: 640,
    height: 480,
    has_location: false,
    expires_at: '2026-01-01Z',
    confirmed_at: '2026-01-01Z',
    ...columns,
  })

/** Days that the host has blocked: `start` is the first, `end` the first free one. */
export const insertBlockedDays = (client: Queryable, listing: string, start: string, end: string) =>
  insert(client, 'listing_blocked_dates', { listing_id: listing, start_date: start, end_date: end })

/**
 * Many LIVE listings in one statement, a minute after one another, the last one the newest. A column is an SQL expression
 * over the number `n` of the row, from 1 on.
 */
export async function insertManyListings(
  client: Queryable,
  ownerId: string,
  count: number,
  columns: Record<string, string> = {},
): Promise<void> {
  const row = {
    id: 'uuidv7()',
    owner_id: '$1::uuid',
    title: `'Listing ' || n`,
    description: `'One of many listings'`,
    listing_type: `'RENT'`,
    category: `'Food truck'`,
    city: `'Austin'`,
    state: `'TX'`,
    latitude: '30.2672',
    longitude: '-97.7431',
    time_zone: `'America/Chicago'`,
    price: '100 + n % 50',
    price_unit: `'per day'`,
    status: `'LIVE'`,
    published_at: `timestamptz '2025-01-01Z' + n * interval '1 minute'`,
    ...columns,
  }
  const names = Object.keys(row).join(', ')
  const values = Object.values(row).join(', ')
  await client.query(`INSERT INTO host_listings (${names}) SELECT ${values} FROM generate_series(1, $2::int) AS n`, [
    ownerId,
    count,
  ])
}

/** What verify_audit_chain says: `{ intact, row_count, first_broken, problem }`. */
export async function verifyAudit(client: Queryable) {
  type Verdict = { intact: boolean; row_count: number; first_broken: string | null; problem: string | null }
  const { rows } = await client.query<Verdict>(
    'SELECT intact, row_count::int, first_broken, problem FROM verify_audit_chain()',
  )
  const [verdict] = rows
  if (!verdict) throw new Error('verify_audit_chain() gave no row')
  return verdict
}
