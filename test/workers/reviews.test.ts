import { beforeAll, describe, expect, test } from 'vitest'
import type { ReviewPage } from '../../src/features/reviews/reviews.answers.ts'
import { insertParties, insertReviews, insertUser, type Parties, setStatus } from '../support/records.ts'
import { faults, type Params, read, search } from './support/api.ts'
import { owner } from './support/database.ts'

let parties: Parties
beforeAll(async () => {
  parties = await insertParties(owner)
  const at = (minute: number) => `2026-01-01T10:${String(minute).padStart(2, '0')}:00Z`
  const ratings = [5, 4, 5, 1, 4, 5, 5, 3, 5, 4, 5, 5]
  // Pairs were written in the same moment.
  const reviews = ratings.map((rating, index) => ({
    rating,
    comment: `Review ${index}`,
    created_at: at(index - (index % 2)),
  }))
  await insertReviews(owner, parties, reviews)
})

const reviewsOf = (id: string, params: Params = {}): Promise<ReviewPage> =>
  read<ReviewPage>(`/api/listings/${id}/reviews`, params)

async function walk(id: string, limit: number, between: () => Promise<unknown> = async () => undefined) {
  const ids: string[] = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const { reviews, pagination } = await reviewsOf(id, { limit, ...(cursor !== undefined && { cursor }) })
    ids.push(...reviews.map((review) => review.id))
    cursor = pagination.nextCursor
    if (cursor !== null) await between()
  }
  return ids
}

describe('GET /api/listings/:id/reviews', () => {
  test('gives the newest first, and a summary of all', async () => {
    const { reviews, pagination, summary } = await reviewsOf(parties.listing, { limit: 5 })
    expect(reviews).toHaveLength(5)
    const times = reviews.map(({ createdAt }) => createdAt)
    expect(times).toEqual(times.toSorted().toReversed())
    expect(pagination).toMatchObject({ limit: 5, hasMore: true, total: 12, totalIsExact: true })
    expect(summary).toEqual({ rating: 4.3, reviewCount: 12, distribution: { '1': 1, '2': 0, '3': 1, '4': 3, '5': 7 } })
  })

  test('shows the author as far as the public may know', async () => {
    const own = await insertParties(owner)
    const author = await insertUser(owner, {
      name: 'Zoë',
      avatar_url: 'https://images.example.com/z.png',
      phone_number: '+15125550100',
    })
    await insertReviews(owner, { ...own, renter: author }, [
      { rating: 2, comment: 'Not 🌮 enough\nmeh', created_at: '2026-05-06T07:08:09.010Z' },
    ])
    const { reviews } = await reviewsOf(own.listing)
    expect(reviews).toEqual([
      {
        id: expect.any(String),
        rating: 2,
        comment: 'Not 🌮 enough\nmeh',
        authorId: author,
        authorName: 'Zoë',
        authorAvatarUrl: 'https://images.example.com/z.png',
        createdAt: '2026-05-06T07:08:09.010Z',
      },
    ])
  })

  test('keeps the review of an author who is gone, and of a comment that was none', async () => {
    const own = await insertParties(owner)
    const [id] = await insertReviews(owner, own, [{ rating: 4 }])
    await owner.query('UPDATE reviews SET author_id = NULL WHERE id = $1', [id])
    const { reviews } = await reviewsOf(own.listing)
    expect(reviews).toMatchObject([{ id, comment: null, authorId: null, authorName: null, authorAvatarUrl: null }])
  })

  test('of a listing without any: nothing, and no rating', async () => {
    const own = await insertParties(owner)
    expect(await reviewsOf(own.listing)).toEqual({
      reviews: [],
      pagination: { limit: 20, nextCursor: null, hasMore: false, total: 0, totalIsExact: true },
      summary: { rating: null, reviewCount: 0, distribution: { '1': 0, '2': 0, '3': 0, '4': 0, '5': 0 } },
    })
  })

  test('has the rating that the listing has', async () => {
    const { listings } = await search({ sort: 'rating', limit: 3 })
    for (const { id, rating, reviewCount } of listings) {
      const { summary, pagination } = await reviewsOf(id)
      expect(summary).toMatchObject({ rating, reviewCount })
      expect(pagination.total).toBe(reviewCount)
    }
  })
})

