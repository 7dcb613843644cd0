import type * as z from 'zod'
import { describe } from '../../http/describe.ts'
import { requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { MessagePage, MessageQuery, MessageSent, NewMessage, ReplySent } from './messages.schemas.ts'
import { listMessages, readMessages, replyToInquiry, sendMessage } from './messages.service.ts'

const tag = 'Bookings'

export const messageRoutes = createRouter()
  .get(
    '/bookings/:id/messages',
    describe(
      'Read the thread of a booking',
      { 200: MessagePage },
      { tag, operationId: 'listMessages', description: 'Newest first. For the host, the renter and administrators.' },
    ),
    requireUser,
    validate('param', IdParam),
    validate('query', MessageQuery),
    async (c) => c.json(await listMessages(c.var.ctx, c.req.valid('param').id, c.req.valid('query'))),
  )
  .post(
    '/bookings/:id/messages',
    describe(
      'Write to the other party of a booking',
      { 201: MessageSent },
      {
        tag,
        operationId: 'sendMessage',
        description: 'Whatever the booking’s status. The host’s first message makes the inquiry of a sale RESPONDED.',
        codes: ['forbidden', 'other_party_gone'],
      },
    ),
    requireUser,
    validate('param', IdParam),
    validate('json', NewMessage),
    takeIdempotencyKey,
    async (c) => {
      const sent = await sendMessage(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<z.output<typeof MessageSent>>(c, sent.answer, sent.location)
    },
  )
  .put(
    '/bookings/:id/messages/read',
    describe(
      'Mark the messages of the other party as read',
      { 204: null },
      { tag, operationId: 'readMessages', codes: ['forbidden'] },
    ),
    requireUser,
    validate('param', IdParam),
    async (c) => {
      await readMessages(c.var.ctx, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .post(
    '/inquiries/:id/reply',
    describe(
      'Reply to an inquiry about a sale',
      { 201: ReplySent },
      {
        tag,
        operationId: 'replyToInquiry',
        description: 'By the host or the asker. It joins the thread of the inquiry’s booking, where `Location` points.',
        codes: ['forbidden', 'other_party_gone'],
      },
    ),
    requireUser,
    validate('param', IdParam),
    validate('json', NewMessage),
    takeIdempotencyKey,
    async (c) => {
      const sent = await replyToInquiry(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<z.output<typeof ReplySent>>(c, sent.answer, sent.location)
    },
  )
