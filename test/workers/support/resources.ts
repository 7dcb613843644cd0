import { newId } from '../../../src/lib/ids.ts'
import { hashPassword } from '../../../src/lib/passwords.ts'
import {
  insert,
  insertCompletedRental,
  insertImage,
  insertListing,
  insertRental,
  insertSale,
} from '../../support/records.ts'
import { newAccount, newEmail, PASSWORD, type SignedIn } from './accounts.ts'
import { owner as database } from './database.ts'
import { openSession, sidOf } from './sessions.ts'

/** Who calls a route, besides those who are not signed in: strangers, an owner, an administrator, the other party. */
export type People = Record<'user' | 'host' | 'owner' | 'admin' | 'party', SignedIn>

/** What a route is asked about. */
export type Resource = {
  /** Stands in the path. */
  id?: string
  /** Whose it is, where it is nobody's of the cast. */
  owner?: SignedIn
  /** Instead of the row's, made anew for each call. */
  body?: () => object
}

const passwordHash = await hashPassword(PASSWORD)

/** A cast that has nothing to do with each other yet. The host has a listing, as hosts do. */
export async function newPeople(): Promise<People> {
  const withRole = (role: string) => newAccount({ role, password_hash: passwordHash })
  const [user, host, owner, admin, party] = await Promise.all([
    withRole('USER'),
    withRole('HOST'),
    withRole('HOST'),
    withRole('ADMIN'),
    withRole('HOST'),
  ])
  await insertListing(database, host.user.id)
  return { user, host, owner, admin, party }
}

/** The owner's, with a feed; the other party has rented it. */
async function listing({ owner, party }: People): Promise<Resource> {
  const id = await insertListing(database, owner.user.id)
  const parties = { host: owner.user.id, renter: party.user.id, listing: id }
  await insertCompletedRental(database, parties, { period: '[2024-06-01T05:00Z,2024-06-03T05:00Z)' })
  await database.query(`INSERT INTO calendar_feeds (listing_id, secret_hash) VALUES ($1, sha256(uuid_send($1)))`, [id])
  return { id }
}

/** What the owner has asked the other party for, who has written back. */
async function booking({ owner, party }: People): Promise<Resource> {
  const host = party.user.id
  const id = await insertRental(database, {
    host,
    renter: owner.user.id,
    listing: await insertListing(database, host),
  })
  await insert(database, 'messages', { booking_id: id, sender_id: host, message: 'Hello' })
  return { id }
}

async function inquiry({ owner, party }: People): Promise<Resource> {
  const host = party.user.id
  const sold = await insertListing(database, host, { listing_type: 'SALE', price_unit: 'one-time' })
  const sale = await insertSale(database, { host, renter: owner.user.id, listing: sold })
  return { id: await insert(database, 'inquiries', { booking_id: sale, inquiry_type: 'GENERAL_INQUIRY' }) }
}

async function upload({ owner }: People): Promise<Resource> {
  const s3Key = `listings/${owner.user.id}/${newId()}.jpg`
  const columns = { status: 'PENDING', s3_key: s3Key, expires_at: '2100-01-01Z' }
  const none = { filename: null, size: null, width: null, height: null, has_location: null, confirmed_at: null }
  await insertImage(database, owner.user.id, { ...columns, ...none })
  return { body: () => ({ s3Key, filename: 'truck.jpg' }) }
}

async function account(): Promise<Resource> {
  const owner = await newAccount({ password_hash: passwordHash })
  return { id: owner.user.id, owner }
}

async function flag(people: People): Promise<Resource> {
  const { id } = await listing(people)
  const reported = { resource: 'listing', resource_id: id, reason: 'Not of this truck' }
  return { id: await insert(database, 'flags', { reporter_id: people.owner.user.id, ...reported }) }
}

async function notification({ owner }: People): Promise<Resource> {
  const about = { type: 'LISTING_PUBLISHED', resource: 'listing', resource_id: newId() }
  return { id: await insert(database, 'notifications', { user_id: owner.user.id, ...about }) }
}

/** By how a pattern begins: what is made for it. */
const MAKERS: Record<string, (people: People) => Promise<Resource>> = {
  '/problems/': async () => ({ id: 'not_found' }),
  '/api/listings/:id': listing,
  '/api/host/listings/:id': listing,
  '/api/admin/listings/:id': listing,
  '/api/users/:id': account,
  '/api/admin/users/:id': account,
  '/api/bookings/:id': booking,
  '/api/inquiries/:id': inquiry,
  '/api/notifications': notification,
  '/api/host/upload/confirm': upload,
  '/api/host/images/:id': async ({ owner }) => ({ id: await insertImage(database, owner.user.id) }),
  '/api/auth/sessions/:id': async ({ owner }) => ({ id: sidOf((await openSession(owner.user)).token) }),
  '/api/admin/flags/:id': flag,
  '/api/flags': async (people) => {
    const { id } = await listing(people)
    return { body: () => ({ resource: 'listing', resourceId: id, reason: 'Not of this truck' }) }
  },
  '/api/auth/register': async () => ({ body: () => ({ email: newEmail(), password: PASSWORD, name: 'Nobody' }) }),
  '/api/auth/login': async () => {
    const { email } = (await newAccount({ password_hash: passwordHash })).user
    return { body: () => ({ email, password: PASSWORD }) }
  },
  '/api/auth/refresh': async ({ owner }) => {
    const { refreshToken } = await openSession(owner.user)
    return { body: () => ({ refreshToken }) }
  },
}

/** Makes what a pattern names, whole and the owner's. */
export async function newResource(pattern: string, people: People): Promise<Resource> {
  const make = Object.entries(MAKERS).find(([start]) => pattern.startsWith(start))?.[1]
  return make ? make(people) : {}
}
