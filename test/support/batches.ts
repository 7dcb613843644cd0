import type pg from 'pg'
import { insert, type Queryable } from './records.ts'

/** A statement and its values. */
export type Statement = [text: string, values: unknown[]]

/** A live session of an account. */
export const newSession = (client: Queryable, account: string) =>
  insert(client, 'sessions', { user_id: account, expires_at: '2100-01-01Z' })

/** The guard of a signed-in write, as the Worker sends it. */
export const guard = (account: string, session: string): Statement => [
  `SELECT authenticate($1, $2, 'USER', 'USER', true, '198.51.100.77', 'CanaryBrowser', 'r1')`,
  [account, session],
]

/** The batch of an erasure. */
export const erasure = (account: string, session: string): Statement[] => [
  ['SELECT hold_account($1, alone => true)', [account]],
  guard(account, session),
  ['SELECT erase_account($1)', [account]],
]

/** Runs a batch as the Worker's transaction: `done`, or the SQLSTATE of what it was refused with. */
export async function runBatch(client: pg.Client, statements: Statement[]): Promise<string> {
  try {
    await client.query('BEGIN')
    for (const [text, values] of statements) await client.query(text, values)
    await client.query('COMMIT')
    return 'done'
  } catch (error) {
    await client.query('ROLLBACK')
    return error instanceof Error && 'code' in error ? String(error.code) : 'lost'
  }
}
