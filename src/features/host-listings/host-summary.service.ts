import { and, count, eq, gte, sql, sum } from 'drizzle-orm'
import { bookings, hostListings, statusLogs } from '../../../drizzle/schema/index.ts'
import type { UserContext } from '../../context.ts'
import { guard } from '../../db/guard.ts'
import { ownedBy } from './host-listings.queries.ts'
import { summarize } from './host-summary.rules.ts'
import type { HostSummary } from './host-lists.answers.ts'

/** How the caller's listings do, in numbers. */
export async function summarizeHost(ctx: UserContext): Promise<HostSummary> {
  const asked = eq(bookings.hostId, ctx.caller.userId)
  const month = sql<string>`to_char(${statusLogs.createdAt} at time zone 'UTC', 'YYYY-MM')`
  const [, listings, requests, revenue] = await ctx.db.batch([
    guard(ctx),
    ctx.db
      .select({ status: hostListings.status, count: count(), views: sum(hostListings.views).mapWith(Number) })
      .from(hostListings)
      .where(ownedBy(ctx))
      .groupBy(hostListings.status),
    ctx.db.select({ status: bookings.status, count: count() }).from(bookings).where(asked).groupBy(bookings.status),
    ctx.db
      .select({ month: month.as('month'), revenue: sum(bookings.total).mapWith(Number) })
      .from(bookings)
      .innerJoin(statusLogs, and(eq(statusLogs.bookingId, bookings.id), eq(statusLogs.toStatus, 'COMPLETED')))
      .where(
        and(
          asked,
          eq(bookings.status, 'COMPLETED'),
          gte(statusLogs.createdAt, sql`date_trunc('month', now(), 'UTC') - interval '11 months'`),
        ),
      )
      .groupBy(sql`month`),
  ])
  return { summary: summarize(listings, requests, revenue, new Date(ctx.startedAt)) }
}
