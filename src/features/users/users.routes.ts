import { describe } from '../../http/describe.ts'
import { publicCache } from '../../http/public.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { PublicUser } from './users.schemas.ts'
import { readPublicUser } from './users.service.ts'

export const userRoutes = createRouter().get(
  '/users/:id',
  describe('Read a public profile', { 200: PublicUser }, { tag: 'Users', operationId: 'getUser' }),
  publicCache((c) => [`user:${c.req.param('id')}`]),
  validate('param', IdParam),
  async (c) => c.json(await readPublicUser(c.var.ctx, c.req.valid('param').id)),
)
