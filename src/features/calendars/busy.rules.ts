import { BrokenCalendar, type Component, propertyOf, readComponents } from './ics-reader.rules.ts'
import { UID_DOMAIN } from './ics.rules.ts'
import { readDuration, readTime, readTimes, readUntil, type Time, wallIn, Zones } from './ics-times.rules.ts'
import { Budget, readRule } from './recurrence-rule.rules.ts'
import { occurrences } from './recurrence.rules.ts'
import { DAY, ianaZone, type Zone } from './time-zones.rules.ts'

/** Days `[start, end)`, as `2026-12-24`. */
export type DayRange = { start: string; end: string }

/** How much one calendar may repeat: days that are looked at, and times that are converted. */
const WORK = 1_000_000
const WORK_OF_CONVERSION = 5

/**
 * The days of a listing on which a calendar is busy, merged, within the window.
 * @param text iCalendar (RFC 5545)
 * @param timeZone the listing's, in which days are days
 * @throws BrokenCalendar, whose message is for the host
 */
export function busyDays(text: string, timeZone: string, window: DayRange): DayRange[] {
  const local = ianaZone(timeZone)
  if (!local) throw new BrokenCalendar('The time zone of the listing is not known.')
  const days = new Days(window)
  const budget = new Budget(WORK)
  for (const calendar of readComponents(text)) {
    const zones = new Zones(local, calendar, days.first * DAY)
    const events = calendar.components.filter(({ name }) => name === 'VEVENT')
    const replaced = Map.groupBy(
      events.filter((event) => propertyOf(event, 'RECURRENCE-ID')),
      uidOf,
    )
    for (const event of events) {
      if (!isBusy(event)) continue
      const overrides = propertyOf(event, 'RECURRENCE-ID') ? [] : (replaced.get(uidOf(event)) ?? [])
      markEvent(event, overrides, { zones, local, days, budget })
    }
    for (const { name, properties } of calendar.components)
      if (name === 'VFREEBUSY')
        for (const property of properties)
          if (property.name === 'FREEBUSY' && property.params.get('FBTYPE')?.toUpperCase() !== 'FREE')
            for (const period of property.value.split(',')) {
              budget.spend(WORK_OF_CONVERSION)
              const { start, end } = readPeriod(period, local)
              days.mark(wallIn(local, start), wallIn(local, end))
            }
  }
  return days.ranges()
}

/** Days that are marked within a window. */
class Days {
  readonly first: number
  readonly #busy: Uint8Array

  constructor({ start, end }: DayRange) {
    this.first = Date.parse(start) / DAY
    this.#busy = new Uint8Array(Date.parse(end) / DAY - this.first)
  }

  get from(): number {
    return this.first * DAY
  }

