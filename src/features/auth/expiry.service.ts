import { sql } from 'drizzle-orm'
import type { ScheduledCtx } from '../../context.ts'

const MOST = 10_000

/** Deletes what has expired and tells of people: sessions with their addresses, attempts, kept answers, views. */
export async function forgetExpired(ctx: ScheduledCtx): Promise<void> {
  await ctx.db.batch([
    deleteExpired(ctx, 'sessions', 'expires_at < now()'),
    deleteExpired(ctx, 'login_attempts', 'expires_at < now()'),
    deleteExpired(ctx, 'idempotency_keys', 'expires_at < now()'),
    deleteExpired(ctx, 'listing_views', "hour < now() - interval '2 hours'"),
  ])
}

/** At most `MOST` of them: the next run finds the rest. A row that is renewed meanwhile is another one, and stays. */
const deleteExpired = (ctx: ScheduledCtx, table: string, condition: string) =>
  ctx.db.execute(
    sql.raw(`delete from ${table} where ctid = any (array(
      select ctid from ${table} where ${condition} limit ${MOST}))`),
  )
