import { describe, expect, test } from 'vitest'
import { daysOf, EASTERN, rangesOf } from '../support/busy.ts'
import { event, ics } from '../support/ics.ts'

describe('a calendar that is a burden', () => {
  test('is none with many events in a zone that is described', () => {
    const many = Array.from({ length: 4_000 }, () =>
      event('DTSTART;TZID=Eastern Standard Time:20270704T200000', 'DTEND;TZID=Eastern Standard Time:20270704T230000'),
    )
    expect(rangesOf(ics(EASTERN, ...many))).toEqual(['2027-07-04 2027-07-05'])
  })

  test('is refused where it repeats too much', () => {
    const daily = event('DTSTART;TZID=Asia/Tokyo:20261101T220000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY')
    const many = Array.from({ length: 4_000 }, () => daily)
    expect(() => rangesOf(ics(...many))).toThrow('The calendar repeats too many events.')
  })

  test.each([
    // Each makes a well-known library search for ever, or for minutes.
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1',
    'FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1',
    'FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1',
    'FREQ=YEARLY;INTERVAL=10000;COUNT=5',
    'FREQ=WEEKLY;BYSETPOS=300',
  ])('ends where nothing fulfills its rule: %s', (rule) => {
    const starts = ['00010101', '20261224', '99991231']
    const busy = starts.map((start) => daysOf(ics(event(`DTSTART;VALUE=DATE:${start}`, `RRULE:${rule}`))))
    expect(busy).toEqual([[], ['2026-12-24'], []])
  })

  test.each([' \r\n'.repeat(300_000), '"'.repeat(1_000_000), 'A;B=C'.repeat(200_000), `A:${'\\n'.repeat(500_000)}`])(
    'ends after a megabyte of %.5s',
    (text) => {
      expect(rangesOf(ics(text))).toEqual([])
    },
  )
})
