import { type SQL, sql } from 'drizzle-orm'
import type { Ctx, UserContext } from '../context.ts'
import { bytea } from './bytes.ts'

/**
 * The guard: the first statement of every signed-in request's batch. Checks session, account and role anew, and says to
 * the audit triggers who acts and from where. It also claims the request's Idempotency-Key. If it refuses, the whole batch is undone.
 *
 * ```ts
 * const [, rows] = await ctx.db.batch([guard(ctx), ctx.db.select()…])
 * ```
 *
 * The batch @throws Unauthorized when session, account or role do not hold any more, Forbidden when the role is not enough.
 */
export const guard = (ctx: UserContext) => {
  const { userId, sessionId, role, needs, writes, idempotency } = ctx.caller
  const claim = idempotency ? sql`, claim_answer(${idempotency.key}, ${bytea(idempotency.fingerprint)})` : sql.empty()
  return ctx.db.execute(sql`select authenticate(${userId}::uuid, ${sessionId}::uuid, ${role}::user_role,
    ${needs}::user_role, ${writes}, ${ctx.ip ?? null}, ${ctx.userAgent ?? null}, ${ctx.requestId})${claim}`)
}

/** Says to the audit triggers of a batch who acts and from where, where there is no session yet to check. */
export const setContext = (ctx: Ctx, actor: string | null, session: string | null = null) =>
  ctx.db.execute(sql`select set_context(${actor}::uuid, ${session}::uuid,
    ${ctx.ip ?? null}, ${ctx.userAgent ?? null}, ${ctx.requestId})`)

/**
 * After the guard of a batch that goes before the one which does the work: an Idempotency-Key was answered before, or is
 * claimed by that one.
 */
export const forgetClaim = (ctx: UserContext) =>
  ctx.db.execute(sql`delete from idempotency_keys
    where user_id = actor_id() and key = context('idempotency_key') and status is null`)

/**
 * The last statement of a creating batch: its row has `answer`, the JSON text that `body` computes, which is kept for
 * retries with the same Idempotency-Key. The same text is sent now and then.
 */
export const keepAnswer = (ctx: UserContext, status: 200 | 201, location: string | null, body: SQL) =>
  ctx.db.execute<{ answer: string }>(sql`select keep_answer(${status}, ${location}, (${body})::text) as answer`)
