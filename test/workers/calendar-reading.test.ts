import ICAL from 'ical.js'
import { describe, expect, test } from 'vitest'
import { busyDays } from '../../src/features/calendars/busy.rules.ts'
import { event, ics } from './support/calendars.ts'

const WINDOW = { start: '2026-10-01', end: '2028-11-01' }

const rangesOf = (text: string, zone = 'America/New_York', window = WINDOW) =>
  busyDays(text, zone, window).map(({ start, end }) => `${start} ${end}`)

/** The busy days themselves. */
function daysOf(text: string, zone?: string, window = WINDOW): string[] {
  return busyDays(text, zone ?? 'America/New_York', window).flatMap(({ start, end }) => {
    const days: string[] = []
    for (let at = Date.parse(start); at < Date.parse(end); at += 86_400_000)
      days.push(new Date(at).toISOString().slice(0, 10))
    return days
  })
}

const night = (zone: string, date: string, ...more: string[]) =>
  event(`DTSTART;TZID=${zone}:${date}T220000`, `DTEND;TZID=${zone}:${date}T235900`, ...more)

/** Outlook's own name of a zone, and what Outlook says about it. */
const EASTERN = `BEGIN:VTIMEZONE
TZID:Eastern Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE`

describe('real calendars', () => {
  test('Airbnb: days, folded lines, the end exclusive', () => {
    const text = `BEGIN:VCALENDAR
PRODID:-//Airbnb Inc//Hosting Calendar 1.0//EN
CALSCALE:GREGORIAN
VERSION:2.0
BEGIN:VEVENT
DTSTAMP:20261120T020304Z
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
SUMMARY:Reserved
UID:1418fb94e984-a6a1f1@airbnb.com
DESCRIPTION:Reservation URL: https://www.airbnb.com/hosting/reservations/de
 tails/HMABCDEFGH\\nPhone Number (Last 4 Digits): 1234
END:VEVENT
BEGIN:VEVENT
DTEND;VALUE=DATE:20270103
DTSTART;VALUE=DATE:20261227
UID:1418fb94e984-b7b2@airbnb.com
SUMMARY:Airbnb (Not available)
END:VEVENT
END:VCALENDAR`
    expect(rangesOf(text)).toEqual(['2026-12-24 2027-01-03'])
    expect(rangesOf(text.replaceAll('\n', '\r\n'))).toEqual(['2026-12-24 2027-01-03'])
  })

  test('Google: a zone of its own, repeated, with exceptions and instances that were moved or called off', () => {
    const text = ics(
      'CALSCALE:GREGORIAN\nMETHOD:PUBLISH\nX-WR-CALNAME:Truck\nX-WR-TIMEZONE:America/New_York',
      event(
        'UID:weekly@google.com',
        'DTSTART;TZID=America/New_York:20261102T180000',
        'DTEND;TZID=America/New_York:20261102T220000',
        'RRULE:FREQ=WEEKLY;UNTIL=20261224T045959Z;BYDAY=MO,WE',
        'EXDATE;TZID=America/New_York:20261109T180000',
        'EXDATE:20261118T230000Z',
        'STATUS:CONFIRMED',
        'TRANSP:OPAQUE',
      ),
      event(
        'UID:weekly@google.com',
        'RECURRENCE-ID;TZID=America/New_York:20261116T180000',
        'DTSTART;TZID=America/New_York:20261120T180000',
        'DTEND;TZID=America/New_York:20261120T220000',
      ),
      event(
        'UID:weekly@google.com',
        'RECURRENCE-ID;TZID=America/New_York:20261125T180000',
        'DTSTART;TZID=America/New_York:20261125T180000',
        'DTEND;TZID=America/New_York:20261125T220000',
        'STATUS:CANCELLED',
      ),
    )
    expect(daysOf(text)).toEqual([
      '2026-11-02',
      '2026-11-04',
      '2026-11-11',
      '2026-11-20',
      '2026-11-23',
      '2026-11-30',
      '2026-12-02',
      '2026-12-07',
      '2026-12-09',
      '2026-12-14',
      '2026-12-16',
      '2026-12-21',
      '2026-12-23',
    ])
  })

  test('Outlook: a zone under a name of its own, quoted or not, and time that is shown as free', () => {
    const outlook = (tzid: string) =>
      ics(
        EASTERN,
        event(
          `DTSTART;TZID=${tzid}:20270704T200000`,
          `DTEND;TZID=${tzid}:20270705T000000`,
          'X-MICROSOFT-CDO-BUSYSTATUS:BUSY',
        ),
        event(
          `DTSTART;TZID=${tzid}:20261204T010000`,
          `DTEND;TZID=${tzid}:20261204T020000`,
          'X-MICROSOFT-CDO-BUSYSTATUS:OOF',
        ),
        event(
          `DTSTART;TZID=${tzid}:20261210T010000`,
          `DTEND;TZID=${tzid}:20261210T020000`,
          'X-MICROSOFT-CDO-BUSYSTATUS:FREE',
        ),
      )
    for (const tzid of ['Eastern Standard Time', '"Eastern Standard Time"']) {
      expect(daysOf(outlook(tzid))).toEqual(['2026-12-04', '2027-07-04'])
      // One o'clock in New York is the evening before in Los Angeles, by an offset that is another in summer.
      expect(daysOf(outlook(tzid), 'America/Los_Angeles')).toEqual(['2026-12-03', '2027-07-04'])
    }
  })

  test('many events in a zone that is described are no burden', () => {
    const many = Array.from({ length: 4_000 }, () =>
      event('DTSTART;TZID=Eastern Standard Time:20270704T200000', 'DTEND;TZID=Eastern Standard Time:20270704T230000'),
    )
    expect(rangesOf(ics(EASTERN, ...many))).toEqual(['2027-07-04 2027-07-05'])
  })

  test('busy times without events', () => {
    const free =
      'BEGIN:VFREEBUSY\nUID:1\nFREEBUSY:20261203T150000Z/PT3H,20261205T150000Z/20261206T150000Z\nFREEBUSY;FBTYPE=FREE:20261210T150000Z/PT3H\nEND:VFREEBUSY'
    expect(daysOf(ics(free))).toEqual(['2026-12-03', '2026-12-05', '2026-12-06'])
  })
})

