import { requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { lazily } from '../../lib/lazily.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import type { MessageSent, ReplySent } from './messages.answers.ts'
import { listMessages, readMessages, replyToInquiry, sendMessage } from './messages.service.ts'

const schemas = lazily(() => import('./messages.schemas.ts'))

export const messageRoutes = createRouter()
  .get(
    '/bookings/:id/messages',
    requireUser,
    validate('param', IdParam),
    validate('query', schemas.MessageQuery),
    async (c) => c.json(await listMessages(c.var.ctx, c.req.valid('param').id, c.req.valid('query'))),
  )
  .post(
    '/bookings/:id/messages',
    requireUser,
    validate('param', IdParam),
    validate('json', schemas.NewMessage),
    takeIdempotencyKey,
    async (c) => {
      const sent = await sendMessage(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<MessageSent>(c, sent.answer, sent.location)
    },
  )
  .put('/bookings/:id/messages/read', requireUser, validate('param', IdParam), async (c) => {
    await readMessages(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .post(
    '/inquiries/:id/reply',
    requireUser,
    validate('param', IdParam),
    validate('json', schemas.NewMessage),
    takeIdempotencyKey,
    async (c) => {
      const sent = await replyToInquiry(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<ReplySent>(c, sent.answer, sent.location)
    },
  )
