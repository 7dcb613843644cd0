import type pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { connect, createTestDatabase } from '../support/test-database.ts'
import {
  insert,
  insertEvent,
  insertParties,
  insertRental,
  insertUser,
  type Parties,
  setStatus,
} from '../support/records.ts'

const clientCount = 24
const rounds = 20

const { client, appUrl } = await createTestDatabase()
let clients: pg.Client[]
beforeAll(async () => {
  clients = await Promise.all(Array.from({ length: clientCount }, () => connect(appUrl)))
})
afterAll(async () => {
  await Promise.all(clients.map((each) => each.end()))
})

const approve = (from: pg.Client, id: string) => setStatus(from, 'bookings', id, 'APPROVED')
const approvedCount = async ({ listing }: Parties) => {
  const { rows } = await client.query(
    "SELECT count(*)::int AS count FROM bookings WHERE listing_id = $1 AND status = 'APPROVED'",
    [listing],
  )
  return rows[0]?.count
}
const waitsForLock = () =>
  vi.waitFor(async () => {
    const { rows } = await client.query(
      'SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()',
    )
    expect(rows).toHaveLength(1)
  })
const codesOf = (results: PromiseSettledResult<unknown>[]) => [
  ...new Set(results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))),
]

test('approves rentals whose ranges touch and refuses one that overlaps by a millisecond', async () => {
  const parties = await insertParties(client)
  const first = await insertRental(client, parties, { period: '[2030-06-01T05:00Z,2030-06-03T05:00Z)' })
  const touching = await insertRental(client, parties, { period: '[2030-06-03T05:00Z,2030-06-04T05:00Z)' })
  const overlapping = await insertRental(client, parties, { period: '[2030-06-04T04:59:59.999Z,2030-06-05T05:00Z)' })
  await approve(client, first)
  await approve(client, touching)
  await expect(approve(client, overlapping)).rejects.toMatchObject({ code: '23P01', constraint: 'bookings_no_overlap' })
})

test('refuses to edit an approved rental into a taken range', async () => {
  const parties = await insertParties(client)
  const first = await insertRental(client, parties)
  const second = await insertRental(client, parties, { period: '[2030-07-01,2030-07-02)' })
  await approve(client, first)
  await approve(client, second)
  const move = client.query("UPDATE bookings SET period = '[2030-06-02,2030-06-10)' WHERE id = $1", [second])
  await expect(move).rejects.toMatchObject({ code: '23P01' })
})

test('refuses a second approved event of a listing on one day', async () => {
  const parties = await insertParties(client, { listing_type: 'EVENT_PRO' })
  await approve(client, await insertEvent(client, parties))
  await approve(client, await insertEvent(client, parties, { event_date: '2030-06-02' }))
  const second = await insertEvent(client, parties)
  await expect(approve(client, second)).rejects.toMatchObject({ code: '23P01', constraint: 'bookings_one_event_a_day' })
})

test('leaves one of 24 overlapping rentals that are approved at once, round after round', async () => {
  for (let round = 0; round < rounds; round += 1) {
    const parties = await insertParties(client)
    const ids: string[] = []
    for (const index of clients.keys()) {
      const day = (offset: number) => new Date(Date.UTC(2030, 5, 1 + (index % 3) + offset)).toISOString()
      ids.push(await insertRental(client, parties, { period: `[${day(0)},${day(4)})` }))
    }
    const results = await Promise.allSettled(clients.map((each, index) => approve(each, ids[index] ?? '')))
    expect(await approvedCount(parties)).toBe(1)
    expect(codesOf(results)).toEqual(['23P01'])
  }
})

test('leaves one of 24 events of one day that are approved at once, round after round', async () => {
  for (let round = 0; round < rounds; round += 1) {
    const parties = await insertParties(client, { listing_type: 'EVENT_PRO' })
    const ids: string[] = []
    for (const _ of clients) ids.push(await insertEvent(client, parties))
    const results = await Promise.allSettled(clients.map((each, index) => approve(each, ids[index] ?? '')))
    expect(await approvedCount(parties)).toBe(1)
    expect(codesOf(results)).toEqual(['23P01'])
  }
})

test("refuses to approve a rental that touches days the host has blocked, on the listing's wall clock", async () => {
  const parties = await insertParties(client, { time_zone: 'America/Chicago' })
  await insert(client, 'listing_blocked_dates', {
    listing_id: parties.listing,
    start_date: '2030-06-03',
    end_date: '2030-06-04',
  })
  const before = await insertRental(client, parties, { period: '[2030-06-02T05:00Z,2030-06-03T05:00Z)' })
  const into = await insertRental(client, parties, { period: '[2030-06-02T05:00Z,2030-06-03T05:01Z)' })
  const after = await insertRental(client, parties, { period: '[2030-06-04T05:00Z,2030-06-05T05:00Z)' })
  await expect(approve(client, into)).rejects.toMatchObject({
    code: 'VB409',
    detail: expect.stringContaining('dates_unavailable'),
  })
  await approve(client, before)
  await approve(client, after)
})

test('makes an approval wait for a block that is being written, and then refuses it', async () => {
  const parties = await insertParties(client)
  const booking = await insertRental(client, parties)
  const [blocker = client, approver = client] = clients
  await blocker.query('BEGIN')
  await insert(blocker, 'listing_blocked_dates', {
    listing_id: parties.listing,
    start_date: '2030-06-01',
    end_date: '2030-06-02',
  })
  const approval = approve(approver, booking)
  await Promise.all([
    expect(approval).rejects.toMatchObject({ code: 'VB409', detail: expect.stringContaining('dates_unavailable') }),
    waitsForLock().then(() => blocker.query('COMMIT')),
  ])
})

test('makes a block wait for an approval that is being written', async () => {
  const parties = await insertParties(client)
  const booking = await insertRental(client, parties)
  const [blocker = client, approver = client] = clients
  await approver.query('BEGIN')
  await approve(approver, booking)
  const block = insert(blocker, 'listing_blocked_dates', {
    listing_id: parties.listing,
    start_date: '2030-06-01',
    end_date: '2030-06-02',
  })
  await waitsForLock()
  await approver.query('COMMIT')
  await block
  expect(await approvedCount(parties)).toBe(1)
})

test('keeps what was agreed when the listing changes and when someone tries to change it', async () => {
  const parties = await insertParties(client)
  const other = await insertUser(client)
  const id = await insertRental(client, parties)
  await client.query('UPDATE host_listings SET price = 999 WHERE id = $1', [parties.listing])
  for (const change of [
    'price = 1',
    'total = 1',
    "price_unit = 'per hour'",
    "booking_type = 'PURCHASE_INQUIRY', period = NULL",
    `renter_id = '${other}'`,
  ]) {
    await expect(client.query(`UPDATE bookings SET ${change} WHERE id = $1`, [id])).rejects.toMatchObject({
      code: 'VB409',
      detail: expect.stringContaining('terms_fixed'),
    })
  }
  const { rows } = await client.query('SELECT price, total FROM bookings WHERE id = $1', [id])
  expect(rows).toEqual([{ price: '250.00', total: '500.00' }])
})

test('keeps a listing that was ever booked, and its host', async () => {
  const parties = await insertParties(client)
  await insertRental(client, parties)
  await expect(client.query('DELETE FROM host_listings WHERE id = $1', [parties.listing])).rejects.toMatchObject({
    code: '23001',
  })
  await expect(client.query('DELETE FROM users WHERE id = $1', [parties.host])).rejects.toMatchObject({ code: '23001' })
})
