import { describe, expect, test } from 'vitest'
import { insertCompletedRental, insertRental, insertSale, insertUser, setStatus as set } from '../support/records.ts'
import { bodyOf, call, refusalOf, register } from './support/accounts.ts'
import { faultsOf } from './support/api.ts'
import { databaseRequests, owner } from './support/database.ts'
import { createListing, type HostListing, newHost, setStatus } from './support/hosts.ts'

type Paged = { pagination: { nextCursor: string | null; hasMore: boolean; total: number; totalIsExact: boolean } }
type Listings = Paged & { listings: HostListing[] }

const get = async <Body>(token: string, path: string, query: Record<string, string> = {}) => {
  const before = await databaseRequests()
  const response = await call('GET', path, { token, query })
  expect((await databaseRequests()) - before).toBe(1)
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  return bodyOf<Body>(response)
}

describe('GET /api/host/listings', () => {
  test('lists the caller’s own in every status, newest first, in pages', async () => {
    const { token } = await register()
    expect(await get<Listings>(token, '/api/host/listings')).toEqual({
      listings: [],
      pagination: { limit: 20, nextCursor: null, hasMore: false, total: 0, totalIsExact: true },
    })
    await newHost({ status: 'LIVE' })
    const made: HostListing[] = []
    for (let index = 0; index < 7; index += 1)
      made.unshift(await createListing(token, { status: index % 2 === 0 ? 'LIVE' : 'DRAFT' }))
    const ids = made.map(({ id }) => id)
    const all = await get<Listings>(token, '/api/host/listings')
    expect(all.listings).toEqual(made)
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query = { limit: '3', ...(cursor !== '' && { cursor }) }
      const page: Listings = await get<Listings>(token, '/api/host/listings', query)
      seen.push(...page.listings.map(({ id }) => id))
      expect(page.pagination.total).toBe(7)
      cursor = page.pagination.nextCursor
    }
    expect(seen).toEqual(ids)
    const second = await get<Listings>(token, '/api/host/listings', { page: '2', limit: '3' })
    expect(second.listings.map(({ id }) => id)).toEqual(ids.slice(3, 6))
    const live = await get<Listings>(token, '/api/host/listings', { status: 'LIVE' })
    expect(live.listings).toEqual(made.filter(({ status }) => status === 'LIVE'))
    expect(live.pagination.total).toBe(4)
  })

  test('opens a cursor in its own list alone', async () => {
    const { token } = await newHost()
    await createListing(token)
    const { pagination } = await get<Listings>(token, '/api/host/listings', { limit: '1' })
    const cursor = String(pagination.nextCursor)
    const refused = ['cursor invalid_cursor']
    const other = await newHost()
    for (const [as, query] of [
      [token, { cursor, status: 'DRAFT' }],
      [other.token, { cursor }],
      [token, { cursor: `${cursor}x` }],
    ] as const)
      expect(await faultsOf(await call('GET', '/api/host/listings', { token: as, query }))).toEqual(refused)
  })

  test('refuses what it does not know', async () => {
    const { token } = await register()
    const faults = async (query: Record<string, string>) =>
      faultsOf(await call('GET', '/api/host/listings', { token, query }))
    expect(await faults({ status: 'live' })).toEqual(['status invalid_value'])
    expect(await faults({ limit: '101' })).toEqual(['limit too_big'])
    expect(await faults({ owner: 'x' })).toEqual(['owner unknown_field'])
    expect(await refusalOf(await call('GET', '/api/host/listings'))).toBe('401 unauthenticated')
  })
})

describe('GET /api/host/bookings', () => {
  test('lists requests on the caller’s listings, by status and listing', async () => {
    const own = await newHost({ status: 'LIVE' })
    const none = await get<Paged & { bookings: unknown[] }>(own.token, '/api/host/bookings')
    expect(none.bookings).toEqual([])
    expect(none.pagination).toMatchObject({ total: 0, hasMore: false })
    const other = await createListing(own.token, { status: 'LIVE' })
    const renter = await insertUser(owner)
    const first = await insertRental(owner, { host: own.user.id, renter, listing: own.listing.id })
    const second = await insertSale(
      owner,
      { host: own.user.id, renter, listing: other.id },
      { created_at: '2027-01-01Z' },
    )
    await set(owner, 'bookings', first, 'APPROVED')
    const idsOf = async (query: Record<string, string>, token = own.token) =>
      (await get<{ bookings: { id: string }[] }>(token, '/api/host/bookings', query)).bookings.map(({ id }) => id)
    expect(await idsOf({})).toEqual([second, first])
    expect(await idsOf({ status: 'APPROVED' })).toEqual([first])
    expect(await idsOf({ listingId: other.id })).toEqual([second])
    expect(await idsOf({ listingId: other.id, status: 'APPROVED' })).toEqual([])
    const stranger = await register()
    expect(await idsOf({}, stranger.token)).toEqual([])
    expect(await idsOf({ listingId: other.id }, stranger.token)).toEqual([])
    const faults = (query: Record<string, string>) =>
      call('GET', '/api/host/bookings', { token: own.token, query }).then(faultsOf)
    expect(await faults({ status: 'OPEN' })).toEqual(['status invalid_value'])
    expect(await faults({ listingId: 'x' })).toEqual(['listingId invalid_format'])
    expect(await faults({ role: 'renter' })).toEqual(['role unknown_field'])
    expect(await refusalOf(await call('GET', '/api/host/bookings'))).toBe('401 unauthenticated')
  })
})

describe('GET /api/host/summary', () => {
  type Summary = {
    summary: {
      listings: unknown
      views: number
      requests: unknown
      approvalRate: number | null
      revenueByMonth: { month: string; revenue: number }[]
    }
  }

  test('is zeros for who has nothing', async () => {
    const { token } = await register()
    const { summary } = await get<Summary>(token, '/api/host/summary')
    expect(summary).toMatchObject({
      listings: { total: 0, byStatus: { DRAFT: 0, LIVE: 0, PAUSED: 0, SOLD: 0, ARCHIVED: 0 } },
      views: 0,
      requests: { total: 0, byStatus: { PENDING: 0, APPROVED: 0, DECLINED: 0, CANCELLED: 0, COMPLETED: 0 } },
      approvalRate: null,
    })
    expect(summary.revenueByMonth).toHaveLength(12)
    expect(summary.revenueByMonth.at(-1)).toEqual({ month: new Date().toISOString().slice(0, 7), revenue: 0 })
    expect(await refusalOf(await call('GET', '/api/host/summary'))).toBe('401 unauthenticated')
  })

  test('counts listings, views, requests and revenue', async () => {
    const own = await newHost({ status: 'LIVE' })
    const second = await createListing(own.token, { status: 'LIVE' })
    await setStatus(own.token, second, 'PAUSED')
    await owner.query('UPDATE host_listings SET views = 7 WHERE owner_id = $1', [own.user.id])
    const parties = { host: own.user.id, renter: await insertUser(owner), listing: own.listing.id }
    const day = (n: number) => `[2035-01-${String(n).padStart(2, '0')}Z,2035-01-${String(n + 1).padStart(2, '0')}Z)`
    await insertCompletedRental(owner, parties, { period: day(1), total: '100.10' })
    await insertCompletedRental(owner, parties, { period: day(2), total: '0.20' })
    const old = await insertCompletedRental(owner, parties, { period: day(3), total: '50' })
    await owner.query(
      `UPDATE status_logs SET created_at = date_trunc('month', now(), 'UTC') - interval '1 minute' WHERE booking_id = $1`,
      [old],
    )
    const older = await insertCompletedRental(owner, parties, { period: day(4), total: '70' })
    await owner.query(`UPDATE status_logs SET created_at = now() - interval '13 months' WHERE booking_id = $1`, [older])
    await insertRental(owner, parties, { period: day(5) })
    for (const [n, status] of [
      [6, 'DECLINED'],
      [7, 'CANCELLED'],
      [8, 'APPROVED'],
    ] as const)
      await set(owner, 'bookings', await insertRental(owner, parties, { period: day(n) }), status)
    const { summary } = await get<Summary>(own.token, '/api/host/summary')
    expect(summary).toMatchObject({
      listings: { total: 2, byStatus: { DRAFT: 0, LIVE: 1, PAUSED: 1, SOLD: 0, ARCHIVED: 0 } },
      views: 14,
      requests: { total: 8, byStatus: { PENDING: 1, APPROVED: 1, DECLINED: 1, CANCELLED: 1, COMPLETED: 4 } },
      approvalRate: 0.833,
    })
    expect(summary.revenueByMonth.slice(-2).map(({ revenue }) => revenue)).toEqual([50, 100.3])
    expect(summary.revenueByMonth.reduce((sum, { revenue }) => sum + revenue, 0)).toBe(150.3)
  })
})
