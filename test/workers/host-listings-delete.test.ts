import { beforeAll, describe, expect, test } from 'vitest'
import {
  insertCompletedRental,
  insertEvent,
  insertImage,
  insertRental,
  insertSale,
  insertUser,
  setStatus as set,
} from '../support/records.ts'
import { bodyOf, call, refusalOf, type SignedIn } from './support/accounts.ts'
import { databaseRequests, owner } from './support/database.ts'
import { type HostListing, isPublic, listingIn, newHost, pathOf, setStatus, STATUSES } from './support/hosts.ts'

let host: SignedIn
let token = ''
beforeAll(async () => {
  host = await newHost()
  token = host.token
})

const remove = (listing: { id: string }) => call('DELETE', pathOf(listing), { token })

describe('DELETE /api/host/listings/:id', () => {
  const book = async (listing: HostListing) => {
    const renter = await insertUser(owner)
    return { host: host.user.id, renter, listing: listing.id }
  }

  test('leaves nothing of a listing that was never booked, but its images', async () => {
    const listing = await listingIn(token, 'LIVE')
    const image = await insertImage(owner, host.user.id, { listing_id: listing.id, position: 0 })
    const before = await databaseRequests()
    const response = await remove(listing)
    expect((await databaseRequests()) - before).toBe(1)
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(await isPublic(listing)).toBe(false)
    expect((await call('GET', pathOf(listing), { token })).status).toBe(404)
    const { rows } = await owner.query(
      `SELECT (SELECT count(*)::int FROM host_listings WHERE id = $1) AS listings, listing_id, position, status FROM image_assets WHERE id = $2`,
      [listing.id, image],
    )
    expect(rows).toEqual([{ listings: 0, listing_id: null, position: null, status: 'CONFIRMED' }])
    const { rows: audit } = await owner.query(
      `SELECT user_id FROM audit_logs WHERE resource_id = $1 AND action = 'DELETE_LISTING'`,
      [listing.id],
    )
    expect(audit).toEqual([{ user_id: host.user.id }])
  })

  test('archives and hides what was booked', async () => {
    const listing = await listingIn(token, 'LIVE')
    await insertCompletedRental(owner, await book(listing), { period: '[2024-06-01T05:00Z,2024-06-03T05:00Z)' })
    expect((await remove(listing)).status).toBe(204)
    expect(await isPublic(listing)).toBe(false)
    for (const rest of ['', '/history', '/blocked-dates'])
      expect((await call('GET', pathOf(listing, rest), { token })).status, rest).toBe(404)
    expect((await setStatus(token, listing, 'LIVE')).status).toBe(404)
    expect((await remove(listing)).status).toBe(404)
    const { listings } = await bodyOf<{ listings: HostListing[] }>(
      await call('GET', '/api/host/listings', { token, query: { status: 'ARCHIVED', limit: '100' } }),
    )
    expect(listings.map(({ id }) => id)).not.toContain(listing.id)
    const { rows } = await owner.query(
      `SELECT status, deleted_at IS NOT NULL AS deleted,
         (SELECT array_agg(action::text) FROM audit_logs WHERE resource_id = h.id AND action <> 'CREATE_LISTING') AS actions
       FROM host_listings h WHERE id = $1`,
      [listing.id],
    )
    expect(rows).toEqual([{ status: 'ARCHIVED', deleted: true, actions: ['PUBLISH_LISTING', 'DELETE_LISTING'] }])
  })

  test.each(STATUSES)('takes away a listing in %s, and so an ARCHIVED one that was booked', async (status) => {
    const listing = await listingIn(token, status)
    if (status === 'ARCHIVED') await insertCompletedRental(owner, await book(listing))
    expect((await remove(listing)).status).toBe(204)
    expect((await call('GET', pathOf(listing), { token })).status).toBe(404)
  })

  const soon = '[2035-06-01T05:00Z,2035-06-03T05:00Z)'
  const past = '[2024-06-01T05:00Z,2024-06-03T05:00Z)'
  test.each([
    ['a request that waits', 409, insertRental, { period: soon }, []],
    ['a request that has expired', 204, insertRental, { period: past, expires_at: '2024-06-01Z' }, []],
    ['an approved rental to come', 409, insertRental, { period: soon }, ['APPROVED']],
    ['an approved rental that is over', 204, insertRental, { period: past }, ['APPROVED']],
    ['an approved event to come', 409, insertEvent, { event_date: '2035-06-01' }, ['APPROVED']],
    ['an approved event that is over', 204, insertEvent, { event_date: '2024-06-01' }, ['APPROVED']],
    ['an approved sale', 409, insertSale, {}, ['APPROVED']],
    ['a completed sale', 204, insertSale, {}, ['APPROVED', 'COMPLETED']],
    ['a declined request', 204, insertRental, { period: soon }, ['DECLINED']],
    ['a cancelled one', 204, insertRental, { period: soon }, ['APPROVED', 'CANCELLED']],
  ] as const)('with %s is %d', async (_, expected, insert, columns, steps) => {
    const listing = await listingIn(token, 'LIVE')
    const booking = await insert(owner, await book(listing), columns)
    for (const step of steps) await set(owner, 'bookings', booking, step)
    const response = await remove(listing)
    if (expected === 204) expect(response.status).toBe(204)
    else expect(await refusalOf(response)).toBe('409 open_bookings')
    expect(await isPublic(listing)).toBe(expected === 409)
  })

  test('lets one of twenty delete it', async () => {
    for (let round = 0; round < 3; round += 1) {
      const listing = await listingIn(token, 'LIVE')
      const booked = round % 2 === 1
      if (booked) await insertCompletedRental(owner, await book(listing))
      const answers = await Promise.all(Array.from({ length: 20 }, () => remove(listing)))
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, ...Array(19).fill(404)])
    }
  })

  test('meets twenty requests: either they came first, or it is gone', async () => {
    for (let round = 0; round < 5; round += 1) {
      const listing = await listingIn(token, 'LIVE')
      const parties = await book(listing)
      const [deleted, ...requests] = await Promise.allSettled([
        remove(listing),
        ...Array.from({ length: 20 }, () => insertRental(owner, parties, { period: soon })),
      ])
      const made = requests.filter(({ status }) => status === 'fulfilled').length
      const status = deleted.status === 'fulfilled' ? deleted.value.status : 0
      expect([204, 409]).toContain(status)
      expect(made > 0).toBe(status === 409)
    }
  })
})
