import { v7 as newId } from 'uuid'
import {
  insert,
  insertCompletedRental,
  insertImage,
  insertListing,
  insertRental,
  insertSale,
  LISTING,
} from '../../support/records.ts'
import { type Cast, newEmail, PASSWORD, type Person } from './cast.ts'

/** A request that will succeed once: what it needs has just been made. */
export interface Scene {
  /** Who asks; nobody has to be signed in where it is left out. */
  who?: Person
  path: string
  body?: object
}

/** Everything that a request can be about, and everybody who has to do with it. */
interface Stage {
  cast: Cast
  host: Person
  renter: Person
  admin: Person
  /** The host's, LIVE; the renter has asked for it. */
  listing: string
  booking: string
}

type Make = (stage: Stage) => Scene | Promise<Scene>

const DAYS = { startDate: '2030-06-01', endDate: '2030-06-03' }

const open =
  (path: string, body?: object): Make =>
  () => ({ path, ...(body && { body }) })
const as =
  (role: 'host' | 'renter' | 'admin', path: string, body?: object): Make =>
  (stage) => ({ who: stage[role], path, ...(body && { body }) })
const ofListing =
  (rest: string, body?: object): Make =>
  ({ host, listing }) => ({ who: host, path: `/api/host/listings/${listing}${rest}`, ...(body && { body }) })
const onListing =
  (rest: string): Make =>
  ({ listing }) => ({ path: `/api/listings/${listing}${rest}` })
const onBooking =
  (role: 'host' | 'renter', rest: string, body?: object): Make =>
  (stage) => ({ who: stage[role], path: `/api/bookings/${stage.booking}${rest}`, ...(body && { body }) })
/** By somebody who is used up by it. */
const byNewcomer =
  (path: string, body?: object): Make =>
  async ({ cast }) => ({ who: await cast.person(), path, ...(body && { body }) })

async function picture({ cast, host }: Stage, columns: Record<string, unknown> = {}) {
  const s3Key = `listings/${host.id}/${newId()}.jpg`
  return { s3Key, id: await insertImage(cast.client, host.id, { s3_key: s3Key, ...columns }) }
}

const PENDING = {
  status: 'PENDING',
  expires_at: '2100-01-01Z',
  filename: null,
  size: null,
  width: null,
  height: null,
  has_location: null,
  confirmed_at: null,
}

