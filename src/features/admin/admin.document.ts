import type { DocumentOf } from '../../http/document.ts'
import {
  AdminBookingPage,
  AdminListingAnswer,
  AdminListingPage,
  AdminSummary,
  AdminUserAnswer,
  AdminUserPage,
} from './admin.answers.ts'
import type { adminRoutes } from './admin.routes.ts'

const tag = 'Administration'

export const adminDocument = {
  'GET /admin/summary': {
    tag,
    operationId: 'getAdminSummary',
    summary: 'See how the marketplace stands',
    answers: { 200: AdminSummary },
  },
  'GET /admin/users': {
    tag,
    operationId: 'listUsers',
    summary: 'List accounts',
    answers: { 200: AdminUserPage },
  },
  'PUT /admin/users/:id': {
    tag,
    operationId: 'changeUser',
    summary: 'Change the role of an account, suspend it or let it in again',
    description: 'Takes effect on the next request.',
    answers: { 200: AdminUserAnswer },
    codes: ['last_admin'],
  },
  'GET /admin/listings': {
    tag,
    operationId: 'listAllListings',
    summary: 'List listings of every status',
    answers: { 200: AdminListingPage },
  },
  'PUT /admin/listings/:id': {
    tag,
    operationId: 'moderateListing',
    summary: 'Verify a listing, or take it down',
    answers: { 200: AdminListingAnswer },
    codes: ['invalid_transition'],
  },
  'GET /admin/bookings': {
    tag,
    operationId: 'listAllBookings',
    summary: 'List all bookings',
    answers: { 200: AdminBookingPage },
  },
} satisfies DocumentOf<typeof adminRoutes>