describe('what is busy', () => {
  test('is neither what was called off, nor what is shown as free, nor our own events', () => {
    const at = (...lines: string[]) => event('DTSTART;VALUE=DATE:20261224', ...lines)
    expect(daysOf(ics(at('STATUS:CANCELLED'), at('TRANSP:TRANSPARENT'), at('UID:booking-1@vendibook')))).toEqual([])
    expect(daysOf(ics(at('STATUS:TENTATIVE', 'TRANSP:OPAQUE')))).toEqual(['2026-12-24'])
    expect(daysOf(ics('BEGIN:VTODO\nUID:1\nDTSTART;VALUE=DATE:20261224\nEND:VTODO'))).toEqual([])
  })

  test.each([
    ['a day without an end', ['DTSTART;VALUE=DATE:20261224'], ['2026-12-24']],
    ['a day that ends on itself', ['DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261224'], ['2026-12-24']],
    ['days by their number', ['DTSTART;VALUE=DATE:20261224', 'DURATION:P2D'], ['2026-12-24', '2026-12-25']],
    [
      'weeks',
      ['DTSTART;VALUE=DATE:20261224', 'DURATION:P1W'],
      ['24', '25', '26', '27', '28', '29', '30'].map((d) => `2026-12-${d}`),
    ],
    ['a time until midnight', ['DTSTART:20261224T200000', 'DTEND:20261225T000000'], ['2026-12-24']],
    ['a time past midnight', ['DTSTART:20261224T200000', 'DTEND:20261225T000100'], ['2026-12-24', '2026-12-25']],
    ['a time in UTC that is the day before', ['DTSTART:20261224T020000Z', 'DURATION:PT1H'], ['2026-12-23']],
    ['a moment, which takes no time', ['DTSTART:20261224T200000'], []],
    ['a time that goes backwards', ['DTSTART:20261224T200000', 'DTEND:20261224T190000'], []],
    [
      'an unknown zone, taken for the listing’s',
      ['DTSTART;TZID=Nowhere:20261224T233000', 'DURATION:PT15M'],
      ['2026-12-24'],
    ],
    [
      'more dates',
      ['DTSTART;VALUE=DATE:20261224', 'RDATE;VALUE=DATE:20261226,20261228', 'EXDATE;VALUE=DATE:20261226'],
      ['2026-12-24', '2026-12-28'],
    ],
    [
      'more periods',
      ['DTSTART:20261224T150000Z', 'DURATION:PT1H', 'RDATE;VALUE=PERIOD:20261226T150000Z/PT48H'],
      ['24', '26', '27', '28'].map((d) => `2026-12-${d}`),
    ],
    [
      'an exception that names a day',
      ['DTSTART:20261224T150000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE;VALUE=DATE:20261225'],
      ['2026-12-24', '2026-12-26'],
    ],
    [
      'what began before the window',
      ['DTSTART;VALUE=DATE:20260901', 'DTEND;VALUE=DATE:20261003'],
      ['2026-10-01', '2026-10-02'],
    ],
    ['what ends after it', ['DTSTART;VALUE=DATE:20281031', 'DTEND;VALUE=DATE:20300101'], ['2028-10-31']],
    ['what is years away', ['DTSTART;VALUE=DATE:20310101'], []],
    [
      'text that looks like a line',
      ['DTSTART;VALUE=DATE:20261224', 'SUMMARY;X="a:b;c":x\\nDTSTART:20270101', 'nonsense'],
      ['2026-12-24'],
    ],
  ])('%s', (_, lines, days) => {
    expect(daysOf(ics(event(...lines)))).toEqual(days)
  })

  test('alarms of an event are none of its times', () => {
    const alarm = 'BEGIN:VALARM\nTRIGGER:-PT15M\nDTSTART:20270101T000000Z\nEND:VALARM'
    expect(daysOf(ics(event('DTSTART;VALUE=DATE:20261224', alarm)))).toEqual(['2026-12-24'])
  })
})

