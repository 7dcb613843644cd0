import { expect, test } from 'vitest'
import { asActor, connect, createTestDatabase } from '../support/test-database.ts'
import { insertListing, insertParties, insertRental, insertSale, insertUser, setStatus } from '../support/records.ts'

const { client, app, appUrl } = await createTestDatabase()

const read = async (table: string, id: string) => {
  const { rows } = await client.query(`SELECT * FROM ${table} WHERE id = $1`, [id])
  return rows[0]
}
const story = async (column: 'listing_id' | 'booking_id', id: string) => {
  const { rows } = await client.query(
    `SELECT from_status, to_status, actor_id, reason FROM status_logs WHERE ${column} = $1 ORDER BY created_at, id`,
    [id],
  )
  return rows.map((row) => Object.values(row))
}

/** Every way from one status to another: what is not in `legal` must be refused. */
const moves = (statuses: string[], legal: Record<string, string[]>) =>
  statuses.flatMap((from) =>
    statuses.filter((to) => to !== from).map((to) => [from, to, legal[from]?.includes(to) ?? false] as const),
  )

const listingPaths: Record<string, string[]> = {
  DRAFT: [],
  LIVE: ['LIVE'],
  PAUSED: ['LIVE', 'PAUSED'],
  SOLD: ['LIVE', 'SOLD'],
  ARCHIVED: ['ARCHIVED'],
}
const listingMoves = moves(Object.keys(listingPaths), {
  DRAFT: ['LIVE', 'ARCHIVED'],
  LIVE: ['PAUSED', 'SOLD', 'ARCHIVED'],
  PAUSED: ['LIVE', 'SOLD', 'ARCHIVED'],
  SOLD: ['ARCHIVED'],
})

test.each(listingMoves)('listing %s → %s: allowed %s', async (from, to, allowed) => {
  const id = await insertListing(client, await insertUser(client), { status: 'DRAFT' })
  for (const status of listingPaths[from] ?? []) await setStatus(client, 'host_listings', id, status)
  const move = setStatus(app, 'host_listings', id, to)
  if (allowed) await move
  else {
    await expect(move).rejects.toMatchObject({ code: 'VB409', detail: expect.stringContaining('"invalid_transition"') })
    expect(await read('host_listings', id)).toMatchObject({ status: from })
  }
})

const bookingPaths: Record<string, string[]> = {
  PENDING: [],
  APPROVED: ['APPROVED'],
  DECLINED: ['DECLINED'],
  CANCELLED: ['CANCELLED'],
  COMPLETED: ['APPROVED', 'COMPLETED'],
}
const bookingMoves = moves(Object.keys(bookingPaths), {
  PENDING: ['APPROVED', 'DECLINED', 'CANCELLED'],
  APPROVED: ['COMPLETED', 'CANCELLED'],
})

test.each(bookingMoves)('booking %s → %s: allowed %s', async (from, to, allowed) => {
  const id = await insertSale(client, await insertParties(client, { listing_type: 'SALE' }))
  for (const status of bookingPaths[from] ?? []) await setStatus(client, 'bookings', id, status)
  const move = setStatus(app, 'bookings', id, to)
  if (allowed) await move
  else {
    await expect(move).rejects.toMatchObject({ code: 'VB409', detail: expect.stringContaining('"invalid_transition"') })
    expect(await read('bookings', id)).toMatchObject({ status: from })
  }
})

test('refuses a booking that starts approved and a listing that starts sold', async () => {
  const parties = await insertParties(client)
  await expect(insertRental(app, parties, { status: 'APPROVED' })).rejects.toMatchObject({ code: 'VB409' })
  await expect(insertListing(app, parties.host, { status: 'SOLD' })).rejects.toMatchObject({ code: 'VB409' })
})

test('starts a listing unseen, unrated and unverified, whatever the insert says', async () => {
  const owner = await insertUser(client)
  const claims = {
    views: 9,
    inquiries: 9,
    rating_sum: 50,
    review_count: 10,
    version: 7,
    is_verified: true,
    published_at: '2020-01-01Z',
  }
  const id = await insertListing(app, owner, claims)
  const begun = { views: 0, inquiries: 0, rating_sum: 0, review_count: 0, version: 1, is_verified: false }
  expect(await read('host_listings', id)).toMatchObject(begun)
  const { rows } = await client.query(
    "SELECT published_at > now() - interval '1 minute' AS recent FROM host_listings WHERE id = $1",
    [id],
  )
  expect(rows).toEqual([{ recent: true }])
})

