import * as z from 'zod'

const MOMENT = 'Must be a day such as 2026-12-01, or a time with its offset such as 2026-12-01T09:00:00-06:00.'

/** A day where the listing stands, or an instant. PostgreSQL knows fewer years and offsets than ISO 8601: it gets UTC. */
export const DayOrMoment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], { error: MOMENT })
  .refine((value) => value >= '1000' && value < '9998', 'Must lie between the years 1000 and 9997.')
  .transform((value) => (value.length === 10 ? value : new Date(value).toISOString()))
  .meta({ examples: ['2026-12-01', '2026-12-01T09:00:00-06:00'] })
