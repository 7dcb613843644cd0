import * as z from 'zod'
import { feedAddressFault } from './feed-address.rules.ts'

const MAX_SOURCES = 5

const SourceUrl = z
  .string()
  .trim()
  .max(2048)
  .superRefine((value, check) => {
    const fault = feedAddressFault(value)
    if (fault) check.addIssue({ code: 'custom', message: fault, params: { code: 'invalid_address' } })
  })
  .meta({ format: 'uri' })
  .describe('An iCalendar address: https, on the public internet, without a user name or a port.')

export const CalendarSources = z
  .strictObject({
    sources: z
      .array(z.strictObject({ url: SourceUrl }))
      .max(MAX_SOURCES)
      .refine((sources) => new Set(sources.map(({ url }) => URL.parse(url)?.href)).size === sources.length, {
        error: 'Each address once.',
        params: { code: 'duplicate_address' },
      }),
  })
  .meta({
    id: 'CalendarSources',
    examples: [{ sources: [{ url: 'https://calendar.example.com/truck.ics' }] }],
  })
export type CalendarSources = z.output<typeof CalendarSources>

export const CalendarQuery = z.strictObject({
  feed: z.string().max(200).optional().describe('The secret of the listing’s feed, instead of signing in.'),
})
