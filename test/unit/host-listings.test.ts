import { describe, expect, test } from 'vitest'
import { etagOf, isPictureUrl, isTimeZone, versionsOf } from '../../src/features/host-listings/host-listings.rules.ts'
import { summarize } from '../../src/features/host-listings/host-summary.rules.ts'

describe('an ETag', () => {
  test('brings back its version', () => {
    expect(etagOf(7)).toBe('"7"')
    expect(versionsOf(etagOf(7))).toEqual([7])
  })

  test.each([
    [undefined, undefined],
    ['*', undefined],
    [' * ', undefined],
    ['"1","2" , "3"', [1, 2, 3]],
    ['"123456789"', [123_456_789]],
    // What is no version of ours is the version of nothing.
    ['', []],
    ['W/"7"', []],
    ['7', []],
    ['"7"x', []],
    ['"x7"', []],
    ['x"7"', []],
    ['""', []],
    ['"1234567890"', []],
    ['"-1"', []],
    ['"1", W/"2", *', [1]],
  ])('list of %j allows %j', (header, versions) => {
    expect(versionsOf(header)).toEqual(versions)
  })
})

test.each([
  ['https://images.example.com/1.jpg', true],
  ['http://localhost:8787/1.jpg', true],
  ['http://127.0.0.1:9000/1.jpg', true],
  ['http://images.example.com/1.jpg', false],
  ['http://localhost.example.com/1.jpg', false],
  ['ftp://localhost/1.jpg', false],
  ['javascript:alert(1)', false],
  ['data:image/png;base64,AAAA', false],
  ['/1.jpg', false],
  ['', false],
])('pictures from %s may be shown: %s', (url, isAllowed) => {
  expect(isPictureUrl(url)).toBe(isAllowed)
})

test.each([
  ['America/Chicago', true],
  ['America/Argentina/Buenos_Aires', true],
  ['America/North_Dakota/New_Salem', true],
  ['Etc/GMT+5', true],
  ['Etc/GMT-14', true],
  ['UTC', true],
  // What `Intl` takes beyond the names of the database, and what is none.
  ['EST', false],
  ['+05:00', false],
  ['America/Nowhere', false],
  ['America/', false],
  ['America', false],
  ['xUTC', false],
  ['UTCx', false],
  ['America/Chicago ', false],
  [' America/Chicago', false],
  ['1merica/Chicago', false],
  ['', false],
])('%j is a time zone: %s', (name, isOne) => {
  expect(isTimeZone(name)).toBe(isOne)
})

describe('a host’s summary', () => {
  const now = new Date('2026-02-28T23:59:59.999Z')

  test('of nothing is zeros, and no rate', () => {
    const { revenueByMonth, ...rest } = summarize([], [], [], now)
    expect(rest).toEqual({
      listings: { total: 0, byStatus: { DRAFT: 0, LIVE: 0, PAUSED: 0, SOLD: 0, ARCHIVED: 0 } },
      views: 0,
      requests: { total: 0, byStatus: { PENDING: 0, APPROVED: 0, DECLINED: 0, CANCELLED: 0, COMPLETED: 0 } },
      approvalRate: null,
    })
    expect(revenueByMonth.every(({ revenue }) => revenue === 0)).toBe(true)
  })

  test('adds up', () => {
    const { listings, views, requests } = summarize(
      [
        { status: 'LIVE', count: 3, views: 40 },
        { status: 'SOLD', count: 2, views: 2 },
      ],
      [
        { status: 'PENDING', count: 4 },
        { status: 'CANCELLED', count: 1 },
      ],
      [],
      now,
    )
    expect(listings).toEqual({ total: 5, byStatus: { DRAFT: 0, LIVE: 3, PAUSED: 0, SOLD: 2, ARCHIVED: 0 } })
    expect(views).toBe(42)
    expect(requests.total).toBe(5)
    expect(requests.byStatus).toMatchObject({ PENDING: 4, CANCELLED: 1, APPROVED: 0 })
  })

  test.each([
    [{ APPROVED: 1, COMPLETED: 1, DECLINED: 1, PENDING: 9, CANCELLED: 9 }, 0.667],
    [{ APPROVED: 1 }, 1],
    [{ COMPLETED: 1, DECLINED: 7 }, 0.125],
    [{ DECLINED: 3 }, 0],
    [{ PENDING: 3, CANCELLED: 2 }, null],
  ] as const)('of the requests %j has the approval rate %s', (counts, rate) => {
    const requests = Object.entries(counts).map(([status, count]) => ({ status: status as keyof typeof counts, count }))
    expect(summarize([], requests, [], now).approvalRate).toBe(rate)
  })

  test('has the revenue of twelve months, this one last', () => {
    const revenue = [
      { month: '2025-02', revenue: 1 },
      { month: '2025-03', revenue: 250.5 },
      { month: '2026-02', revenue: 99 },
    ]
    const { revenueByMonth } = summarize([], [], revenue, now)
    expect(revenueByMonth).toHaveLength(12)
    expect(revenueByMonth[0]).toEqual({ month: '2025-03', revenue: 250.5 })
    expect(revenueByMonth[9]).toEqual({ month: '2025-12', revenue: 0 })
    expect(revenueByMonth[10]).toEqual({ month: '2026-01', revenue: 0 })
    expect(revenueByMonth[11]).toEqual({ month: '2026-02', revenue: 99 })
  })
})
