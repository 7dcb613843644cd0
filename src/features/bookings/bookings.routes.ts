import type { Context } from 'hono'
import { requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { lazily } from '../../lib/lazily.ts'
import { createRouter } from '../../http/router.ts'
import { textPage } from '../../http/text-page.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import type { BookingAnswer, BookingCreated, BookingPage, EventRequestPage, InquiryPage } from './bookings.answers.ts'
import {
  changeBooking,
  createBooking,
  listBookings,
  listEventRequests,
  listInquiries,
  readBooking,
} from './bookings.service.ts'

const schemas = lazily(() => import('./bookings.schemas.ts'))

export const bookingRoutes = createRouter()
  .post(
    '/listings/:id',
    requireUser,
    validate('param', IdParam),
    validate('json', schemas.BookingRequest),
    takeIdempotencyKey,
    async (c) => {
      const made = await createBooking(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<BookingCreated>(c, made.answer, made.location)
    },
  )
  .get('/bookings', requireUser, validate('query', schemas.BookingQuery), async (c) =>
    textPage<BookingPage>(c, 'bookings', await listBookings(c.var.ctx, c.req.valid('query'))),
  )
  .get('/bookings/:id', requireUser, validate('param', IdParam), async (c) =>
    one(c, await readBooking(c.var.ctx, c.req.valid('param').id)),
  )
  .put('/bookings/:id', requireUser, validate('param', IdParam), validate('json', schemas.BookingChange), async (c) =>
    one(c, await changeBooking(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))),
  )
  .patch('/bookings/:id', requireUser, validate('param', IdParam), validate('json', schemas.BookingChange), async (c) =>
    one(c, await changeBooking(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))),
  )
  .get('/inquiries', requireUser, validate('query', schemas.RoleQuery), async (c) =>
    textPage<InquiryPage>(c, 'inquiries', await listInquiries(c.var.ctx, c.req.valid('query'))),
  )
  .get('/event-requests', requireUser, validate('query', schemas.RoleQuery), async (c) =>
    textPage<EventRequestPage>(c, 'eventRequests', await listEventRequests(c.var.ctx, c.req.valid('query'))),
  )

const one = (c: Context, booking: string) => jsonText<BookingAnswer>(c, `{"booking":${booking}}`)
