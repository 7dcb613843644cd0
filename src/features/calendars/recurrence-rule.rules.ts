import { BrokenCalendar } from './ics-reader.rules.ts'

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const MAX_INTERVAL = 10_000

type Weekday = { weekday: number; nth: number }

/** How an event repeats (RFC 5545, 3.3.10), on the wall clock of its start. An empty list is a part that was not given. */
export type Rule = {
  frequency: (typeof FREQUENCIES)[number]
  interval: number
  count: number
  /** The last wall time that may be. */
  until: number
  weekStart: number
  byMonth: number[]
  byWeek: number[]
  byYearDay: number[]
  byMonthDay: number[]
  byDay: Weekday[]
  byHour: number[]
  byMinute: number[]
  bySecond: number[]
  bySetPos: number[]
}

/** What is left of the work that one calendar may cause. */
export class Budget {
  #left: number
  constructor(left: number) {
    this.#left = left
  }
  /** @throws BrokenCalendar once it is used up */
  spend(work: number): void {
    this.#left -= work
    if (this.#left < 0) throw new BrokenCalendar('The calendar repeats too many events.')
  }
}

/**
 * Reads the value of an RRULE.
 * @param readUntil the last wall time that an `UNTIL` allows
 * @throws BrokenCalendar for what is none, and for rules that repeat more often than daily
 */
export function readRule(value: string, readUntil: (until: string) => number): Rule {
  const parts = new Map(
    value
      .toUpperCase()
      .split(';')
      .filter(Boolean)
      .map((part) => [part.split('=', 1)[0]?.trim() ?? '', part.slice(part.indexOf('=') + 1).trim()]),
  )
  const take = (name: string): string | undefined => {
    const found = parts.get(name)
    parts.delete(name)
    return found
  }
  const list = (name: string, min: number, max: number): number[] =>
    take(name)
      ?.split(',')
      .map((item) => integer(item, min, max)) ?? []
  const frequency = take('FREQ')
  if (frequency === 'HOURLY' || frequency === 'MINUTELY' || frequency === 'SECONDLY')
    throw new BrokenCalendar('An event repeats more often than daily.')
  const until = take('UNTIL')
  const rule: Rule = {
    frequency: FREQUENCIES.find((known) => known === frequency) ?? unknownRule(),
    interval: integer(take('INTERVAL') ?? '1', 1, MAX_INTERVAL),
    count: integer(take('COUNT') ?? '0', 0, Number.MAX_SAFE_INTEGER) || Infinity,
    until: until === undefined ? Infinity : readUntil(until),
    weekStart: weekdayOf(take('WKST') ?? 'MO').weekday,
    byMonth: list('BYMONTH', 1, 12),
    byWeek: list('BYWEEKNO', -53, 53),
    byYearDay: list('BYYEARDAY', -366, 366),
    byMonthDay: list('BYMONTHDAY', -31, 31),
    byDay: take('BYDAY')?.split(',').map(weekdayOf) ?? [],
    byHour: list('BYHOUR', 0, 23),
    byMinute: list('BYMINUTE', 0, 59),
    bySecond: list('BYSECOND', 0, 60),
    bySetPos: list('BYSETPOS', -366, 366),
  }
  if (parts.size > 0) unknownRule()
  return rule
}

function weekdayOf(item: string): Weekday {
  const [, nth = '', name = ''] = /^([+-]?\d{0,2})([A-Z]{2})$/.exec(item.trim()) ?? []
  const weekday = WEEKDAYS.indexOf(name)
  return weekday === -1 ? unknownRule() : { weekday, nth: nth === '' ? 0 : integer(nth, -53, 53) }
}

function integer(text: string, min: number, max: number): number {
  const value = /^[+-]?\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : unknownRule()
}

/** @throws BrokenCalendar */
export function unknownRule(): never {
  throw new BrokenCalendar('An event repeats by a rule that is not understood.')
}
