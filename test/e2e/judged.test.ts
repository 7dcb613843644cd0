import { beforeAll, describe, expect, inject, test } from 'vitest'
import { withClient } from '../../dev/client.ts'
import { judgedFetch } from '../support/judged.ts'
import { jpeg } from '../support/pictures.ts'
import { insertCompletedRental, LISTING } from '../support/records.ts'

const { url, judgedUrl, ownerUrl, accounts } = inject('stack')

type Document = { paths: Record<string, Record<string, { operationId: string }>> }
type Request = { token?: string; id?: string; query?: Record<string, string>; body?: object | string; headers?: object }
type Answer = Record<string, unknown>

const PASSWORD = 'Correct-Horse-7!'
const LIVE = { ...LISTING, status: 'LIVE' }

/** Method and path of each operation. */
const operations = new Map<string, [method: string, path: string]>()
const succeeded = new Set<string>()
let host: { token: string; id: string }
let renter: { token: string; id: string }
let admin: string

beforeAll(async () => {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as Document
  for (const [path, item] of Object.entries(paths))
    for (const [method, { operationId }] of Object.entries(item)) operations.set(operationId, [method, path])
  host = await register()
  renter = await register()
  const { email, password } = accounts.find(({ role }) => role === 'ADMIN') ?? {}
  admin = at(await call('login', { body: { email, password } }), 'accessToken')
})

