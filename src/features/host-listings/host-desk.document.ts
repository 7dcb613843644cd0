import type { DocumentOf } from '../../http/document.ts'
import { BlockedDates } from './blocked-dates.schemas.ts'
import { BookingPage } from '../bookings/bookings.answers.ts'
import { HistoryPage, HostSummary } from './host-lists.answers.ts'
import type { hostDeskRoutes } from './host-desk.routes.ts'

const tag = 'Hosts'

export const hostDeskDocument = {
  'GET /host/listings/:id/history': {
    tag,
    operationId: 'listListingHistory',
    summary: 'Read the status history of a listing',
    answers: { 200: HistoryPage },
  },
  'GET /host/listings/:id/blocked-dates': {
    tag,
    operationId: 'getBlockedDates',
    summary: 'Read the days that you have blocked',
    description: 'Without those that calendars brought.',
    answers: { 200: BlockedDates },
  },
  'PUT /host/listings/:id/blocked-dates': {
    tag,
    operationId: 'updateBlockedDates',
    summary: 'Replace the days that you have blocked',
    description:
      'Nothing is approved on these days any more; what was approved before stays. Ranges may overlap: each stands as it was sent.',
    answers: { 200: BlockedDates },
  },
  'GET /host/bookings': {
    tag,
    operationId: 'listHostBookings',
    summary: 'List what you are asked for',
    answers: { 200: BookingPage },
  },
  'GET /host/summary': {
    tag,
    operationId: 'getHostSummary',
    summary: 'See how your listings do',
    answers: { 200: HostSummary },
  },
} satisfies DocumentOf<typeof hostDeskRoutes>
