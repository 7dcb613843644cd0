import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ListingCalendar, writeCalendar } from '../../../src/features/calendars/ics.rules.ts'
import { readWith } from '../../support/ics.ts'

const calendar: ListingCalendar = {
  listingId: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071',
  title: 'Taco truck',
  timeZone: 'America/Chicago',
  events: [
    { uid: 'a', kind: 'RENTAL_REQUEST', start: '20261224', end: '20261227', changedAt: '20261101T120000Z' },
    {
      uid: 'b',
      kind: 'EVENT_REQUEST',
      start: '20261228T170000Z',
      end: '20261228T210000Z',
      changedAt: '20261102T120000Z',
    },
    { uid: 'c', kind: 'BLOCKED', start: '20261230', end: '20261231', changedAt: '20261103T120000Z' },
  ],
}
const titled = (title: string) => writeCalendar({ ...calendar, title })
const unfolded = (text: string) => text.replaceAll('\r\n ', '')

describe('the calendar of a listing', () => {
  test('is iCalendar, line by line', () => {
    expect(writeCalendar({ ...calendar, events: calendar.events.slice(0, 2) }).split('\r\n')).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Vendibook//Listing calendar 1//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
      'NAME:Taco truck',
      'X-WR-CALNAME:Taco truck',
      'X-WR-TIMEZONE:America/Chicago',
      'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
      'X-PUBLISHED-TTL:PT1H',
      'BEGIN:VEVENT',
      'UID:a@vendibook',
      'DTSTAMP:20261101T120000Z',
      'LAST-MODIFIED:20261101T120000Z',
      'DTSTART;VALUE=DATE:20261224',
      'DTEND;VALUE=DATE:20261227',
      'SUMMARY:Booked: Taco truck',
      'STATUS:CONFIRMED',
      'TRANSP:OPAQUE',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:b@vendibook',
      'DTSTAMP:20261102T120000Z',
      'LAST-MODIFIED:20261102T120000Z',
      'DTSTART:20261228T170000Z',
      'DTEND:20261228T210000Z',
      'SUMMARY:Event: Taco truck',
      'STATUS:CONFIRMED',
      'TRANSP:OPAQUE',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ])
  })

  test('reads as another library reads it', () => {
    expect(readWith(writeCalendar(calendar)).events).toEqual([
      { uid: 'a@vendibook', summary: 'Booked: Taco truck', start: '2026-12-24', end: '2026-12-27' },
      { uid: 'b@vendibook', summary: 'Event: Taco truck', start: '2026-12-28T17:00:00Z', end: '2026-12-28T21:00:00Z' },
      { uid: 'c@vendibook', summary: 'Blocked: Taco truck', start: '2026-12-30', end: '2026-12-31' },
    ])
  })
})

describe('a title', () => {
  test.each([
    ['Tacos, beans; and \\more\\', String.raw`Tacos\, beans\; and \\more\\`],
    ['one\ntwo\r\nthree\rfour', String.raw`one\ntwo\nthree\nfour`],
    ['a\u0000b\u0007c\u007fd\u0085e\tf', 'abcde\tf'],
    ['END:VCALENDAR\r\nBEGIN:VCALENDAR', String.raw`END:VCALENDAR\nBEGIN:VCALENDAR`],
  ])('%j is written as %s', (title, written) => {
    expect(unfolded(titled(title))).toContain(`\r\nNAME:${written}\r\n`)
  })

  test.each([
    // Of 75 bytes a line holds the name and so many letters.
    [70, 1],
    [71, 2],
    [71 + 73, 2],
    [71 + 74, 3],
  ])('of %i letters takes %i lines', (length, lines) => {
    const text = titled('x'.repeat(length)).split('\r\nX-WR-CALNAME')[0]?.split('\r\nNAME')[1] ?? ''
    expect(text.split('\r\n ')).toHaveLength(lines)
  })

  test('of any characters is read again, from lines of at most 75 bytes', () => {
    const character = fc.constantFrom('x', 'é', '車', '🚚', ',', ';', '\\', ' ', '"', ':')
    const title = fc.array(character, { minLength: 1, maxLength: 200 }).map((characters) => `${characters.join('')}.`)
    fc.assert(
      fc.property(title, (any) => {
        const text = titled(any)
        for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
        expect(text).not.toContain('\ufffd')
        expect(readWith(text).events[0]?.summary).toBe(`Booked: ${any}`)
      }),
      { numRuns: 50 },
    )
  })
})
