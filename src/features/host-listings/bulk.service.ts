import { sql } from 'drizzle-orm'
import type { UserContext } from '../../context.ts'
import { guard, keepAnswer } from '../../db/guard.ts'
import { storageOf } from '../../env.ts'
import type { JudgedRow } from '../../http/rows.ts'
import { newId } from '../../lib/ids.ts'
import { publicUrlOf } from '../../lib/signing.ts'
import type { ImportRow } from './bulk.schemas.ts'

/** What an export may weigh. The Worker holds it several times over in its 128 MB. */
const MAX_EXPORT_BYTES = 8 * 1024 * 1024

/**
 * Makes drafts of the rows that are valid, and says what is wrong with the others.
 * @returns the whole answer as JSON text, which retries with the same Idempotency-Key get again
 * @throws StorageUnavailable if a row names images and this installation has no storage
 */
export async function importListings(ctx: UserContext, rows: JudgedRow<ImportRow>[]): Promise<string> {
  const accepted = rows.flatMap((row) => ('value' in row ? [{ ...row.value, row: row.row, id: newId() }] : []))
  const refused = rows.filter((row) => 'errors' in row)
  const storage = accepted.some(({ imageIds }) => imageIds) ? storageOf(ctx.env) : ctx.env.storage
  const prefix = storage ? publicUrlOf(storage, '') : null
  const report = sql`import_listings(
    ${JSON.stringify(accepted)}::jsonb, ${JSON.stringify(refused)}::jsonb, ${prefix}::text)`
  const [, { rows: answers }] = await ctx.db.batch([guard(ctx), keepAnswer(ctx, 200, null, report)])
  const [row] = answers
  if (!row) throw new Error('keep_answer gave no row')
  return row.answer
}

/** All of the caller's listings that were not deleted, oldest first, as the text of a JSON array. @throws Conflict export_too_large */
export async function exportListings(ctx: UserContext): Promise<string> {
  const [, { rows }] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute<{ listings: string }>(sql`select export_listings(${MAX_EXPORT_BYTES}) as listings`),
  ])
  const [row] = rows
  if (!row) throw new Error('export_listings gave no row')
  return row.listings
}
