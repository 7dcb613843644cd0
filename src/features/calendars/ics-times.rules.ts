import { BrokenCalendar, type Component, type Property, propertyOf } from './ics-reader.rules.ts'
import { Budget, readRule } from './recurrence-rule.rules.ts'
import { occurrences } from './recurrence.rules.ts'
import { DAY, describedZone, ianaZone, type Onset, UTC, type Zone } from './time-zones.rules.ts'

const TIME = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/
const DURATION = /^([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/
const OFFSET = /^([+-])(\d\d)(\d\d)(\d\d)?$/
const MAX_ZONES = 50

/** A time as a calendar writes it; a day is its first moment. */
export type Time = { wall: number; isDay: boolean; zone: Zone }

/** The zones that a calendar names: as IANA knows them, as the calendar describes them, or else the listing's own. */
export class Zones {
  readonly #local: Zone
  readonly #described: Map<string, Component>
  readonly #known: Map<string, Zone>
  readonly #around: number

  /** @param around the wall time around which descriptions are needed */
  constructor(local: Zone, calendar: Component, around: number) {
    this.#local = local
    this.#around = around
    const descriptions = calendar.components.filter(({ name }) => name === 'VTIMEZONE')
    this.#described = new Map(descriptions.map((zone) => [propertyOf(zone, 'TZID')?.value ?? '', zone]))
    this.#known = new Map([[local.name, local]])
  }

  /** One zone. Times without any, which float, are the listing's. */
  get(name: string | undefined): Zone {
    if (name === undefined) return this.#local
    const known = this.#known.get(name)
    if (known) return known
    if (this.#known.size >= MAX_ZONES) throw new BrokenCalendar('The calendar has too many time zones.')
    const described = this.#described.get(name)
    const zone = ianaZone(name) ?? (described && readZone(name, described, this.#around)) ?? this.#local
    this.#known.set(name, zone)
    return zone
  }
}

/** The times of a property's value, of which there may be several. @throws BrokenCalendar */
export const readTimes = (property: Property, zones: Zones): Time[] =>
  property.value.split(',').map((value) => readTime(value, zones.get(property.params.get('TZID'))))

/** @param zone of a time that does not end in `Z` @throws BrokenCalendar */
export function readTime(value: string, zone: Zone): Time {
  const [text, year, month, day, hour, minute, second, z] = TIME.exec(value.trim()) ?? []
  if (text === undefined) throw new BrokenCalendar('The calendar has a time that is none.')
  const wall = new Date(0)
  wall.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  // The 31st of February would silently be another day.
  if (wall.getUTCMonth() !== Number(month) - 1 || Number(hour ?? 0) > 24)
    throw new BrokenCalendar('The calendar has a time that is none.')
  wall.setUTCHours(Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0))
  return { wall: wall.getTime(), isDay: hour === undefined, zone: z === undefined ? zone : UTC }
}

/** A duration in milliseconds. A day of it is a day on the wall clock. @throws BrokenCalendar */
export function readDuration(value: string): number {
  const [text, sign, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(value.trim()) ?? []
  if (text === undefined) throw new BrokenCalendar('The calendar has a duration that is none.')
  const length =
    Number(weeks) * 7 * DAY +
    Number(days) * DAY +
    Number(hours) * 3_600_000 +
    Number(minutes) * 60_000 +
    Number(seconds) * 1_000
  return sign === '-' ? -length : length
}

/** The last wall time in a zone that an UNTIL allows: a day is meant to its end. @throws BrokenCalendar */
export function readUntil(value: string, start: Time): number {
  const until = readTime(value, start.zone)
  if (until.isDay || start.isDay) return (Math.floor(until.wall / DAY) + 1) * DAY - 1
  return wallIn(start.zone, until)
}

/** What the clock of a zone shows at a time. */
export const wallIn = (zone: Zone, time: Time): number =>
  time.isDay || time.zone === zone ? time.wall : zone.toWall(time.zone.toInstant(time.wall))

/** A VTIMEZONE, from two years before to four years after a time. */
function readZone(name: string, description: Component, around: number): Zone | undefined {
  const changes = description.components.flatMap((part) => {
    const start = propertyOf(part, 'DTSTART')
    const offset = readOffset(propertyOf(part, 'TZOFFSETTO')?.value)
    const former = readOffset(propertyOf(part, 'TZOFFSETFROM')?.value)
    return start && offset !== undefined && former !== undefined ? [{ part, start, offset, former }] : []
  })
  const [first] = changes
  if (!first) return undefined
  const onsets = changes.flatMap(({ part, start, offset, former }): Onset[] => {
    const begins = readTime(start.value, UTC)
    // An UNTIL here is in UTC, and before the change the clock showed this:
    const before: Zone = { name, toInstant: (wall) => wall - former, toWall: (instant) => instant + former }
    const value = propertyOf(part, 'RRULE')?.value
    const rule =
      value === undefined ? undefined : readRule(value, (until) => readUntil(until, { ...begins, zone: before }))
    const walls = rule
      ? occurrences(rule, begins.wall, around - 2 * 366 * DAY, around + 4 * 366 * DAY, new Budget(20_000))
      : []
    // What the change skips is counted from before it (RFC 5545, 3.3.5).
    const skipped = Math.max(0, offset - former)
    return [begins.wall, ...walls].map((wall) => ({ wall: wall + skipped, offset }))
  })
  return describedZone(name, first.former, onsets)
}

function readOffset(value: string | undefined): number | undefined {
  const [text, sign, hours, minutes, seconds = 0] = OFFSET.exec(value?.trim() ?? '') ?? []
  if (text === undefined) return undefined
  const offset = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000
  return sign === '-' ? -offset : offset
}
