import type { Access } from '../../../src/http/access.ts'
import { LISTING } from '../../support/records.ts'
import { PASSWORD } from './accounts.ts'

/** Who calls, in the order of a row's statuses. Only where it matters, a row has the last one. */
export const CALLERS = ['anonymous', 'user', 'other host', 'owner', 'admin', 'other party'] as const
type Statuses = readonly [number, number, number, number, number, number?]

/**
 * Every route of the app with a request that its validators let through, and what each caller is answered. Whoever adds a
 * route adds its row: the tests that walk this table (who may call what, what an ended session may still do) fail for a
 * route that is missing.
 *
 * The owner is whose the thing is that the path names: a listing's host, a booking's renter, an account itself, who made
 * a report, who is notified. The other party is the other side of the deal: a listing's former renter, a booking's host.
 */
export type RouteSample = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** As Hono spells it. Each parameter becomes an id that nothing has, or the one of a resource that was made for it. */
  pattern: string
  /** `open` names no guard: documents, and whether the service is well. */
  access: Access | 'open'
  statuses: Statuses
  query?: Record<string, string>
  body?: object
  /** Its `Cache-Control`, where that is not what its access says. */
  lifetime?: string
  /** A call changes what the account or its session is: the next one needs another. */
  spendsAccount?: boolean
}

/** They are no GET, and yet leave nothing behind. */
export const READS = ['POST /api/listings/search', 'POST /api/auth/link-tokens']

const ID = '01900000-0000-7000-8000-000000000000'
const CREDENTIALS = { email: 'nobody@example.com', password: PASSWORD }

const route = (
  access: RouteSample['access'],
  method: RouteSample['method'],
  pattern: string,
  statuses: Statuses,
  rest: Partial<RouteSample> = {},
): RouteSample => ({ method, pattern, access, statuses, ...rest })

/** Anybody may, signed in or not. */
const all = (status: number): Statuses => [status, status, status, status, status]
/** Whoever is signed in may: it is about themselves, or about what everybody sees. */
const signedIn = (status: number): Statuses => [401, status, status, status, status]
/** Its owner may, and nobody else may know that it is there, administrators included: theirs are other routes. */
const owners = (status: number): Statuses => [401, 404, 404, status, 404]
/** Administrators may; all others are told that they may not, also of what is theirs. */
const admins = (status: number): Statuses => [401, 403, 403, 403, status]
/** Both parties of a booking may; administrators see it and may not touch it. */
const parties = (status: number): Statuses => [401, 404, 404, status, 403, status]

const PAGE = { lifetime: 'public, max-age=300' }

