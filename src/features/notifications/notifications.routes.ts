import { requireUser } from '../../http/guards.ts'
import { lazily } from '../../lib/lazily.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { listNotifications, readAllNotifications, readNotification } from './notifications.service.ts'

const schemas = lazily(() => import('./notifications.schemas.ts'))

export const notificationRoutes = createRouter()
  .get('/notifications', requireUser, validate('query', schemas.NotificationQuery), async (c) =>
    c.json(await listNotifications(c.var.ctx, c.req.valid('query'))),
  )
  .put('/notifications/read-all', requireUser, async (c) => {
    await readAllNotifications(c.var.ctx)
    return c.body(null, 204)
  })
  .put('/notifications/:id/read', requireUser, validate('param', IdParam), async (c) => {
    await readNotification(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
