import { beforeAll, describe, expect, test } from 'vitest'
import {
  insertBlockedDays,
  insertEvent,
  insertListing,
  insertParties,
  insertRental,
  insertUser,
  type Parties,
  setStatus,
} from '../support/records.ts'
import { faults, type Params, read } from './support/api.ts'
import { owner } from './support/database.ts'

type Busy = { start: string; end: string }

let parties: Parties
beforeAll(async () => {
  parties = await insertParties(owner)
})

async function unavailable(id: string, params: Params = {}): Promise<Busy[]> {
  return (await read<{ unavailable: Busy[] }>(`/api/listings/${id}/availability`, params)).unavailable
}

async function approve(of: Parties, columns: Record<string, unknown>, insertRequest = insertRental): Promise<string> {
  const booking = await insertRequest(owner, of, columns)
  await setStatus(owner, 'bookings', booking, 'APPROVED')
  return booking
}

const day = (date: string): string => `${date}T05:00:00.000Z`

describe('GET /api/listings/:id/availability', () => {
  test('is empty where nothing is booked or blocked', async () => {
    expect(await unavailable(parties.listing)).toEqual([])
  })

  test('tells approved and completed bookings, and no other request', async () => {
    const own = await insertParties(owner)
    for (const [month, path] of [
      ['01', []],
      ['02', ['DECLINED']],
      ['03', ['CANCELLED']],
      ['04', ['APPROVED', 'CANCELLED']],
      ['05', ['APPROVED']],
      ['06', ['APPROVED', 'COMPLETED']],
    ] as const) {
      const booking = await insertRental(owner, own, { period: `[2031-${month}-02T06:00Z,2031-${month}-03T06:00Z)` })
      for (const status of path) await setStatus(owner, 'bookings', booking, status)
    }
    expect(await unavailable(own.listing, { from: '2031-01-01', to: '2031-12-31' })).toEqual([
      { start: '2031-05-02T06:00:00.000Z', end: '2031-05-03T06:00:00.000Z' },
      { start: '2031-06-02T06:00:00.000Z', end: '2031-06-03T06:00:00.000Z' },
    ])
  })

  test('tells start and end and nothing about who', async () => {
    const own = await insertParties(owner)
    await approve(own, { message: 'a secret' })
    const body = await read<object>(`/api/listings/${own.listing}/availability`, {
      from: '2030-06-01',
      to: '2030-06-10',
    })
    expect(body).toEqual({ unavailable: [{ start: day('2030-06-01'), end: day('2030-06-03') }] })
  })

  test('joins what touches or overlaps, so that nothing tells a booking from a blocked day', async () => {
    const own = await insertParties(owner)
    await approve(own, { period: '[2030-06-01T05:00Z,2030-06-03T05:00Z)' })
    await insertBlockedDays(owner, own.listing, '2030-06-03', '2030-06-05')
    await insertBlockedDays(owner, own.listing, '2030-06-04', '2030-06-06')
    await insertBlockedDays(owner, own.listing, '2030-06-08', '2030-06-09')
    await approve(own, { period: '[2030-06-10T05:00Z,2030-06-10T09:00Z)' })
    expect(await unavailable(own.listing, { from: '2030-06-01', to: '2030-07-01' })).toEqual([
      { start: day('2030-06-01'), end: day('2030-06-06') },
      { start: day('2030-06-08'), end: day('2030-06-09') },
      { start: day('2030-06-10'), end: '2030-06-10T09:00:00.000Z' },
    ])
  })

  test('cuts what it tells to the window, which is half-open', async () => {
    const own = await insertParties(owner)
    await approve(own, { period: '[2030-06-01T05:00Z,2030-06-05T05:00Z)' })
    const within = (from: string, to: string) => unavailable(own.listing, { from, to })
    expect(await within('2030-06-02', '2030-06-03')).toEqual([{ start: day('2030-06-02'), end: day('2030-06-03') }])
    expect(await within('2030-05-01', '2030-06-01')).toEqual([])
    expect(await within('2030-06-05', '2030-06-09')).toEqual([])
    expect(await within('2030-06-04', '2030-06-09')).toEqual([{ start: day('2030-06-04'), end: day('2030-06-05') }])
    expect(await within('2030-06-03', '2030-06-03')).toEqual([])
    expect(await within('2030-06-01T12:00:00Z', '2030-06-01T08:00:00-05:00')).toEqual([
      { start: '2030-06-01T12:00:00.000Z', end: '2030-06-01T13:00:00.000Z' },
    ])
  })

  test.each([
    ['America/Phoenix', '2030-07-01T07:00:00.000Z', '2030-07-02T07:00:00.000Z'],
    ['America/New_York', '2030-07-01T04:00:00.000Z', '2030-07-02T04:00:00.000Z'],
    ['America/St_Johns', '2030-07-01T02:30:00.000Z', '2030-07-02T02:30:00.000Z'],
    ['Pacific/Honolulu', '2030-07-01T10:00:00.000Z', '2030-07-02T10:00:00.000Z'],
    ['Pacific/Guam', '2030-06-30T14:00:00.000Z', '2030-07-01T14:00:00.000Z'],
    ['Australia/Lord_Howe', '2030-06-30T13:30:00.000Z', '2030-07-01T13:30:00.000Z'],
  ])('takes days where the listing stands: %s', async (zone, start, end) => {
    const own = await insertParties(owner, { time_zone: zone })
    await insertBlockedDays(owner, own.listing, '2030-07-01', '2030-07-02')
    expect(await unavailable(own.listing, { from: '2030-07-01', to: '2030-07-02' })).toEqual([{ start, end }])
    expect(await unavailable(own.listing, { from: '2030-06-01', to: '2030-07-01' })).toEqual([])
    expect(await unavailable(own.listing, { from: '2030-07-02', to: '2030-07-09' })).toEqual([])
  })

  test('has days of 23 and of 25 hours', async () => {
    const own = await insertParties(owner)
    await insertBlockedDays(owner, own.listing, '2030-03-10', '2030-03-11')
    await insertBlockedDays(owner, own.listing, '2030-11-03', '2030-11-04')
    expect(await unavailable(own.listing, { from: '2030-03-01', to: '2030-04-01' })).toEqual([
      { start: '2030-03-10T06:00:00.000Z', end: '2030-03-11T05:00:00.000Z' },
    ])
    expect(await unavailable(own.listing, { from: '2030-11-01', to: '2030-12-01' })).toEqual([
      { start: '2030-11-03T05:00:00.000Z', end: '2030-11-04T06:00:00.000Z' },
    ])
  })

  test("takes the whole day of an event pro's approved event", async () => {
    const pro = await insertParties(owner, { listing_type: 'EVENT_PRO', price_unit: 'per hour' })
    await approve(pro, { event_date: '2030-06-01' }, insertEvent)
    await insertEvent(owner, pro, { event_date: '2030-06-05' })
    expect(await unavailable(pro.listing, { from: '2030-05-01', to: '2030-07-01' })).toEqual([
      { start: day('2030-06-01'), end: day('2030-06-02') },
    ])
  })
})

