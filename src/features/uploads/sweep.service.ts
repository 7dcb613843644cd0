import { and, inArray, ne, sql } from 'drizzle-orm'
import { imageAssets } from '../../../drizzle/schema/index.ts'
import type { ScheduledCtx } from '../../context.ts'
import { discardObject } from './storage.service.ts'

const MOST = 200
/** As many connections as a Worker has open at a time. */
const AT_ONCE = 6

type Due = { id: string; key: string }

/**
 * Deletes what nobody may see from storage, once nothing can write it any more: uploads that were not confirmed within 24
 * hours or whose account is gone, refused ones and deleted ones. At most 200 a run; what it leaves, the next one takes up.
 */
export async function sweepUploads(ctx: ScheduledCtx): Promise<void> {
  const { storage } = ctx.env
  if (!storage) return
  const due = await claimDue(ctx)
  for (let start = 0; start < due.length; start += AT_ONCE) {
    const swept = due
      .slice(start, start + AT_ONCE)
      .map(async ({ id, key }) => ((await discardObject(storage, key)) ? id : []))
    const ids = (await Promise.all(swept)).flat()
    // What storage refuses to delete now is due again in the next run. What it took is not the database's time.
    ctx.timing.deadline = 0
    if (ids.length > 0) await markSwept(ctx, ids)
  }
}

/** From here on no confirmation can win: only what is no longer PENDING is deleted. */
async function claimDue(ctx: ScheduledCtx): Promise<Due[]> {
  const { rows } = await ctx.db.execute<Due>(sql`
    with due as materialized (
      select id from image_assets as i
      where status <> 'CONFIRMED' and swept_at is null and expires_at < now()
        and (status <> 'PENDING' or created_at < now() - interval '24 hours'
          or exists (select from users where users.id = i.owner_id and users.deleted_at is not null))
      order by expires_at limit ${MOST} for no key update skip locked)
    update image_assets set status = case status when 'PENDING' then 'REJECTED' else status end
    where id in (select id from due)
    returning id, s3_key as key`)
  return rows
}

const markSwept = ({ db }: ScheduledCtx, ids: string[]) =>
  db
    .update(imageAssets)
    .set({ sweptAt: sql`now()` })
    .where(and(inArray(imageAssets.id, ids), ne(imageAssets.status, 'CONFIRMED')))
