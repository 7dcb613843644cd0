import { expect, test } from 'vitest'
import { createTestDatabase } from '../support/test-database.ts'
import {
  insert,
  insertEvent,
  insertListing,
  insertParties,
  insertRental,
  insertSale,
  insertUser,
} from '../support/records.ts'

const { client } = await createTestDatabase()

const refusal = (code: string, constraint: string) => expect.objectContaining({ code, constraint })
const hash = Buffer.alloc(32)

test('refuses a second account for one email, case folded', async () => {
  await insertUser(client, { email: 'Ada@Example.com' })
  await expect(insertUser(client, { email: 'aDA@example.COM' })).rejects.toEqual(refusal('23505', 'users_email_key'))
})

test.each([
  ['an email without @', { email: 'nobody' }, 'users_email'],
  ['an empty name', { name: '' }, 'users_name'],
  ['a name of 101 characters', { name: 'a'.repeat(101) }, 'users_name'],
  ['a bio of 501 characters', { bio: 'a'.repeat(501) }, 'users_bio'],
  ['an erased account with a name', { deleted_at: new Date() }, 'users_erased'],
])('refuses a user with %s', async (_, columns, constraint) => {
  await expect(insertUser(client, columns)).rejects.toEqual(refusal('23514', constraint))
})

test('counts a name of 100 emoji as 100 characters', async () => {
  await expect(insertUser(client, { name: '🌮'.repeat(100) })).resolves.toBeTypeOf('string')
})

test.each([
  ['a title of 2 characters', { title: 'ab' }, 'host_listings_title'],
  ['a title of 201 characters', { title: 'a'.repeat(201) }, 'host_listings_title'],
  ['a description of 9 characters', { description: 'too short' }, 'host_listings_description'],
  ['a description of 5,001 characters', { description: 'a'.repeat(5001) }, 'host_listings_description'],
  ['an empty category', { category: '' }, 'host_listings_category'],
  ['a city of one letter', { city: 'A' }, 'host_listings_city'],
  ['a lower-case state', { state: 'tx' }, 'host_listings_state'],
  ['a state of three letters', { state: 'TEX' }, 'host_listings_state'],
  ['a price of 0', { price: '0' }, 'host_listings_price'],
  ['a price over 1,000,000', { price: '1000000.01' }, 'host_listings_price'],
  ['a price that is no number', { price: 'NaN' }, 'host_listings_price'],
  ['a latitude alone', { longitude: null }, 'host_listings_coordinates'],
  ['a latitude of 91', { latitude: 91 }, 'host_listings_coordinates'],
  ['a latitude that is no number', { latitude: 'NaN' }, 'host_listings_coordinates'],
  ['21 images', { image_urls: Array(21).fill('https://example.com/a.jpg') }, 'host_listings_image_urls'],
  ['31 tags', { tags: Array(31).fill('taco') }, 'host_listings_tags'],
  ['21 highlights', { highlights: Array(21).fill('clean') }, 'host_listings_highlights'],
])('refuses a listing with %s', async (_, columns, constraint) => {
  const owner = await insertUser(client)
  await expect(insertListing(client, owner, columns)).rejects.toEqual(refusal('23514', constraint))
})

test('refuses a time zone that nobody knows', async () => {
  const owner = await insertUser(client)
  await expect(insertListing(client, owner, { time_zone: 'Mars/Olympus' })).rejects.toMatchObject({ code: '22023' })
})

test('keeps a price exact to the cent', async () => {
  const owner = await insertUser(client)
  const id = await insertListing(client, owner, { price: '999999.99' })
  const { rows } = await client.query('SELECT price FROM host_listings WHERE id = $1', [id])
  expect(rows).toEqual([{ price: '999999.99' }])
})

test("refuses a booking of the host's own listing", async () => {
  const parties = await insertParties(client)
  await expect(insertRental(client, { ...parties, renter: parties.host })).rejects.toEqual(
    refusal('23514', 'bookings_not_own_listing'),
  )
})

test('refuses a booking whose host does not own the listing', async () => {
  const parties = await insertParties(client)
  const other = await insertUser(client)
  await expect(insertRental(client, { ...parties, host: other })).rejects.toEqual(
    refusal('23503', 'bookings_listing_owner_fk'),
  )
})

test.each([
  ['a rental without a period', insertRental, { period: null }, 'bookings_fields'],
  ['a rental with an event day', insertRental, { event_date: '2030-06-01' }, 'bookings_fields'],
  ['an event without a day', insertEvent, { event_date: null }, 'bookings_fields'],
  ['an event with a period', insertEvent, { period: '[2030-06-01,2030-06-02)' }, 'bookings_fields'],
  ['a sale with a period', insertSale, { period: '[2030-06-01,2030-06-02)' }, 'bookings_fields'],
  ['an empty period', insertRental, { period: 'empty' }, 'bookings_period'],
  ['a period without an end', insertRental, { period: '[2030-06-01,)' }, 'bookings_period'],
  ['a period that ends at infinity', insertRental, { period: '[2030-06-01,infinity)' }, 'bookings_period'],
  ['a period that contains its end', insertRental, { period: '[2030-06-01,2030-06-02]' }, 'bookings_period'],
  ['a total of 0', insertSale, { total: '0' }, 'bookings_total'],
  ['a message of 2,001 characters', insertSale, { message: 'a'.repeat(2001) }, 'bookings_message'],
])('refuses %s', async (_, insertBooking, columns, constraint) => {
  const parties = await insertParties(client)
  await expect(insertBooking(client, parties, columns)).rejects.toEqual(refusal('23514', constraint))
})

