/**
 * Wall clocks and the instants that they show. A wall time is the epoch milliseconds of the instant at which a clock in UTC
 * shows the same, so that days and differences are plain arithmetic.
 */
export type Zone = {
  name: string
  toInstant: (wall: number) => number
  toWall: (instant: number) => number
}

export const DAY = 86_400_000

export const UTC: Zone = { name: 'UTC', toInstant: (wall) => wall, toWall: (instant) => instant }

/** The clock of an IANA zone; undefined for a name that is none. */
export function ianaZone(name: string): Zone | undefined {
  const clock = clockOf(name)
  if (!clock) return undefined
  const offsetNow = (instant: number) => {
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (
      clock.format(instant).match(/\d+/g) ?? []
    ).map(Number)
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1_000) * 1_000
  }
  // Formatting is what costs: a day that begins and ends with one offset has it all along.
  const steady = new Map<number, number | undefined>()
  const offsetAt = (instant: number): number => {
    const day = Math.floor(instant / DAY)
    if (!steady.has(day)) {
      const offset = offsetNow(day * DAY)
      steady.set(day, offset === offsetNow((day + 1) * DAY) ? offset : undefined)
    }
    return steady.get(day) ?? offsetNow(instant)
  }
  return {
    name,
    toWall: (instant) => instant + offsetAt(instant),
    toInstant: (wall) => {
      const before = offsetAt(wall - DAY)
      const after = offsetAt(wall + DAY)
      const isAfter = before !== after && offsetAt(wall - before) !== before && offsetAt(wall - after) === after
      // What a clock shows twice is the first time, and what it skips is counted from before the change (RFC 5545, 3.3.5).
      return wall - (isAfter ? after : before)
    },
  }
}

/** From this wall time on the clock shows UTC and `offset` milliseconds; what a change skips lies before it. */
export type Onset = { wall: number; offset: number }

/** A clock that a calendar describes itself; before its first onset it shows UTC and `first`. */
export function describedZone(name: string, first: number, onsets: Onset[]): Zone {
  const latest = onsets.toSorted((a, b) => b.wall - a.wall)
  const offsets = [...new Set([first, ...onsets.map(({ offset }) => offset)])].toSorted((a, b) => a - b)
  const toInstant = (wall: number) => wall - (latest.find((onset) => onset.wall <= wall)?.offset ?? first)
  const toWall = (instant: number) =>
    instant + (offsets.findLast((offset) => toInstant(instant + offset) === instant) ?? first)
  return { name, toInstant, toWall }
}

function clockOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return undefined
  }
}
