import { beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../support/test-database.ts'
import { insertListing, insertParties, insertUser } from '../support/records.ts'

const { client, app } = await createTestDatabase()
beforeAll(async () => {
  await insertParties(client)
})

const refused = { code: '42501' }

test.each([
  'UPDATE audit_logs SET user_id = NULL',
  'DELETE FROM audit_logs',
  'TRUNCATE audit_logs',
  'ALTER TABLE audit_logs DISABLE TRIGGER ALL',
  'UPDATE audit_heads SET position = 0',
  'INSERT INTO audit_heads (chain) VALUES (99)',
  "INSERT INTO status_logs (listing_id, to_status) SELECT id, 'LIVE' FROM host_listings",
  'UPDATE status_logs SET reason = NULL',
  'DELETE FROM status_logs',
  'UPDATE host_listings SET rating_sum = 5, review_count = 1',
  'UPDATE host_listings SET version = 1',
  'UPDATE host_listings SET owner_id = owner_id',
  'UPDATE bookings SET price = 1',
  'UPDATE reviews SET rating = 5',
  'DELETE FROM bookings',
  'DELETE FROM users',
  'CREATE TABLE mine (id int)',
  'CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
  'SET SESSION AUTHORIZATION vendibook_owner',
  'SET ROLE vendibook_owner',
])('the application may not: %s', async (statement) => {
  await expect(app.query(statement)).rejects.toMatchObject(refused)
})

test('the application may hang no function of the owner on a table of its own', async () => {
  await app.query('CREATE TEMPORARY TABLE bait (id uuid, status text, rating int, listing_id uuid)')
  for (const name of ['log_status', 'count_rating', 'link_audit_entry']) {
    const trap = `CREATE TRIGGER trap AFTER INSERT ON bait FOR EACH ROW EXECUTE FUNCTION ${name}()`
    await expect(app.query(trap)).rejects.toMatchObject(refused)
  }
})

test('every function with the rights of the owner pins its search path and is not for everyone', async () => {
  const { rows } = await client.query(
    `SELECT proname FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace AND prosecdef
       AND (has_function_privilege('public', oid, 'EXECUTE')
         OR NOT coalesce(proconfig, '{}') @> ARRAY['search_path=public, pg_temp'])`,
  )
  expect(rows).toEqual([])
})

test('every table is readable by the application, and none belongs to it', async () => {
  const { rows } = await client.query(
    `SELECT relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
       AND (NOT has_table_privilege('vendibook_app', oid, 'SELECT') OR has_table_privilege('vendibook_app', oid, 'TRUNCATE, TRIGGER'))`,
  )
  expect(rows).toEqual([])
})

test("bulk mode is the owner's alone", async () => {
  const owner = await insertUser(client)
  const traces = async (id: string) => {
    const { rows } = await client.query(
      `SELECT (SELECT count(*)::int FROM audit_logs WHERE resource_id = $1) AS audited,
              (SELECT count(*)::int FROM status_logs WHERE listing_id = $1) AS logged`,
      [id],
    )
    return rows[0]
  }
  await app.query('SET vendibook.bulk = on')
  expect(await traces(await insertListing(app, owner))).toEqual({ audited: 1, logged: 1 })
  await app.query('RESET vendibook.bulk')

  await client.query('SET vendibook.bulk = on')
  const loaded = await insertListing(client, owner, { published_at: '2024-01-01Z', views: 7 })
  await client.query('GRANT vendibook_app TO CURRENT_USER WITH INHERIT FALSE, SET TRUE')
  await client.query('SET ROLE vendibook_app')
  const asApp = await insertListing(client, owner)
  await client.query('RESET ROLE')
  await client.query('RESET vendibook.bulk')
  expect(await traces(loaded)).toEqual({ audited: 0, logged: 0 })
  expect(await traces(asApp)).toEqual({ audited: 1, logged: 1 })
})