test('refuses an event with no guests, and an offer of nothing', async () => {
  const parties = await insertParties(client)
  const event = await insertEvent(client, parties)
  const guests = insert(client, 'event_requests', { booking_id: event, event_type: 'Wedding', guest_count: 0 })
  await expect(guests).rejects.toEqual(refusal('23514', 'event_requests_guest_count'))
  const sale = await insertSale(client, parties)
  await expect(insert(client, 'inquiries', { booking_id: sale, offer: '0' })).rejects.toEqual(
    refusal('23514', 'inquiries_offer'),
  )
})

test('refuses blocked days that end before they begin', async () => {
  const { listing } = await insertParties(client)
  const days = { listing_id: listing, start_date: '2030-06-02', end_date: '2030-06-02' }
  await expect(insert(client, 'listing_blocked_dates', days)).rejects.toEqual(
    refusal('23514', 'listing_blocked_dates_order'),
  )
})

test('refuses a confirmed image that was not looked at, and one of over 50 megapixels', async () => {
  const owner_id = await insertUser(client)
  const image = { owner_id, mime_type: 'image/png', expires_at: new Date() }
  const unseen = insert(client, 'image_assets', { ...image, s3_key: 'listings/a.png', status: 'CONFIRMED' })
  await expect(unseen).rejects.toEqual(refusal('23514', 'image_assets_confirmed'))
  const bomb = insert(client, 'image_assets', { ...image, s3_key: 'listings/b.png', width: 50_000, height: 50_000 })
  await expect(bomb).rejects.toEqual(refusal('23514', 'image_assets_dimensions'))
})

test('refuses a session that ended for no reason, and one with a user agent of over 512 characters', async () => {
  const session = { user_id: await insertUser(client), expires_at: new Date(Date.now() + 86_400_000) }
  await expect(insert(client, 'sessions', { ...session, revoked_at: new Date() })).rejects.toEqual(
    refusal('23514', 'sessions_revoked'),
  )
  const agent = insert(client, 'sessions', { ...session, user_agent: 'a'.repeat(513) })
  await expect(agent).rejects.toEqual(refusal('23514', 'sessions_user_agent'))
})

test('keeps a session that was revoked for reuse as it is', async () => {
  const id = await insert(client, 'sessions', {
    user_id: await insertUser(client),
    expires_at: new Date(Date.now() + 86_400_000),
  })
  await expect(client.query('UPDATE sessions SET generation = 2 WHERE id = $1', [id])).rejects.toMatchObject({
    code: 'VB409',
  })
  await client.query('UPDATE sessions SET generation = 1 WHERE id = $1', [id])
  await client.query("UPDATE sessions SET revoked_at = now(), revoke_reason = 'reuse' WHERE id = $1", [id])
  for (const change of ['revoked_at = NULL, revoke_reason = NULL', "revoke_reason = 'logout'", 'generation = 2']) {
    await expect(client.query(`UPDATE sessions SET ${change} WHERE id = $1`, [id])).rejects.toMatchObject({
      code: 'VB409',
      detail: expect.stringContaining('session_ended'),
    })
  }
})

test('counts a visitor once an hour', async () => {
  const { listing } = await insertParties(client)
  const view = [listing, '2030-06-01T10:00Z', hash]
  const statement = 'INSERT INTO listing_views (listing_id, hour, visitor) VALUES ($1, $2, $3)'
  await client.query(statement, view)
  await expect(client.query(statement, view)).rejects.toEqual(refusal('23505', 'listing_views_pkey'))
  await expect(client.query(statement, [listing, '2030-06-01T10:30Z', hash])).rejects.toEqual(
    refusal('23514', 'listing_views_hour'),
  )
})

test('takes one flag per person and thing, one idempotency key per user', async () => {
  const reporter_id = await insertUser(client)
  const flag = { reporter_id, resource: 'user', resource_id: reporter_id, reason: 'spam' }
  await insert(client, 'flags', flag)
  await expect(insert(client, 'flags', flag)).rejects.toEqual(refusal('23505', 'flags_reporter_resource_key'))
  const statement = "INSERT INTO idempotency_keys (user_id, key, fingerprint) VALUES ($1, 'k', $2)"
  await client.query(statement, [reporter_id, hash])
  await expect(client.query(statement, [reporter_id, hash])).rejects.toEqual(refusal('23505', 'idempotency_keys_pkey'))
})
