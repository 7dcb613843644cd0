import { recognizeUser } from '../../http/guards.ts'
import { publicWrite } from '../../http/public.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { countView } from './views.service.ts'

export const viewRoutes = createRouter().post(
  '/listings/:id/views',
  publicWrite(),
  validate('param', IdParam),
  async (c) => {
    await countView(c.var.ctx, c.req.valid('param').id, await recognizeUser(c))
    return c.body(null, 204)
  },
)
