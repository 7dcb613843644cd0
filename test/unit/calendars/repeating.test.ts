import ICAL from 'ical.js'
import { describe, expect, test } from 'vitest'
import { daysOf, EASTERN, WINDOW } from '../../support/busy.ts'
import { event, ics } from '../../support/ics.ts'

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
