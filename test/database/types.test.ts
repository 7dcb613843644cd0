import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { expect, test } from 'vitest'
import { bookings, calendarFeeds, hostListings } from '../../drizzle/schema/index.ts'
import { insertParties, insertRental } from '../support/records.ts'
import { createTestDatabase } from '../support/test-database.ts'

const { client } = await createTestDatabase()

test('periods, money, times and hashes come back as they were written', async () => {
  const db = drizzle(client)
  const parties = await insertParties(client)
  const id = await insertRental(client, parties)
  const period = { start: new Date('2030-06-01T05:30:00.123Z'), end: new Date('2030-06-03T00:00:00.000Z') }
  const expiresAt = new Date('2030-05-01T10:20:30.456Z')
  await db.update(bookings).set({ period, expiresAt }).where(eq(bookings.id, id))
  const [booking] = await db.select().from(bookings).where(eq(bookings.id, id))
  expect(booking).toMatchObject({ period, expiresAt, price: 250, total: 500 })

  await db.update(hostListings).set({ price: 999_999.99 }).where(eq(hostListings.id, parties.listing))
  const [listing] = await db.select().from(hostListings).where(eq(hostListings.id, parties.listing))
  expect(listing?.price).toBe(999_999.99)

  const secretHash = Uint8Array.from({ length: 32 }, (_, index) => index * 8)
  await db.insert(calendarFeeds).values({ listingId: parties.listing, secretHash })
  const [feed] = await db.select().from(calendarFeeds)
  expect(Uint8Array.from(feed?.secretHash ?? [])).toEqual(secretHash)
})

test('a time that was read finds its row again', async () => {
  const db = drizzle(client)
  const { listing } = await insertParties(client)
  const [row] = await db.select().from(hostListings).where(eq(hostListings.id, listing))
  expect(await db.$count(hostListings, eq(hostListings.createdAt, row?.createdAt ?? new Date(0)))).toBe(1)
})

test.each([
  ['["2030-06-01 05:30:00+00","2030-06-03 00:00:00+00")', '2030-06-01T05:30:00.000Z', '2030-06-03T00:00:00.000Z'],
  ['["2030-06-01 00:30:00.5-05","2030-06-03 05:45:00+05:45")', '2030-06-01T05:30:00.500Z', '2030-06-03T00:00:00.000Z'],
])('reads the range %s', (text, start, end) => {
  const column = bookings.period
  expect(column.mapFromDriverValue(text)).toEqual({ start: new Date(start), end: new Date(end) })
})

test.each(['empty', '["2030-06-01 00:00:00+00",)', '("2030-06-01 00:00:00+00","2030-06-02 00:00:00+00"]'])(
  'refuses the range %s',
  (text) => {
    expect(() => bookings.period.mapFromDriverValue(text)).toThrow('[start,end)')
  },
)
