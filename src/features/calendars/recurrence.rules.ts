import { type Budget, type Rule, unknownRule } from './recurrence-rule.rules.ts'
import { DAY } from './time-zones.rules.ts'

const MAX_TIMES_A_DAY = 48

/**
 * The wall times in `[from, to)` at which an event that starts at `start` repeats, in their order. Goes through the days of
 * one period after the other, so that no rule, not even one that nothing fulfills, takes longer than the days are many.
 */
export function occurrences(rule: Rule, start: number, from: number, to: number, budget: Budget): number[] {
  const complete = withDefaults(rule, start)
  const times = timesOf(rule, start)
  const found: number[] = []
  const last = Math.min(to - 1, rule.until)
  let count = 0
  // A counted rule is counted from its start; any other can begin where it is asked for.
  for (let period = rule.count === Infinity ? periodBefore(rule, start, from) : 0; ; period++) {
    const [first, length] = daysOf(rule, start, period)
    if (first * DAY > last) return found
    budget.spend(length)
    const walls: number[] = []
    for (let day = first; day < first + length; day++)
      if (fulfills(complete, day)) walls.push(...times.map((time) => day * DAY + time))
    for (const wall of atPositions(walls, rule.bySetPos)) {
      if (wall < start) continue
      count += 1
      if (wall > last || count > rule.count) return found
      if (wall >= from) found.push(wall)
    }
  }
}

/** What a rule leaves out is as in its start. */
function withDefaults(rule: Rule, start: number): Rule {
  const date = new Date(start)
  const { frequency, byMonth, byWeek, byYearDay, byMonthDay, byDay } = rule
  const thatDay = [{ weekday: date.getUTCDay(), nth: 0 }]
  if (frequency === 'DAILY' || byDay.length + byMonthDay.length + byYearDay.length > 0) return rule
  if (frequency === 'WEEKLY' || byWeek.length > 0) return { ...rule, byDay: thatDay }
  const monthly = { ...rule, byMonthDay: [date.getUTCDate()] }
  return frequency === 'YEARLY' && byMonth.length === 0 ? { ...monthly, byMonth: [date.getUTCMonth() + 1] } : monthly
}

function timesOf({ byHour, byMinute, bySecond }: Rule, start: number): number[] {
  const date = new Date(start)
  const hours = byHour.length > 0 ? byHour : [date.getUTCHours()]
  const minutes = byMinute.length > 0 ? byMinute : [date.getUTCMinutes()]
  const seconds = bySecond.length > 0 ? bySecond : [date.getUTCSeconds()]
  if (hours.length * minutes.length * seconds.length > MAX_TIMES_A_DAY) unknownRule()
  return hours
    .flatMap((hour) => minutes.flatMap((minute) => seconds.map((second) => Date.UTC(1970, 0, 1, hour, minute, second))))
    .toSorted((a, b) => a - b)
}

/** The first day and the number of days of a period; the first period holds the start. Days are counted from 1970. */
function daysOf(
  { frequency, interval, weekStart }: Rule,
  start: number,
  period: number,
): [first: number, length: number] {
  const startDay = Math.floor(start / DAY)
  const date = new Date(start)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  const step = period * interval
  if (frequency === 'DAILY') return [startDay + step, 1]
  if (frequency === 'WEEKLY') return [startDay - ((date.getUTCDay() - weekStart + 7) % 7) + step * 7, 7]
  if (frequency === 'MONTHLY') return span(dayOf(year, month + step), dayOf(year, month + step + 1))
  return span(dayOf(year + step, 0), dayOf(year + step + 1, 0))
}

/** A period that ends before `from`, or the first one. */
function periodBefore({ frequency, interval }: Rule, start: number, from: number): number {
  const longest = { DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366 }[frequency]
  return Math.max(0, Math.floor((from - start) / DAY / longest / interval) - 1)
}

function fulfills(rule: Rule, day: number): boolean {
  const { frequency, byMonth, byMonthDay, byYearDay, byWeek, byDay, weekStart } = rule
  const weekdays = byDay.filter(({ weekday }) => weekday === weekdayOf(day))
  if (byDay.length > 0 && weekdays.length === 0) return false
  const date = new Date(day * DAY)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  if (byMonth.length > 0 && !byMonth.includes(month + 1)) return false
  if (byMonthDay.length > 0 && !isAt(byMonthDay, placeIn(day, year, month, 1))) return false
  if (byYearDay.length > 0 && !isAt(byYearDay, placeIn(day, year, 0, 12))) return false
  if (byWeek.length > 0 && !isAt(byWeek, weekOf(day, year, weekStart))) return false
  const takesNth = frequency === 'MONTHLY' || frequency === 'YEARLY'
  if (!takesNth || byDay.length === 0 || weekdays.some(({ nth }) => nth === 0)) return true
  const isInYear = frequency === 'YEARLY' && byMonth.length === 0
  const scope = isInYear ? placeIn(day, year, 0, 12) : placeIn(day, year, month, 1)
  return weekdays.some(({ nth }) => nth === nthOf(scope, nth))
}

/** Which day it is, from 1 on, of so many months that begin with this one. */
function placeIn(day: number, year: number, month: number, months: number): Place {
  const first = dayOf(year, month)
  return { place: day - first + 1, length: dayOf(year, month + months) - first }
}

/** From Sunday, 0, on. */
const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7

type Place = { place: number; length: number }

const isAt = (positions: number[], { place, length }: Place): boolean =>
  positions.includes(place) || positions.includes(place - length - 1)

const nthOf = ({ place, length }: Place, nth: number): number =>
  nth > 0 ? Math.ceil(place / 7) : -Math.ceil((length - place + 1) / 7)

/** The week of a year that a day is in: the first has at least four days of that year. */
function weekOf(day: number, year: number, weekStart: number): Place {
  const firstWeek = (ofYear: number) => {
    const fourth = dayOf(ofYear, 0) + 3
    return fourth - ((weekdayOf(fourth) - weekStart + 7) % 7)
  }
  const weekYear = [year + 1, year].find((candidate) => firstWeek(candidate) <= day) ?? year - 1
  const first = firstWeek(weekYear)
  return { place: Math.floor((day - first) / 7) + 1, length: (firstWeek(weekYear + 1) - first) / 7 }
}

const atPositions = (walls: number[], positions: number[]): number[] =>
  positions.length === 0
    ? walls
    : walls.filter((_, index) => isAt(positions, { place: index + 1, length: walls.length }))

const span = (first: number, next: number): [number, number] => [first, next - first]

function dayOf(year: number, month: number): number {
  const date = new Date(0)
  // `Date.UTC` takes the years before 100 for those after 1900.
  date.setUTCFullYear(year, month, 1)
  return date.getTime() / DAY
}
