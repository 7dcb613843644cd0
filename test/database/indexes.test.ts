import { beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../support/test-database.ts'

const { client } = await createTestDatabase()
beforeAll(async () => {
  // What is left of a Seq Scan or a Sort then has no index that could serve it, however small the table.
  await client.query('SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off')
})

const someone = "'01900000-0000-7000-8000-000000000000'"
const newest = `(created_at, id) < ('2030-01-01Z', ${someone}) ORDER BY created_at DESC, id DESC LIMIT 21`
const oldest = `(created_at, id) > ('2030-01-01Z', ${someone}) ORDER BY created_at, id LIMIT 21`

test.each([
  ["a renter's bookings", `FROM bookings WHERE renter_id = ${someone} AND ${newest}`],
  ["a host's bookings", `FROM bookings WHERE host_id = ${someone} AND ${newest}`],
  ["a host's bookings by status", `FROM bookings WHERE host_id = ${someone} AND status = 'PENDING' AND ${newest}`],
  ["a listing's bookings", `FROM bookings WHERE listing_id = ${someone} AND ${newest}`],
  ['all bookings', `FROM bookings WHERE ${newest}`],
  ['all bookings by status', `FROM bookings WHERE status = 'PENDING' AND ${newest}`],
  [
    'requests that expire',
    "FROM bookings WHERE status = 'PENDING' AND expires_at <= now() ORDER BY expires_at LIMIT 100",
  ],
  [
    "a listing's approved rentals in a range",
    `FROM bookings WHERE listing_id = ${someone} AND status = 'APPROVED' AND period && '[2030-01-01,2030-02-01)'`,
  ],
  [
    "a listing's approved events in a range",
    `FROM bookings WHERE listing_id = ${someone} AND status = 'APPROVED' AND event_date >= '2030-01-01' AND event_date < '2030-02-01'`,
  ],
  [
    "a listing's blocked days in a range",
    `FROM listing_blocked_dates WHERE listing_id = ${someone} AND end_date > '2030-01-01' AND start_date < '2030-02-01'`,
  ],
  ['a thread', `FROM messages WHERE booking_id = ${someone} AND ${newest}`],
  [
    'what is unread in a thread',
    `FROM messages WHERE booking_id = ${someone} AND read_at IS NULL AND sender_id <> ${someone}`,
  ],
  ["a host's listings", `FROM host_listings WHERE owner_id = ${someone} AND ${newest}`],
  ["a host's listings by status", `FROM host_listings WHERE owner_id = ${someone} AND status = 'DRAFT' AND ${newest}`],
  ["a host's completed bookings", `FROM bookings WHERE host_id = ${someone} AND status = 'COMPLETED'`],
  [
    'the nearest city',
    `FROM places WHERE kind = 'city' ORDER BY ll_to_earth(latitude, longitude) <-> ll_to_earth(30, -97) LIMIT 1`,
  ],
  ['all listings', `FROM host_listings WHERE ${newest}`],
  ['all listings by status', `FROM host_listings WHERE status = 'PAUSED' AND ${newest}`],
  ["a listing's reviews", `FROM reviews WHERE listing_id = ${someone} AND ${newest}`],
  ["a listing's ratings", `FROM reviews WHERE listing_id = ${someone} AND rating = 5`],
  ["a host's images", `FROM image_assets WHERE owner_id = ${someone} AND ${newest}`],
  ["a listing's images", `FROM image_assets WHERE listing_id = ${someone} ORDER BY position`],
  [
    'uploads to sweep',
    "FROM image_assets WHERE status <> 'CONFIRMED' AND swept_at IS NULL AND expires_at < now() ORDER BY expires_at LIMIT 100",
  ],
  ['notifications', `FROM notifications WHERE user_id = ${someone} AND ${newest}`],
  ['unread notifications', `FROM notifications WHERE user_id = ${someone} AND read_at IS NULL AND ${newest}`],
  ["one's own audit log", `FROM audit_logs WHERE user_id = ${someone} AND ${newest}`],
  ["a resource's audit log", `FROM audit_logs WHERE resource = 'listing' AND resource_id = ${someone} AND ${newest}`],
  ["an action's audit log", `FROM audit_logs WHERE action = 'LOGIN' AND ${newest}`],
  ['the audit log', `FROM audit_logs WHERE ${newest}`],
  ["a listing's history", `FROM status_logs WHERE listing_id = ${someone} ORDER BY created_at, id`],
  ["a booking's history", `FROM status_logs WHERE booking_id = ${someone} ORDER BY created_at, id`],
  ["a user's sessions", `FROM sessions WHERE user_id = ${someone} AND ${newest}`],
  ['all users', `FROM users WHERE ${newest}`],
  ['users by role', `FROM users WHERE role = 'ADMIN' AND ${newest}`],
  ['the account of an email', "FROM users WHERE lower(email) = lower('Ada@example.com')"],
  ['the queue of flags', `FROM flags WHERE status = 'OPEN' AND ${oldest}`],
  ['all flags', `FROM flags WHERE ${oldest}`],
  ['calendars to fetch', 'FROM calendar_sources ORDER BY last_fetched_at NULLS FIRST, id LIMIT 20'],
  ['a feed by its secret', "FROM calendar_feeds WHERE secret_hash = '\\x00'"],
])('an index serves filter and order of: %s', async (_, query) => {
  const { rows } = await client.query(`EXPLAIN SELECT * ${query}`)
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toMatch(/Index (Only )?Scan/)
  expect(plan).not.toMatch(/Seq Scan|Sort/)
})

test('finds users by a part of their name or email through an index', async () => {
  await client.query('SET enable_bitmapscan = on')
  const { rows } = await client.query("EXPLAIN SELECT * FROM users WHERE lower(email || ' ' || name) LIKE '%grace%'")
  await client.query('SET enable_bitmapscan = off')
  expect(JSON.stringify(rows)).toContain('users_search_idx')
})

test('every foreign key has an index, but for the ones that no query follows', async () => {
  const { rows } = await client.query(
    `SELECT conname FROM pg_constraint AS fk
     WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND NOT EXISTS (
       SELECT FROM pg_index WHERE indrelid = fk.conrelid AND indpred IS NULL AND indkey[0] = fk.conkey[1])`,
  )
  expect(rows).toEqual([{ conname: 'flags_resolved_by_users_id_fk' }])
})

test('no index of words keeps a list of entries that are still to be put in their place', async () => {
  const { rows } = await client.query<{ index: string; steady: boolean }>(
    `SELECT c.relname AS index, coalesce((SELECT NOT option_value::boolean FROM pg_options_to_table(c.reloptions) WHERE option_name = 'fastupdate'), false) AS steady
     FROM pg_class AS c JOIN pg_am AS am ON am.oid = c.relam JOIN pg_index AS i ON i.indexrelid = c.oid
     WHERE am.amname = 'gin' AND i.indrelid IN ('listings'::regclass, 'search_words'::regclass)`,
  )
  expect(rows.filter(({ steady }) => !steady)).toEqual([])
  expect(rows).toHaveLength(2)
})