/** Asks for an operation by way of Prism. @returns the answer, which is a success and what the document says */
async function call(operation: string, { token, id = '', query = {}, body, headers }: Request = {}): Promise<Answer> {
  const [method = '', path = ''] = operations.get(operation) ?? []
  const search = new URLSearchParams(query).toString()
  const response = await judgedFetch(`${judgedUrl}${path.replace('{id}', id)}${search && `?${search}`}`, {
    method: method.toUpperCase(),
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': typeof body === 'string' ? 'text/csv' : 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  expect(response.status, `${operation}: ${text}`).toBeLessThan(400)
  succeeded.add(operation)
  const isJson = response.headers.get('Content-Type')?.includes('json') ?? false
  return isJson ? (JSON.parse(text) as Answer) : { text, etag: response.headers.get('ETag') }
}

/** The text at a path of an answer. */
function at(answer: Answer, ...path: (string | number)[]): string {
  const found = path.reduce<unknown>((part, key) => Reflect.get(part as object, key), answer)
  if (typeof found !== 'string') throw new TypeError(`${path.join('.')} is not in ${JSON.stringify(answer)}`)
  return found
}

async function register() {
  const body = { email: `${crypto.randomUUID()}@example.com`, password: PASSWORD, name: 'Ada' }
  const answer = await call('register', { body })
  return { token: at(answer, 'accessToken'), id: at(answer, 'user', 'id'), refreshToken: at(answer, 'refreshToken') }
}

const newListing = async (fields: object = {}): Promise<string> =>
  at(await call('createHostListing', { token: host.token, body: { ...LIVE, ...fields } }), 'listing', 'id')

/** A request of the renter to a new listing of the host. */
async function request(fields: object, listing: object = {}): Promise<Answer> {
  const headers = { 'Idempotency-Key': crypto.randomUUID() }
  return call('createBooking', { token: renter.token, id: await newListing(listing), body: fields, headers })
}
const requestDays = () => request({ startDate: '2031-06-01', endDate: '2031-06-03', message: 'For a fair' })

const JOURNEYS: Record<string, () => Promise<void>> = {
  'an account from its beginning to its end': async () => {
    const { token, id, refreshToken } = await register()
    await call('getSignedInUser', { token })
    await call('getMe', { token })
    await call('updateMe', { token, body: { bio: 'Two trucks', phoneNumber: '+1 512 555 0100' } })
    await call('getUser', { id })
    await call('refresh', { body: { refreshToken } })
    await call('createLink', { token, body: { path: '/api/users/me/export' } })
    await call('exportMe', { token })
    await call('listOwnAuditLogs', { token })
    const { email } = (await call('getMe', { token })).user as { email: string }
    const other = at(await call('login', { body: { email, password: PASSWORD } }), 'accessToken')
    const sessions = (await call('listSessions', { token: other })).sessions as { id: string; current: boolean }[]
    await call('endSession', { token: other, id: sessions.find(({ current }) => !current)?.id ?? '' })
    const newPassword = 'Other-Horse-8!'
    await call('changePassword', { token: other, body: { currentPassword: PASSWORD, newPassword } })
    const last = at(await call('login', { body: { email, password: newPassword } }), 'accessToken')
    await call('eraseMe', { token: last, body: { password: newPassword } })
    await call('logout', { token: (await register()).token })
    await call('logoutAll', { token: (await register()).token })
  },
  'a listing from its draft to its removal': async () => {
    const { token } = host
    const id = await newListing({ status: 'DRAFT' })
    await call('getHostListing', { token, id })
    await call('updateHostListing', { token, id, body: { price: 450 } })
    await call('patchHostListing', { token, id, body: { highlights: ['Two fryers'] } })
    await call('updateHostListingStatus', { token, id, body: { status: 'LIVE' } })
    await call('patchHostListingStatus', { token, id, body: { status: 'PAUSED' } })
    await call('listListingHistory', { token, id })
    await call('updateBlockedDates', { token, id, body: { blocked: [{ start: '2031-01-01', end: '2031-01-03' }] } })
    await call('getBlockedDates', { token, id })
    await call('importHostListings', { token, body: [LIVE, LIVE] })
    const csv = at(await call('exportHostListings', { token, query: { format: 'csv' } }), 'text')
    await call('importHostListings', { token, body: csv })
    await call('listHostListings', { token })
    await call('deleteHostListing', { token, id })
  },
  'a picture': async () => {
    const { token } = host
    const signed = await call('startUpload', { token, body: { filename: 'truck.jpg', contentType: 'image/jpeg' } })
    const headers = signed.headers as Record<string, string>
    const put = await fetch(at(signed, 'uploadUrl'), { method: 'PUT', headers, body: jpeg })
    expect(put.status).toBe(200)
    const confirmation = { s3Key: at(signed, 's3Key'), filename: 'truck.jpg', listingId: await newListing() }
    await call('confirmUpload', { token, body: confirmation })
    const id = at(await call('confirmUpload', { token, body: confirmation }), 'imageAsset', 'id')
    await call('getImage', { token, id })
    await call('listImages', { token })
    await call('downloadImage', { token, id })
    await call('patchHostListing', { token, id: confirmation.listingId, body: { imageIds: [] } })
    await call('deleteImage', { token, id })
  },
  'the public marketplace': async () => {
    const id = await newListing()
    const found = await fetch(`${judgedUrl}/api/listings`)
    await call('searchListings', { query: { q: 'truck', facets: 'true', near: '78701', limit: '100' } })
    await call('searchListings', { headers: { 'If-None-Match': found.headers.get('ETag') ?? '' } })
    await call('searchListingsByBody', { body: { q: 'truck', type: ['RENT'], facets: true } })
    await call('suggest', { query: { q: 'ta' } })
    await call('getListing', { id })
    await call('findSimilarListings', { id })
    await call('getAvailability', { id, query: { from: '2031-01-01', to: '2031-02-01' } })
    await call('listReviews', { id })
    await call('countView', { id })
    await call('getHealth')
    await call('getReadiness')
  },
  'a rental, from the request to the review': async () => {
    const id = at(await requestDays(), 'booking', 'id')
    await call('getBooking', { token: renter.token, id })
    await call('sendMessage', { token: renter.token, id, body: { message: 'Is it there?' } })
    await call('readMessages', { token: host.token, id })
    await call('listMessages', { token: host.token, id })
    await call('changeBooking', { token: host.token, id, body: { status: 'APPROVED' } })
    await call('patchBooking', { token: renter.token, id, body: { status: 'CANCELLED', reason: 'Rain' } })
    await call('listBookings', { token: renter.token, query: { role: 'renter' } })
    await call('listHostBookings', { token: host.token })
    await call('getHostSummary', { token: host.token })
    const listing = await newListing()
    // A request is for days to come, and a review is of what has been.
    const parties = { host: host.id, renter: renter.id, listing }
    await withClient(ownerUrl, (client) => insertCompletedRental(client, parties))
    await call('writeReview', { token: renter.token, id: listing, body: { rating: 5, comment: 'Spotless' } })
    await call('listReviews', { id: listing })
  },
  'an event, and a sale': async () => {
    const event = { eventDate: '2031-06-01', eventType: 'Wedding', guestCount: 50, location: 'Austin, TX' }
    await request(event, { listingType: 'EVENT_PRO' })
    await call('listEventRequests', { token: renter.token })
    const sale = await request({ message: 'Is it still there?' }, { listingType: 'SALE', priceUnit: 'one-time' })
    await call('listInquiries', { token: renter.token })
    const id = at(sale, 'booking', 'inquiry', 'id')
    await call('replyToInquiry', { token: host.token, id, body: { message: 'Yes, it is' } })
  },
  notifications: async () => {
    await requestDays()
    const id = at(await call('listNotifications', { token: host.token }), 'notifications', 0, 'id')
    await call('readNotification', { token: host.token, id })
    await call('readAllNotifications', { token: host.token })
  },
  calendars: async () => {
    const { token } = host
    const id = await newListing()
    const feed = new URL(at(await call('replaceCalendarFeed', { token, id }), 'url'))
    await call('getCalendar', { id, query: Object.fromEntries(feed.searchParams) })
    await call('deleteCalendarFeed', { token, id })
    const body = { sources: [{ url: 'https://calendars.example.com/a.ics' }] }
    await call('updateCalendarSources', { token, id, body })
    await call('getCalendarSources', { token, id })
  },
  administration: async () => {
    const token = admin
    const listing = await newListing()
    const body = { resource: 'listing', resourceId: listing, reason: 'Not of this truck' }
    const id = at(await call('createFlag', { token: renter.token, body }), 'flag', 'id')
    await call('listFlags', { token })
    await call('decideFlag', { token, id, body: { status: 'UPHELD', note: 'Taken down' } })
    await call('moderateListing', { token, id: listing, body: { isVerified: true } })
    await call('changeUser', { token, id: (await register()).id, body: { suspended: true } })
    const lists = ['getAdminSummary', 'listUsers', 'listAllListings', 'listAllBookings', 'listAuditLogs']
    for (const list of [...lists, 'verifyAuditLogs']) await call(list, { token })
  },
}

describe('every answer is what the document says, in the eyes of Prism', () => {
  test.each(Object.entries(JOURNEYS))('%s', async (_, journey) => {
    await expect(journey()).resolves.toBeUndefined()
  })

  test('no operation was left out', () => {
    expect([...succeeded].toSorted()).toEqual([...operations.keys()].toSorted())
  })
})
