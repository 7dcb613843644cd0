import { newId } from '../../../src/lib/ids.ts'
import { hashPassword } from '../../../src/lib/passwords.ts'
import { insert, insertImage, insertListing, setStatus, LISTING } from '../../support/records.ts'
import { newAccount, newEmail, PASSWORD, type SignedIn } from './accounts.ts'
import { asked } from './bookings.ts'
import { owner } from './database.ts'
import { openSession, sidOf } from './sessions.ts'

/** A request that changes something, and which can do so once: what it needs has just been made. */
export type Scene = {
  token?: string
  path: string
  body?: object
  /** The id in whose rows its work is recognized, where no caller signs them. */
  subject?: string
}

export type Write = {
  make: () => Promise<Scene>
  /** The Worker itself sends it again after a lost answer: it is idempotent by nature. */
  isIdempotent?: boolean
  /** What a client is answered that sends it again after a lost answer; what it was, if not said. */
  again?: number
  /** Sent again, it does something else: another session, another upload. */
  isAnew?: boolean
}

const passwordHash = await hashPassword(PASSWORD)
const withPassword = () => newAccount({ password_hash: passwordHash })

let met: Promise<{ host: SignedIn; renter: SignedIn; admin: SignedIn }> | undefined

/** Those whose own account no request of the table changes. */
async function people() {
  met ??= Promise.all([newAccount({ role: 'HOST' }), newAccount(), newAccount({ role: 'ADMIN' })]).then(
    ([host, renter, admin]) => ({ host, renter, admin }),
  )
  return met
}

/** A listing of its own, who owns it and who asks for it. */
async function market(columns: Record<string, unknown> = {}) {
  const cast = await people()
  const listing = await insertListing(owner, cast.host.user.id, columns)
  return { ...cast, listing }
}

const DATES = { startDate: '2030-06-01', endDate: '2030-06-03' }

/** The same with a request for it, which is told to its host as one is. */
async function requested(columns: Record<string, unknown> = {}, fields: object = DATES) {
  const place = await market(columns)
  return { ...place, booking: await asked(place, fields) }
}

async function unread(who: SignedIn) {
  const [resource, type] = ['listing', 'LISTING_PUBLISHED']
  return insert(owner, 'notifications', { user_id: who.user.id, type, resource, resource_id: newId() })
}

const once = (again: number, make: Write['make']): Write => ({ make, again })
const idempotent = (make: Write['make'], rest: Partial<Write> = {}): Write => ({ make, isIdempotent: true, ...rest })
/** It takes an Idempotency-Key. */
const keyed = (make: Write['make']): Write => ({ make })

/** A write of the host to a listing. */
const ofHost =
  (rest: string, body?: object, columns: Record<string, unknown> = {}) =>
  async (): Promise<Scene> => {
    const { host, listing } = await market(columns)
    return { token: host.token, path: `/api/host/listings/${listing}${rest}`, ...(body && { body }) }
  }

async function approval(): Promise<Scene> {
  const { host, booking } = await requested()
  return { token: host.token, path: `/api/bookings/${booking.id}`, body: { status: 'APPROVED' } }
}

