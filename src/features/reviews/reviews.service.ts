import { and, count, eq, sql } from 'drizzle-orm'
import { listings, reviews, users } from '../../../drizzle/schema/index.ts'
import type { Ctx, UserContext } from '../../context.ts'
import { guard, keepAnswer } from '../../db/guard.ts'
import { countUpTo, newestFirst } from '../../db/newest-first.ts'
import { MAX_TOTAL, pagination, readPage } from '../../http/paging.ts'
import { NotFound } from '../../lib/errors.ts'
import { newId } from '../../lib/ids.ts'
import type { ReviewPage } from './reviews.answers.ts'
import type { NewReview } from './reviews.schemas.ts'

type PageInput = Parameters<typeof readPage>[0]

/** The reviews of a LIVE listing, newest first, with their summary. @throws NotFound, Invalid for a foreign cursor */
export async function listReviews(ctx: Ctx, listingId: string, input: PageInput): Promise<ReviewPage> {
  const ofListing = eq(reviews.listingId, listingId)
  const list = await newestFirst(ctx.env, `reviews ${listingId}`, readPage(input), reviews)
  const [found, ratings, counted, rows] = await ctx.db.batch([
    ctx.db
      .select({ rating: listings.rating, reviewCount: listings.reviewCount })
      .from(listings)
      .where(eq(listings.id, listingId)),
    ctx.db.select({ rating: reviews.rating, count: count() }).from(reviews).where(ofListing).groupBy(reviews.rating),
    countUpTo(ctx.db, reviews, ofListing, MAX_TOTAL + 1),
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
      .where(and(ofListing, list.after))
      .orderBy(...list.orderBy)
      .limit(list.limit)
      .offset(list.offset),
  ])
  const [listing] = found
  if (!listing) throw new NotFound('Listing')
  const { page, nextCursor } = await list.cut(rows)
  const given = (rating: number) => ratings.find((row) => row.rating === rating)?.count ?? 0
  return {
    reviews: page.map((review) => ({ ...review, createdAt: review.createdAt.toISOString() })),
    pagination: pagination(input.limit, nextCursor, counted[0]?.count ?? 0),
    summary: {
      ...listing,
      distribution: { '1': given(1), '2': given(2), '3': given(3), '4': given(4), '5': given(5) },
    },
  }
}

/**
 * Reviews the oldest of the caller's completed bookings of a listing that has no review yet; the host is told.
 * @returns the JSON of `{ review }`, and where it is
 * @throws Forbidden no_completed_booking, Conflict already_reviewed, NotFound, Unauthorized
 */
export async function writeReview(ctx: UserContext, listingId: string, { rating, comment }: NewReview) {
  const id = newId()
  const location = `/api/listings/${listingId}/reviews`
  const answer = sql`select '{"review":' || review_json(r) || '}' from ${reviews} r where r.id = ${id}`
  const [, written, kept] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute<{ host: string }>(
      sql`select write_review(${id}::uuid, ${listingId}::uuid, ${rating}, ${comment || null}) as host`,
    ),
    keepAnswer(ctx, 201, location, answer),
  ])
  const [host, row] = [written.rows[0]?.host, kept.rows[0]]
  if (host === undefined || !row) throw new TypeError('write_review or keep_answer gave no row')
  ctx.purge(['listings', `listing:${listingId}`, `user:${host}`])
  return { answer: row.answer, location }
}
