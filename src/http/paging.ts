/**
 * Pages by key. A list's query spreads `pageQuery` (its body `pageBody`), its service gets `readPage(input)`, and its
 * answer carries `Pagination` made by `pagination(…)`. Cursors are signed and opened with `src/lib/cursor.ts`.
 */
import * as z from 'zod'
import { Invalid } from '../lib/errors.ts'
import { intParam } from './params.ts'

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 100
const MAX_PAGED_ROW = 10_000
const MAX_PAGE = 1_000_000

/** `total` counts to this many, and then says that it stopped. */
export const MAX_TOTAL = 1_000

const LIMIT = `How many to return, 1 to ${MAX_LIMIT}.`
const CURSOR = 'Where to go on: `nextCursor` of the last page, with the same parameters. Not together with `page`.'
const PAGE = `A numbered page, from 1, up to row ${MAX_PAGED_ROW}; beyond that use \`cursor\`. Not together with \`cursor\`.`
const cursorField = z.string().min(1).max(2_000).describe(CURSOR).optional()

/** The fields of a list's query string: spread them into its `z.strictObject`. */
export const pageQuery = {
  limit: intParam(1, MAX_LIMIT).default(DEFAULT_LIMIT).describe(LIMIT),
  cursor: cursorField,
  page: intParam(1, MAX_PAGE).describe(PAGE).optional(),
}

/** The same fields for a JSON body, where numbers are numbers. */
export const pageBody = {
  limit: z.int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT).describe(LIMIT),
  cursor: cursorField,
  page: z.int().min(1).max(MAX_PAGE).describe(PAGE).optional(),
}

/** Which rows: those after a cursor, or those after skipping `offset` (0 without `page`, at most 10,000 − limit). */
export type Page = { limit: number; cursor?: string; offset: number }

/** Resolves the three paging fields. @throws Invalid for `page` with `cursor`, and for pages past row 10,000 */
export function readPage(input: { limit: number; cursor?: string | undefined; page?: number | undefined }): Page {
  const { limit, cursor, page = 1 } = input
  if (cursor !== undefined && input.page !== undefined)
    throw new Invalid([{ path: 'page', message: 'Send either page or cursor, not both.', code: 'page_with_cursor' }])
  if (page * limit > MAX_PAGED_ROW) {
    const message = `Numbered pages end at row ${MAX_PAGED_ROW}: use cursor (pagination.nextCursor) to go on.`
    throw new Invalid([{ path: 'page', message, code: 'page_too_far' }])
  }
  return { limit, offset: (page - 1) * limit, ...(cursor !== undefined && { cursor }) }
}

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

/**
 * @param nextCursor null on the last page
 * @param counted how many rows match, counted to at least `MAX_TOTAL + 1`
 */
export function pagination(limit: number, nextCursor: string | null, counted: number): Pagination {
  return {
    limit,
    nextCursor,
    hasMore: nextCursor !== null,
    total: Math.min(counted, MAX_TOTAL),
    totalIsExact: counted <= MAX_TOTAL,
  }
}
