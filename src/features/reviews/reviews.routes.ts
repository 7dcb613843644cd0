import { requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { lazily } from '../../lib/lazily.ts'
import { publicCache } from '../../http/public.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import type { ReviewWritten } from './reviews.answers.ts'
import { listReviews, writeReview } from './reviews.service.ts'

const schemas = lazily(() => import('./reviews.schemas.ts'))

export const reviewRoutes = createRouter()
  .get(
    '/listings/:id/reviews',
    publicCache((c) => ['listings', `listing:${c.req.param('id')}`]),
    validate('param', IdParam),
    validate('query', schemas.ReviewQuery),
    async (c) => c.json(await listReviews(c.var.ctx, c.req.valid('param').id, c.req.valid('query'))),
  )
  .post(
    '/listings/:id/reviews',
    requireUser,
    validate('param', IdParam),
    validate('json', schemas.NewReview),
    takeIdempotencyKey,
    async (c) => {
      const written = await writeReview(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<ReviewWritten>(c, written.answer, written.location)
    },
  )
