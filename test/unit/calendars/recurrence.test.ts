import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BrokenCalendar } from '../../../src/features/calendars/ics-reader.rules.ts'
import { occurrences } from '../../../src/features/calendars/recurrence.rules.ts'
import { Budget, readRule } from '../../../src/features/calendars/recurrence-rule.rules.ts'
import { EXAMPLES, FURTHER } from './recurrence-examples.ts'

const DAY = 86_400_000
const wallOf = (text: string) => Date.parse(text.includes('T') ? `${text}Z` : `${text}T09:00:00Z`)
const END = Date.UTC(2010, 0)

/** All times of a rule, or those in a window. */
function times(rule: string, start: string, from = -Infinity, to = END): number[] {
  const read = readRule(rule, (until) => Date.parse(`${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}`))
  return occurrences(read, wallOf(start), Math.max(from, wallOf(start)), to, new Budget(1_000_000))
}

const shown = (wall: number) => new Date(wall).toISOString().slice(0, 10)

/** `1997-09: 2 9 / 1997-10: 7` as days. */
const daysOf = (months: string): string[] =>
  months.split(' / ').flatMap((line) => {
    const [month = '', days = ''] = line.split(': ')
    return days.split(' ').map((day) => `${month}-${day.padStart(2, '0')}`)
  })

describe.each([
  ['the RFC', EXAMPLES],
  ['the calendar', FURTHER],
])('by the examples of %s', (_, examples) => {
  test.each(examples)('%s from %s', (rule, start, days) => {
    const expected = daysOf(days)
    const found = times(rule, start).map(shown)
    expect(found.slice(0, expected.length)).toEqual(expected)
    if (/COUNT|UNTIL/.test(rule)) expect(found).toEqual(expected)
    else expect(found.length).toBeGreaterThan(expected.length)
  })
})

test('by the RFC, every day in January for three years', () => {
  const yearly = times('FREQ=YEARLY;UNTIL=20000201;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA', '1998-01-01')
  expect(times('FREQ=DAILY;UNTIL=20000201;BYMONTH=1', '1998-01-01')).toEqual(yearly)
  expect(yearly).toHaveLength(93)
  expect(yearly.every((wall) => shown(wall).slice(5, 7) === '01')).toBe(true)
})

test('by the RFC, every twenty minutes of a working day', () => {
  const rule = 'FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40'
  const found = times(rule, '1997-09-02').slice(0, 25)
  expect(found).toEqual([
    ...Array.from({ length: 24 }, (_, n) => wallOf('1997-09-02') + n * 20 * 60_000),
    wallOf('1997-09-03'),
  ])
})

test.each(['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1', 'FREQ=WEEKLY;BYSETPOS=300'])(
  'a rule that nothing fulfills has no times: %s',
  (rule) => {
    expect(times(rule, '2000-01-01')).toEqual([])
  },
)

describe('times of a day', () => {
  test('are in their order, and those of the start where none are given', () => {
    const found = times('FREQ=DAILY;COUNT=5;BYHOUR=18,9;BYSECOND=30,5', '1997-09-02T09:15:20')
    expect(found.map((wall) => new Date(wall).toISOString().slice(8, 19))).toEqual([
      '02T09:15:30',
      '02T18:15:05',
      '02T18:15:30',
      '03T09:15:05',
      '03T09:15:30',
    ])
    const next = times('FREQ=DAILY;COUNT=2;BYMINUTE=10', '1997-09-02T09:15:20')
    expect(next.map((wall) => new Date(wall).toISOString().slice(8, 19))).toEqual(['03T09:10:20', '04T09:10:20'])
  })

  test('are at most 48', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => hour).join(',')
    expect(times(`FREQ=DAILY;COUNT=48;BYHOUR=${hours};BYMINUTE=0,30`, '1997-09-02T00:00:00')).toHaveLength(48)
    expect(() => times(`FREQ=DAILY;COUNT=48;BYHOUR=${hours};BYMINUTE=0,20,40`, '1997-09-02')).toThrow(
      'An event repeats by a rule that is not understood.',
    )
  })
})

describe('a window', () => {
  const rules = fc.constantFrom(...EXAMPLES, ...FURTHER)
  const day = fc.integer({ min: Date.UTC(1996, 0) / DAY, max: END / DAY }).map((number) => number * DAY)

  test('shows what lies in it, whichever it is', () => {
    fc.assert(
      fc.property(rules, day, fc.integer({ min: 0, max: 800 }), ([rule, start], from, length) => {
        const to = from + length * DAY + DAY / 2
        const all = times(rule, start).filter((wall) => wall >= from && wall < to)
        expect(times(rule, start, from, Math.min(to, END))).toEqual(all)
      }),
    )
  })

  test('begins with its first moment, and ends before its last', () => {
    const [from, to] = [wallOf('1997-09-04'), wallOf('1997-09-06')]
    expect(times('FREQ=DAILY', '1997-09-02', from, to).map(shown)).toEqual(['1997-09-04', '1997-09-05'])
  })

  test('costs no more than its own days', () => {
    const rule = (text: string) => readRule(text, () => 0)
    const from = Date.UTC(2500, 0)
    const cost = (text: string, budget: number) => () =>
      occurrences(rule(text), wallOf('1997-09-02'), from, from + 10 * DAY, new Budget(budget))
    expect(cost('FREQ=DAILY', 20)()).toHaveLength(10)
    expect(cost('FREQ=WEEKLY', 30)()).toHaveLength(1)
    expect(cost('FREQ=DAILY', 5)).toThrow(new BrokenCalendar('The calendar repeats too many events.'))
    // What is counted is counted from its start.
    expect(cost('FREQ=DAILY;COUNT=1000000', 10_000)).toThrow(BrokenCalendar)
  })

  test('shows events of the first centuries', () => {
    expect(times('FREQ=YEARLY;COUNT=2', '0004-02-29').map(shown)).toEqual(['0004-02-29', '0008-02-29'])
    expect(times('FREQ=MONTHLY;COUNT=3;BYDAY=-1SU', '0050-01-01').map(shown)).toEqual([
      '0050-01-30',
      '0050-02-27',
      '0050-03-27',
    ])
    expect(times('FREQ=WEEKLY;COUNT=2;BYDAY=MO', '1900-01-01').map(shown)).toEqual(['1900-01-01', '1900-01-08'])
  })
})