test('tells the whole story of a listing: statuses, actors and reasons in order', async () => {
  const host = await insertUser(client)
  const admin = await insertUser(client, { role: 'ADMIN' })
  const id = await asActor(app, { actor: host }, () => insertListing(app, host, { status: 'DRAFT' }))
  await asActor(app, { actor: host }, async () => {
    await setStatus(app, 'host_listings', id, 'LIVE')
    await setStatus(app, 'host_listings', id, 'PAUSED')
  })
  await asActor(app, { actor: admin, reason: 'Reported as fraud' }, () =>
    setStatus(app, 'host_listings', id, 'ARCHIVED'),
  )
  expect(await story('listing_id', id)).toEqual([
    [null, 'DRAFT', host, null],
    ['DRAFT', 'LIVE', host, null],
    ['LIVE', 'PAUSED', host, null],
    ['PAUSED', 'ARCHIVED', admin, 'Reported as fraud'],
  ])
})

test('tells the story of a booking, and leaves no line of a move that was refused', async () => {
  const parties = await insertParties(client)
  const { host, renter } = parties
  const id = await asActor(app, { actor: renter }, () => insertRental(app, parties))
  await asActor(app, { actor: host }, () => setStatus(app, 'bookings', id, 'APPROVED'))
  await expect(asActor(app, { actor: host }, () => setStatus(app, 'bookings', id, 'DECLINED'))).rejects.toThrow()
  await asActor(app, { actor: host }, () =>
    app.query("UPDATE bookings SET status = 'CANCELLED', reason = 'The truck broke down' WHERE id = $1", [id]),
  )
  expect(await story('booking_id', id)).toEqual([
    [null, 'PENDING', renter, null],
    ['PENDING', 'APPROVED', host, null],
    ['APPROVED', 'CANCELLED', host, 'The truck broke down'],
  ])
})

test('keeps publishedAt as the first time a listing went live', async () => {
  const id = await insertListing(client, await insertUser(client), { status: 'DRAFT' })
  expect(await read('host_listings', id)).toMatchObject({ published_at: null })
  await setStatus(client, 'host_listings', id, 'LIVE')
  const first = (await read('host_listings', id)).published_at
  expect(first).toBeInstanceOf(Date)
  await setStatus(client, 'host_listings', id, 'PAUSED')
  await setStatus(client, 'host_listings', id, 'LIVE')
  await client.query("UPDATE host_listings SET published_at = '2020-01-01Z' WHERE id = $1", [id])
  expect((await read('host_listings', id)).published_at).toEqual(first)
})

test('counts edits as versions, but neither views nor inquiries nor ratings nor an edit that changes nothing', async () => {
  const id = await insertListing(client, await insertUser(client))
  const versionAfter = async (change: string) => {
    await client.query(`UPDATE host_listings SET ${change} WHERE id = $1`, [id])
    return (await read('host_listings', id)).version
  }
  const { updated_at: before } = await read('host_listings', id)
  expect(await versionAfter('views = views + 1')).toBe(1)
  expect(await versionAfter('inquiries = inquiries + 1')).toBe(1)
  expect(await versionAfter('rating_sum = 5, review_count = 1')).toBe(1)
  expect(await versionAfter('title = title')).toBe(1)
  expect(await versionAfter('version = 40')).toBe(1)
  expect((await read('host_listings', id)).updated_at).toEqual(before)
  expect(await versionAfter("title = 'Better truck'")).toBe(2)
  expect(await versionAfter("tags = '{taco}'")).toBe(3)
  expect(await versionAfter("status = 'PAUSED'")).toBe(4)
})

test('loses none of 20 parallel views and edits', async () => {
  const id = await insertListing(client, await insertUser(client))
  const clients = await Promise.all(Array.from({ length: 20 }, () => connect(appUrl)))
  await Promise.all(
    clients.map(async (each, index) => {
      await each.query('UPDATE host_listings SET views = views + 1 WHERE id = $1', [id])
      await each.query('UPDATE host_listings SET title = $2 WHERE id = $1', [id, `Title ${index}`])
      await each.end()
    }),
  )
  expect(await read('host_listings', id)).toMatchObject({ views: 20, version: 21 })
})
