import type { Access } from '../../../src/http/access.ts'
import { PASSWORD } from './accounts.ts'

/**
 * Every route of the API with a request that its validators let through. Whoever adds a route adds its row: the tests
 * that walk this table (who may call what, what an ended session may still do) fail for a route that is missing.
 */
export type RouteSample = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** As Hono spells it. Each parameter becomes an id that nothing has. */
  pattern: string
  access: Access
  query?: Record<string, string>
  body?: object
}

const ID = '01900000-0000-7000-8000-000000000000'
const CREDENTIALS = { email: 'nobody@example.com', password: PASSWORD }
const LISTING = {
  title: 'Taco truck',
  description: 'A truck with everything in it',
  listingType: 'RENT',
  category: 'Food truck',
  city: 'Austin',
  state: 'TX',
  price: 250,
  priceUnit: 'per day',
}

const route = (
  access: Access,
  method: RouteSample['method'],
  pattern: string,
  rest: Pick<RouteSample, 'query' | 'body'> = {},
): RouteSample => ({ method, pattern, access, ...rest })

export const ROUTES: RouteSample[] = [
  route('public', 'GET', '/api/listings'),
  route('public', 'POST', '/api/listings/search', { body: {} }),
  route('public', 'GET', '/api/listings/suggest', { query: { q: 'taco' } }),
  route('public', 'GET', '/api/listings/:id'),
  route('public', 'GET', '/api/listings/:id/similar'),
  route('public', 'GET', '/api/listings/:id/availability', { query: { from: '2027-01-01', to: '2027-02-01' } }),
  route('public', 'GET', '/api/listings/:id/reviews'),
  route('user', 'POST', '/api/listings/:id/reviews', { body: { rating: 5 } }),
  route('public', 'POST', '/api/listings/:id/views'),
  route('anyone', 'POST', '/api/auth/register', { body: { ...CREDENTIALS, name: 'Nobody' } }),
  route('anyone', 'POST', '/api/auth/login', { body: CREDENTIALS }),
  route('user', 'GET', '/api/auth/me'),
  route('anyone', 'POST', '/api/auth/refresh'),
  route('user', 'POST', '/api/auth/logout'),
  route('user', 'POST', '/api/auth/logout-all'),
  route('user', 'GET', '/api/auth/sessions'),
  route('user', 'DELETE', '/api/auth/sessions/:id'),
  route('user', 'PUT', '/api/auth/password', { body: { currentPassword: PASSWORD, newPassword: 'Other-Horse-8!' } }),
  route('user', 'POST', '/api/auth/link-tokens', { body: { path: '/api/users/me' } }),
  route('user', 'POST', '/api/listings/:id', { body: { message: 'Is it still there?' } }),
  route('user', 'GET', '/api/bookings'),
  route('user', 'GET', '/api/bookings/:id'),
  route('user', 'PUT', '/api/bookings/:id', { body: { status: 'APPROVED' } }),
  route('user', 'PATCH', '/api/bookings/:id', { body: { status: 'APPROVED' } }),
  route('user', 'GET', '/api/inquiries'),
  route('user', 'GET', '/api/event-requests'),
  route('user', 'GET', '/api/bookings/:id/messages'),
  route('user', 'POST', '/api/bookings/:id/messages', { body: { message: 'Hello' } }),
  route('user', 'PUT', '/api/bookings/:id/messages/read'),
  route('user', 'POST', '/api/inquiries/:id/reply', { body: { message: 'Yes, it is' } }),
  route('user', 'GET', '/api/notifications'),
  route('user', 'PUT', '/api/notifications/read-all'),
  route('user', 'PUT', '/api/notifications/:id/read'),
  route('user', 'GET', '/api/audit-logs'),
  route('user', 'GET', '/api/users/me'),
  route('user', 'PUT', '/api/users/me', { body: { bio: 'Two trucks' } }),
  route('user', 'DELETE', '/api/users/me', { body: { password: PASSWORD } }),
  route('user', 'GET', '/api/users/me/export'),
  route('public', 'GET', '/api/users/:id'),
  route('user', 'GET', '/api/host/listings/:id/history'),
  route('user', 'GET', '/api/host/listings/:id/blocked-dates'),
  route('user', 'PUT', '/api/host/listings/:id/blocked-dates', { body: { blocked: [] } }),
  route('user', 'GET', '/api/listings/:id/calendar.ics'),
  route('user', 'PUT', '/api/host/listings/:id/calendar-feed'),
  route('user', 'DELETE', '/api/host/listings/:id/calendar-feed'),
  route('user', 'GET', '/api/host/listings/:id/calendar-sources'),
  route('user', 'PUT', '/api/host/listings/:id/calendar-sources', { body: { sources: [] } }),
  route('user', 'GET', '/api/host/bookings'),
  route('user', 'GET', '/api/host/summary'),
  route('user', 'GET', '/api/host/listings'),
  route('user', 'POST', '/api/host/listings', { body: LISTING }),
  route('user', 'POST', '/api/host/listings/import', { body: [LISTING] }),
  route('user', 'GET', '/api/host/listings/export'),
  route('user', 'GET', '/api/host/listings/:id'),
  route('user', 'PUT', '/api/host/listings/:id', { body: { price: 300 } }),
  route('user', 'PATCH', '/api/host/listings/:id', { body: { price: 300 } }),
  route('user', 'DELETE', '/api/host/listings/:id'),
  route('user', 'PUT', '/api/host/listings/:id/status', { body: { status: 'PAUSED' } }),
  route('user', 'PATCH', '/api/host/listings/:id/status', { body: { status: 'PAUSED' } }),
  route('user', 'POST', '/api/host/upload', { body: { filename: 'truck.jpg', contentType: 'image/jpeg' } }),
  route('user', 'POST', '/api/host/upload/confirm', { body: { s3Key: 'listings/none.jpg', filename: 'truck.jpg' } }),
  route('user', 'GET', '/api/host/images'),
  route('user', 'GET', '/api/host/images/:id'),
  route('user', 'DELETE', '/api/host/images/:id'),
  route('user', 'GET', '/api/host/images/:id/download'),
  route('user', 'POST', '/api/flags', { body: { resource: 'listing', resourceId: ID, reason: 'Not of this truck' } }),
  route('admin', 'GET', '/api/admin/flags'),
  route('admin', 'PUT', '/api/admin/flags/:id', { body: { status: 'DISMISSED' } }),
  route('admin', 'GET', '/api/admin/summary'),
  route('admin', 'GET', '/api/admin/users'),
  route('admin', 'PUT', '/api/admin/users/:id', { body: { suspended: true } }),
  route('admin', 'GET', '/api/admin/listings'),
  route('admin', 'PUT', '/api/admin/listings/:id', { body: { isVerified: true } }),
  route('admin', 'GET', '/api/admin/bookings'),
  route('admin', 'GET', '/api/admin/audit-logs'),
  route('admin', 'GET', '/api/admin/audit-logs/verify'),
]

/** `GET /api/users/:id`, the key of a route. */
export const nameOf = ({ method, pattern }: { method: string; pattern: string }): string => `${method} ${pattern}`

/** Where a sample is sent. */
export const pathOf = ({ pattern }: RouteSample): string => pattern.replaceAll(/:\w+/g, ID)
