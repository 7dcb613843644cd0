import * as z from 'zod'
import { MAX_TOTAL } from './paging.ts'

/** The `pagination` of every list. */
export const Pagination = z
  .object({
    limit: z.int(),
    nextCursor: z.string().nullable().describe('Send it as `cursor` for the next page; null on the last one.'),
    hasMore: z.boolean(),
    total: z.int().describe(`How many match, counted to ${MAX_TOTAL}.`),
    totalIsExact: z.boolean().describe(`False when more than ${MAX_TOTAL} match.`),
  })
  .meta({
    id: 'Pagination',
    examples: [{ limit: 20, nextCursor: 'b3BhcXVl', hasMore: true, total: 1000, totalIsExact: false }],
  })
export type Pagination = z.output<typeof Pagination>
