import { eq, sql } from 'drizzle-orm'
import { flags } from '../../../drizzle/schema/index.ts'
import type { UserContext } from '../../context.ts'
import { guard, keepAnswer } from '../../db/guard.ts'
import { selectTextPage } from '../../db/text-pages.ts'
import type { Pagination } from '../../http/paging.answers.ts'
import { MAX_TOTAL, pagination, readPage } from '../../http/paging.ts'
import { NotFound } from '../../lib/errors.ts'
import { newId } from '../../lib/ids.ts'
import type { FlagDecision, FlagQuery, NewFlag } from './flags.schemas.ts'

const flagJson = sql<string>`flag_json(${flags})::text`

/**
 * Reports a listing, a review or a user, once a person and thing.
 * @returns the JSON of the answer, and where the flag is
 * @throws NotFound, Conflict already_flagged, Unauthorized
 */
export async function flagResource(ctx: UserContext, { resource, resourceId, reason }: NewFlag) {
  const id = newId()
  const location = `/api/admin/flags/${id}`
  const [, , kept] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute(sql`select flag_resource(${id}::uuid, ${resource}::flag_resource, ${resourceId}::uuid, ${reason})`),
    keepAnswer(
      ctx,
      201,
      location,
      sql`select '{"flag":' || ${flagJson} || '}' from ${flags} where ${flags.id} = ${id}`,
    ),
  ])
  const [row] = kept.rows
  if (!row) throw new TypeError('keep_answer always gives a row')
  return { answer: row.answer, location }
}

/** The queue, newest first. @throws Invalid, Forbidden, Unauthorized */
export async function listFlags(ctx: UserContext, input: FlagQuery): Promise<{ rows: string; pagination: Pagination }> {
  const where = input.status && eq(flags.status, input.status)
  const list = { table: flags, where, json: flagJson, most: MAX_TOTAL + 1 }
  const { rows, nextCursor, counted } = await selectTextPage(ctx, `flags ${input.status ?? ''}`, readPage(input), list)
  return { rows, pagination: pagination(input.limit, nextCursor, counted) }
}

/** Decides what becomes of a flag; a decision may be changed. @returns its JSON @throws NotFound, Forbidden, Unauthorized */
export async function decideFlag(ctx: UserContext, id: string, { status, note }: FlagDecision): Promise<string> {
  const [, [decided]] = await ctx.db.batch([
    guard(ctx),
    ctx.db
      .update(flags)
      .set({
        status,
        resolvedBy: ctx.caller.userId,
        resolvedAt: sql`now()`,
        ...(note !== undefined && { note }),
      })
      .where(eq(flags.id, id))
      .returning({ flag: flagJson }),
  ])
  if (!decided) throw new NotFound('Flag')
  return decided.flag
}
