import { describe, expect, test } from 'vitest'
import {
  readDuration,
  readTime,
  readTimes,
  readUntil,
  wallIn,
  Zones,
} from '../../../src/features/calendars/ics-times.rules.ts'
import { DAY, ianaZone, UTC, type Zone } from '../../../src/features/calendars/time-zones.rules.ts'

const HOUR = 3_600_000
const zoneOf = (name: string): Zone => ianaZone(name) ?? UTC
const NEW_YORK = zoneOf('America/New_York')
const wall = (text: string) => Date.parse(`${text}Z`)

describe('a time', () => {
  test.each([
    ['20261224T183005', '2026-12-24T18:30:05', false, NEW_YORK],
    ['20261224T183005Z', '2026-12-24T18:30:05', false, UTC],
    [' 20261224T183005 ', '2026-12-24T18:30:05', false, NEW_YORK],
    ['20261224', '2026-12-24T00:00:00', true, NEW_YORK],
    ['20280229', '2028-02-29T00:00:00', true, NEW_YORK],
    ['20261224T240000', '2026-12-25T00:00:00', false, NEW_YORK],
    // A leap second is the first of the next minute.
    ['20161231T235960Z', '2017-01-01T00:00:00', false, UTC],
    ['00010101', '0001-01-01T00:00:00', true, NEW_YORK],
    ['00990101', '0099-01-01T00:00:00', true, NEW_YORK],
  ])('%s is %s', (value, shown, isDay, zone) => {
    expect(readTime(value, NEW_YORK)).toEqual({ wall: wall(shown), isDay, zone })
  })

  test.each([
    '',
    'tomorrow',
    '2026-12-24',
    '20261224T',
    '20261224T18',
    '20261224T1830',
    '20261224T183005ZZ',
    'x20261224',
    '20261224x',
    '020261224',
    '20270229',
    '20260431',
    '20261300',
    '20261301',
    '20260001',
    '20260100',
    '20261224T250000',
    '20261224 183005',
    '20261224Z',
  ])('%j is none', (value) => {
    expect(() => readTime(value, NEW_YORK)).toThrow('The calendar has a time that is none.')
  })
})

describe('a duration', () => {
  test.each([
    ['P1D', DAY],
    ['P2W', 14 * DAY],
    ['P10W', 70 * DAY],
    ['PT1H', HOUR],
    ['PT15M', HOUR / 4],
    ['PT30S', 30_000],
    ['P15DT5H0M20S', 15 * DAY + 5 * HOUR + 20_000],
    ['+P1D', DAY],
    ['-PT15M', -HOUR / 4],
    [' PT1H ', HOUR],
    ['P', 0],
  ])('%s is %i ms', (value, length) => {
    expect(readDuration(value)).toBe(length)
  })

  test.each(['', '1D', 'P1', 'PT', 'P1H', 'PT1D', 'P1Y', 'long', 'xP1D', 'P1Dx', 'P-1D', '--P1D', 'P1000000W'])(
    '%j is none',
    (value) => {
      if (value === 'PT') expect(readDuration(value)).toBe(0)
      else expect(() => readDuration(value)).toThrow('The calendar has a duration that is none.')
    },
  )
})

describe('the end of a rule', () => {
  const start = { wall: wall('2026-11-01T20:00:00'), isDay: false, zone: NEW_YORK }

  test.each([
    // A moment in UTC is what a clock in New York shows then.
    ['20261224T010000Z', start, '2026-12-23T20:00:00'],
    ['20261224T010000', start, '2026-12-24T01:00:00'],
    // A day is meant to its end, for events of days too.
    ['20261224', start, '2026-12-24T23:59:59.999'],
    ['20261224T010000Z', { ...start, isDay: true }, '2026-12-24T23:59:59.999'],
    ['20261224', { ...start, isDay: true }, '2026-12-24T23:59:59.999'],
  ])('at %s for %j is %s', (value, begins, until) => {
    expect(readUntil(value, begins)).toBe(wall(until))
  })
})

describe('what a clock shows', () => {
  const time = { wall: wall('2026-12-24T01:00:00'), isDay: false, zone: UTC }

  test('elsewhere is another time, and another day', () => {
    expect(wallIn(NEW_YORK, time)).toBe(wall('2026-12-23T20:00:00'))
    expect(wallIn(UTC, time)).toBe(time.wall)
  })

  test('of a day is that day, everywhere', () => {
    expect(wallIn(NEW_YORK, { ...time, isDay: true })).toBe(time.wall)
  })
})

test('a property may have many times, all in its zone', () => {
  const property = { name: 'RDATE', params: new Map([['TZID', 'UTC']]), value: '20261224T010000,20261225' }
  expect(
    readTimes(property, new Zones(NEW_YORK, { name: 'VCALENDAR', properties: [], components: [] }, 0)).map(
      ({ wall: at, isDay, zone }) => [at, isDay, zone.name],
    ),
  ).toEqual([
    [wall('2026-12-24T01:00:00'), false, 'UTC'],
    [wall('2026-12-25T00:00:00'), true, 'UTC'],
  ])
})
