import { sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'

/** Asks the database for an answer, in one round trip. @throws Unavailable, Timeout */
export async function checkReadiness(ctx: Ctx): Promise<void> {
  await ctx.db.execute(sql`select 1`)
}
