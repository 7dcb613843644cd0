import { sql } from 'drizzle-orm'
import { hostListings } from '../../../drizzle/schema/index.ts'
import type { UserContext } from '../../context.ts'
import { guard } from '../../db/guard.ts'
import { NotFound } from '../../lib/errors.ts'
import type { BlockedDates } from './blocked-dates.schemas.ts'
import { ownedBy } from './host-listings.queries.ts'

/** The days that the host has blocked, without those that calendars brought. @throws NotFound */
export async function readBlockedDates(ctx: UserContext, id: string): Promise<BlockedDates> {
  const [, [listing]] = await ctx.db.batch([
    guard(ctx),
    ctx.db
      .select({ blocked: sql<BlockedDates['blocked']>`blocked_dates(${hostListings.id})` })
      .from(hostListings)
      .where(ownedBy(ctx, id)),
  ])
  if (!listing) throw new NotFound('Listing')
  return listing
}

/**
 * Replaces the days that the host has blocked. Bookings that were approved before stay; nothing is approved on those days
 * any more. @throws NotFound
 */
export async function blockDates(ctx: UserContext, id: string, { blocked }: BlockedDates): Promise<BlockedDates> {
  ctx.timing.repeatable = true
  const [, { rows }] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute<BlockedDates>(sql`select block_dates(${id}::uuid, ${JSON.stringify(blocked)}::jsonb) as blocked`),
  ])
  const [row] = rows
  if (!row) throw new Error('block_dates gave no row')
  ctx.purge(['listings', `listing:${id}`])
  return row
}
