import { describe, expect, test } from 'vitest'
import { erasure, newSession, runBatch } from '../support/batches.ts'
import {
  insertEvent,
  insertListing,
  insertParties,
  insertRental,
  insertUser,
  setStatus,
  verifyAudit,
} from '../support/records.ts'
import { asActor, createTestDatabase } from '../support/test-database.ts'

const { client, app } = await createTestDatabase()

/** Erases an account as the Worker does. */
const erase = async (account: string) => runBatch(app, erasure(account, await newSession(client, account)))

const tombstone = async (account: string) => {
  const { rows } = await client.query('SELECT name, deleted_at IS NOT NULL AS erased FROM users WHERE id = $1', [
    account,
  ])
  return rows[0]
}

describe('erase_account', () => {
  test('is for the actor alone, and for the application alone', async () => {
    const { host, renter } = await insertParties(client)
    const statement = `SELECT erase_account('${host}')`
    await expect(app.query(statement)).rejects.toMatchObject({ code: 'VB403' })
    await expect(asActor(app, { actor: renter }, () => app.query(statement))).rejects.toMatchObject({ code: 'VB403' })
    expect(await tombstone(host)).toEqual({ name: 'Ada', erased: false })
    const { rows } = await client.query(
      `SELECT has_function_privilege('vendibook_app', oid, 'EXECUTE') AS app, has_function_privilege('public', oid, 'EXECUTE') AS everyone
       FROM pg_proc WHERE proname = 'erase_account'`,
    )
    expect(rows).toEqual([{ app: true, everyone: false }])
  })

  test('is undone with the rest of its batch', async () => {
    const account = await insertUser(client, { role: 'HOST' })
    const session = await newSession(client, account)
    const listing = await insertListing(client, account)
    expect(await runBatch(app, [...erasure(account, session), ['SELECT 1 / 0', []]])).toBe('22012')
    expect(await tombstone(account)).toEqual({ name: 'Ada', erased: false })
    expect((await client.query('SELECT FROM listings WHERE id = $1', [listing])).rows).toHaveLength(1)
  })

  test('lets an event be over when its day is, where the listing stands', async () => {
    const host = await insertUser(client, { role: 'HOST' })
    const renter = await insertUser(client)
    const book = async (time_zone: string, day: string) => {
      const listing = await insertListing(client, host, { listing_type: 'EVENT_PRO', time_zone })
      const { rows } = await client.query(`SELECT ((now() AT TIME ZONE $1)::date + $2::int)::text AS day`, [
        time_zone,
        day,
      ])
      const booking = await insertEvent(client, { host, renter, listing }, { event_date: rows[0].day })
      await setStatus(client, 'bookings', booking, 'APPROVED')
      return booking
    }
    const zones = ['Pacific/Kiritimati', 'Pacific/Pago_Pago']
    const today: string[] = []
    const yesterday: string[] = []
    for (const zone of zones) {
      today.push(await book(zone, '0'))
      yesterday.push(await book(zone, '-1'))
    }
    expect(await erase(host)).toBe('done')
    const statuses = async (ids: string[]) =>
      (await client.query('SELECT status FROM bookings WHERE id = ANY ($1)', [ids])).rows.map(({ status }) => status)
    expect(await statuses(today)).toEqual(['CANCELLED', 'CANCELLED'])
    expect(await statuses(yesterday)).toEqual(['COMPLETED', 'COMPLETED'])
  })

  test('keeps the words and categories that others use in the dictionary', async () => {
    const host = await insertUser(client, { role: 'HOST' })
    const mine = { title: 'Quuxworth smokehouse', category: 'Quux kitchens' }
    await insertListing(client, host, mine)
    await insertListing(client, await insertUser(client), { title: 'A smokehouse' })
    expect(await erase(host)).toBe('done')
    const { rows } = await client.query(
      `SELECT word FROM search_words WHERE word = ANY ('{quuxworth,smokehouse,quux}')`,
    )
    expect(rows).toEqual([{ word: 'smokehouse' }])
    const { rows: categories } = await client.query(`SELECT FROM listing_categories WHERE category LIKE 'Quux%'`)
    expect(categories).toEqual([])
  })
})

describe('the audit chain', () => {
  test('forgets what others’ entries quote of the person, and nothing else of them', async () => {
    const admin = await insertUser(client, { role: 'ADMIN' })
    const account = await insertUser(client, { name: 'Canary' })
    const host = await insertUser(client)
    const from = { actor: admin, ip_address: '192.0.2.9', user_agent: 'AdminBrowser' }
    const listing = await insertListing(client, account)
    const request = await insertRental(
      client,
      { host, renter: account, listing: await insertListing(client, host) },
      {
        message: 'canary message',
      },
    )
    await asActor(app, from, async () => {
      await app.query(`UPDATE host_listings SET is_verified = true WHERE id = $1`, [listing])
      await app.query(`UPDATE host_listings SET description = 'a canary description' WHERE id = $1`, [listing])
      await app.query(`UPDATE users SET role = 'ADMIN' WHERE id = $1`, [account])
      await app.query(`UPDATE bookings SET status = 'DECLINED' WHERE id = $1`, [request])
    })
    expect(await erase(account)).toBe('done')
    const { rows } = await client.query(
      `SELECT action, changes, ip_address FROM audit_logs WHERE user_id = $1 AND resource_id = ANY ($2) ORDER BY created_at, id`,
      [admin, [listing, request, account]],
    )
    expect(rows).toEqual([
      { action: 'ADMIN_UPDATE_LISTING', changes: { isVerified: { from: false, to: true } }, ip_address: '192.0.2.9' },
      { action: 'ADMIN_UPDATE_LISTING', changes: null, ip_address: null },
      { action: 'ADMIN_UPDATE_USER', changes: null, ip_address: null },
      { action: 'UPDATE_BOOKING', changes: { status: { from: 'PENDING', to: 'DECLINED' } }, ip_address: '192.0.2.9' },
    ])
    const left = `SELECT FROM audit_logs WHERE audit_logs::text ILIKE '%canary %'`
    expect((await client.query(left)).rows).toEqual([])
    expect(await verifyAudit(client)).toMatchObject({ intact: true, problem: null })
  })

  test.each(['listing', 'booking'])(
    'finds the details of a %s erased whose person is still there',
    async (resource) => {
      const parties = await insertParties(client)
      const ids = { listing: parties.listing, booking: await insertRental(client, parties, { message: 'mine' }) }
      const id = resource === 'listing' ? ids.listing : ids.booking
      await client.query('BEGIN')
      try {
        await client.query('ALTER TABLE audit_logs DISABLE TRIGGER USER')
        await client.query(
          `UPDATE audit_logs SET changes = NULL, ip_address = NULL, user_agent = NULL, erased_at = now() WHERE resource_id = $1`,
          [id],
        )
        expect(await verifyAudit(client)).toMatchObject({
          intact: false,
          problem: 'details erased without an erased account',
        })
      } finally {
        await client.query('ROLLBACK')
      }
    },
  )
})
