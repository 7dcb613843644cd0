import type * as z from 'zod'
import { describe } from '../../http/describe.ts'
import { requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { publicCache } from '../../http/public.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { NewReview, ReviewPage, ReviewQuery, ReviewWritten } from './reviews.schemas.ts'
import { listReviews, writeReview } from './reviews.service.ts'

const tag = 'Listings'

export const reviewRoutes = createRouter()
  .get(
    '/listings/:id/reviews',
    describe('Read the reviews of a listing', { 200: ReviewPage }, { tag, operationId: 'listReviews' }),
    publicCache((c) => ['listings', `listing:${c.req.param('id')}`]),
    validate('param', IdParam),
    validate('query', ReviewQuery),
    async (c) => c.json(await listReviews(c.var.ctx, c.req.valid('param').id, c.req.valid('query'))),
  )
  .post(
    '/listings/:id/reviews',
    describe(
      'Review a listing that you have booked',
      { 201: ReviewWritten },
      {
        tag,
        operationId: 'writeReview',
        description:
          'Once for each COMPLETED booking of yours, the oldest first; also of a listing that is no longer public.',
        codes: ['no_completed_booking', 'already_reviewed'],
      },
    ),
    requireUser,
    validate('param', IdParam),
    validate('json', NewReview),
    takeIdempotencyKey,
    async (c) => {
      const written = await writeReview(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<z.output<typeof ReviewWritten>>(c, written.answer, written.location)
    },
  )
