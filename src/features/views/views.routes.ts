import { describe } from '../../http/describe.ts'
import { recognizeUser } from '../../http/guards.ts'
import { publicWrite } from '../../http/public.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { countView } from './views.service.ts'

export const viewRoutes = createRouter().post(
  '/listings/:id/views',
  describe(
    'Count a view of a listing',
    { 204: null },
    {
      tag: 'Listings',
      operationId: 'countView',
      description:
        'For the page that shows a listing, since a cached one never reaches this service. Counts once per visitor and hour, and never the host. Takes no body and needs no sign-in.',
    },
  ),
  publicWrite(),
  validate('param', IdParam),
  async (c) => {
    await countView(c.var.ctx, c.req.valid('param').id, await recognizeUser(c))
    return c.body(null, 204)
  },
)
