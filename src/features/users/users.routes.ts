import { requireUser } from '../../http/guards.ts'
import { lazily } from '../../lib/lazily.ts'
import { publicCache } from '../../http/public.ts'
import { dropRefreshToken } from '../../http/refresh-cookie.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { eraseAccount } from './erasure.service.ts'
import { exportAccount } from './export.service.ts'
import { readAccount, readPublicUser, updateProfile } from './users.service.ts'

const schemas = lazily(() => import('./users.schemas.ts'))

export const userRoutes = createRouter()
  .get('/users/me', requireUser, async (c) => c.json(await readAccount(c.var.ctx)))
  .put('/users/me', requireUser, validate('json', schemas.ProfileChange), async (c) =>
    c.json(await updateProfile(c.var.ctx, c.req.valid('json'))),
  )
  .delete('/users/me', requireUser, validate('json', schemas.Erasure), async (c) => {
    await eraseAccount(c.var.ctx, c.req.valid('json').password)
    dropRefreshToken(c)
    return c.body(null, 204)
  })
  .get('/users/me/export', requireUser, async (c) => {
    const document = await exportAccount(c.var.ctx)
    return c.json(document, 200, { 'Content-Disposition': 'attachment; filename="vendibook-export.json"' })
  })
  .get(
    '/users/:id',
    publicCache((c) => [`user:${c.req.param('id')}`]),
    validate('param', IdParam),
    async (c) => c.json(await readPublicUser(c.var.ctx, c.req.valid('param').id)),
  )
