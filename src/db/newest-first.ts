import { count, desc, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { type CursorSecrets, openCursor, signCursor } from '../lib/cursor.ts'
import type { Database } from './connect.ts'

type Page = { limit: number; cursor?: string; offset: number }
type Key = { createdAt: Date; id: string }

/** How a statement selects one page, and how its rows become that page. */
export type NewestFirst = {
  /** Rows after the cursor; for `where`. Undefined on the first page. */
  after: SQL | undefined
  orderBy: [SQL, SQL]
  /** One row more than the page holds: whether there is a next one. */
  limit: number
  offset: number
  /** The rows of the page, and the cursor of the next; null on the last. */
  cut: <Row extends Key>(rows: Row[]) => Promise<{ page: Row[]; nextCursor: string | null }>
}

/**
 * A list in the order of creation, newest first, paged by key.
 * @param listKey names the list and all of its filters: a cursor opens in that list alone
 * @throws Invalid for a cursor of another list
 */
export async function newestFirst(
  secrets: CursorSecrets,
  listKey: string,
  { limit, cursor, offset }: Page,
  by: { createdAt: PgColumn; id: PgColumn },
): Promise<NewestFirst> {
  const after =
    cursor === undefined ? undefined : await openCursor<{ createdAt: string; id: string }>(secrets, listKey, cursor)
  return {
    after: after && sql`(${by.createdAt}, ${by.id}) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`,
    orderBy: [desc(by.createdAt), desc(by.id)],
    limit: limit + 1,
    offset,
    cut: async (rows) => {
      const page = rows.slice(0, limit)
      const last = rows.length > limit ? page.at(-1) : undefined
      const nextCursor = last && (await signCursor(secrets, listKey, { createdAt: last.createdAt, id: last.id }))
      return { page, nextCursor: nextCursor ?? null }
    },
  }
}

/** A statement that counts rows, but no more than `most`: its row has `count`. */
export const countUpTo = (db: Database, table: PgTable, where: SQL | undefined, most: number) =>
  db.select({ count: count() }).from(
    db
      .select({ one: sql`1`.as('one') })
      .from(table)
      .where(where)
      .limit(most)
      .as('counted'),
  )
