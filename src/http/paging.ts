/**
 * Pages by key. A list's query spreads `pageQuery` of `paging.schemas.ts` (its body `pageBody`), its service gets
 * `readPage(input)`, and its answer carries `Pagination` made by `pagination(…)`. Cursors are signed and opened with
 * `src/lib/cursor.ts`.
 */
import { Invalid } from '../lib/errors.ts'
import type { Pagination } from './paging.answers.ts'

/** Where numbered pages end. */
export const MAX_PAGED_ROW = 10_000

/** `total` counts to this many, and then says that it stopped. */
export const MAX_TOTAL = 1_000

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
