import { beforeAll, describe, expect, test } from 'vitest'
import {
  insertBlockedDays,
  insertEvent,
  insertListing,
  insertParties,
  insertRental,
  insertUser,
  setStatus,
} from '../support/records.ts'
import { faults, type Params, send, titles } from './support/api.ts'
import { clearListings, owner } from './support/database.ts'

const MARFA = { latitude: 30.31, longitude: -104.02 }

/** A listing with one request in each of the given states. */
async function addBooked(title: string, period: string, status: string, columns: Record<string, unknown> = {}) {
  const parties = await insertParties(owner, { title, ...columns })
  const booking = await insertRental(owner, parties, { period })
  if (status !== 'PENDING') await setStatus(owner, 'bookings', booking, status)
}

beforeAll(async () => {
  await clearListings()
  const host = await insertUser(owner, { role: 'HOST' })
  await insertListing(owner, host, { title: 'Free' })
  await insertListing(owner, host, { title: 'Sale', listing_type: 'SALE', price_unit: 'one-time' })
  // June 1 and 2 in Austin.
  const period = '[2030-06-01T05:00Z,2030-06-03T05:00Z)'
  await addBooked('Approved', period, 'APPROVED')
  await addBooked('Pending', period, 'PENDING')
  await addBooked('Declined', period, 'DECLINED')
  await addBooked('Cancelled', period, 'CANCELLED')
  await addBooked('Los Angeles', '[2030-06-01T07:00Z,2030-06-03T07:00Z)', 'APPROVED', {
    city: 'Los Angeles',
    state: 'CA',
    time_zone: 'America/Los_Angeles',
  })
  const blocked = await insertListing(owner, host, { title: 'Blocked' })
  await insertBlockedDays(owner, blocked, '2030-06-01', '2030-06-03')
  const pro = await insertParties(owner, { title: 'Pro', listing_type: 'EVENT_PRO', price_unit: 'per hour' })
  await setStatus(owner, 'bookings', await insertEvent(owner, pro, { event_date: '2030-06-02' }), 'APPROVED')
})

const REQUESTED = ['Cancelled', 'Declined', 'Pending']
const ALWAYS = ['Free', ...REQUESTED].toSorted()
const EVERYTHING = ['Approved', 'Blocked', 'Los Angeles', 'Pro', ...ALWAYS].toSorted()
const free = async (availableFrom: string, availableTo?: string, more: Params = {}): Promise<string[]> =>
  (await titles({ availableFrom, ...(availableTo !== undefined && { availableTo }), ...more })).toSorted()