  get to(): number {
    return (this.first + this.#busy.length) * DAY
  }

  /** Marks each day that a time on the wall clock touches; one that a change of clocks swallows touches where it starts. */
  mark(start: number, end: number): void {
    const last = Math.max(end, start + 1)
    this.#busy.fill(1, this.#index(Math.floor(start / DAY)), this.#index(Math.ceil(last / DAY)))
  }

  ranges(): DayRange[] {
    const found: DayRange[] = []
    for (let day = 0; day < this.#busy.length; day++) {
      if (this.#busy[day] !== 1) continue
      const free = this.#busy.indexOf(0, day)
      const end = free === -1 ? this.#busy.length : free
      found.push({ start: this.#name(day), end: this.#name(end) })
      day = end
    }
    return found
  }

  #index(day: number): number {
    return Math.min(Math.max(0, day - this.first), this.#busy.length)
  }

  #name(index: number): string {
    return new Date((this.first + index) * DAY).toISOString().slice(0, 10)
  }
}

type Work = { zones: Zones; local: Zone; days: Days; budget: Budget }

function markEvent(event: Component, overrides: Component[], { zones, local, days, budget }: Work): void {
  const property = propertyOf(event, 'DTSTART')
  const [start] = property ? readTimes(property, zones) : []
  if (!start) throw new BrokenCalendar('An event of the calendar has no start.')
  const { zone } = start
  const length = lengthOf(event, start, zones)
  if (length <= 0) return
  const toLocal = (wall: number) => wallIn(local, { ...start, wall })
  // A day more, as the clocks of two zones may show different days.
  const from = days.from - length - DAY
  const walls = startsOf(event, start, { from, to: days.to + DAY, zones, budget })
  const excluded = excludedOf(event, overrides, zone, zones)
  for (const wall of walls) {
    if (wall < from || excluded.has(wall) || excluded.has(dayKey(wall))) continue
    budget.spend(start.isDay || zone === local ? 1 : WORK_OF_CONVERSION)
    days.mark(toLocal(wall), toLocal(wall + length))
  }
  for (const extra of event.properties) {
    if (extra.name !== 'RDATE') continue
    for (const value of extra.value.split(',')) {
      budget.spend(WORK_OF_CONVERSION)
      const at = zones.get(extra.params.get('TZID'))
      const period = value.includes('/') ? readPeriod(value, at) : undefined
      const begins = period?.start ?? readTime(value, at)
      const wall = wallIn(zone, begins)
      if (excluded.has(wall) || excluded.has(dayKey(wall))) continue
      const end = period ? wallIn(local, period.end) : toLocal(wall + length)
      days.mark(toLocal(wall), end)
    }
  }
}

type Range = { from: number; to: number; zones: Zones; budget: Budget }

/** The wall times at which an event begins: its start is one of them, whatever its rules say. */
function startsOf(event: Component, start: Time, { from, to, budget }: Range): number[] {
  const rules = event.properties.filter(({ name }) => name === 'RRULE')
  const repeated = rules.flatMap(({ value }) => {
    const rule = readRule(value, (until) => readUntil(until, start))
    return occurrences(rule, start.wall, from, to, budget)
  })
  return [start.wall, ...repeated]
}

/** The wall times that are taken out: exceptions, and those that an event of their own replaces. */
function excludedOf(event: Component, overrides: Component[], zone: Zone, zones: Zones): Set<number | string> {
  const exceptions = event.properties.filter(({ name }) => name === 'EXDATE')
  const replaced = overrides.flatMap((override) => propertyOf(override, 'RECURRENCE-ID') ?? [])
  const times = [...exceptions, ...replaced].flatMap((property) => readTimes(property, zones))
  return new Set(times.map((time) => (time.isDay ? dayKey(time.wall) : wallIn(zone, time))))
}

/** How long an event is on the wall clock. One that has no end lasts its day, or no time at all. */
function lengthOf(event: Component, start: Time, zones: Zones): number {
  const end = propertyOf(event, 'DTEND')
  const duration = propertyOf(event, 'DURATION')
  const [time] = end ? readTimes(end, zones) : []
  const length = time ? wallIn(start.zone, time) - start.wall : duration ? readDuration(duration.value) : 0
  // Some write the last day in place of the one after it.
  return start.isDay ? Math.max(length, DAY) : length
}

function readPeriod(value: string, zone: Zone): { start: Time; end: Time } {
  const [from = '', to = ''] = value.split('/')
  const start = readTime(from, zone)
  const end = /^[+-]?P/.test(to.trim()) ? { ...start, wall: start.wall + readDuration(to) } : readTime(to, zone)
  return { start, end }
}

/** Free time, what was called off and our own events, which another calendar gives back, block nothing. */
function isBusy(event: Component): boolean {
  const is = (name: string, value: string) => propertyOf(event, name)?.value.trim().toUpperCase() === value
  return !(
    is('TRANSP', 'TRANSPARENT') ||
    is('STATUS', 'CANCELLED') ||
    is('X-MICROSOFT-CDO-BUSYSTATUS', 'FREE') ||
    uidOf(event).endsWith(UID_DOMAIN)
  )
}

const uidOf = (event: Component): string => propertyOf(event, 'UID')?.value.trim() ?? ''

const dayKey = (wall: number): string => `day ${Math.floor(wall / DAY)}`