describe('the window', () => {
  test('is the next 90 days unless told otherwise', async () => {
    const own = await insertParties(owner)
    const { rows } = await owner.query<{ today: string; later: string; last: string }>(
      `SELECT (now() AT TIME ZONE 'America/Chicago')::date::text AS today, ((now() AT TIME ZONE 'America/Chicago')::date + 400)::text AS later,
        ((now() AT TIME ZONE 'America/Chicago')::date + 90)::text AS last`,
    )
    const { today = '', later = '', last = '' } = rows[0] ?? {}
    await insertBlockedDays(owner, own.listing, '2020-01-01', later)
    const midnight = async (date: string) => {
      const moment = await owner.query<{ at: string }>(
        `SELECT to_char(($1::timestamp AT TIME ZONE 'America/Chicago') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at`,
        [date],
      )
      return moment.rows[0]?.at
    }
    const [busy] = await unavailable(own.listing)
    expect(busy?.start).toBe(await midnight(today))
    // 90 days may hold a change of the clocks.
    expect(Math.abs(Date.parse(busy?.end ?? '') - Date.parse((await midnight(last)) ?? ''))).toBeLessThanOrEqual(
      3_600_000,
    )
    expect(await unavailable(own.listing, { from: today })).toEqual([busy])
  })

  test('with only an end begins today, or with that end', async () => {
    expect(await unavailable(parties.listing, { to: '2001-01-01' })).toEqual([])
  })

  test('is at most 366 days', async () => {
    const path = `/api/listings/${parties.listing}/availability`
    await expect(unavailable(parties.listing, { from: '2028-01-01', to: '2029-01-01' })).resolves.toEqual([])
    await expect(unavailable(parties.listing, { from: '2029-06-01', to: '2030-06-02' })).resolves.toEqual([])
    expect(await faults({ from: '2029-06-01', to: '2030-06-03' }, path)).toEqual(['to range_too_long'])
    expect(await faults({ from: '2030-06-01T00:00:00Z', to: '2031-06-03T00:00:00Z' }, path)).toEqual([
      'to range_too_long',
    ])
    expect(await faults({ to: '2999-01-01' }, path)).toEqual(['to range_too_long'])
  })

  test.each<[Params, string]>([
    [{ from: '2030-06-02', to: '2030-06-01' }, 'to range_reversed'],
    [{ from: '2026-02-30' }, 'from invalid_union'],
    [{ to: '2027-02-29' }, 'to invalid_union'],
    [{ from: 'today' }, 'from invalid_union'],
    [{ from: '2030-06-01T00:00:00' }, 'from invalid_union'],
    [{ from: '' }, 'from invalid_union'],
    [{ from: ['2030-06-01', '2030-06-02'] }, 'from invalid_union'],
    [{ from: '0000-01-01' }, 'from custom'],
    [{ to: '9999-12-31' }, 'to custom'],
    [{ since: '2030-06-01' }, 'since unknown_field'],
  ])('%j is refused', async (params, expected) => {
    expect(await faults(params, `/api/listings/${parties.listing}/availability`)).toEqual([expected])
  })

  test.each(['1000-01-01', '9997-12-31', '2030-01-01T00:00:00+23:59', '1000-01-01T00:00:00+23:59'])(
    'the odd but valid moment %s is no fault of ours',
    async (from) => {
      expect(await unavailable(parties.listing, { from })).toEqual([])
    },
  )

  test('may go from a day to an instant', async () => {
    expect(await unavailable(parties.listing, { from: '2030-06-01', to: '2030-06-03T00:00:00Z' })).toEqual([])
    const path = `/api/listings/${parties.listing}/availability`
    expect(await faults({ from: '2030-06-01', to: '2030-06-01T01:00:00Z' }, path)).toEqual(['to range_reversed'])
  })
})

test('a listing for sale has it too', async () => {
  const host = await insertUser(owner)
  const id = await insertListing(owner, host, { listing_type: 'SALE', price_unit: 'one-time' })
  expect(await unavailable(id)).toEqual([])
})
