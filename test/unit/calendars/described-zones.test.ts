import { describe, expect, test } from 'vitest'
import { type Component, readComponents } from '../../../src/features/calendars/ics-reader.rules.ts'
import { Zones } from '../../../src/features/calendars/ics-times.rules.ts'
import { ianaZone, UTC, type Zone } from '../../../src/features/calendars/time-zones.rules.ts'

const HOUR = 3_600_000
const NEW_YORK = ianaZone('America/New_York') ?? UTC
const wall = (text: string) => Date.parse(`${text}Z`)

/** A description of a zone, by the lines of its parts. */
function calendarOf(tzid: string, ...parts: [kind: string, ...lines: string[]][]): Component {
  const lines = parts.flatMap(([kind, ...inner]) => [`BEGIN:${kind}`, ...inner, `END:${kind}`])
  const text = ['BEGIN:VCALENDAR', 'BEGIN:VTIMEZONE', `TZID:${tzid}`, ...lines, 'END:VTIMEZONE', 'END:VCALENDAR'].join(
    '\n',
  )
  return readComponents(text)[0] ?? { name: '', properties: [], components: [] }
}

const NONE: Component = { name: 'VCALENDAR', properties: [], components: [] }
const AROUND = wall('2027-01-01T00:00:00')
const zonesOf = (calendar: Component) => new Zones(NEW_YORK, calendar, AROUND)

/** How many hours a clock is ahead of UTC when it shows this. */
const hoursAt = (zone: Zone, shown: string) => (wall(shown) - zone.toInstant(wall(shown))) / HOUR

describe('the zones of a calendar', () => {
  test('are the listing’s own where none is named or it is not known', () => {
    const zones = zonesOf(NONE)
    expect(zones.get(undefined)).toBe(NEW_YORK)
    expect(zones.get('America/New_York')).toBe(NEW_YORK)
    expect(zones.get('Nowhere')).toBe(NEW_YORK)
  })

  test('are those of IANA, whatever the calendar says of them, and each one zone', () => {
    const zones = zonesOf(
      calendarOf('Asia/Tokyo', ['STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0100']),
    )
    expect(hoursAt(zones.get('Asia/Tokyo'), '2027-01-01T00:00:00')).toBe(9)
    expect(zones.get('Asia/Tokyo')).toBe(zones.get('Asia/Tokyo'))
  })

  test('may be described without a name, by which nobody asks', () => {
    const [calendar = NONE] = readComponents('BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nEND:VTIMEZONE\nEND:VCALENDAR')
    expect(zonesOf(calendar).get('X')).toBe(NEW_YORK)
  })

  test('are fifty at most', () => {
    const zones = zonesOf(NONE)
    for (let n = 1; n < 50; n += 1) zones.get(`Zone/${n}`)
    expect(zones.get('Zone/1')).toBe(NEW_YORK)
    expect(() => zones.get('Zone/50')).toThrow('The calendar has too many time zones.')
  })

  test('are as the calendar describes them', () => {
    const zone = zonesOf(
      calendarOf(
        'Eastern',
        [
          'STANDARD',
          'DTSTART:16010101T020000',
          'TZOFFSETFROM:-0400',
          'TZOFFSETTO:-0500',
          'RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11',
        ],
        [
          'DAYLIGHT',
          'DTSTART:16010101T020000',
          'TZOFFSETFROM:-0500',
          'TZOFFSETTO:-0400',
          'RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3',
        ],
      ),
    ).get('Eastern')
    expect(zone.name).toBe('Eastern')
    for (const year of [2026, 2027, 2028, 2029, 2030]) {
      expect(hoursAt(zone, `${year}-01-15T12:00:00`)).toBe(-5)
      expect(hoursAt(zone, `${year}-07-15T12:00:00`)).toBe(-4)
      expect(hoursAt(zone, `${year}-12-15T12:00:00`)).toBe(-5)
    }
    expect(hoursAt(zone, '2026-11-01T01:59:59')).toBe(-4)
    expect(hoursAt(zone, '2026-11-01T02:00:00')).toBe(-5)
    expect(hoursAt(zone, '2027-03-14T03:00:00')).toBe(-4)
    // The hour that is skipped is counted from before the change.
    expect(hoursAt(zone, '2027-03-14T02:30:00')).toBe(-5)
  })

  test.each([
    ['+0530', 5.5],
    ['-0330', -3.5],
    ['+001530', 0.2583],
    ['+0000', 0],
    [' +0100 ', 1],
  ])('may be %s from UTC', (offset, hours) => {
    const zone = zonesOf(
      calendarOf('X', ['STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0000', `TZOFFSETTO:${offset}`]),
    ).get('X')
    expect(hoursAt(zone, '2027-01-01T00:00:00')).toBeCloseTo(hours, 3)
    // Before its first change it is what it was.
    expect(hoursAt(zone, '1969-01-01T00:00:00')).toBe(0)
  })

  test('may change once, or until a time', () => {
    const zone = zonesOf(
      calendarOf(
        'X',
        ['STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0100'],
        [
          'DAYLIGHT',
          'DTSTART:20200401T000000',
          'TZOFFSETFROM:+0100',
          'TZOFFSETTO:+0200',
          'RRULE:FREQ=YEARLY;UNTIL=20260331T230000Z',
        ],
        [
          'STANDARD',
          'DTSTART:20201001T000000',
          'TZOFFSETFROM:+0200',
          'TZOFFSETTO:+0100',
          'RRULE:FREQ=YEARLY;UNTIL=20260930T220000Z',
        ],
      ),
    ).get('X')
    expect(['2025-07', '2026-07', '2026-11', '2027-07'].map((month) => hoursAt(zone, `${month}-01T12:00:00`))).toEqual([
      2, 2, 1, 1,
    ])
  })

  test.each<[string, ...string[]]>([
    ['no start', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0100'],
    ['no offset', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100'],
    ['no former offset', 'DTSTART:19700101T000000', 'TZOFFSETTO:+0100'],
    ['an offset that is none', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:one'],
    ['an offset without a sign', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:0100'],
    ['an offset that is too short', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+01'],
    ['an offset that is too long', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+01000000'],
    ['an offset behind something', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:x+0100'],
  ])('are the listing’s own where their description has %s', (_, ...lines) => {
    expect(zonesOf(calendarOf('X', ['STANDARD', ...lines])).get('X')).toBe(NEW_YORK)
  })
})
