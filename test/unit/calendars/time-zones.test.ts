import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describedZone, ianaZone, UTC, type Zone } from '../../../src/features/calendars/time-zones.rules.ts'

const HOUR = 3_600_000
const wall = (text: string) => Date.parse(`${text}Z`)
const zoneOf = (name: string): Zone => ianaZone(name) ?? UTC
const instants = fc
  .date({ min: new Date('1995-01-01'), max: new Date('2037-01-01'), noInvalidDate: true })
  .map((date) => date.getTime())

/** What a clock in the zone shows, by a way of its own: Swedish dates are ISO 8601. */
const shownBy = (timeZone: string, instant: number) =>
  new Date(instant).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T')

describe.each([
  'America/New_York',
  'America/St_Johns',
  'America/Phoenix',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'UTC',
])('a clock in %s', (name) => {
  const zone = zoneOf(name)

  test('shows what another says, at any time', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const shown = new Date(zone.toWall(instant)).toISOString()
        expect(shown.slice(0, 19)).toBe(shownBy(name, instant))
        // Milliseconds are the same on every clock.
        expect(shown.slice(19)).toBe(new Date(instant).toISOString().slice(19))
      }),
    )
  })

  test('shows each time at its instant, or first one, or never', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const found = zone.toInstant(zone.toWall(instant))
        expect(zone.toWall(found)).toBe(zone.toWall(instant))
        expect(found).toBeLessThanOrEqual(instant)
      }),
    )
  })
})

describe('a clock in New York', () => {
  const zone = zoneOf('America/New_York')

  test.each([
    ['2026-07-04T20:00:00', '2026-07-05T00:00:00'],
    ['2026-12-24T20:00:00', '2026-12-25T01:00:00'],
    // In spring 02:30 does not come: it is counted from before the change.
    ['2027-03-14T01:59:59', '2027-03-14T06:59:59'],
    ['2027-03-14T02:30:00', '2027-03-14T07:30:00'],
    ['2027-03-14T03:00:00', '2027-03-14T07:00:00'],
    // In autumn 01:30 comes twice: the first is meant.
    ['2026-11-01T00:59:59', '2026-11-01T04:59:59'],
    ['2026-11-01T01:30:00', '2026-11-01T05:30:00'],
    ['2026-11-01T02:00:00', '2026-11-01T07:00:00'],
    ['2026-11-02T01:30:00', '2026-11-02T06:30:00'],
    ['2026-10-31T12:00:00', '2026-10-31T16:00:00'],
  ])('that shows %s shows it at %s UTC', (shown, instant) => {
    expect(new Date(zone.toInstant(wall(shown))).toISOString().slice(0, 19)).toBe(instant)
  })
})

test.each(['', 'Nowhere', 'America/Nowhere', '"America/New_York"'])('%j is no zone', (name) => {
  expect(ianaZone(name)).toBeUndefined()
})

test('a zone keeps the name it was asked by', () => {
  expect(zoneOf('America/New_York').name).toBe('America/New_York')
})

describe('a clock that a calendar describes', () => {
  const eastern = describedZone('Eastern', -5 * HOUR, [
    { wall: wall('2027-11-07T02:00:00'), offset: -5 * HOUR },
    { wall: wall('2027-03-14T03:00:00'), offset: -4 * HOUR },
  ])

  test.each([
    ['2027-01-01T00:00:00', -5],
    ['2027-03-14T01:59:59', -5],
    ['2027-03-14T03:00:00', -4],
    ['2027-11-07T01:59:59', -4],
    ['2027-11-07T02:00:00', -5],
    ['2030-07-01T00:00:00', -5],
  ])('shows %s with %i hours', (shown, hours) => {
    const instant = eastern.toInstant(wall(shown))
    expect(instant).toBe(wall(shown) - hours * HOUR)
    expect(eastern.toWall(instant)).toBe(wall(shown))
  })

  test('counts what it skips from before the change, and shows it after', () => {
    const instant = eastern.toInstant(wall('2027-03-14T02:30:00'))
    expect(instant).toBe(wall('2027-03-14T07:30:00'))
    expect(eastern.toWall(instant)).toBe(wall('2027-03-14T03:30:00'))
  })

  test('shows some times twice, of which the first is meant', () => {
    const again = wall('2027-11-07T06:30:00')
    expect(eastern.toWall(again)).toBe(wall('2027-11-07T01:30:00'))
    expect(eastern.toInstant(wall('2027-11-07T01:30:00'))).toBe(again - HOUR)
  })

  test('keeps its name', () => {
    expect(eastern.name).toBe('Eastern')
  })
})

test('UTC shows what it is', () => {
  expect([UTC.toWall(7), UTC.toInstant(7), UTC.name]).toEqual([7, 7, 'UTC'])
})
