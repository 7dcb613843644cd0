import { and, type SQL } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { UserContext } from '../context.ts'
import { guard } from './guard.ts'
import { countUpTo, newestFirst } from './newest-first.ts'

type Page = { limit: number; cursor?: string; offset: number }
type Listed = PgTable & { id: PgColumn; createdAt: PgColumn }

/** A page whose rows PostgreSQL has already written as a JSON array; `counted` counts them all, up to `most`. */
export type TextRows = { rows: string; nextCursor: string | null; counted: number }

/**
 * One page of a signed-in caller's list, newest first, in one round trip.
 * @param listKey names the list and all of its filters; the caller belongs to it
 * @param json the SQL that writes one row of `table` as JSON text
 * @throws Invalid for a cursor of another list; Unauthorized, Forbidden
 */
export async function selectTextPage(
  ctx: UserContext,
  listKey: string,
  page: Page,
  { table, where, json, most }: { table: Listed; where: SQL | undefined; json: SQL<string>; most: number },
): Promise<TextRows> {
  const list = await newestFirst(ctx.env, `${listKey} ${ctx.caller.userId}`, page, table)
  const [, counted, rows] = await ctx.db.batch([
    guard(ctx),
    countUpTo(ctx.db, table, where, most),
    ctx.db
      .select({ id: table.id, createdAt: table.createdAt, json })
      .from(table)
      .where(and(where, list.after))
      .orderBy(...list.orderBy)
      .limit(list.limit)
      .offset(list.offset),
  ])
  const { page: shown, nextCursor } = await list.cut(rows as { id: string; createdAt: Date; json: string }[])
  return { rows: `[${shown.map((row) => row.json).join(',')}]`, nextCursor, counted: counted[0]?.count ?? 0 }
}
