import { newId } from '../../../src/lib/ids.ts'
import {
  insert,
  insertBlockedDays,
  insertCompletedRental,
  insertEvent,
  insertListing,
  insertRental,
  insertReviews,
  insertSale,
  insertUser,
  setStatus,
} from '../../support/records.ts'
import { bodyOf, call, PASSWORD, refresh, type SignedIn, signIn } from './accounts.ts'
import { owner } from './database.ts'

/** What tells who somebody is, spelled so that nothing else in the database contains it. */
export const CANARIES = {
  name: 'Zebulonius Quuxworth',
  email: 'zebulonius@canary.example.com',
  phoneNumber: '+1 512 555 9177',
  avatarUrl: 'https://images.example.com/canary-avatar.png',
  bio: 'Canarybio: thirty years of brisket.',
  ipAddress: '198.51.100.77',
  otherAddress: '2001:db8:77::1',
  userAgent: 'CanaryBrowser/7.7',
  listing: 'canarylisting',
  latitude: '30.123456',
  tag: 'canarytag',
  calendar: 'https://calendar.example.com/canary.ics',
  request: 'canaryrequest',
  place: 'canaryplace',
  message: 'canarymessage',
  reason: 'canaryreason',
  file: 'canaryfile.jpg',
  answer: 'canaryanswer',
} as const

const FROM = { 'CF-Connecting-IP': CANARIES.ipAddress, 'User-Agent': CANARIES.userAgent }
const text = (word: string) => `${word} of Zebulonius Quuxworth, call +1 512 555 9177`
const past = '[2024-06-01T05:00Z,2024-06-03T05:00Z)'

export type Life = Awaited<ReturnType<typeof liveWholeLife>>

/** An account that has done everything there is to do, as host and as renter, and a host and a renter that it has dealt with. */
export async function liveWholeLife() {
  const { name, email, phoneNumber, avatarUrl, bio } = CANARIES
  const registration = { name, email, password: PASSWORD }
  const registered = await bodyOf<SignedIn>(
    await call('POST', '/api/auth/register', { body: registration, headers: FROM }),
    201,
  )
  await call('PUT', '/api/users/me', { token: registered.token, body: { phoneNumber, avatarUrl, bio }, headers: FROM })
  await reuseRefreshToken(registered.refreshToken)
  await call('POST', '/api/auth/login', { body: { email, password: 'Wrong-Horse-7!' }, headers: FROM })
  const account = await signIn(email, PASSWORD, { ...FROM, 'CF-Connecting-IP': CANARIES.otherAddress })
  const id = account.user.id

  const host = await insertUser(owner, {
    role: 'HOST',
    name: 'Henrietta Host',
    email: `henrietta-${newId()}@example.com`,
  })
  const renter = await insertUser(owner, { name: 'Rennie Renter', email: `rennie-${newId()}@example.com` })
  const asHost = await hostListings(id, renter)
  const asRenter = await rentFrom(host, id)
  await owner.query(`UPDATE users SET role = 'HOST' WHERE id = $1`, [id])
  await leaveTraces(id, host, asRenter.pending)
  return { account, id, host, renter, asHost, asRenter }
}

async function reuseRefreshToken(first: string): Promise<void> {
  const next = await bodyOf<SignedIn>(await refresh(first))
  await refresh(next.refreshToken)
  await call('POST', '/api/auth/refresh', { body: { refreshToken: first }, headers: FROM })
}

/** What a party of a booking does to it, in their name. */
const move = (actor: string, booking: string, status: string, reason: string) =>
  owner.query(
    `WITH actor AS MATERIALIZED (SELECT set_config('vendibook.actor', $4, true) AS id)
     UPDATE bookings SET status = $2::booking_status, reason = $3 FROM actor WHERE bookings.id = $1 AND actor.id <> ''`,
    [booking, status, reason, actor],
  )

/** Two listings of the account, with a booking by the renter in every state. */
async function hostListings(id: string, renter: string) {
  const columns = {
    title: text(CANARIES.listing),
    description: text(CANARIES.listing),
    tags: [CANARIES.tag],
    highlights: [text(CANARIES.listing)],
    latitude: Number(CANARIES.latitude),
    image_url: CANARIES.avatarUrl,
    image_urls: [CANARIES.avatarUrl],
  }
  const listing = await insertListing(owner, id, columns)
  const pro = await insertListing(owner, id, { ...columns, listing_type: 'EVENT_PRO', status: 'DRAFT' })
  await owner.query(`UPDATE host_listings SET status = 'LIVE' WHERE id = $1`, [pro])
  await insertBlockedDays(owner, listing, '2031-01-01', '2031-01-05')
  const source = await insert(owner, 'calendar_sources', { listing_id: listing, url: CANARIES.calendar })
  await insert(owner, 'listing_blocked_dates', {
    listing_id: listing,
    start_date: '2031-02-01',
    end_date: '2031-02-02',
    source_id: source,
  })
  await owner.query(`INSERT INTO calendar_feeds (listing_id, secret_hash) VALUES ($1, sha256('secret'))`, [listing])

  const parties = { host: id, renter, listing }
  const pending = await insertRental(owner, parties, { message: 'Is it free?' })
  const approved = await insertRental(owner, parties, { period: '[2030-07-01T05:00Z,2030-07-03T05:00Z)' })
  await setStatus(owner, 'bookings', approved, 'APPROVED')
  const over = await insertRental(owner, parties, { period: past })
  await setStatus(owner, 'bookings', over, 'APPROVED')
  const event = await insertEvent(owner, { ...parties, listing: pro })
  await setStatus(owner, 'bookings', event, 'APPROVED')
  const declined = await insertRental(owner, parties, { period: '[2030-08-01T05:00Z,2030-08-03T05:00Z)' })
  await move(id, declined, 'DECLINED', CANARIES.reason)
  const left = await insertRental(owner, parties, { period: '[2030-09-01T05:00Z,2030-09-03T05:00Z)' })
  await move(renter, left, 'CANCELLED', 'My own plans changed')
  const [review] = await insertReviews(owner, parties, [{ rating: 5, comment: 'Lovely truck' }])
  return { listing, pro, pending, approved, over, event, declined, left, review: String(review) }
}

