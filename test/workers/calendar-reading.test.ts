import { describe, expect, test } from 'vitest'
import { daysOf, EASTERN, rangesOf } from '../support/busy.ts'
import { event, ics } from '../support/ics.ts'

const night = (zone: string, date: string, ...more: string[]) =>
  event(`DTSTART;TZID=${zone}:${date}T220000`, `DTEND;TZID=${zone}:${date}T235900`, ...more)

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

  test('a midnight that is skipped begins its own day, in a zone that is described too', () => {
    const egypt = `BEGIN:VTIMEZONE
TZID:Egypt Standard Time
BEGIN:STANDARD
DTSTART:16010101T235959
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1TH;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T000000
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
RRULE:FREQ=YEARLY;BYDAY=-1FR;BYMONTH=4
END:DAYLIGHT
END:VTIMEZONE`
    for (const zone of ['Egypt Standard Time', 'Africa/Cairo']) {
      const skipped = event(`DTSTART;TZID=${zone}:20270430T000000`, 'DURATION:PT2H')
      expect(daysOf(ics(egypt, skipped), 'Africa/Cairo'), zone).toEqual(['2027-04-30'])
    }
  })

  test('an hour that is skipped or comes twice has its day', () => {
    const twice = event('DTSTART;TZID=America/New_York:20261101T013000', 'DURATION:PT1H')
    const skipped = event('DTSTART;TZID=America/New_York:20270314T023000', 'DURATION:PT1H')
    expect(daysOf(ics(twice, skipped))).toEqual(['2026-11-01', '2027-03-14'])
    expect(daysOf(ics(twice, skipped), 'UTC')).toEqual(['2026-11-01', '2027-03-14'])
  })
})