describe('across the nights on which clocks change', () => {
  // Each repeats daily from two days before to two days after; by elapsed time it would slip past midnight.
  test.each([
    ['America/New_York', '20261030', ['2026-10-30', '2026-11-04']],
    ['America/New_York', '20270312', ['2027-03-12', '2027-03-17']],
    ['Australia/Lord_Howe', '20270402', ['2027-04-02', '2027-04-07']],
    ['Australia/Lord_Howe', '20271001', ['2027-10-01', '2027-10-06']],
    ['America/St_Johns', '20261030', ['2026-10-30', '2026-11-04']],
    ['America/St_Johns', '20270312', ['2027-03-12', '2027-03-17']],
    ['America/Phoenix', '20270312', ['2027-03-12', '2027-03-17']],
  ])('an evening in %s from %s stays the evening', (zone, date, [start, end]) => {
    const daily = ics(night(zone, date, 'RRULE:FREQ=DAILY;COUNT=5'))
    expect(rangesOf(daily, zone)).toEqual([`${start} ${end}`])
    const early = event(`DTSTART;TZID=${zone}:${date}T000000`, 'DURATION:PT24H', 'RRULE:FREQ=DAILY;COUNT=5')
    expect(rangesOf(ics(early), zone)).toEqual([`${start} ${end}`])
  })

  test.each([
    // The same instant lies in two offsets on either side of the night.
    ['America/New_York', '20261101T035959Z', '2026-10-31'],
    ['America/New_York', '20261101T040000Z', '2026-11-01'],
    ['America/New_York', '20261102T045959Z', '2026-11-01'],
    ['America/New_York', '20261102T050000Z', '2026-11-02'],
    ['America/New_York', '20270314T045959Z', '2027-03-13'],
    ['America/New_York', '20270315T035959Z', '2027-03-14'],
    ['America/New_York', '20270315T040000Z', '2027-03-15'],
    ['Australia/Lord_Howe', '20270403T125959Z', '2027-04-03'],
    ['Australia/Lord_Howe', '20270404T132959Z', '2027-04-04'],
    ['Australia/Lord_Howe', '20270404T133000Z', '2027-04-05'],
    ['Australia/Lord_Howe', '20271002T132959Z', '2027-10-02'],
    ['Australia/Lord_Howe', '20271003T125959Z', '2027-10-03'],
    ['Australia/Lord_Howe', '20271003T130000Z', '2027-10-04'],
    ['America/St_Johns', '20261101T022959Z', '2026-10-31'],
    ['America/St_Johns', '20261102T032959Z', '2026-11-01'],
    ['America/St_Johns', '20261102T033000Z', '2026-11-02'],
  ])('in %s %s is %s', (zone, moment, day) => {
    expect(daysOf(ics(event(`DTSTART:${moment}`, 'DURATION:PT1S')), zone)).toEqual([day])
  })

  test('a night elsewhere is the listing’s day before', () => {
    const tokyo = ics(event('DTSTART;TZID=Asia/Tokyo:20261102T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3'))
    expect(daysOf(tokyo, 'America/New_York')).toEqual(['2026-11-01', '2026-11-02', '2026-11-03'])
  })

  test('an hour that is skipped or comes twice has its day', () => {
    const twice = event('DTSTART;TZID=America/New_York:20261101T013000', 'DURATION:PT1H')
    const skipped = event('DTSTART;TZID=America/New_York:20270314T023000', 'DURATION:PT1H')
    expect(daysOf(ics(twice, skipped))).toEqual(['2026-11-01', '2027-03-14'])
    expect(daysOf(ics(twice, skipped), 'UTC')).toEqual(['2026-11-01', '2027-03-14'])
  })
})

