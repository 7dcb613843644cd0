import type pg from 'pg'
import { Problem } from '../../dev/problem.ts'

/** A row as JSON, by column name. Dates become ISO strings; ranges and dates are PostgreSQL's own text. */
export type Row = Record<string, string | number | boolean | Date | string[] | null>

/**
 * Inserts rows that all have the same columns; those that are there already, or that a constraint refuses as duplicates,
 * stay away.
 */
export async function insertRows(client: pg.Client, table: string, rows: Row[]): Promise<void> {
  if (rows[0] === undefined) return
  const columns = Object.keys(rows[0]).join(', ')
  await client.query(
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1) ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  )
}

/** Runs `work` without the triggers that audit, log and count what people do: the rows bring their own history. */
export async function inBulk<Result>(client: pg.Client, work: () => Promise<Result>): Promise<Result> {
  await client.query(`SET vendibook.bulk = 'on'`)
  try {
    return await work()
  } finally {
    // In a transaction that failed this is refused, and its rollback does the same.
    await client.query('RESET vendibook.bulk').catch(() => undefined)
  }
}

/** @throws Problem when the database has no tables yet */
export async function requireSchema(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass('places') IS NOT NULL AS there`)
  if (rows[0]?.there !== true) throw new Problem('The database has no tables yet: run npm run db:migrate first.')
}
