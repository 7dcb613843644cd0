import type { Context } from 'hono'
import type * as z from 'zod'
import { describe } from '../../http/describe.ts'
import { requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { createRouter } from '../../http/router.ts'
import { textPage } from '../../http/text-page.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import {
  BookingAnswer,
  BookingChange,
  BookingCreated,
  BookingPage,
  BookingQuery,
  BookingRequest,
  EventRequestPage,
  InquiryPage,
  RoleQuery,
} from './bookings.schemas.ts'
import {
  changeBooking,
  createBooking,
  listBookings,
  listEventRequests,
  listInquiries,
  readBooking,
} from './bookings.service.ts'

const tag = 'Bookings'
const changed = {
  tag,
  description:
    '`nextActions` of a booking says what you may set. The host approves, declines and completes; the renter cancels, and so does the host, with a reason. Approving declines the PENDING requests that it rules out.',
  codes: ['forbidden', 'invalid_transition', 'dates_unavailable'],
} as const
const describeChange = (operationId: string) =>
  describe(
    'Change the status of a booking',
    { 200: BookingAnswer },
    { ...changed, codes: [...changed.codes], operationId },
  )

export const bookingRoutes = createRouter()
  .post(
    '/listings/:id',
    describe(
      'Ask a host for a rental, an event or a sale',
      { 201: BookingCreated },
      {
        tag,
        operationId: 'createBooking',
        description:
          'What it is, and which fields it takes, is the listing’s to say. A date without a time is a day where the listing stands.',
        codes: ['own_listing', 'dates_unavailable'],
      },
    ),
    requireUser,
    validate('param', IdParam),
    validate('json', BookingRequest),
    takeIdempotencyKey,
    async (c) => {
      const made = await createBooking(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<z.output<typeof BookingCreated>>(c, made.answer, made.location)
    },
  )
  .get(
    '/bookings',
    describe('List your requests', { 200: BookingPage }, { tag, operationId: 'listBookings' }),
    requireUser,
    validate('query', BookingQuery),
    async (c) =>
      textPage<z.output<typeof BookingPage>>(c, 'bookings', await listBookings(c.var.ctx, c.req.valid('query'))),
  )
  .get(
    '/bookings/:id',
    describe('Read a booking with its history', { 200: BookingAnswer }, { tag, operationId: 'getBooking' }),
    requireUser,
    validate('param', IdParam),
    async (c) => one(c, await readBooking(c.var.ctx, c.req.valid('param').id)),
  )
  .put(
    '/bookings/:id',
    describeChange('changeBooking'),
    requireUser,
    validate('param', IdParam),
    validate('json', BookingChange),
    async (c) => one(c, await changeBooking(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))),
  )
  .patch(
    '/bookings/:id',
    describeChange('patchBooking'),
    requireUser,
    validate('param', IdParam),
    validate('json', BookingChange),
    async (c) => one(c, await changeBooking(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))),
  )
  .get(
    '/inquiries',
    describe('List the inquiries about sales', { 200: InquiryPage }, { tag, operationId: 'listInquiries' }),
    requireUser,
    validate('query', RoleQuery),
    async (c) =>
      textPage<z.output<typeof InquiryPage>>(c, 'inquiries', await listInquiries(c.var.ctx, c.req.valid('query'))),
  )
  .get(
    '/event-requests',
    describe('List the event requests', { 200: EventRequestPage }, { tag, operationId: 'listEventRequests' }),
    requireUser,
    validate('query', RoleQuery),
    async (c) =>
      textPage<z.output<typeof EventRequestPage>>(
        c,
        'eventRequests',
        await listEventRequests(c.var.ctx, c.req.valid('query')),
      ),
  )

const one = (c: Context, booking: string) => jsonText<z.output<typeof BookingAnswer>>(c, `{"booking":${booking}}`)
