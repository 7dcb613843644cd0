import { and, eq, isNull, sql } from 'drizzle-orm'
import { hostListings, users } from '../../../drizzle/schema/index.ts'
import type { Ctx } from '../../context.ts'
import { NotFound } from '../../lib/errors.ts'
import type { PublicUser } from './users.schemas.ts'

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
