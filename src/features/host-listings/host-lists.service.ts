import { and, eq } from 'drizzle-orm'
import { hostListings, statusLogs, users } from '../../../drizzle/schema/index.ts'
import type { UserContext } from '../../context.ts'
import { guard } from '../../db/guard.ts'
import { countUpTo, newestFirst } from '../../db/newest-first.ts'
import { selectTextPage } from '../../db/text-pages.ts'
import type { Pagination } from '../../http/paging.answers.ts'
import { MAX_TOTAL, pagination, readPage } from '../../http/paging.ts'
import { NotFound } from '../../lib/errors.ts'
import { listingJson, ownedBy } from './host-listings.queries.ts'
import type { HostListingQuery } from './host-listings.schemas.ts'
import type { HistoryPage } from './host-lists.answers.ts'
import type { HistoryQuery } from './host-lists.schemas.ts'

/** The caller's listings, newest first. PostgreSQL has already written each as JSON. @throws Invalid for a foreign cursor */
export async function listListings(
  ctx: UserContext,
  input: HostListingQuery,
): Promise<{ listings: string; pagination: Pagination }> {
  const { status } = input
  const own = and(ownedBy(ctx), status && eq(hostListings.status, status))
  const list = { table: hostListings, where: own, json: listingJson, most: MAX_TOTAL + 1 }
  const { rows, nextCursor, counted } = await selectTextPage(
    ctx,
    `host listings ${status ?? ''}`,
    readPage(input),
    list,
  )
  return { listings: rows, pagination: pagination(input.limit, nextCursor, counted) }
}

/** Each status that a listing had, newest first. @throws NotFound, Invalid for a foreign cursor */
export async function listHistory(ctx: UserContext, id: string, input: HistoryQuery): Promise<HistoryPage> {
  const ofListing = eq(statusLogs.listingId, id)
  const list = await newestFirst(ctx.env, `listing history ${id}`, readPage(input), statusLogs)
  const [, [owned], counted, rows] = await ctx.db.batch([
    guard(ctx),
    ctx.db.select({ id: hostListings.id }).from(hostListings).where(ownedBy(ctx, id)),
    countUpTo(ctx.db, statusLogs, ofListing, MAX_TOTAL + 1),
    ctx.db
      .select({
        id: statusLogs.id,
        fromStatus: statusLogs.fromStatus,
        toStatus: statusLogs.toStatus,
        reason: statusLogs.reason,
        actorId: statusLogs.actorId,
        actorName: users.name,
        createdAt: statusLogs.createdAt,
      })
      .from(statusLogs)
      .leftJoin(users, eq(users.id, statusLogs.actorId))
      .where(and(ofListing, list.after))
      .orderBy(...list.orderBy)
      .limit(list.limit)
      .offset(list.offset),
  ])
  if (!owned) throw new NotFound('Listing')
  const { page, nextCursor } = await list.cut(rows)
  return {
    history: page.map((entry) => ({ ...entry, createdAt: entry.createdAt.toISOString() })) as HistoryPage['history'],
    pagination: pagination(input.limit, nextCursor, counted[0]?.count ?? 0),
  }
}