/** Every route that writes, by its name in `ROUTES`. */
export const WRITES: Record<string, Write> = {
  'POST /api/auth/register': once(409, async () => ({
    path: '/api/auth/register',
    body: { email: newEmail(), password: PASSWORD, name: 'Nobody' },
  })),
  'POST /api/auth/login': {
    make: async () => {
      const { user } = await withPassword()
      return { path: '/api/auth/login', body: { email: user.email, password: PASSWORD } }
    },
    isAnew: true,
  },
  'POST /api/auth/refresh': idempotent(async () => {
    const { user } = await newAccount()
    return { path: '/api/auth/refresh', body: { refreshToken: (await openSession(user)).refreshToken } }
  }),
  'POST /api/auth/logout': idempotent(async () => ({ path: '/api/auth/logout', token: (await newAccount()).token })),
  'POST /api/auth/logout-all': once(401, async () => {
    const { user, token } = await newAccount()
    await openSession(user)
    return { path: '/api/auth/logout-all', token }
  }),
  'DELETE /api/auth/sessions/:id': once(404, async () => {
    const { user, token } = await newAccount()
    return { path: `/api/auth/sessions/${sidOf((await openSession(user)).token)}`, token }
  }),
  'PUT /api/auth/password': once(401, async () => {
    const { user, token } = await withPassword()
    await openSession(user)
    return { path: '/api/auth/password', token, body: { currentPassword: PASSWORD, newPassword: 'Other-Horse-8!' } }
  }),
  'PUT /api/users/me': idempotent(async () => {
    const { token } = await newAccount()
    return { path: '/api/users/me', token, body: { bio: 'Two trucks', name: 'Ada King' } }
  }),
  'DELETE /api/users/me': once(401, async () => {
    const { user, token } = await withPassword()
    const listing = await insertListing(owner, user.id)
    await asked({ renter: (await people()).renter, listing }, DATES)
    return { path: '/api/users/me', token, body: { password: PASSWORD } }
  }),
  'POST /api/listings/:id': keyed(async () => {
    const { renter, listing } = await market()
    return { path: `/api/listings/${listing}`, token: renter.token, body: DATES }
  }),
  'POST /api/listings/:id/reviews': keyed(async () => {
    const { renter, listing, booking } = await requested()
    await setStatus(owner, 'bookings', booking.id, 'APPROVED')
    await setStatus(owner, 'bookings', booking.id, 'COMPLETED')
    return { path: `/api/listings/${listing}/reviews`, token: renter.token, body: { rating: 5 } }
  }),
  'POST /api/listings/:id/views': idempotent(async () => {
    const { listing } = await market()
    return { path: `/api/listings/${listing}/views`, subject: listing }
  }),
  'PUT /api/bookings/:id': once(409, approval),
  'PATCH /api/bookings/:id': once(409, async () => {
    const event = { eventDate: '2030-06-01', eventType: 'Fair', guestCount: 5 }
    const { renter, booking } = await requested({ listing_type: 'EVENT_PRO' }, event)
    return { path: `/api/bookings/${booking.id}`, token: renter.token, body: { status: 'CANCELLED', reason: 'Rain' } }
  }),
  'POST /api/bookings/:id/messages': keyed(async () => {
    const { renter, booking } = await requested()
    return { path: `/api/bookings/${booking.id}/messages`, token: renter.token, body: { message: 'Hello' } }
  }),
  'PUT /api/bookings/:id/messages/read': idempotent(async () => {
    const { host, renter, booking } = await requested()
    await insert(owner, 'messages', { booking_id: booking.id, sender_id: renter.user.id, message: 'Hello' })
    return { path: `/api/bookings/${booking.id}/messages/read`, token: host.token }
  }),
  'POST /api/inquiries/:id/reply': keyed(async () => {
    const sale = { listing_type: 'SALE', price_unit: 'one-time' }
    const { host, booking } = await requested(sale, { message: 'Is it still there?' })
    return { path: `/api/inquiries/${booking.inquiry?.id}/reply`, token: host.token, body: { message: 'Yes, it is' } }
  }),
  'PUT /api/notifications/read-all': idempotent(async () => {
    const account = await newAccount()
    await unread(account)
    await unread(account)
    return { path: '/api/notifications/read-all', token: account.token }
  }),
  'PUT /api/notifications/:id/read': idempotent(async () => {
    const { host } = await people()
    return { path: `/api/notifications/${await unread(host)}/read`, token: host.token }
  }),
  'PUT /api/host/listings/:id/blocked-dates': idempotent(
    ofHost('/blocked-dates', { blocked: [{ start: '2031-01-01', end: '2031-01-03' }] }),
  ),
  'PUT /api/host/listings/:id/calendar-feed': idempotent(ofHost('/calendar-feed')),
  'DELETE /api/host/listings/:id/calendar-feed': idempotent(async () => {
    const { host, listing } = await market()
    await owner.query(`INSERT INTO calendar_feeds (listing_id, secret_hash) VALUES ($1, sha256(uuid_send($1)))`, [
      listing,
    ])
    return { path: `/api/host/listings/${listing}/calendar-feed`, token: host.token }
  }),
  'PUT /api/host/listings/:id/calendar-sources': idempotent(
    ofHost('/calendar-sources', { sources: [{ url: 'https://calendars.example.com/a.ics' }] }),
  ),
  'POST /api/host/listings': keyed(async () => ({
    path: '/api/host/listings',
    token: (await newAccount()).token,
    body: { ...LISTING, status: 'LIVE' },
  })),
  'POST /api/host/listings/import': keyed(async () => ({
    path: '/api/host/listings/import',
    token: (await newAccount()).token,
    body: [LISTING, { ...LISTING, title: 'Second truck' }, { title: 'No listing' }],
  })),
  'PUT /api/host/listings/:id': idempotent(ofHost('', { price: 300, title: 'Renamed truck' })),
  'PATCH /api/host/listings/:id': idempotent(ofHost('', { highlights: ['Two fryers'] })),
  'DELETE /api/host/listings/:id': once(404, ofHost('')),
  'PUT /api/host/listings/:id/status': once(409, async () => {
    const { host, listing } = await requested()
    return {
      path: `/api/host/listings/${listing}/status`,
      token: host.token,
      body: { status: 'SOLD', reason: 'Sold it' },
    }
  }),
  'PATCH /api/host/listings/:id/status': once(409, ofHost('/status', { status: 'LIVE' }, { status: 'DRAFT' })),
  'POST /api/host/upload': idempotent(
    async () => ({
      path: '/api/host/upload',
      token: (await newAccount()).token,
      body: { filename: 'truck.jpg', contentType: 'image/jpeg' },
    }),
    { isAnew: true },
  ),
  'POST /api/host/upload/confirm': keyed(async () => {
    const { host, listing } = await market()
    const s3Key = `listings/${host.user.id}/${newId()}.jpg`
    const columns = { status: 'PENDING', s3_key: s3Key, expires_at: '2100-01-01Z' }
    const none = { filename: null, size: null, width: null, height: null, has_location: null, confirmed_at: null }
    await insertImage(owner, host.user.id, { ...columns, ...none })
    const body = { s3Key, filename: 'truck.jpg', listingId: listing }
    return { path: '/api/host/upload/confirm', token: host.token, body }
  }),
  'DELETE /api/host/images/:id': once(404, async () => {
    const { host } = await people()
    return { path: `/api/host/images/${await insertImage(owner, host.user.id)}`, token: host.token }
  }),
  'POST /api/flags': keyed(async () => {
    const { renter, listing } = await market()
    const body = { resource: 'listing', resourceId: listing, reason: 'Not of this truck' }
    return { path: '/api/flags', token: renter.token, body }
  }),
  'PUT /api/admin/flags/:id': once(200, async () => {
    const { admin, renter, listing } = await market()
    const flag = { reporter_id: renter.user.id, resource: 'listing', resource_id: listing, reason: 'Not of this truck' }
    const id = await insert(owner, 'flags', flag)
    return { path: `/api/admin/flags/${id}`, token: admin.token, body: { status: 'UPHELD', note: 'Taken down' } }
  }),
  'PUT /api/admin/users/:id': idempotent(async () => {
    const [{ admin }, { user }] = await Promise.all([people(), newAccount()])
    return { path: `/api/admin/users/${user.id}`, token: admin.token, body: { suspended: true } }
  }),
  'PUT /api/admin/listings/:id': idempotent(async () => {
    const { admin, listing } = await requested()
    const body = { isVerified: true, status: 'ARCHIVED', reason: 'Not a real truck' }
    return { path: `/api/admin/listings/${listing}`, token: admin.token, body }
  }),
}
