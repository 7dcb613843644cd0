import { describe, expect, test } from 'vitest'
import type { ReviewPage } from '../../src/features/reviews/reviews.answers.ts'
import { newId } from '../../src/lib/ids.ts'
import { insertCompletedRental, insertRental, setStatus, verifyAudit } from '../support/records.ts'
import { bodyOf, call, newAccount, refusalOf, type SignedIn } from './support/accounts.ts'
import { faultsOf, read } from './support/api.ts'
import { newParty, type Party } from './support/bookings.ts'
import { expectOneOfMany, expectReplays, tripsOf } from './support/conversations.ts'
import { owner } from './support/database.ts'

type Review = ReviewPage['reviews'][number]

const pathOf = (listing: string) => `/api/listings/${listing}/reviews`

const post = (who: SignedIn, listing: string, body: unknown, headers: Record<string, string> = {}) =>
  call('POST', pathOf(listing), { token: who.token, body, headers })

const reviewed = async (who: SignedIn, listing: string, body: unknown) =>
  (await bodyOf<{ review: Review }>(await post(who, listing, body), 201)).review

/** So many completed bookings of the renter, a month after one another; their ids. */
async function complete({ host, renter, listing }: Party, count = 1): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) {
    const month = String(n + 1).padStart(2, '0')
    const columns = { period: `[2024-${month}-01T05:00Z,2024-${month}-03T05:00Z)`, created_at: `2023-${month}-01Z` }
    ids.push(await insertCompletedRental(owner, { host: host.user.id, renter: renter.user.id, listing }, columns))
  }
  return ids
}

async function newCompleted(count = 1): Promise<Party & { bookings: string[] }> {
  const party = await newParty()
  return { ...party, bookings: await complete(party, count) }
}

describe('POST /api/listings/:id/reviews', () => {
  test('gives the review as the public sees it, and counts it at once', async () => {
    const { renter, listing } = await newCompleted()
    const response = await post(renter, listing, { rating: 4, comment: '  Spotless 🌮\nممتاز ' })
    expect(response.headers.get('Location')).toBe(pathOf(listing))
    const { review } = await bodyOf<{ review: Review }>(response, 201)
    expect(review).toEqual({
      id: expect.any(String),
      rating: 4,
      comment: 'Spotless 🌮\nممتاز',
      authorId: renter.user.id,
      authorName: 'Rui Renter',
      authorAvatarUrl: null,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    })
    const page = await read<ReviewPage>(pathOf(listing))
    expect(page.reviews).toEqual([review])
    expect(page.summary).toMatchObject({ rating: 4, reviewCount: 1 })
    expect((await read<{ listing: unknown }>(`/api/listings/${listing}`)).listing).toMatchObject({
      rating: 4,
      reviewCount: 1,
    })
  })

  test('tells the host, and writes it into the audit log of the author', async () => {
    const { host, renter, listing } = await newCompleted()
    const { id } = await reviewed(renter, listing, { rating: 5 })
    const { rows } = await owner.query(
      `SELECT n.user_id, n.resource, n.created_at = r.created_at AS together, a.user_id AS author
       FROM notifications AS n JOIN reviews AS r ON r.id = n.resource_id
       JOIN audit_logs AS a ON a.resource_id = r.id AND a.action = 'CREATE_REVIEW'
       WHERE n.type = 'REVIEW_RECEIVED' AND n.resource_id = $1`,
      [id],
    )
    expect(rows).toEqual([{ user_id: host.user.id, resource: 'review', together: true, author: renter.user.id }])
  })

  test('is one a completed booking, the oldest first', async () => {
    const { renter, listing, bookings } = await newCompleted(2)
    const ids = [
      (await reviewed(renter, listing, { rating: 5 })).id,
      (await reviewed(renter, listing, { rating: 3 })).id,
    ]
    const { rows } = await owner.query(
      'SELECT booking_id, rating FROM reviews WHERE id = ANY ($1) ORDER BY array_position($1, id)',
      [ids],
    )
    expect(rows).toEqual([
      { booking_id: bookings[0], rating: 5 },
      { booking_id: bookings[1], rating: 3 },
    ])
    expect(await refusalOf(await post(renter, listing, { rating: 1 }))).toBe('409 already_reviewed')
  })

  test.each([[{}], [{ comment: null }], [{ comment: '' }], [{ comment: ' ' }]])(
    'has no comment with %j',
    async (body) => {
      const { renter, listing } = await newCompleted()
      expect((await reviewed(renter, listing, { rating: 2, ...body })).comment).toBeNull()
    },
  )

  test.each(['PAUSED', 'SOLD', 'ARCHIVED'])('works of a listing that is %s', async (status) => {
    const { renter, listing } = await newCompleted()
    await setStatus(owner, 'host_listings', listing, status)
    expect((await post(renter, listing, { rating: 5 })).status).toBe(201)
    expect(await refusalOf(await post(renter, listing, { rating: 5 }))).toBe('409 already_reviewed')
  })

  test('is only for who has a completed booking', async () => {
    const party = await newCompleted()
    const { host, listing } = party
    const admin = await newAccount({ role: 'ADMIN' })
    for (const who of [await newAccount(), admin, host])
      expect(await refusalOf(await post(who, listing, { rating: 5 }))).toBe('403 no_completed_booking')
    const waiting = await newAccount()
    const parties = { host: host.user.id, renter: waiting.user.id, listing }
    for (const status of ['APPROVED', 'DECLINED', 'CANCELLED', 'PENDING']) {
      const booking = await insertRental(owner, parties)
      if (status !== 'PENDING') await setStatus(owner, 'bookings', booking, status)
      expect(await refusalOf(await post(waiting, listing, { rating: 5 }))).toBe('403 no_completed_booking')
      if (status === 'APPROVED') await setStatus(owner, 'bookings', booking, 'CANCELLED')
    }
    // Elsewhere is not here.
    const elsewhere = await newParty()
    expect(await refusalOf(await post(party.renter, elsewhere.listing, { rating: 5 }))).toBe('403 no_completed_booking')
    expect(await refusalOf(await call('POST', pathOf(listing), { body: { rating: 5 } }))).toBe('401 unauthenticated')
    expect((await read<ReviewPage>(pathOf(listing))).reviews).toEqual([])
  })

  test('knows no listing that the caller may not know of', async () => {
    const { host, renter, listing } = await newParty({ status: 'DRAFT' })
    for (const id of [listing, newId(), 'x'])
      expect(await refusalOf(await post(renter, id, { rating: 5 }))).toBe('404 not_found')
    expect(await refusalOf(await post(host, listing, { rating: 5 }))).toBe('403 no_completed_booking')
    const gone = await newParty()
    await insertRental(owner, { host: gone.host.user.id, renter: gone.renter.user.id, listing: gone.listing })
    await owner.query('UPDATE users SET suspended_at = now() WHERE id = $1', [gone.host.user.id])
    expect(await refusalOf(await post(renter, gone.listing, { rating: 5 }))).toBe('404 not_found')
    expect(await refusalOf(await post(gone.renter, gone.listing, { rating: 5 }))).toBe('403 no_completed_booking')
  })

  test.each([
    [{}, 'rating invalid_type'],
    [{ rating: 0 }, 'rating too_small'],
    [{ rating: 6 }, 'rating too_big'],
    [{ rating: 4.5 }, 'rating invalid_type'],
    [{ rating: '5' }, 'rating invalid_type'],
    [{ rating: 5, comment: 'a'.repeat(2_001) }, 'comment custom'],
    [{ rating: 5, comment: 'a\u0000' }, 'comment invalid_text'],
    [{ rating: 5, bookingId: newId() }, 'bookingId unknown_field'],
    [{ rating: 5, authorId: newId() }, 'authorId unknown_field'],
  ])('refuses %j', async (body, fault) => {
    const { renter, listing } = await newParty()
    expect(await faultsOf(await post(renter, listing, body))).toEqual([fault])
  })

  test('costs one round trip', async () => {
    const { renter, listing } = await newCompleted(2)
    expect(await tripsOf(() => post(renter, listing, { rating: 5 }))).toBe(1)
    expect(await tripsOf(() => post(renter, listing, { rating: 5 }, { 'Idempotency-Key': newId() }))).toBe(1)
  })

  test('is repeated by its key', async () => {
    const { renter, listing } = await newCompleted(2)
    await expectReplays((headers) => post(renter, listing, { rating: 5, comment: 'Once' }, headers))
    await expectOneOfMany((headers) => post(renter, listing, { rating: 4 }, headers))
    expect((await read<ReviewPage>(pathOf(listing))).summary).toMatchObject({ rating: 4.5, reviewCount: 2 })
  })
})

