import { describe } from '../../http/describe.ts'
import { publicCache } from '../../http/public.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { ReviewPage, ReviewQuery } from './reviews.schemas.ts'
import { listReviews } from './reviews.service.ts'

export const reviewRoutes = createRouter().get(
  '/listings/:id/reviews',
  describe('Read the reviews of a listing', { 200: ReviewPage }, { tag: 'Listings', operationId: 'listReviews' }),
  publicCache((c) => ['listings', `listing:${c.req.param('id')}`]),
  validate('param', IdParam),
  validate('query', ReviewQuery),
  async (c) => c.json(await listReviews(c.var.ctx, c.req.valid('param').id, c.req.valid('query'))),
)
