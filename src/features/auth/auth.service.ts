import { and, eq, sql } from 'drizzle-orm'
import { auditLogs, sessions, users } from '../../../drizzle/schema/index.ts'
import type { Ctx, UserContext } from '../../context.ts'
import { guard, setContext } from '../../db/guard.ts'
import { countAttempts, type Counted, counted, refundAttempts } from '../../db/limits.ts'
import { Conflict, DomainError, Forbidden, TooManyRequests, Unauthorized } from '../../lib/errors.ts'
import { newId } from '../../lib/ids.ts'
import { hashPassword, needsRehash, verifyPassword } from '../../lib/passwords.ts'
import { accountColumns, toAccount } from '../users/users.service.ts'
import { guessLimits, registrationLimits } from './auth.rules.ts'
import type { Login, PasswordChange, Registration } from './auth.schemas.ts'
import { insertSessionIf, newSession, openSession, type Opened } from './sessions.service.ts'

/** Makes an account and signs it in. @throws Conflict email_taken, TooManyRequests */
export async function register(ctx: Ctx, { email, password, name }: Registration): Promise<Opened> {
  const guesses = await limitsOf(ctx, guessLimits(email, ctx.ip))
  const registrations = await limitsOf(ctx, registrationLimits(ctx.ip))
  const [attempt, [taken]] = await ctx.db.batch([
    countAttempts(ctx, [...guesses, ...registrations]),
    ctx.db.select({ id: users.id }).from(users).where(hasEmail(email)),
  ])
  refuseWhenLimited(attempt.rows)
  if (taken) throw new Conflict('An account with this email exists already.', 'email_taken')

  const passwordHash = await timeless(ctx, hashPassword(password))
  const id = newId()
  const session = newSession(ctx, id)
  const [, [account]] = await ctx.db.batch([
    setContext(ctx, id, session.id),
    ctx.db
      .insert(users)
      .values({ id, email, passwordHash, name, lastLoginAt: sql`now()` })
      .returning(accountColumns),
    ctx.db.insert(sessions).values(session),
    refundAttempts(ctx, guesses),
  ])
  if (!account) throw new TypeError('An insert returns its row')
  return openSession(ctx, toAccount(account), session)
}

/**
 * Signs in. An unknown email costs what a wrong password costs, and is told in the same words.
 * @throws DomainError invalid_credentials, Forbidden account_suspended, TooManyRequests
 */
export async function logIn(ctx: Ctx, { email, password }: Login): Promise<Opened> {
  const limits = await limitsOf(ctx, guessLimits(email, ctx.ip))
  const [attempt, [known]] = await ctx.db.batch([
    countAttempts(ctx, limits),
    ctx.db
      .select({
        id: users.id,
        passwordHash: users.passwordHash,
        passwordChangedAt: users.passwordChangedAt,
        suspendedAt: users.suspendedAt,
      })
      .from(users)
      .where(hasEmail(email)),
  ])
  refuseWhenLimited(attempt.rows)
  const isRight = await timeless(ctx, verifyPassword(password, known?.passwordHash))
  if (!known || !isRight || known.suspendedAt) {
    await recordFailure(ctx, known?.id ?? null)
    if (known && isRight) throw new Forbidden('This account is suspended.', 'account_suspended')
    throw invalidCredentials()
  }

  const session = newSession(ctx, known.id)
  const isWeak = needsRehash(known.passwordHash)
  const rehashed = isWeak ? { passwordHash: await timeless(ctx, hashPassword(password)) } : {}
  // Not the hash itself: another login may be replacing it with a stronger one.
  const standing = sql`${users.id} = ${known.id} and ${users.passwordChangedAt} = ${known.passwordChangedAt.toISOString()}
    and ${users.suspendedAt} is null and ${users.deletedAt} is null`
  const [, [account]] = await ctx.db.batch([
    setContext(ctx, known.id, session.id),
    // Holds the account's row: a password that changes meanwhile ends this session too, or this login finds it changed.
    ctx.db
      .update(users)
      .set({ lastLoginAt: sql`now()`, ...rehashed })
      .where(standing)
      .returning(accountColumns),
    insertSessionIf(ctx, session, standing),
    refundAttempts(ctx, limits),
  ])
  if (!account) throw invalidCredentials()
  return openSession(ctx, toAccount(account), session)
}

/**
 * Gives the caller a new password, and ends every other session of theirs.
 * @throws DomainError invalid_credentials, TooManyRequests, Unauthorized
 */
export async function changePassword(ctx: UserContext, input: PasswordChange): Promise<void> {
  const { hash, limits } = await provePassword(ctx, input.currentPassword)
  const passwordHash = await timeless(ctx, hashPassword(input.newPassword))
  const [, changed] = await ctx.db.batch([
    guard(ctx),
    ctx.db
      .update(users)
      .set({ passwordHash, passwordChangedAt: sql`clock_timestamp()` })
      .where(and(eq(users.id, ctx.caller.userId), eq(users.passwordHash, hash)))
      .returning({ id: users.id }),
    refundAttempts(ctx, limits),
  ])
  if (changed.length === 0) throw invalidCredentials()
}

/**
 * Checks the caller's own password before something that a stolen token must not be enough for. Counted as a login is:
 * give `limits` back (`refundAttempts`) in the batch that does the work, where `hash` must still be the account's.
 * @throws DomainError invalid_credentials, TooManyRequests, Unauthorized
 */
export async function provePassword(ctx: UserContext, password: string): Promise<{ hash: string; limits: Counted[] }> {
  const limits = await limitsOf(ctx, guessLimits(ctx.caller.userId, ctx.ip))
  const [, attempt, [account]] = await ctx.db.batch([
    guard(ctx),
    countAttempts(ctx, limits),
    ctx.db.select({ hash: users.passwordHash }).from(users).where(eq(users.id, ctx.caller.userId)),
  ])
  refuseWhenLimited(attempt.rows)
  if (!account) throw new Unauthorized()
  if (!(await timeless(ctx, verifyPassword(password, account.hash)))) {
    await recordFailure(ctx, ctx.caller.userId)
    throw invalidCredentials()
  }
  return { hash: account.hash, limits }
}

const invalidCredentials = () => new DomainError('invalid_credentials', 'Wrong email or password.')

const hasEmail = (email: string) => eq(sql`lower(${users.email})`, email.toLowerCase())

const limitsOf = (ctx: Ctx, subjects: ReturnType<typeof guessLimits>): Promise<Counted[]> =>
  Promise.all(subjects.map(({ limit, subject }) => counted(ctx, limit, subject)))

function refuseWhenLimited([attempt]: { wait: number }[]): void {
  if (attempt && attempt.wait > 0) throw new TooManyRequests(attempt.wait)
}

/** What hashing takes, many at once above all, is not the database's time. */
async function timeless<Result>(ctx: Ctx, hashing: Promise<Result>): Promise<Result> {
  const result = await hashing
  ctx.timing.deadline = 0
  return result
}

async function recordFailure(ctx: Ctx, userId: string | null): Promise<void> {
  const account = userId === null ? {} : { userId, resource: 'user' as const, resourceId: userId }
  await ctx.db.batch([setContext(ctx, userId), ctx.db.insert(auditLogs).values({ action: 'LOGIN_FAILED', ...account })])
}
