import { describe } from '../../http/describe.ts'
import { requireUser } from '../../http/guards.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { NotificationPage, NotificationQuery } from './notifications.schemas.ts'
import { listNotifications, readAllNotifications, readNotification } from './notifications.service.ts'

const tag = 'Notifications'

export const notificationRoutes = createRouter()
  .get(
    '/notifications',
    describe('List what you should know', { 200: NotificationPage }, { tag, operationId: 'listNotifications' }),
    requireUser,
    validate('query', NotificationQuery),
    async (c) => c.json(await listNotifications(c.var.ctx, c.req.valid('query'))),
  )
  .put(
    '/notifications/read-all',
    describe('Mark all as read', { 204: null }, { tag, operationId: 'readAllNotifications' }),
    requireUser,
    async (c) => {
      await readAllNotifications(c.var.ctx)
      return c.body(null, 204)
    },
  )
  .put(
    '/notifications/:id/read',
    describe('Mark one as read', { 204: null }, { tag, operationId: 'readNotification' }),
    requireUser,
    validate('param', IdParam),
    async (c) => {
      await readNotification(c.var.ctx, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
