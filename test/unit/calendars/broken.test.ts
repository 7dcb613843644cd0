import { describe, expect, test } from 'vitest'
import { rangesOf } from '../../support/busy.ts'
import { event, ics } from '../../support/ics.ts'

describe('a calendar that is broken', () => {
  const days =
    (...lines: string[]) =>
    () =>
      rangesOf(ics(event(...lines)))
  test.each([
    [
      'no calendar',
      () => rangesOf('<!doctype html><title>Sign in</title>'),
      'The answer is not an iCalendar calendar.',
    ],
    ['nothing', () => rangesOf(''), 'The answer is not an iCalendar calendar.'],
    [
      'one cut off',
      () => rangesOf(ics(event('DTSTART;VALUE=DATE:20261224')).slice(0, -15)),
      'The calendar is cut off.',
    ],
    [
      'crossed components',
      () => rangesOf('BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\nEND:VEVENT'),
      'The calendar is not well formed.',
    ],
    ['deep ones', () => rangesOf('BEGIN:VCALENDAR\n'.repeat(10_000)), 'The calendar is nested too deeply.'],
    ['an event without a start', days('SUMMARY:x'), 'An event of the calendar has no start.'],
    ['no time', days('DTSTART:tomorrow'), 'The calendar has a time that is none.'],
    ['a day that is none', days('DTSTART;VALUE=DATE:20270230'), 'The calendar has a time that is none.'],
    ['no duration', days('DTSTART;VALUE=DATE:20261224', 'DURATION:long'), 'The calendar has a duration that is none.'],
    [
      'an unknown rule',
      days('DTSTART;VALUE=DATE:20261224', 'RRULE:FREQ=OFTEN'),
      'An event repeats by a rule that is not understood.',
    ],
    [
      'an unknown part',
      days('DTSTART;VALUE=DATE:20261224', 'RRULE:FREQ=DAILY;RSCALE=HEBREW'),
      'An event repeats by a rule that is not understood.',
    ],
    [
      'a month that is none',
      days('DTSTART;VALUE=DATE:20261224', 'RRULE:FREQ=DAILY;BYMONTH=13'),
      'An event repeats by a rule that is not understood.',
    ],
    [
      'an interval of nothing',
      days('DTSTART;VALUE=DATE:20261224', 'RRULE:FREQ=DAILY;INTERVAL=0'),
      'An event repeats by a rule that is not understood.',
    ],
    [
      'every second',
      days('DTSTART:20261224T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY'),
      'An event repeats more often than daily.',
    ],
    [
      'too many zones',
      () => rangesOf(ics(...Array.from({ length: 60 }, (_, n) => event(`DTSTART;TZID=Zone/${n}:20261101T220000`)))),
      'The calendar has too many time zones.',
    ],
  ])('is refused: %s', (_, read, message) => {
    expect(read).toThrow(message)
  })

  test('is one of a listing whose zone nobody knows', () => {
    expect(() => rangesOf(ics(), 'America/Nowhere')).toThrow('The time zone of the listing is not known.')
  })
})
