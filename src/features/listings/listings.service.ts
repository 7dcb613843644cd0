import { sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import type { Pagination } from '../../http/paging.answers.ts'
import { MAX_TOTAL, pagination, readPage } from '../../http/paging.ts'
import { openCursor, signCursor } from '../../lib/cursor.ts'
import { readSearch } from './search.rules.ts'
import type { SearchInput } from './search.schemas.ts'

/** A page whose listings PostgreSQL has already written as JSON: parsing them would only mean writing them again. */
export type ListingPageText = { listings: string; pagination: Pagination; facets: string | null }

/**
 * The public search, in one round trip whatever it asks for.
 * @throws Invalid for fields that contradict each other, an unknown place, or a cursor of another search
 */
export async function searchListings(ctx: Ctx, input: SearchInput): Promise<ListingPageText> {
  const search = readSearch(input)
  const { limit, offset, cursor } = readPage(input)
  const listKey = `listings ${JSON.stringify(search)}`
  const after = cursor === undefined ? undefined : await openCursor(ctx.env, listKey, cursor)
  const call = JSON.stringify({ ...search, limit, offset, after, facets: input.facets })
  const { rows } = await ctx.db.execute<{ page: string; total: number; next: string | null; facets: string | null }>(
    sql`select ${picked(input.fields)} as page, total, next::text, facets::text from search_listings(${call}::jsonb)`,
  )
  const [row] = rows
  if (!row) throw new Error('search_listings gave no row')
  const nextCursor = row.next === null ? null : await signCursor(ctx.env, listKey, JSON.parse(row.next) as object)
  return {
    listings: row.page,
    pagination: pagination(limit, nextCursor, Math.min(row.total, MAX_TOTAL + 1)),
    facets: row.facets,
  }
}

const picked = (fields: SearchInput['fields']) =>
  fields === undefined ? sql`page` : sql`pick_fields(page, ${sql.param(fields)}::text[])`

/** One LIVE listing as JSON text. @throws NotFound */
export const readListing = (ctx: Ctx, id: string): Promise<string> =>
  only(ctx, sql`select listing_json(live_listing(${id}::uuid), null) as json`)

/** Up to eight listings like this one, as a JSON array. @throws NotFound */
export const findSimilar = (ctx: Ctx, id: string): Promise<string> =>
  only(ctx, sql`select similar_listings(${id}::uuid) as json`)

/** Up to eight completions of what was typed, as a JSON array of `{ text, kind }`. */
export const suggest = (ctx: Ctx, q: string): Promise<string> => only(ctx, sql`select suggest(${q})::text as json`)

/**
 * When a LIVE listing cannot be had, as a JSON array of `{ start, end }` in UTC, half-open.
 * @param from a day where the listing stands (`YYYY-MM-DD`) or an instant with its offset; `to` likewise
 * @throws NotFound, Invalid if the range is reversed or longer than 366 days
 */
export const readAvailability = (
  ctx: Ctx,
  id: string,
  { from = null, to = null }: { from?: string | null | undefined; to?: string | null | undefined },
) => only(ctx, sql`select listing_availability(${id}::uuid, ${from}::text, ${to}::text)::text as json`)

async function only(ctx: Ctx, query: ReturnType<typeof sql>): Promise<string> {
  const { rows } = await ctx.db.execute<{ json: string }>(query)
  if (!rows[0]) throw new Error('a function that always answers gave no row')
  return rows[0].json
}
