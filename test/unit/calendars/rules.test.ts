import { describe, expect, test } from 'vitest'
import { BrokenCalendar } from '../../../src/features/calendars/ics-reader.rules.ts'
import { Budget, readRule, type Rule } from '../../../src/features/calendars/recurrence-rule.rules.ts'

const read = (value: string) => readRule(value, (until) => (until === '20261224T000000Z' ? 7 : 0))

const DAILY: Rule = {
  frequency: 'DAILY',
  interval: 1,
  count: Infinity,
  until: Infinity,
  weekStart: 1,
  byMonth: [],
  byWeek: [],
  byYearDay: [],
  byMonthDay: [],
  byDay: [],
  byHour: [],
  byMinute: [],
  bySecond: [],
  bySetPos: [],
}

describe('a rule', () => {
  test.each<[string, Partial<Rule>]>([
    ['FREQ=DAILY', {}],
    ['freq=daily', {}],
    ['FREQ=DAILY;', {}],
    [' FREQ = DAILY ; INTERVAL = 2 ', { interval: 2 }],
    ['FREQ=WEEKLY', { frequency: 'WEEKLY' }],
    ['FREQ=MONTHLY', { frequency: 'MONTHLY' }],
    ['FREQ=YEARLY', { frequency: 'YEARLY' }],
    ['INTERVAL=10000;FREQ=DAILY', { interval: 10_000 }],
    ['FREQ=DAILY;COUNT=1', { count: 1 }],
    ['FREQ=DAILY;COUNT=999999999999999', { count: 999_999_999_999_999 }],
    // To repeat no times is taken for no count.
    ['FREQ=DAILY;COUNT=0', {}],
    ['FREQ=DAILY;UNTIL=20261224T000000Z', { until: 7 }],
    ['FREQ=DAILY;WKST=SU', { weekStart: 0 }],
    ['FREQ=DAILY;WKST=SA', { weekStart: 6 }],
    ['FREQ=DAILY;BYMONTH=1,12', { byMonth: [1, 12] }],
    ['FREQ=DAILY;BYMONTH= 1 , +2 ', { byMonth: [1, 2] }],
    ['FREQ=DAILY;BYWEEKNO=-53,53', { byWeek: [-53, 53] }],
    ['FREQ=DAILY;BYYEARDAY=-366,366', { byYearDay: [-366, 366] }],
    ['FREQ=DAILY;BYMONTHDAY=-31,31', { byMonthDay: [-31, 31] }],
    ['FREQ=DAILY;BYHOUR=0,23', { byHour: [0, 23] }],
    ['FREQ=DAILY;BYMINUTE=0,59', { byMinute: [0, 59] }],
    ['FREQ=DAILY;BYSECOND=0,60', { bySecond: [0, 60] }],
    ['FREQ=DAILY;BYSETPOS=-366,366', { bySetPos: [-366, 366] }],
    [
      'FREQ=DAILY;BYDAY=SU,1MO, +2TU ,-1WE,53TH,-53FR,SA',
      {
        byDay: [
          { weekday: 0, nth: 0 },
          { weekday: 1, nth: 1 },
          { weekday: 2, nth: 2 },
          { weekday: 3, nth: -1 },
          { weekday: 4, nth: 53 },
          { weekday: 5, nth: -53 },
          { weekday: 6, nth: 0 },
        ],
      },
    ],
  ])('%s is read', (value, parts) => {
    expect(read(value)).toEqual({ ...DAILY, ...parts })
  })

  test.each([
    '',
    'DAILY',
    'FREQ=',
    'FREQ=OFTEN',
    'INTERVAL=2',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=10001',
    'FREQ=DAILY;INTERVAL=',
    'FREQ=DAILY;INTERVAL=1.5',
    'FREQ=DAILY;INTERVAL=1x',
    'FREQ=DAILY;INTERVAL=x1',
    'FREQ=DAILY;INTERVAL=0x10',
    'FREQ=DAILY;COUNT=-1',
    'FREQ=DAILY;COUNT=1000000000000000',
    'FREQ=DAILY;BYMONTH=0',
    'FREQ=DAILY;BYMONTH=13',
    'FREQ=DAILY;BYMONTH=1,',
    'FREQ=DAILY;BYWEEKNO=54',
    'FREQ=DAILY;BYWEEKNO=-54',
    'FREQ=DAILY;BYYEARDAY=367',
    'FREQ=DAILY;BYYEARDAY=-367',
    'FREQ=DAILY;BYMONTHDAY=32',
    'FREQ=DAILY;BYMONTHDAY=-32',
    'FREQ=DAILY;BYHOUR=-1',
    'FREQ=DAILY;BYHOUR=24',
    'FREQ=DAILY;BYMINUTE=60',
    'FREQ=DAILY;BYMINUTE=-1',
    'FREQ=DAILY;BYSECOND=61',
    'FREQ=DAILY;BYSECOND=-1',
    'FREQ=DAILY;BYSETPOS=367',
    'FREQ=DAILY;BYSETPOS=-367',
    'FREQ=DAILY;BYDAY=XX',
    'FREQ=DAILY;BYDAY=MON',
    'FREQ=DAILY;BYDAY=54MO',
    'FREQ=DAILY;BYDAY=-54MO',
    'FREQ=DAILY;BYDAY=100MO',
    'FREQ=DAILY;BYDAY=1',
    'FREQ=DAILY;BYDAY=MO1',
    'FREQ=DAILY;WKST=XX',
    'FREQ=DAILY;RSCALE=HEBREW',
    'FREQ=DAILY;BYEASTER=0',
  ])('%s is not understood', (value) => {
    expect(() => read(value)).toThrow(new BrokenCalendar('An event repeats by a rule that is not understood.'))
  })

  test.each(['HOURLY', 'MINUTELY', 'SECONDLY'])('FREQ=%s is more than there is room for', (frequency) => {
    expect(() => read(`FREQ=${frequency}`)).toThrow(new BrokenCalendar('An event repeats more often than daily.'))
  })
})

test('a budget can be spent, and no more', () => {
  const budget = new Budget(3)
  budget.spend(2)
  budget.spend(1)
  expect(() => budget.spend(1)).toThrow(new BrokenCalendar('The calendar repeats too many events.'))
})
