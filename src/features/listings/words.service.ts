import { sql } from 'drizzle-orm'
import type { ScheduledCtx } from '../../context.ts'

/**
 * Keeps what the search knows of how common words are near the truth. Whoever writes a listing only adds words that are new:
 * to count known ones, writers would queue for the rows of common words.
 */
export async function recountWords(ctx: ScheduledCtx): Promise<void> {
  await ctx.db.execute(sql`select recount_search_words()`)
}
