import type pg from 'pg'
import { v7 as newId } from 'uuid'

type Columns = Record<string, unknown>

/** Inserts one row and returns its id; `columns` are the database's names and win over the defaults. */
export async function insert(client: pg.Client, table: string, columns: Columns): Promise<string> {
  const row: Columns = { id: newId(), ...columns }
  const names = Object.keys(row)
  await client.query(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
    Object.values(row),
  )
  return String(row.id)
}

export const insertUser = (client: pg.Client, columns: Columns = {}) =>
  insert(client, 'users', { email: `${newId()}@example.com`, password_hash: '$2b$10$hash', name: 'Ada', ...columns })

export const insertListing = (client: pg.Client, ownerId: string, columns: Columns = {}) =>
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
export async function insertParties(client: pg.Client, listingColumns: Columns = {}): Promise<Parties> {
  const host = await insertUser(client, { role: 'HOST' })
  const renter = await insertUser(client)
  return { host, renter, listing: await insertListing(client, host, listingColumns) }
}

export const insertRental = (client: pg.Client, { host, renter, listing }: Parties, columns: Columns = {}) =>
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

export const insertEvent = (client: pg.Client, parties: Parties, columns: Columns = {}) =>
  insertRental(client, parties, { booking_type: 'EVENT_REQUEST', period: null, event_date: '2030-06-01', ...columns })

export const insertSale = (client: pg.Client, parties: Parties, columns: Columns = {}) =>
  insertRental(client, parties, { booking_type: 'PURCHASE_INQUIRY', period: null, ...columns })

export const setStatus = (client: pg.Client, table: 'host_listings' | 'bookings', id: string, status: string) =>
  client.query(`UPDATE ${table} SET status = $2 WHERE id = $1`, [id, status])

/** A booking that was approved and completed, as a review needs it. */
export async function insertCompletedRental(
  client: pg.Client,
  parties: Parties,
  columns: Columns = {},
): Promise<string> {
  const booking = await insertRental(client, parties, columns)
  await setStatus(client, 'bookings', booking, 'APPROVED')
  await setStatus(client, 'bookings', booking, 'COMPLETED')
  return booking
}

/** What verify_audit_chain says: `{ intact, row_count, first_broken, problem }`. */
export async function verifyAudit(client: pg.Client) {
  const { rows } = await client.query('SELECT intact, row_count::int, first_broken, problem FROM verify_audit_chain()')
  return rows[0]
}
