import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { erasure, guard, newSession, runBatch, type Statement } from '../support/batches.ts'
import {
  insertCompletedRental,
  insertListing,
  insertParties,
  insertRental,
  insertUser,
  verifyAudit,
} from '../support/records.ts'
import { connect, createTestDatabase } from '../support/test-database.ts'

const CONNECTIONS = 20
const ROUNDS = 20

const { client, appUrl } = await createTestDatabase()
let apps: pg.Client[]
beforeAll(async () => {
  apps = await Promise.all(Array.from({ length: CONNECTIONS }, () => connect(appUrl)))
})
afterAll(async () => {
  await Promise.all(apps.map((app) => app.end()))
})

async function newSessions(account: string, count: number): Promise<string[]> {
  const ids: string[] = []
  while (ids.length < count) ids.push(await newSession(client, account))
  return ids
}

/** Runs each batch on a connection of its own, at once, and counts how they ended. */
async function race(batches: Statement[][]): Promise<Record<string, number>> {
  const ends = await Promise.all(batches.map((statements, index) => runBatch(apps[index] ?? client, statements)))
  const counts: Record<string, number> = {}
  for (const end of ends) counts[end] = (counts[end] ?? 0) + 1
  return counts
}

const everyone = (statements: (index: number) => Statement[]) =>
  Array.from({ length: CONNECTIONS }, (_, index) => statements(index))

test('one of twenty erasures happens, and none meets another as a deadlock', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const account = await insertUser(client, { role: 'HOST' })
    await insertListing(client, account)
    const sessions = await newSessions(account, 4)
    const ends = await race(everyone((index) => erasure(account, sessions[index % 4] ?? '')))
    expect(ends).toEqual({ done: 1, VB401: CONNECTIONS - 1 })
  }
})

test("the account's own writes land before it or not at all", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const account = await insertUser(client, { role: 'HOST' })
    const sessions = await newSessions(account, 4)
    const write = (index: number): Statement[] => [
      guard(account, sessions[index % 4] ?? ''),
      index % 2 === 0
        ? [`UPDATE users SET bio = 'canary' WHERE id = $1`, [account]]
        : [
            `INSERT INTO host_listings (id, owner_id, title, description, listing_type, category, city, state, time_zone, price, price_unit)
             VALUES (new_id(), $1, 'canary truck', 'canary description', 'RENT', 'Food truck', 'Austin', 'TX', 'America/Chicago', 5, 'per day')`,
            [account],
          ],
    ]
    const ends = await race(everyone((index) => (index === 10 ? erasure(account, sessions[0] ?? '') : write(index))))
    expect(Object.keys(ends).filter((end) => end !== 'done' && end !== 'VB401')).toEqual([])
    const { rows } = await client.query(
      `SELECT 'listing' AS left FROM host_listings WHERE owner_id = $1 AND title LIKE 'canary%'
       UNION ALL SELECT 'user' FROM users WHERE id = $1 AND (bio IS NOT NULL OR deleted_at IS NULL)
       UNION ALL SELECT 'audit' FROM audit_logs WHERE user_id = $1 AND num_nonnulls(ip_address, user_agent, changes) > 0`,
      [account],
    )
    expect(rows).toEqual([])
  }
})

test('what counterparties, administrators and jobs do goes on beside it', async () => {
  const renter = await insertUser(client)
  const renterSession = await newSession(client, renter)
  const host = await insertUser(client, { role: 'HOST' })
  const hostSession = await newSession(client, host)
  const asRenter = (text: string, values: unknown[]): Statement[] => [guard(renter, renterSession), [text, values]]
  const asHost = (text: string, values: unknown[]): Statement[] => [guard(host, hostSession), [text, values]]
  const move = (status: string) => `SELECT change_booking($1, '${status}', NULL)`
  for (let round = 0; round < ROUNDS; round += 1) {
    const account = await insertUser(client, { role: 'HOST' })
    const session = await newSession(client, account)
    const batches: Statement[][] = []
    const lapsed = { expires_at: '2026-01-01Z' }
    for (let n = 0; n < 2; n += 1) {
      const mine = { host: account, renter, listing: await insertListing(client, account) }
      const theirs = { host, renter: account, listing: await insertListing(client, host) }
      await insertCompletedRental(client, mine, { period: '[2024-01-01Z,2024-01-02Z)' })
      await insertRental(client, mine, lapsed)
      await insertRental(client, theirs, lapsed)
      const [received, asked] = [await insertRental(client, mine), await insertRental(client, theirs)]
      batches.push(
        asRenter(move('CANCELLED'), [received]),
        asRenter('SELECT send_message(new_id(), $1, $2)', [received, 'Are you there?']),
        asHost(move('APPROVED'), [asked]),
        asHost('SELECT send_message(new_id(), $1, $2)', [asked, 'I am here']),
        asRenter(`SELECT write_review(new_id(), $1, 5, 'Fine')`, [mine.listing]),
        [['UPDATE host_listings SET views = views + 1 WHERE id = $1', [mine.listing]]],
      )
    }
    batches.push(
      [['UPDATE users SET suspended_at = now() WHERE id = $1 AND deleted_at IS NULL', [account]]],
      [['SELECT rotate_session($1, 0, NULL, NULL, NULL)', [session]]],
      [['SELECT expire_requests()', []]],
    )
    const [erased, ends] = await Promise.all([
      runBatch(apps[CONNECTIONS - 1] ?? client, erasure(account, session)),
      race(batches),
    ])
    // Refused where the suspension came first.
    expect(['done', 'VB401']).toContain(erased)
    // What comes after it finds its booking closed, or nobody to write to.
    const { done = 0, VB404 = 0, VB409 = 0, ...failed } = ends
    expect({ failed, all: done + VB404 + VB409 }).toEqual({ failed: {}, all: batches.length })
  }
  expect(await verifyAudit(client)).toMatchObject({ intact: true })
})

test('both parties of the same bookings can go', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const parties = await insertParties(client)
    const bookings: string[] = []
    for (let n = 0; n < 4; n += 1) bookings.push(await insertRental(client, parties))
    const sessions = [await newSession(client, parties.host), await newSession(client, parties.renter)] as const
    const ends = await race([erasure(parties.host, sessions[0]), erasure(parties.renter, sessions[1])])
    expect(ends).toEqual({ done: 2 })
    const { rows } = await client.query(
      `SELECT FROM bookings WHERE id = ANY ($1) AND (renter_id IS NOT NULL OR status = 'PENDING')`,
      [bookings],
    )
    expect(rows).toEqual([])
  }
})

test('a failed login is not written of an account that is gone', async () => {
  const account = await insertUser(client)
  const fail: Statement[] = [
    [`SELECT set_context($1, NULL, '198.51.100.77', 'CanaryBrowser', 'r1')`, [account]],
    [
      `INSERT INTO audit_logs (action, user_id, resource, resource_id) VALUES ('LOGIN_FAILED', $1, 'user', $1)`,
      [account],
    ],
  ]
  const session = await newSession(client, account)
  const ends = await race(everyone((index) => (index === 5 ? erasure(account, session) : fail)))
  expect(ends).toEqual({ done: CONNECTIONS })
  expect(await race([fail])).toEqual({ done: 1 })
  const { rows } = await client.query(
    'SELECT FROM audit_logs WHERE user_id = $1 AND num_nonnulls(ip_address, user_agent) > 0',
    [account],
  )
  expect(rows).toEqual([])
})
