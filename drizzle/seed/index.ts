import type pg from 'pg'
import { loadPlaces } from '../places.ts'
import {
  bookingRow,
  eventRequestRow,
  inquiryRow,
  messageRow,
  notificationRows,
  reviewRow,
  statusRows,
} from './booking-rows.ts'
import { makeBookings } from './bookings.ts'
import { seedListings } from './content/index.ts'
import { seedId } from './ids.ts'
import { Random } from './random.ts'
import { inBulk, insertRows, type Row } from './rows.ts'
import { day, emailOf, listingId, listingRows, listingTimes, passwords, userId, userRows, type Zip } from './world.ts'

export { writePictures } from './pictures/index.ts'

export interface SeedOptions {
  /** Where the pictures are served, without a slash at its end. */
  baseUrl: string
  onProgress?: (done: number, total: number, what: string) => void
}

export interface Seeded {
  /** One account of each role to sign in with; every other seeded account of that role has the same password. */
  accounts: { email: string; password: string; role: string }[]
  listings: number
}

/**
 * Fills the marketplace with hand-written hosts, listings, bookings and reviews, dated relative to now. What is there
 * already stays as it is. Needs the owner's connection; run it inside a transaction to have all or nothing.
 */
export async function seed(client: pg.Client, { baseUrl, onProgress }: SeedOptions): Promise<Seeded> {
  const now = new Date()
  const zips = await findZips(client)
  const bookings = makeBookings(now)
  const sales = bookings.filter(({ listing }) => listing.type === 'SALE')
  const events = bookings.filter(({ listing }) => listing.type === 'EVENT_PRO')
  const ratings = new Map<string, number[]>()
  for (const { listing, review } of bookings) {
    if (review) ratings.set(listing.key, [...(ratings.get(listing.key) ?? []), review.stars])
  }

  const tables: [table: string, rows: Row[]][] = [
    ['users', await userRows(baseUrl, now)],
    ['host_listings', listingRows(baseUrl, now, zips, ratings)],
    ['bookings', bookings.map((booking) => bookingRow(booking, zips))],
    ['inquiries', sales.map(inquiryRow)],
    ['event_requests', events.map((booking) => eventRequestRow(booking, zips))],
    [
      'messages',
      bookings.flatMap((booking) => (booking.reply === undefined ? [] : [messageRow(booking, booking.reply)])),
    ],
    ['reviews', bookings.flatMap((booking) => (booking.review ? [reviewRow(booking, booking.review)] : []))],
    ['listing_blocked_dates', blockedRows(now)],
    ['status_logs', bookings.flatMap(statusRows)],
    ['status_logs', listingStatusRows(now)],
    ['notifications', bookings.flatMap((booking) => notificationRows(booking, now))],
  ]
  // The rows bring their own history and counts; the triggers that write these for the application's doings stay out.
  await inBulk(client, async () => {
    for (const [index, [table, rows]] of tables.entries()) {
      onProgress?.(index, tables.length, table)
      await insertRows(client, table, rows)
    }
  })
  await client.query('SELECT refresh_search_words()')
  onProgress?.(tables.length, tables.length, 'done')
  return {
    accounts: [
      { email: emailOf('admin'), password: passwords.ADMIN, role: 'ADMIN' },
      { email: emailOf('maria'), password: passwords.HOST, role: 'HOST' },
      { email: emailOf('jordan'), password: passwords.USER, role: 'USER' },
    ],
    listings: seedListings.length,
  }
}

async function findZips(client: pg.Client): Promise<Map<string, Zip>> {
  await loadPlaces(client)
  const { rows } = await client.query<Zip & { zip: string }>(
    `SELECT zip, name, state, latitude, longitude, time_zone FROM places WHERE kind = 'zip' AND zip = ANY ($1)`,
    [seedListings.map(({ zip }) => zip)],
  )
  return new Map(rows.map((row) => [row.zip, row]))
}

/** A week or so that some hosts keep for themselves, after the bookings that are to come. */
function blockedRows(now: Date): Row[] {
  return seedListings.flatMap((listing) => {
    const random = new Random(`blocked:${listing.key}`)
    if (listing.type === 'SALE' || listing.status !== undefined || !random.chance(0.3)) return []
    const start = now.getTime() + random.int(85, 120) * day
    const date = (time: number) => new Date(time).toISOString().slice(0, 10)
    return [
      {
        id: seedId(`blocked:${listing.key}`),
        listing_id: listingId(listing),
        start_date: date(start),
        end_date: date(start + random.int(2, 14) * day),
        created_at: new Date(now.getTime() - day),
      },
    ]
  })
}

function listingStatusRows(now: Date): Row[] {
  return seedListings.flatMap((listing) => {
    const { created, published, edited } = listingTimes(listing, now)
    const row = (from: string | null, to: string, at: Date): Row => ({
      id: seedId(`status:${listing.key}:${to}`),
      listing_id: listingId(listing),
      from_status: from,
      to_status: to,
      actor_id: userId(listing.host),
      created_at: at,
    })
    const draft = row(null, 'DRAFT', created)
    if (listing.status === 'DRAFT') return [draft]
    const live = [draft, row('DRAFT', 'LIVE', published)]
    return listing.status === undefined ? live : [...live, row('LIVE', listing.status, edited)]
  })
}
