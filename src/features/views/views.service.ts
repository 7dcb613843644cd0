import { sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { bytea } from '../../db/bytes.ts'
import { networkOf } from '../../lib/addresses.ts'
import { keyedHash } from '../../lib/derived-keys.ts'

/**
 * Counts a view of a LIVE listing: one per visitor and hour, and none of its host.
 * @param viewer who is signed in; anybody else is told apart by network and user agent, of which only a keyed hash is kept
 * @throws NotFound
 */
export async function countView(ctx: Ctx, listingId: string, viewer: string | undefined): Promise<void> {
  const network = ctx.ip === undefined ? '' : networkOf(ctx.ip)
  const subject = viewer === undefined ? `network ${network} ${ctx.userAgent ?? ''}` : `user ${viewer}`
  const visitor = await keyedHash(ctx.env.JWT_SECRET, 'visitor 1', subject)
  await ctx.db.execute(sql`select count_view(${listingId}::uuid, ${bytea(visitor)}, ${viewer ?? null}::uuid)`)
}
