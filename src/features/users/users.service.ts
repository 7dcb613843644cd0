import { and, eq, isNull, sql } from 'drizzle-orm'
import { hostListings, users } from '../../../drizzle/schema/index.ts'
import type { Ctx, UserContext } from '../../context.ts'
import { guard } from '../../db/guard.ts'
import { NotFound, Unauthorized } from '../../lib/errors.ts'
import type { Account, AccountAnswer, PublicUser } from './users.answers.ts'
import type { ProfileChange } from './users.schemas.ts'

/** What an account's own view is made of. */
export const accountColumns = {
  id: users.id,
  email: users.email,
  name: users.name,
  role: users.role,
  phoneNumber: users.phoneNumber,
  avatarUrl: users.avatarUrl,
  bio: users.bio,
  createdAt: users.createdAt,
  lastLoginAt: users.lastLoginAt,
}

type AccountRow = Omit<Account, 'createdAt' | 'lastLoginAt'> & { createdAt: Date; lastLoginAt: Date | null }

export const toAccount = ({ createdAt, lastLoginAt, ...rest }: AccountRow): Account => ({
  ...rest,
  createdAt: createdAt.toISOString(),
  lastLoginAt: lastLoginAt?.toISOString() ?? null,
})

/** The caller's account. @throws Unauthorized */
export async function readAccount(ctx: UserContext): Promise<AccountAnswer> {
  const [, [account]] = await ctx.db.batch([
    guard(ctx),
    ctx.db.select(accountColumns).from(users).where(eq(users.id, ctx.caller.userId)),
  ])
  if (!account) throw new Unauthorized()
  return { user: toAccount(account) }
}

/** Changes what is given of the caller's profile. @throws Unauthorized */
export async function updateProfile(ctx: UserContext, change: ProfileChange): Promise<AccountAnswer> {
  ctx.timing.repeatable = true
  const [, [account]] = await ctx.db.batch([
    guard(ctx),
    ctx.db
      .update(users)
      .set({ name: sql`${users.name}`, ...change })
      .where(eq(users.id, ctx.caller.userId))
      .returning(accountColumns),
  ])
  if (!account) throw new Unauthorized()
  ctx.purge([`user:${account.id}`, ...(account.role === 'USER' ? [] : ['listings'])])
  return { user: toAccount(account) }
}

/** What anyone may know of a user. @throws NotFound, also for suspended and erased users */
export async function readPublicUser(ctx: Ctx, id: string): Promise<PublicUser> {
  const reviews = sql`sum(${hostListings.reviewCount})`
  const [user] = await ctx.db
    .select({
      id: users.id,
      name: users.name,
      avatarUrl: users.avatarUrl,
      bio: users.bio,
      memberSince: users.createdAt,
      listingCount: sql<number>`(count(*) filter (where ${hostListings.status} = 'LIVE'))::int`,
      rating: sql<number | null>`round(sum(${hostListings.ratingSum})::numeric / nullif(${reviews}, 0), 1)::float8`,
      reviewCount: sql<number>`coalesce(${reviews}, 0)::int`,
    })
    .from(users)
    .leftJoin(hostListings, eq(hostListings.ownerId, users.id))
    .where(and(eq(users.id, id), isNull(users.suspendedAt), isNull(users.deletedAt)))
    .groupBy(users.id)
  if (!user) throw new NotFound('User')
  return { user: { ...user, memberSince: user.memberSince.toISOString() } }
}
