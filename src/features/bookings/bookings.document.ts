import type { DocumentOf } from '../../http/document.ts'
import { BookingAnswer, BookingCreated, BookingPage, EventRequestPage, InquiryPage } from './bookings.answers.ts'
import type { bookingRoutes } from './bookings.routes.ts'

const tag = 'Bookings'

const change = {
  tag,
  summary: 'Change the status of a booking',
  description:
    '`nextActions` of a booking says what you may set. The host approves, declines and completes; the renter cancels, and so does the host, with a reason. Approving declines the PENDING requests that it rules out.',
  answers: { 200: BookingAnswer },
  codes: ['forbidden', 'invalid_transition', 'dates_unavailable'],
} as const

export const bookingDocument = {
  'POST /listings/:id': {
    tag,
    operationId: 'createBooking',
    summary: 'Ask a host for a rental, an event or a sale',
    description:
      'What it is, and which fields it takes, is the listing’s to say. A date without a time is a day where the listing stands.',
    answers: { 201: BookingCreated },
    codes: ['own_listing', 'dates_unavailable'],
  },
  'GET /bookings': {
    tag,
    operationId: 'listBookings',
    summary: 'List your requests',
    answers: { 200: BookingPage },
  },
  'GET /bookings/:id': {
    tag,
    operationId: 'getBooking',
    summary: 'Read a booking with its history',
    answers: { 200: BookingAnswer },
  },
  'PUT /bookings/:id': { ...change, operationId: 'changeBooking' },
  'PATCH /bookings/:id': { ...change, operationId: 'patchBooking' },
  'GET /inquiries': {
    tag,
    operationId: 'listInquiries',
    summary: 'List the inquiries about sales',
    answers: { 200: InquiryPage },
  },
  'GET /event-requests': {
    tag,
    operationId: 'listEventRequests',
    summary: 'List the event requests',
    answers: { 200: EventRequestPage },
  },
} satisfies DocumentOf<typeof bookingRoutes>
