import { customType, numeric, timestamp } from 'drizzle-orm/pg-core'

/** A half-open interval of time: `start` belongs to it, `end` does not. */
export interface TimeRange {
  start: Date
  end: Date
}

/** `tstzrange`, always written as `[start,end)` and read from the same form. */
export const timeRange = customType<{ data: TimeRange; driverData: string }>({
  dataType: () => 'tstzrange',
  toDriver: ({ start, end }) => `[${start.toISOString()},${end.toISOString()})`,
  fromDriver: (text) => {
    const bounds = /^\["?([^",]+)"?,"?([^",)]+)"?\)$/.exec(text)
    if (!bounds?.[1] || !bounds[2]) throw new Error('expected a bounded tstzrange of the form [start,end)')
    return { start: parseTimestamp(bounds[1]), end: parseTimestamp(bounds[2]) }
  },
})

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array | string }>({
  dataType: () => 'bytea',
  toDriver: (data) => `\\x${Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('')}`,
  fromDriver: (value) =>
    typeof value === 'string'
      ? Uint8Array.from(value.slice(2).match(/../g) ?? [], (pair) => parseInt(pair, 16))
      : value,
})

/**
 * `timestamptz` to the millisecond, which is all a JavaScript Date holds: a cursor made from a value that was read
 * equals the value that is stored.
 */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** US dollars, exact to the cent: `numeric` in the database, a number with at most two decimals in JavaScript. */
export const money = (name: string, precision = 10) => numeric(name, { precision, scale: 2, mode: 'number' })

function parseTimestamp(text: string): Date {
  return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))
}

export const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })
