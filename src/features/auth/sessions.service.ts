import { and, eq, gt, isNull, sql, type SQL } from 'drizzle-orm'
import { sessions, users } from '../../../drizzle/schema/index.ts'
import type { Ctx, UserContext } from '../../context.ts'
import { guard, setContext } from '../../db/guard.ts'
import { countUpTo, newestFirst } from '../../db/newest-first.ts'
import { MAX_TOTAL, pagination, readPage } from '../../http/paging.ts'
import { NotFound, Unauthorized } from '../../lib/errors.ts'
import { newId } from '../../lib/ids.ts'
import {
  SESSION_SECONDS,
  signAccessToken,
  signLinkToken,
  signRefreshToken,
  verifyRefreshToken,
} from '../../lib/tokens.ts'
import type { Account } from '../users/users.answers.ts'
import type { Link, Refreshed, SessionPage, SignedIn } from './auth.answers.ts'
import type { LinkRequest, SessionQuery } from './auth.schemas.ts'

type NewSession = ReturnType<typeof newSession>

/** Tokens to answer with, and when the refresh token's cookie ends. */
export type Opened = { answer: SignedIn; expiresAt: Date }
export type Rotated = { answer: Refreshed; expiresAt: Date }

/** The row of a login that begins now. */
export function newSession(ctx: Ctx, userId: string) {
  const now = new Date()
  return {
    id: newId(),
    userId,
    generation: 0,
    rotatedAt: now,
    expiresAt: new Date(now.getTime() + SESSION_SECONDS * 1_000),
    ipAddress: ctx.ip ?? null,
    userAgent: ctx.userAgent ?? null,
    lastUsedAt: now,
    createdAt: now,
  }
}

/** A statement that inserts a session if its account still is as `condition` says. */
export const insertSessionIf = (ctx: Ctx, session: NewSession, condition: SQL) =>
  ctx.db.execute(sql`insert into sessions
      (id, user_id, generation, rotated_at, expires_at, ip_address, user_agent, last_used_at, created_at)
    select ${session.id}::uuid, ${users.id}, ${session.generation}, ${session.rotatedAt}, ${session.expiresAt},
      ${session.ipAddress}, ${session.userAgent}, ${session.lastUsedAt}, ${session.createdAt}
    from ${users} where ${condition}`)

/** The tokens of a session that has just begun. */
export async function openSession(ctx: Ctx, user: Account, session: NewSession): Promise<Opened> {
  const tokens = await signTokens(ctx, user, session)
  return { answer: { ...tokens, user }, expiresAt: session.expiresAt }
}

/**
 * Trades a refresh token for the next one. A second use within ten seconds gets the same successor; any other use of an
 * old one ends the session.
 * @throws Unauthorized
 */
export async function refreshSession(ctx: Ctx, token: string): Promise<Rotated> {
  const { sid, generation } = await verifyRefreshToken(ctx.env, token)
  // A repeat of a trip whose answer was lost is the second use that the grace is for.
  ctx.timing.repeatable = true
  const [rotation, [session]] = await ctx.db.batch([
    ctx.db.execute<{ outcome: string }>(sql`select rotate_session(${sid}::uuid, ${generation}::int,
      ${ctx.ip ?? null}, ${ctx.userAgent ?? null}, ${ctx.requestId}) as outcome`),
    ctx.db
      .select({
        id: sessions.id,
        generation: sessions.generation,
        rotatedAt: sessions.rotatedAt,
        expiresAt: sessions.expiresAt,
        userId: users.id,
        email: users.email,
        role: users.role,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(eq(sessions.id, sid)),
  ])
  const outcome = rotation.rows[0]?.outcome
  if (!session || (outcome !== 'rotated' && outcome !== 'replayed')) throw new Unauthorized('Sign in again.')
  const { userId, email, role, ...rest } = session
  return { answer: await signTokens(ctx, { id: userId, email, role }, rest), expiresAt: session.expiresAt }
}

/** Ends the caller's session; one that has ended already stays as it is. */
export async function logOut(ctx: UserContext): Promise<void> {
  const { userId, sessionId } = ctx.caller
  ctx.timing.repeatable = true
  await ctx.db.batch([
    setContext(ctx, userId, sessionId),
    ctx.db
      .update(sessions)
      .set({ revokedAt: sql`now()`, revokeReason: 'logout' })
      .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isNull(sessions.revokedAt))),
  ])
}

