import * as z from 'zod'

const MAX_RANGES = 366

const Day = z.iso
  .date('Must be a day such as 2026-12-01.')
  .refine((day) => day >= '1000' && day < '9998', 'Must lie between the years 1000 and 9997.')

const BlockedRange = z
  .strictObject({
    start: Day.describe('The first blocked day, where the listing stands.'),
    end: Day.describe('The first free day after it.'),
  })
  .refine(({ start, end }) => end > start, { path: ['end'], error: 'Must be after start.' })

/** Ranges may overlap; each stands as it was sent, the same one once. */
export const BlockedDates = z
  .strictObject({ blocked: z.array(BlockedRange).max(MAX_RANGES) })
  .meta({ id: 'BlockedDates', examples: [{ blocked: [{ start: '2026-12-24', end: '2026-12-27' }] }] })
export type BlockedDates = z.output<typeof BlockedDates>