export const ROUTES: RouteSample[] = [
  route('open', 'GET', '/', all(200)),
  route('open', 'GET', '/health', all(200)),
  route('open', 'GET', '/health/ready', all(200)),
  route('public', 'GET', '/openapi.json', all(200)),
  route('open', 'GET', '/docs', all(200), PAGE),
  route('open', 'GET', '/docs/reference.js', all(200), PAGE),
  route('open', 'GET', '/problems/:code', all(200), PAGE),
  // Only where the local stack has drawn one.
  route('public', 'GET', '/pictures/:name', all(404)),

  route('public', 'GET', '/api/listings', all(200)),
  route('public', 'POST', '/api/listings/search', all(200), { body: {} }),
  route('public', 'GET', '/api/listings/suggest', all(200), { query: { q: 'taco' } }),
  route('public', 'GET', '/api/listings/:id', all(200)),
  route('public', 'GET', '/api/listings/:id/similar', all(200)),
  route('public', 'GET', '/api/listings/:id/availability', all(200), {
    query: { from: '2027-01-01', to: '2027-02-01' },
  }),
  route('public', 'GET', '/api/listings/:id/reviews', all(200)),
  // For the one who has rented it.
  route('user', 'POST', '/api/listings/:id/reviews', [401, 403, 403, 403, 403, 201], { body: { rating: 5 } }),
  route('public', 'POST', '/api/listings/:id/views', all(204)),
  route('public', 'GET', '/api/users/:id', all(200)),

  route('anyone', 'POST', '/api/auth/register', all(201), { body: { ...CREDENTIALS, name: 'Nobody' } }),
  route('anyone', 'POST', '/api/auth/login', all(200), { body: CREDENTIALS }),
  route('anyone', 'POST', '/api/auth/refresh', all(200)),
  route('user', 'GET', '/api/auth/me', signedIn(200)),
  route('user', 'POST', '/api/auth/logout', signedIn(200), { spendsAccount: true }),
  route('user', 'POST', '/api/auth/logout-all', signedIn(200), { spendsAccount: true }),
  route('user', 'GET', '/api/auth/sessions', signedIn(200)),
  route('user', 'DELETE', '/api/auth/sessions/:id', owners(204)),
  route('user', 'PUT', '/api/auth/password', signedIn(200), {
    body: { currentPassword: PASSWORD, newPassword: 'Other-Horse-8!' },
    spendsAccount: true,
  }),
  route('user', 'POST', '/api/auth/link-tokens', signedIn(201), { body: { path: '/api/users/me' } }),
  route('user', 'GET', '/api/users/me', signedIn(200)),
  route('user', 'PUT', '/api/users/me', signedIn(200), { body: { bio: 'Two trucks' } }),
  route('user', 'DELETE', '/api/users/me', signedIn(204), { body: { password: PASSWORD }, spendsAccount: true }),
  route('user', 'GET', '/api/users/me/export', signedIn(200)),
  route('user', 'GET', '/api/audit-logs', signedIn(200)),
  route('user', 'GET', '/api/notifications', signedIn(200)),
  route('user', 'PUT', '/api/notifications/read-all', signedIn(204)),
  route('user', 'PUT', '/api/notifications/:id/read', owners(204)),

  // Not for one's own listing.
  route('user', 'POST', '/api/listings/:id', [401, 201, 201, 409, 201, 201], {
    body: { startDate: '2030-06-01', endDate: '2030-06-03' },
  }),
  route('user', 'GET', '/api/bookings', signedIn(200)),
  route('user', 'GET', '/api/inquiries', signedIn(200)),
  route('user', 'GET', '/api/event-requests', signedIn(200)),
  route('user', 'GET', '/api/bookings/:id', [401, 404, 404, 200, 200, 200]),
  // Hosts approve, and renters cancel.
  route('user', 'PUT', '/api/bookings/:id', [401, 404, 404, 403, 403, 200], { body: { status: 'APPROVED' } }),
  route('user', 'PATCH', '/api/bookings/:id', [401, 404, 404, 200, 403, 403], { body: { status: 'CANCELLED' } }),
  route('user', 'GET', '/api/bookings/:id/messages', [401, 404, 404, 200, 200, 200]),
  route('user', 'POST', '/api/bookings/:id/messages', parties(201), { body: { message: 'Hello' } }),
  route('user', 'PUT', '/api/bookings/:id/messages/read', parties(204)),
  route('user', 'POST', '/api/inquiries/:id/reply', parties(201), { body: { message: 'Yes, it is' } }),

  route('user', 'GET', '/api/host/summary', signedIn(200)),
  route('user', 'GET', '/api/host/bookings', signedIn(200)),
  route('user', 'GET', '/api/host/listings', signedIn(200)),
  route('user', 'POST', '/api/host/listings', signedIn(201), { body: LISTING, spendsAccount: true }),
  route('user', 'POST', '/api/host/listings/import', signedIn(200), { body: [LISTING], spendsAccount: true }),
  route('user', 'GET', '/api/host/listings/export', signedIn(200)),
  route('user', 'GET', '/api/host/listings/:id', owners(200)),
  route('user', 'PUT', '/api/host/listings/:id', owners(200), { body: { price: 300 } }),
  route('user', 'PATCH', '/api/host/listings/:id', owners(200), { body: { price: 300 } }),
  route('user', 'DELETE', '/api/host/listings/:id', owners(204)),
  route('user', 'PUT', '/api/host/listings/:id/status', owners(200), { body: { status: 'PAUSED' } }),
  route('user', 'PATCH', '/api/host/listings/:id/status', owners(200), { body: { status: 'PAUSED' } }),
  route('user', 'GET', '/api/host/listings/:id/history', owners(200)),
  route('user', 'GET', '/api/host/listings/:id/blocked-dates', owners(200)),
  route('user', 'PUT', '/api/host/listings/:id/blocked-dates', owners(200), {
    body: { blocked: [{ start: '2031-01-01', end: '2031-01-03' }] },
  }),
  route('user', 'GET', '/api/listings/:id/calendar.ics', [401, 404, 404, 200, 404, 404]),
  route('user', 'PUT', '/api/host/listings/:id/calendar-feed', owners(200)),
  route('user', 'DELETE', '/api/host/listings/:id/calendar-feed', owners(204)),
  route('user', 'GET', '/api/host/listings/:id/calendar-sources', owners(200)),
  route('user', 'PUT', '/api/host/listings/:id/calendar-sources', owners(200), {
    body: { sources: [{ url: 'https://calendars.example.com/a.ics' }] },
  }),

  route('user', 'POST', '/api/host/upload', signedIn(200), {
    body: { filename: 'truck.jpg', contentType: 'image/jpeg' },
  }),
  route('user', 'POST', '/api/host/upload/confirm', owners(201), {
    body: { s3Key: 'listings/none.jpg', filename: 'truck.jpg' },
  }),
  route('user', 'GET', '/api/host/images', signedIn(200)),
  route('user', 'GET', '/api/host/images/:id', owners(200)),
  route('user', 'GET', '/api/host/images/:id/download', owners(200)),
  route('user', 'DELETE', '/api/host/images/:id', owners(204)),

  route('user', 'POST', '/api/flags', signedIn(201), {
    body: { resource: 'listing', resourceId: ID, reason: 'Not of this truck' },
  }),
  route('admin', 'GET', '/api/admin/flags', admins(200)),
  route('admin', 'PUT', '/api/admin/flags/:id', admins(200), { body: { status: 'DISMISSED' } }),
  route('admin', 'GET', '/api/admin/summary', admins(200)),
  route('admin', 'GET', '/api/admin/users', admins(200)),
  route('admin', 'PUT', '/api/admin/users/:id', admins(200), { body: { suspended: true } }),
  route('admin', 'GET', '/api/admin/listings', admins(200)),
  route('admin', 'PUT', '/api/admin/listings/:id', admins(200), { body: { isVerified: true } }),
  route('admin', 'GET', '/api/admin/bookings', admins(200)),
  route('admin', 'GET', '/api/admin/audit-logs', admins(200)),
  route('admin', 'GET', '/api/admin/audit-logs/verify', admins(200)),
]

/** `GET /api/users/:id`, the key of a route. */
export const nameOf = ({ method, pattern }: { method: string; pattern: string }): string => `${method} ${pattern}`

/** Where a sample is sent. */
export const pathOf = ({ pattern }: RouteSample, id = ID): string => pattern.replaceAll(/:\w+/g, id)

/** Whether a session has to let a request in. */
export const isGuarded = ({ access }: RouteSample): boolean => access === 'user' || access === 'admin'
