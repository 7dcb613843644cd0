import * as z from 'zod'

/** A moment as answers tell it: ISO 8601 in UTC, to the millisecond. */
export const Instant = z.iso.datetime({ precision: 3 })