describe('availableFrom and availableTo', () => {
  test('leave sales out, whatever the range', async () => {
    expect(await titles()).toContain('Sale')
    expect(await free('2031-01-01', '2031-01-02')).toEqual(EVERYTHING)
    expect(await free('2031-01-01', '2031-01-02', { type: 'SALE' })).toEqual([])
  })

  test('leave out what is booked or blocked in the range; a request that is not approved takes nothing', async () => {
    expect(await free('2030-06-01', '2030-06-03')).toEqual(ALWAYS)
    expect(await free('2030-05-01', '2030-07-01')).toEqual(ALWAYS)
    expect(await free('2030-06-02', '2030-06-03')).toEqual(ALWAYS)
  })

  test('are half-open: ranges that touch do not overlap, on the days of each listing', async () => {
    expect(await free('2030-05-30', '2030-06-01')).toEqual(EVERYTHING)
    expect(await free('2030-06-03', '2030-06-05')).toEqual(EVERYTHING)
    expect(await free('2030-05-30', '2030-06-02')).toEqual([...ALWAYS, 'Pro'].toSorted())
  })

  test('take one day alone', async () => {
    expect(await free('2030-06-01')).toEqual([...ALWAYS, 'Pro'].toSorted())
    expect(await free('2030-06-02')).toEqual(ALWAYS)
    expect(await free('2030-06-02', '2030-06-02')).toEqual(ALWAYS)
    expect(await free('2030-06-03')).toEqual(EVERYTHING)
  })

  test('take instants with an offset, to the minute', async () => {
    expect(await free('2030-06-03T05:00:00Z', '2030-06-03T06:59:00Z')).toEqual(
      EVERYTHING.filter((title) => title !== 'Los Angeles'),
    )
    expect(await free('2030-06-03T00:00:00-05:00', '2030-06-03T01:00:00-05:00')).not.toContain('Los Angeles')
    expect(await free('2030-06-03T04:59:00Z', '2030-06-03T05:00:00Z')).toEqual(ALWAYS)
    expect(await free('2030-06-03T07:00:00Z', '2030-06-03T08:00:00Z')).toEqual(EVERYTHING)
  })

  test('a completed booking keeps its time', async () => {
    const parties = await insertParties(owner, { title: 'Completed', city: 'Waco', ...MARFA })
    const booking = await insertRental(owner, parties, { period: '[2020-06-01T05:00Z,2020-06-03T05:00Z)' })
    for (const status of ['APPROVED', 'COMPLETED']) await setStatus(owner, 'bookings', booking, status)
    expect(await free('2020-06-01', '2020-06-02', { city: 'Waco' })).toEqual([])
    expect(await free('2020-06-03', '2020-06-04', { city: 'Waco' })).toEqual(['Completed'])
  })

  test('count days on the wall clock through both changes of the clocks', async () => {
    const host = await insertUser(owner, { role: 'HOST' })
    for (const [day, next] of [
      ['2030-03-10', '2030-03-11'],
      ['2030-11-03', '2030-11-04'],
    ] as const) {
      const id = await insertListing(owner, host, { title: day, city: 'Marfa', ...MARFA })
      await insertBlockedDays(owner, id, day, next)
      expect(await free(day, next, { city: 'Marfa' })).not.toContain(day)
      expect(await free(next, undefined, { city: 'Marfa' })).toContain(day)
    }
    expect(await free('2030-03-09', '2030-03-10', { city: 'Marfa' })).toEqual(['2030-03-10', '2030-11-03'])
  })

  test('combine with words, places and orders', async () => {
    const range = ['2030-06-01', '2030-06-03'] as const
    expect(await free(...range, { q: 'truck', city: 'Austin' })).toEqual(ALWAYS)
    expect(await free(...range, { near: 'Austin, TX', sort: 'distance' })).toEqual(ALWAYS)
    expect(await free(...range, { sort: 'price-asc', type: 'EVENT_PRO' })).toEqual([])
    expect(await free('2030-06-01', undefined, { type: 'EVENT_PRO' })).toEqual(['Pro'])
  })

  test('may be a day and an instant', async () => {
    expect(await free('2030-06-03', '2030-06-05T00:00:00Z')).toEqual(expect.arrayContaining(EVERYTHING))
    // Already over where the listings stand, when their day begins: nothing is asked for, so nothing is in the way.
    expect(await free('2030-06-01', '2030-06-01T01:00:00Z')).toEqual(expect.arrayContaining(EVERYTHING))
  })

  test('keep to the hour where days begin first, and where they end last', async () => {
    const host = await insertUser(owner, { role: 'HOST' })
    const first = { title: 'First', city: 'Kiritimati', time_zone: 'Pacific/Kiritimati', ...MARFA }
    await insertBlockedDays(owner, await insertListing(owner, host, first), '2030-06-01', '2030-06-02')
    const last = { title: 'Last', city: 'Baker', time_zone: 'Etc/GMT+12', ...MARFA, listing_type: 'EVENT_PRO' }
    const pro = await insertParties(owner, { ...last, price_unit: 'per hour' })
    await setStatus(owner, 'bookings', await insertEvent(owner, pro, { event_date: '2030-06-02' }), 'APPROVED')
    for (const [city, from, to, found] of [
      ['Kiritimati', '2030-05-31T09:00:00Z', '2030-05-31T10:00:00Z', ['First']],
      ['Kiritimati', '2030-05-31T10:00:00Z', '2030-05-31T10:01:00Z', []],
      ['Kiritimati', '2030-06-01T09:59:00Z', '2030-06-01T10:00:00Z', []],
      ['Kiritimati', '2030-06-01T10:00:00Z', '2030-06-01T11:00:00Z', ['First']],
      ['Baker', '2030-06-02T11:00:00Z', '2030-06-02T12:00:00Z', ['Last']],
      ['Baker', '2030-06-02T12:00:00Z', '2030-06-02T12:01:00Z', []],
      ['Baker', '2030-06-03T11:59:00Z', '2030-06-03T12:00:00Z', []],
      ['Baker', '2030-06-03T12:00:00Z', '2030-06-03T13:00:00Z', ['Last']],
    ] as const)
      expect(await free(from, to, { city }), from).toEqual(found)
  })

  test.each([
    '1000-01-01',
    '9997-12-31',
    '1000-01-01T00:00:00+23:59',
    '9997-12-31T23:59:59-23:59',
    `2030-01-01T00:00:00.${'1'.repeat(400)}Z`,
  ])('the odd but valid moment %s is no fault of ours', async (moment) => {
    for (const [availableFrom, availableTo] of [
      ['1000-01-01', moment],
      [moment, moment],
      [moment, '9997-12-31T23:59:59Z'],
    ] as const)
      expect([200, 400]).toContain((await send('/api/listings', { availableFrom, availableTo })).status)
    expect((await send('/api/listings', { availableFrom: moment })).status).toBe(200)
  })

  test.each(['0000-01-01', '0999-12-31', '9998-01-01', '9999-12-31T00:00:00Z'])('%s is refused', async (moment) => {
    expect(await faults({ availableFrom: moment })).toEqual(['availableFrom custom'])
    expect(await faults({ availableFrom: '2030-01-01', availableTo: moment })).toEqual(['availableTo custom'])
  })
})
