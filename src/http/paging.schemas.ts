import * as z from 'zod'
import { MAX_PAGED_ROW } from './paging.ts'
import { intParam } from './params.schemas.ts'

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 100
const MAX_PAGE = 1_000_000

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