/** Every route that goes to the database, as Hono spells it. */
export const SCENES: Record<string, Make> = {
  'GET /health/ready': open('/health/ready'),
  'GET /api/listings': open('/api/listings?q=truck'),
  'POST /api/listings/search': open('/api/listings/search', { q: 'truck' }),
  'GET /api/listings/suggest': open('/api/listings/suggest?q=tac'),
  'GET /api/listings/:id': onListing(''),
  'GET /api/listings/:id/similar': onListing('/similar'),
  'GET /api/listings/:id/availability': onListing('/availability?from=2030-01-01&to=2030-03-01'),
  'GET /api/listings/:id/reviews': onListing('/reviews'),
  'POST /api/listings/:id/views': onListing('/views'),
  'GET /api/users/:id': ({ host }) => ({ path: `/api/users/${host.id}` }),

  'POST /api/auth/register': () => ({
    path: '/api/auth/register',
    body: { email: newEmail(), password: PASSWORD, name: 'Ada' },
  }),
  'POST /api/auth/login': async ({ cast }) => {
    const { email } = await cast.person()
    return { path: '/api/auth/login', body: { email, password: PASSWORD } }
  },
  'POST /api/auth/refresh': async ({ cast, renter }) => ({
    path: '/api/auth/refresh',
    body: { refreshToken: await cast.refreshToken(renter) },
  }),
  'GET /api/auth/me': as('renter', '/api/auth/me'),
  'POST /api/auth/logout': byNewcomer('/api/auth/logout'),
  'POST /api/auth/logout-all': byNewcomer('/api/auth/logout-all'),
  'GET /api/auth/sessions': as('renter', '/api/auth/sessions'),
  'DELETE /api/auth/sessions/:id': async ({ cast, renter }) => ({
    who: renter,
    path: `/api/auth/sessions/${await insert(cast.client, 'sessions', { user_id: renter.id, expires_at: '2100-01-01Z' })}`,
  }),
  'PUT /api/auth/password': byNewcomer('/api/auth/password', {
    currentPassword: PASSWORD,
    newPassword: 'Other-Horse-8!',
  }),
  'POST /api/auth/link-tokens': as('renter', '/api/auth/link-tokens', { path: '/api/users/me' }),

  'GET /api/users/me': as('renter', '/api/users/me'),
  'PUT /api/users/me': as('renter', '/api/users/me', { bio: 'Two trucks' }),
  'DELETE /api/users/me': byNewcomer('/api/users/me', { password: PASSWORD }),
  'GET /api/users/me/export': as('renter', '/api/users/me/export'),
  'GET /api/audit-logs': as('renter', '/api/audit-logs'),
  'GET /api/notifications': as('host', '/api/notifications'),
  'PUT /api/notifications/read-all': as('host', '/api/notifications/read-all'),
  'PUT /api/notifications/:id/read': async ({ cast, host, listing }) => {
    const about = { type: 'LISTING_PUBLISHED', resource: 'listing', resource_id: listing }
    const id = await insert(cast.client, 'notifications', { user_id: host.id, ...about })
    return { who: host, path: `/api/notifications/${id}/read` }
  },

  'POST /api/listings/:id': ({ renter, listing }) => ({ who: renter, path: `/api/listings/${listing}`, body: DAYS }),
  'POST /api/listings/:id/reviews': async ({ cast, host, renter, listing }) => {
    const parties = { host: host.id, renter: renter.id, listing }
    await insertCompletedRental(cast.client, parties, { period: '[2024-06-01T05:00Z,2024-06-03T05:00Z)' })
    return { who: renter, path: `/api/listings/${listing}/reviews`, body: { rating: 5 } }
  },
  'GET /api/bookings': as('renter', '/api/bookings'),
  'GET /api/bookings/:id': onBooking('renter', ''),
  'PUT /api/bookings/:id': onBooking('host', '', { status: 'APPROVED' }),
  'PATCH /api/bookings/:id': onBooking('renter', '', { status: 'CANCELLED' }),
  'GET /api/inquiries': as('renter', '/api/inquiries'),
  'GET /api/event-requests': as('renter', '/api/event-requests'),
  'GET /api/bookings/:id/messages': onBooking('host', '/messages'),
  'POST /api/bookings/:id/messages': onBooking('renter', '/messages', { message: 'Hello' }),
  'PUT /api/bookings/:id/messages/read': onBooking('host', '/messages/read'),
  'POST /api/inquiries/:id/reply': async ({ cast, host, renter }) => {
    const listing = await insertListing(cast.client, host.id, { listing_type: 'SALE', price_unit: 'one-time' })
    const booking = await insertSale(cast.client, { host: host.id, renter: renter.id, listing })
    const id = await insert(cast.client, 'inquiries', { booking_id: booking, inquiry_type: 'GENERAL_INQUIRY' })
    return { who: host, path: `/api/inquiries/${id}/reply`, body: { message: 'Yes, it is' } }
  },
  'POST /api/flags': ({ renter, listing }) => ({
    who: renter,
    path: '/api/flags',
    body: { resource: 'listing', resourceId: listing, reason: 'Not of this truck' },
  }),

  'GET /api/host/summary': as('host', '/api/host/summary'),
  'GET /api/host/bookings': as('host', '/api/host/bookings'),
  'GET /api/host/listings': as('host', '/api/host/listings'),
  'POST /api/host/listings': as('host', '/api/host/listings', { ...LISTING, status: 'LIVE' }),
  'POST /api/host/listings/import': as('host', '/api/host/listings/import', [LISTING, LISTING]),
  'GET /api/host/listings/export': as('host', '/api/host/listings/export'),
  'GET /api/host/listings/:id': ofListing(''),
  'PUT /api/host/listings/:id': ofListing('', { price: 300 }),
  'PATCH /api/host/listings/:id': ofListing('', { price: 300 }),
  // Without the request, which would stand in the way.
  'DELETE /api/host/listings/:id': async ({ cast, host }) => ({
    who: host,
    path: `/api/host/listings/${await insertListing(cast.client, host.id)}`,
  }),
  'PUT /api/host/listings/:id/status': ofListing('/status', { status: 'PAUSED' }),
  'PATCH /api/host/listings/:id/status': ofListing('/status', { status: 'PAUSED' }),
  'GET /api/host/listings/:id/history': ofListing('/history'),
  'GET /api/host/listings/:id/blocked-dates': ofListing('/blocked-dates'),
  'PUT /api/host/listings/:id/blocked-dates': ofListing('/blocked-dates', {
    blocked: [{ start: '2031-01-01', end: '2031-01-03' }],
  }),
  'GET /api/listings/:id/calendar.ics': ({ host, listing }) => ({
    who: host,
    path: `/api/listings/${listing}/calendar.ics`,
  }),
  'PUT /api/host/listings/:id/calendar-feed': ofListing('/calendar-feed'),
  'DELETE /api/host/listings/:id/calendar-feed': async ({ cast, host, listing }) => {
    await cast.client.query(`INSERT INTO calendar_feeds (listing_id, secret_hash) VALUES ($1, sha256(uuid_send($1)))`, [
      listing,
    ])
    return { who: host, path: `/api/host/listings/${listing}/calendar-feed` }
  },
  'GET /api/host/listings/:id/calendar-sources': ofListing('/calendar-sources'),
  'PUT /api/host/listings/:id/calendar-sources': ofListing('/calendar-sources', {
    sources: [{ url: 'https://calendars.example.com/a.ics' }],
  }),

  // By a newcomer: an account may leave but fifty of them unconfirmed.
  'POST /api/host/upload': byNewcomer('/api/host/upload', { filename: 'truck.jpg', contentType: 'image/jpeg' }),
  'POST /api/host/upload/confirm': async (stage) => {
    const { s3Key } = await picture(stage, PENDING)
    return { who: stage.host, path: '/api/host/upload/confirm', body: { s3Key, filename: 'truck.jpg' } }
  },
  'GET /api/host/images': as('host', '/api/host/images'),
  'GET /api/host/images/:id': async (stage) => ({
    who: stage.host,
    path: `/api/host/images/${(await picture(stage)).id}`,
  }),
  'GET /api/host/images/:id/download': async (stage) => ({
    who: stage.host,
    path: `/api/host/images/${(await picture(stage)).id}/download`,
  }),
  'DELETE /api/host/images/:id': async (stage) => ({
    who: stage.host,
    path: `/api/host/images/${(await picture(stage)).id}`,
  }),

  'GET /api/admin/flags': as('admin', '/api/admin/flags'),
  'PUT /api/admin/flags/:id': async ({ cast, admin, renter, listing }) => {
    const flag = { reporter_id: renter.id, resource: 'listing', resource_id: listing, reason: 'Not of this truck' }
    const id = await insert(cast.client, 'flags', flag)
    return { who: admin, path: `/api/admin/flags/${id}`, body: { status: 'DISMISSED' } }
  },
  'GET /api/admin/summary': as('admin', '/api/admin/summary'),
  'GET /api/admin/users': as('admin', '/api/admin/users'),
  'PUT /api/admin/users/:id': async ({ cast, admin }) => ({
    who: admin,
    path: `/api/admin/users/${(await cast.person()).id}`,
    body: { suspended: true },
  }),
  'GET /api/admin/listings': as('admin', '/api/admin/listings'),
  'PUT /api/admin/listings/:id': ({ admin, listing }) => ({
    who: admin,
    path: `/api/admin/listings/${listing}`,
    body: { isVerified: true },
  }),
  'GET /api/admin/bookings': as('admin', '/api/admin/bookings'),
  'GET /api/admin/audit-logs': as('admin', '/api/admin/audit-logs'),
  'GET /api/admin/audit-logs/verify': as('admin', '/api/admin/audit-logs/verify'),
}

/** Makes what a route's next request is about, afresh. */
export function stageFor(cast: Cast, { host, renter, admin }: Pick<Stage, 'host' | 'renter' | 'admin'>) {
  return async (route: string): Promise<Scene> => {
    const make = SCENES[route]
    if (!make) throw new Error(`There is no scene of ${route}: write one.`)
    const listing = await insertListing(cast.client, host.id)
    const booking = await insertRental(cast.client, { host: host.id, renter: renter.id, listing })
    return make({ cast, host, renter, admin, listing, booking })
  }
}
