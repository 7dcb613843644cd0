import { and, eq, like, sql } from 'drizzle-orm'
import { bookings, hostListings } from '../../../drizzle/schema/index.ts'
import type { UserContext } from '../../context.ts'
import { guard } from '../../db/guard.ts'
import { contains } from '../../db/patterns.ts'
import { selectTextPage } from '../../db/text-pages.ts'
import { MAX_TOTAL, pagination, readPage } from '../../http/paging.ts'
import { NotFound } from '../../lib/errors.ts'
import type { AdminBookingQuery, AdminListingChange, AdminListingQuery } from './admin.schemas.ts'

const listingJson = sql<string>`admin_listing_json(${hostListings})`

/** The JSON of how the marketplace stands. @throws Forbidden, Unauthorized */
export async function summarizeMarket(ctx: UserContext): Promise<string> {
  const [, { rows }] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute<{ summary: string }>(sql`select admin_summary()::text as summary`),
  ])
  if (!rows[0]) throw new TypeError('admin_summary always gives a row')
  return rows[0].summary
}

/** All listings, of every status and host, newest first. @throws Invalid, Forbidden, Unauthorized */
export async function listListings(ctx: UserContext, input: AdminListingQuery) {
  const { q, status } = input
  const where = and(
    status && eq(hostListings.status, status),
    q === undefined ? undefined : like(sql`lower(${hostListings.title})`, contains(q)),
  )
  const list = { table: hostListings, where, json: listingJson, most: MAX_TOTAL + 1 }
  const listKey = `admin listings ${status ?? ''} ${q ?? ''}`
  const { rows, nextCursor, counted } = await selectTextPage(ctx, listKey, readPage(input), list)
  return { rows, pagination: pagination(input.limit, nextCursor, counted) }
}

/**
 * Verifies a listing, or takes it down; its host is told.
 * @returns the JSON of the listing
 * @throws NotFound, Conflict invalid_transition, Forbidden, Unauthorized
 */
export async function changeListing(ctx: UserContext, id: string, change: AdminListingChange): Promise<string> {
  const { reason, ...columns } = change
  ctx.timing.repeatable = true
  const [, , [changed]] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute(sql`select set_config('vendibook.reason', ${reason ?? ''}, true)`),
    ctx.db.update(hostListings).set(columns).where(eq(hostListings.id, id)).returning({ listing: listingJson }),
  ])
  if (!changed) throw new NotFound('Listing')
  ctx.purge(['listings', `listing:${id}`])
  return changed.listing
}

/** All bookings, newest first. @throws Invalid, Forbidden, Unauthorized */
export async function listBookings(ctx: UserContext, input: AdminBookingQuery) {
  const { status, type, listingId } = input
  const where = and(
    status && eq(bookings.status, status),
    type && eq(bookings.bookingType, type),
    listingId === undefined ? undefined : eq(bookings.listingId, listingId),
  )
  const json = sql<string>`booking_json(${bookings}, actor_id())::text`
  const list = { table: bookings, where, json, most: MAX_TOTAL + 1 }
  const listKey = `admin bookings ${status ?? ''} ${type ?? ''} ${listingId ?? ''}`
  const { rows, nextCursor, counted } = await selectTextPage(ctx, listKey, readPage(input), list)
  return { rows, pagination: pagination(input.limit, nextCursor, counted) }
}