/** Ends every session of the caller. @throws Unauthorized */
export async function logOutEverywhere(ctx: UserContext): Promise<void> {
  await ctx.db.batch([
    guard(ctx),
    // Before the sessions, as a new password and a login do: no login slips in between, and nobody waits in a circle.
    ctx.db.select({ id: users.id }).from(users).where(eq(users.id, ctx.caller.userId)).for('no key update'),
    ctx.db
      .update(sessions)
      .set({ revokedAt: sql`now()`, revokeReason: 'logout_all' })
      .where(and(eq(sessions.userId, ctx.caller.userId), isNull(sessions.revokedAt))),
  ])
}

/** The caller's live sessions, newest first. @throws Unauthorized, Invalid */
export async function listSessions(ctx: UserContext, input: SessionQuery): Promise<SessionPage> {
  const { userId, sessionId } = ctx.caller
  const live = and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`))
  const list = await newestFirst(ctx.env, `sessions ${userId}`, readPage(input), sessions)
  const [, counted, rows] = await ctx.db.batch([
    guard(ctx),
    countUpTo(ctx.db, sessions, live, MAX_TOTAL + 1),
    ctx.db
      .select({
        id: sessions.id,
        createdAt: sessions.createdAt,
        lastUsedAt: sessions.lastUsedAt,
        expiresAt: sessions.expiresAt,
        ipAddress: sessions.ipAddress,
        userAgent: sessions.userAgent,
      })
      .from(sessions)
      .where(and(live, list.after))
      .orderBy(...list.orderBy)
      .limit(list.limit)
      .offset(list.offset),
  ])
  const { page, nextCursor } = await list.cut(rows)
  return {
    sessions: page.map(({ createdAt, lastUsedAt, expiresAt, ...rest }) => ({
      ...rest,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      current: rest.id === sessionId,
    })),
    pagination: pagination(input.limit, nextCursor, counted[0]?.count ?? 0),
  }
}

/** Ends one of the caller's live sessions. @throws NotFound, Unauthorized */
export async function endSession(ctx: UserContext, id: string): Promise<void> {
  const [, ended] = await ctx.db.batch([
    guard(ctx),
    ctx.db
      .update(sessions)
      .set({ revokedAt: sql`now()`, revokeReason: 'ended' })
      .where(
        and(
          eq(sessions.id, id),
          eq(sessions.userId, ctx.caller.userId),
          isNull(sessions.revokedAt),
          gt(sessions.expiresAt, sql`now()`),
        ),
      )
      .returning({ id: sessions.id }),
  ])
  if (ended.length === 0) throw new NotFound('Session')
}

/** Leave to GET one path without a header, as long as the session lives. @throws Unauthorized */
export async function createLink(ctx: UserContext, { path, expiresIn }: LinkRequest): Promise<Link> {
  const { userId, role, sessionId } = ctx.caller
  await ctx.db.batch([guard(ctx)])
  const token = await signLinkToken(ctx.env, { userId, role, sid: sessionId, path }, expiresIn)
  return { url: `${path}?link_token=${token}`, expiresIn }
}

async function signTokens(
  ctx: Ctx,
  user: Pick<Account, 'id' | 'email' | 'role'>,
  session: Pick<NewSession, 'id' | 'generation' | 'rotatedAt' | 'expiresAt'>,
): Promise<Refreshed> {
  const accessToken = await signAccessToken(ctx.env, {
    userId: user.id,
    email: user.email,
    role: user.role,
    sid: session.id,
  })
  return { token: accessToken, accessToken, refreshToken: await signRefreshToken(ctx.env, session) }
}
