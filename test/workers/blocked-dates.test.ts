import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { insertRental, insertUser, setStatus as set } from '../support/records.ts'
import { bodyOf, call, refusalOf, register, type SignedIn } from './support/accounts.ts'
import { faultsOf, read } from './support/api.ts'
import { databaseRequests, owner } from './support/database.ts'
import { type HostListing, newHost, pathOf } from './support/hosts.ts'

describe('blocked dates', () => {
  let host: SignedIn & { listing: HostListing }
  let path = ''
  beforeAll(async () => {
    host = await newHost({ status: 'LIVE' })
    path = pathOf(host.listing, '/blocked-dates')
  })
  const put = (blocked: unknown, token = host.token, to = path) => call('PUT', to, { token, body: { blocked } })
  const availability = (query: Record<string, string>) =>
    read<{ unavailable: unknown }>(`/api/listings/${host.listing.id}/availability`, query)

  test('are replaced, read, and taken at once', async () => {
    const blocked = [
      { start: '2035-03-01', end: '2035-03-04' },
      { start: '2035-03-03', end: '2035-03-06' },
      { start: '2035-07-01', end: '2035-07-02' },
    ]
    const before = await databaseRequests()
    const response = await put([...blocked].toReversed().concat(blocked.slice(0, 1)))
    expect((await databaseRequests()) - before).toBe(1)
    expect(await bodyOf(response)).toEqual({ blocked })
    const again = await databaseRequests()
    expect(await bodyOf(await call('GET', path, { token: host.token }))).toEqual({ blocked })
    expect((await databaseRequests()) - again).toBe(1)
    expect(await availability({ from: '2035-02-20', to: '2035-07-20' })).toEqual({
      unavailable: [
        { start: '2035-03-01T06:00:00.000Z', end: '2035-03-06T06:00:00.000Z' },
        { start: '2035-07-01T05:00:00.000Z', end: '2035-07-02T05:00:00.000Z' },
      ],
    })
    expect(await bodyOf(await put([]))).toEqual({ blocked: [] })
    expect(await availability({ from: '2035-02-20', to: '2035-07-20' })).toEqual({ unavailable: [] })
  })

  test.each([
    [[{ start: '2026-02-30', end: '2026-03-01' }], 'blocked.0.start invalid_format'],
    [[{ start: '2026-03-01', end: '2026-03-01' }], 'blocked.0.end custom'],
    [[{ start: '2026-03-02', end: '2026-03-01' }], 'blocked.0.end custom'],
    [[{ start: '2026-03-01T00:00:00Z', end: '2026-03-02' }], 'blocked.0.start invalid_format'],
    [[{ start: '0001-03-01', end: '2026-03-02' }], 'blocked.0.start custom'],
    [[{ start: '2026-03-01', end: '9999-01-01' }], 'blocked.0.end custom'],
    [[{ start: '2026-03-01' }], 'blocked.0.end invalid_type'],
    [[{ start: '2026-03-01', end: '2026-03-02', sourceId: newId() }], 'blocked.0.sourceId unknown_field'],
    [Array.from({ length: 367 }, () => ({ start: '2026-03-01', end: '2026-03-02' })), 'blocked too_big'],
    [null, 'blocked invalid_type'],
    ['2026-03-01', 'blocked invalid_type'],
  ])('refuses %j', async (blocked, fault) => {
    expect(await faultsOf(await put(blocked))).toEqual([fault])
  })

  test('take 366 ranges', async () => {
    const blocked = Array.from({ length: 366 }, (_, index) => {
      const day = (offset: number) => new Date(Date.UTC(2036, 0, 1 + offset)).toISOString().slice(0, 10)
      return { start: day(index), end: day(index + 1) }
    })
    expect(await bodyOf(await put(blocked))).toEqual({ blocked })
    await put([])
  })

  test('leave imported days alone, and an approved booking as it is', async () => {
    const own = await newHost({ status: 'LIVE' })
    const { rows } = await owner.query<{ id: string }>(
      `WITH source AS (INSERT INTO calendar_sources (id, listing_id, url) VALUES (new_id(), $1, 'https://x.example.com/a.ics') RETURNING id)
       INSERT INTO listing_blocked_dates (id, listing_id, start_date, end_date, source_id)
       SELECT new_id(), $1, '2035-01-01', '2035-01-05', id FROM source RETURNING id`,
      [own.listing.id],
    )
    expect(rows).toHaveLength(1)
    const parties = { host: own.user.id, renter: await insertUser(owner), listing: own.listing.id }
    const booking = await insertRental(owner, parties, { period: '[2035-06-01T05:00Z,2035-06-03T05:00Z)' })
    await set(owner, 'bookings', booking, 'APPROVED')
    const blocked = [{ start: '2035-06-01', end: '2035-06-10' }]
    const to = pathOf(own.listing, '/blocked-dates')
    expect(await bodyOf(await put(blocked, own.token, to))).toEqual({ blocked })
    const { rows: kept } = await owner.query(
      `SELECT (SELECT status FROM bookings WHERE id = $2) AS booking,
         (SELECT count(*)::int FROM listing_blocked_dates WHERE listing_id = $1) AS days`,
      [own.listing.id, booking],
    )
    expect(kept).toEqual([{ booking: 'APPROVED', days: 2 }])
    const late = await insertRental(owner, parties, { period: '[2035-06-05T05:00Z,2035-06-07T05:00Z)' })
    await expect(set(owner, 'bookings', late, 'APPROVED')).rejects.toMatchObject({ code: 'VB409' })
  })

  test('are those of one of twenty that replace them at once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          const day = String((index % 20) + 1).padStart(2, '0')
          return put([
            { start: `2035-05-${day}`, end: '2035-05-31' },
            { start: `2035-06-${day}`, end: '2035-06-30' },
          ])
        }),
      )
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
      const { blocked } = await bodyOf<{ blocked: { start: string }[] }>(await call('GET', path, { token: host.token }))
      expect(blocked).toHaveLength(2)
      expect(blocked[0]?.start.slice(8)).toBe(blocked[1]?.start.slice(8))
    }
  })

  test('are nobody else’s', async () => {
    const stranger = await register()
    const blocked = [{ start: '2035-01-01', end: '2035-01-02' }]
    for (const to of [path, pathOf({ id: newId() }, '/blocked-dates')]) {
      expect(await refusalOf(await put(blocked, stranger.token, to))).toBe('404 not_found')
      expect(await refusalOf(await call('GET', to, { token: stranger.token }))).toBe('404 not_found')
    }
    expect(await refusalOf(await call('PUT', path, { body: { blocked } }))).toBe('401 unauthenticated')
  })
})