/** What the account has asked of the host: a rental in every state, an event, a sale, a review. */
async function rentFrom(host: string, id: string) {
  const listing = await insertListing(owner, host)
  const pro = await insertListing(owner, host, { listing_type: 'EVENT_PRO' })
  const sale = await insertListing(owner, host, { listing_type: 'SALE', price_unit: 'one-time' })
  const parties = { host, renter: id, listing }
  const request = { message: text(CANARIES.request) }
  const pending = await insertRental(owner, parties, request)
  const approved = await insertRental(owner, parties, { ...request, period: '[2030-07-01T05:00Z,2030-07-03T05:00Z)' })
  await setStatus(owner, 'bookings', approved, 'APPROVED')
  const over = await insertRental(owner, parties, { ...request, period: past })
  await setStatus(owner, 'bookings', over, 'APPROVED')
  const cancelled = await insertRental(owner, parties, { ...request, period: '[2030-08-01T05:00Z,2030-08-03T05:00Z)' })
  await move(id, cancelled, 'CANCELLED', CANARIES.reason)
  const completed = await insertCompletedRental(owner, parties, { period: '[2024-08-01T05:00Z,2024-08-03T05:00Z)' })
  const review = await insert(owner, 'reviews', {
    booking_id: completed,
    listing_id: listing,
    author_id: id,
    rating: 4,
    comment: 'A clean kitchen',
  })
  const event = await insertEvent(owner, { ...parties, listing: pro }, request)
  await insert(owner, 'event_requests', {
    booking_id: event,
    event_type: `Birthday of ${CANARIES.name}`,
    guest_count: 40,
    location: text(CANARIES.place),
  })
  const inquiry = await insertSale(owner, { ...parties, listing: sale }, request)
  await insert(owner, 'inquiries', { booking_id: inquiry, offer: '9000.00' })
  return { listing, pro, pending, approved, over, cancelled, completed, review, event, inquiry }
}

async function leaveTraces(id: string, host: string, booking: string): Promise<void> {
  await insert(owner, 'messages', { booking_id: booking, sender_id: id, message: text(CANARIES.message) })
  await insert(owner, 'messages', { booking_id: booking, sender_id: host, message: 'Nice to meet you' })
  await insert(owner, 'flags', { reporter_id: id, resource: 'user', resource_id: host, reason: 'Rude on the phone' })
  const image = {
    owner_id: id,
    filename: CANARIES.file,
    mime_type: 'image/jpeg',
    size: 1000,
    width: 10,
    height: 10,
    has_location: true,
    expires_at: '2026-01-01Z',
  }
  const confirmed = await insert(owner, 'image_assets', { ...image, s3_key: `listings/${id}/1.jpg` })
  await owner.query(`UPDATE image_assets SET status = 'CONFIRMED', confirmed_at = now() WHERE id = $1`, [confirmed])
  await insert(owner, 'image_assets', { ...image, s3_key: `listings/${id}/2.jpg` })
  await insert(owner, 'notifications', {
    user_id: id,
    type: 'MESSAGE_RECEIVED',
    resource: 'booking',
    resource_id: booking,
  })
  const answers = `INSERT INTO idempotency_keys (user_id, key, fingerprint, status, response) VALUES ($1, $2, sha256('request'), 201, $3)`
  await owner.query(answers, [id, 'own', `{"answer":"${CANARIES.answer}"}`])
  await owner.query(answers, [host, 'quoting', `{"renterId":"${id}","renterName":"${CANARIES.name}"}`])
}

/** Every row of every table in which one of these texts occurs, as `table: row`. */
export async function rowsWith(texts: string[]): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await owner.query<{ row: string }>(
      `SELECT t::text AS row FROM ${name} AS t WHERE t::text ILIKE ANY ($1)`,
      [texts.map((needle) => `%${needle}%`)],
    )
    found.push(...rows.map(({ row }) => `${name}: ${row}`))
  }
  return found
}