test('of twenty reviews at once of one completed booking one is written', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { host, renter, listing } = await newCompleted()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => post(renter, listing, { rating: (n % 5) + 1 })),
    )
    const outcomes = await Promise.all(
      answers.map(async (answer) => (answer.status === 201 ? '201' : refusalOf(answer))),
    )
    expect(outcomes.toSorted()).toEqual(['201', ...Array<string>(19).fill('409 already_reviewed')])
    const { rows } = await owner.query(
      `SELECT review_count, rating_sum = (SELECT sum(rating) FROM reviews WHERE listing_id = $1) AS agrees,
         (SELECT count(*)::int FROM notifications WHERE user_id = $2 AND type = 'REVIEW_RECEIVED') AS told
       FROM host_listings WHERE id = $1`,
      [listing, host.user.id],
    )
    expect(rows).toEqual([{ review_count: 1, agrees: true, told: 1 }])
  }
  expect(await verifyAudit(owner)).toMatchObject({ intact: true })
})

test('twenty renters of one listing at once all count', async () => {
  const { host, listing } = await newParty()
  const renters = await Promise.all(Array.from({ length: 20 }, () => newAccount()))
  for (const [n, renter] of renters.entries()) {
    const day = `[${new Date(Date.UTC(2020, 0, 1 + n)).toISOString()},${new Date(Date.UTC(2020, 0, 2 + n)).toISOString()})`
    await insertCompletedRental(owner, { host: host.user.id, renter: renter.user.id, listing }, { period: day })
  }
  const answers = await Promise.all(renters.map((renter, n) => post(renter, listing, { rating: (n % 5) + 1 })))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
  expect((await read<ReviewPage>(pathOf(listing))).summary).toEqual({
    rating: 3,
    reviewCount: 20,
    distribution: { '1': 4, '2': 4, '3': 4, '4': 4, '5': 4 },
  })
})
