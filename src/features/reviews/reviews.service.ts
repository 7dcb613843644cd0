import { and, count, desc, eq, sql } from 'drizzle-orm'
import { listings, reviews, users } from '../../../drizzle/schema/index.ts'
import type { Ctx } from '../../context.ts'
import { MAX_TOTAL, pagination, readPage } from '../../http/paging.ts'
import { openCursor, signCursor } from '../../lib/cursor.ts'
import { NotFound } from '../../lib/errors.ts'
import type { ReviewPage } from './reviews.schemas.ts'

type PageInput = Parameters<typeof readPage>[0]
type ReviewCursor = { createdAt: string; id: string }

/** The reviews of a LIVE listing, newest first, with their summary. @throws NotFound, Invalid for a foreign cursor */
export async function listReviews(ctx: Ctx, listingId: string, input: PageInput): Promise<ReviewPage> {
  const { limit, offset, cursor } = readPage(input)
  const listKey = `reviews ${listingId}`
  const after = cursor === undefined ? undefined : await openCursor<ReviewCursor>(ctx.env, listKey, cursor)
  const ofListing = eq(reviews.listingId, listingId)
  const [found, ratings, counted, rows] = await ctx.db.batch([
    ctx.db
      .select({ rating: listings.rating, reviewCount: listings.reviewCount })
      .from(listings)
      .where(eq(listings.id, listingId)),
    ctx.db.select({ rating: reviews.rating, count: count() }).from(reviews).where(ofListing).groupBy(reviews.rating),
    ctx.db.select({ count: count() }).from(
      ctx.db
        .select({ id: reviews.id })
        .from(reviews)
        .where(ofListing)
        .limit(MAX_TOTAL + 1)
        .as('counted'),
    ),
    ctx.db
      .select({
        id: reviews.id,
        rating: reviews.rating,
        comment: reviews.comment,
        authorId: reviews.authorId,
        authorName: users.name,
        authorAvatarUrl: users.avatarUrl,
        createdAt: reviews.createdAt,
      })
      .from(reviews)
      .leftJoin(users, eq(users.id, reviews.authorId))
      .where(
        and(
          ofListing,
          after && sql`(${reviews.createdAt}, ${reviews.id}) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`,
        ),
      )
      .orderBy(desc(reviews.createdAt), desc(reviews.id))
      .limit(limit + 1)
      .offset(offset),
  ])
  const [listing] = found
  if (!listing) throw new NotFound('Listing')
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const nextCursor = last
    ? await signCursor(ctx.env, listKey, { createdAt: last.createdAt.toISOString(), id: last.id })
    : null
  const given = (rating: number) => ratings.find((row) => row.rating === rating)?.count ?? 0
  return {
    reviews: page.map((review) => ({ ...review, createdAt: review.createdAt.toISOString() })),
    pagination: pagination(limit, nextCursor, counted[0]?.count ?? 0),
    summary: {
      ...listing,
      distribution: { '1': given(1), '2': given(2), '3': given(3), '4': given(4), '5': given(5) },
    },
  }
}