describe('pages of reviews', () => {
  test.each([1, 5, 12, 100])('by cursor, %i each, hold every review once', async (limit) => {
    const all = (await reviewsOf(parties.listing, { limit: 100 })).reviews.map(({ id }) => id)
    expect(all).toHaveLength(12)
    expect(await walk(parties.listing, limit)).toEqual(all)
  })

  test('by number are the same', async () => {
    const all = (await reviewsOf(parties.listing, { limit: 100 })).reviews.map(({ id }) => id)
    const pages = await Promise.all([1, 2, 3, 4].map((page) => reviewsOf(parties.listing, { limit: 4, page })))
    expect(pages.flatMap(({ reviews }) => reviews.map(({ id }) => id))).toEqual(all)
    expect(pages[2]?.pagination).toMatchObject({ hasMore: false, nextCursor: null })
    expect(pages[3]?.reviews).toEqual([])
  })

  test('repeat and leave out nothing while new reviews arrive', async () => {
    const own = await insertParties(owner)
    await insertReviews(
      owner,
      own,
      Array.from({ length: 7 }, () => ({ rating: 5 })),
    )
    const before = (await reviewsOf(own.listing, { limit: 100 })).reviews.map(({ id }) => id)
    const renter = await insertUser(owner)
    let others = 0
    const ids = await walk(own.listing, 2, async () => {
      const later = { ...own, renter }
      others += 1
      const listing = await insertParties(owner)
      await insertReviews(owner, { ...listing, renter }, [{ rating: 1 }])
      const { rows } = await owner.query<{ id: string }>(
        `INSERT INTO bookings (id, listing_id, host_id, renter_id, booking_type, period, price, price_unit, total, status)
         VALUES (uuidv7(), $1, $2, $3, 'RENTAL_REQUEST', tstzrange(now() - $4::int * interval '2 days', now() - ($4::int * 2 - 1) * interval '1 day'),
           1, 'per day', 1, 'COMPLETED') RETURNING id`,
        [later.listing, later.host, later.renter, others],
      )
      await owner.query(
        `INSERT INTO reviews (id, booking_id, listing_id, author_id, rating) VALUES (uuidv7(), $1, $2, $3, 1)`,
        [rows[0]?.id, later.listing, later.renter],
      )
    })
    expect(ids).toEqual(before)
  })

  test('refuse what any list refuses', async () => {
    const path = `/api/listings/${parties.listing}/reviews`
    const cursor = String((await reviewsOf(parties.listing, { limit: 5 })).pagination.nextCursor)
    const other = await insertParties(owner)
    expect(await faults({ limit: 0 }, path)).toEqual(['limit too_small'])
    expect(await faults({ limit: 101 }, path)).toEqual(['limit too_big'])
    expect(await faults({ cursor, page: 2 }, path)).toEqual(['page page_with_cursor'])
    expect(await faults({ page: 501 }, path)).toEqual(['page page_too_far'])
    expect(await faults({ cursor: `${cursor.slice(0, -2)}AA` }, path)).toEqual(['cursor invalid_cursor'])
    expect(await faults({ cursor }, `/api/listings/${other.listing}/reviews`)).toEqual(['cursor invalid_cursor'])
    expect(await faults({ rating: 5 }, path)).toEqual(['rating unknown_field'])
  })
})

test('the reviews of a listing that is not LIVE are not public', async () => {
  const own = await insertParties(owner)
  await insertReviews(owner, own, [{ rating: 5 }])
  await setStatus(owner, 'host_listings', own.listing, 'ARCHIVED')
  await expect(reviewsOf(own.listing)).rejects.toThrow('404')
})