describe('how events repeat', () => {
  // RFC 5545, 3.8.5.3, moved into the window; and what libraries get wrong.
  test.each([
    ['FREQ=DAILY;INTERVAL=10;COUNT=3', '20261101', ['2026-11-01', '2026-11-11', '2026-11-21']],
    [
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO',
      '20261103',
      ['2026-11-03', '2026-11-08', '2026-11-17', '2026-11-22'],
    ],
    [
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU',
      '20261103',
      ['2026-11-03', '2026-11-15', '2026-11-17', '2026-11-29'],
    ],
    ['FREQ=MONTHLY;COUNT=3', '20261031', ['2026-10-31', '2026-12-31', '2027-01-31']],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=-1FR', '20261030', ['2026-10-30', '2026-11-27', '2026-12-25']],
    [
      'FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU',
      '20261101',
      ['2026-11-01', '2026-11-29', '2027-01-03', '2027-01-31'],
    ],
    ['FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-3', '20261029', ['2026-10-29', '2026-11-28', '2026-12-29']],
    ['FREQ=MONTHLY;COUNT=2;BYDAY=FR;BYMONTHDAY=13', '20261113', ['2026-11-13', '2027-08-13']],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3', '20261105', ['2026-11-05', '2026-12-03', '2027-01-07']],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2', '20261127', ['2026-11-27', '2026-12-30', '2027-01-28']],
    ['FREQ=MONTHLY;INTERVAL=12;COUNT=2;BYMONTH=11', '20261105', ['2026-11-05', '2027-11-05']],
    ['FREQ=YEARLY;COUNT=2', '20261224', ['2026-12-24', '2027-12-24']],
    ['FREQ=YEARLY;COUNT=2', '20240229', ['2028-02-29']],
    ['FREQ=YEARLY;COUNT=3;BYMONTH=6,7', '20270610', ['2027-06-10', '2027-07-10', '2028-06-10']],
    ['FREQ=YEARLY;COUNT=2;BYDAY=20MO', '20270517', ['2027-05-17', '2028-05-15']],
    ['FREQ=YEARLY;COUNT=2;BYWEEKNO=20;BYDAY=MO', '20270517', ['2027-05-17', '2028-05-15']],
    ['FREQ=YEARLY;COUNT=3;BYYEARDAY=1,100,-1', '20270101', ['2027-01-01', '2027-04-10', '2027-12-31']],
    ['FREQ=YEARLY;COUNT=2;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8', '20261103', ['2026-11-03', '2027-11-02']],
    ['FREQ=DAILY;UNTIL=20261103', '20261101', ['2026-11-01', '2026-11-02', '2026-11-03']],
    ['FREQ=DAILY;UNTIL=20261103T000000Z', '20261101', ['2026-11-01', '2026-11-02', '2026-11-03']],
    [
      'FREQ=DAILY;COUNT=1000',
      '20240210',
      ['2026-10-31', '2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05'],
    ],
    // A start that its own rule leaves out is busy too.
    ['FREQ=WEEKLY;COUNT=2;BYDAY=MO', '20261103', ['2026-11-03', '2026-11-09', '2026-11-16']],
  ])('%s from %s', (rule, start, days) => {
    const from = rule.endsWith('COUNT=1000') ? '2026-10-31' : WINDOW.start
    const text = ics(event(`DTSTART;VALUE=DATE:${start}`, `RRULE:${rule}`))
    expect(daysOf(text, 'America/New_York', { start: from, end: WINDOW.end })).toEqual(days)
  })

  test.each([
    'FREQ=DAILY;INTERVAL=3',
    'FREQ=WEEKLY;BYDAY=MO,WE,FR',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU',
    'FREQ=MONTHLY;BYMONTHDAY=1,15',
    'FREQ=MONTHLY;BYDAY=2TU',
    'FREQ=MONTHLY;INTERVAL=3;BYDAY=-1SA',
    'FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO',
    'FREQ=WEEKLY;COUNT=60',
    'FREQ=DAILY;UNTIL=20270401T035959Z',
  ])('as another library says: %s', (rule) => {
    const text = ics(
      EASTERN,
      event('DTSTART;TZID=Eastern Standard Time:20251201T233000', 'DURATION:PT20M', `RRULE:${rule}`),
    )
    const calendar = new ICAL.Component(ICAL.parse(text))
    const zone = new ICAL.Timezone(calendar.getFirstSubcomponent('vtimezone') ?? '')
    const start = new ICAL.Time({ year: 2025, month: 12, day: 1, hour: 23, minute: 30, second: 0 }, zone)
    const iterator = ICAL.Recur.fromString(rule).iterator(start)
    const expected = ['2025-12-01']
    for (let next = iterator.next(); next && next.toString() < WINDOW.end; next = iterator.next())
      expected.push(next.toString().slice(0, 10))
    const within = [...new Set(expected)].filter((day) => day >= WINDOW.start)
    expect(daysOf(text)).toEqual(within)
  })
})

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
      'too many repetitions',
      () => rangesOf(ics(...Array.from({ length: 4_000 }, () => night('Asia/Tokyo', '20261101', 'RRULE:FREQ=DAILY')))),
      'The calendar repeats too many events.',
    ],
    [
      'too many zones',
      () => rangesOf(ics(...Array.from({ length: 60 }, (_, n) => night(`Zone/${n}`, '20261101')))),
      'The calendar has too many time zones.',
    ],
  ])('is refused: %s', (_, read, message) => {
    expect(read).toThrow(message)
  })

  test.each([
    // Each makes a well-known library search for ever, or for minutes.
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1',
    'FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1',
    'FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1',
    'FREQ=YEARLY;INTERVAL=10000;COUNT=5',
    'FREQ=WEEKLY;BYSETPOS=300',
  ])('and one that nothing fulfills ends: %s', (rule) => {
    const starts = ['00010101', '20261224', '99991231']
    const busy = starts.map((start) => daysOf(ics(event(`DTSTART;VALUE=DATE:${start}`, `RRULE:${rule}`))))
    expect(busy).toEqual([[], ['2026-12-24'], []])
  })

  test.each([' \r\n'.repeat(300_000), '"'.repeat(1_000_000), 'A;B=C'.repeat(200_000), `A:${'\\n'.repeat(500_000)}`])(
    'and a megabyte of %.5s ends',
    (text) => {
      expect(rangesOf(ics(text))).toEqual([])
    },
  )
})
