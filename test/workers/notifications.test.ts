import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { insert, insertCompletedRental, insertListing, insertUser } from '../support/records.ts'
import { call, newAccount, PASSWORD, refusalOf, register, type SignedIn } from './support/accounts.ts'
import { faultsOf } from './support/api.ts'
import { asked, changed, newParty, rental } from './support/bookings.ts'
import { notificationsOf, tripsOf, written } from './support/conversations.ts'
import { owner } from './support/database.ts'

const told = (user: string, columns: Record<string, unknown> = {}) =>
  insert(owner, 'notifications', {
    user_id: user,
    type: 'LISTING_PUBLISHED',
    resource: 'listing',
    resource_id: newId(),
    ...columns,
  })

const markRead = (who: SignedIn, id: string) => call('PUT', `/api/notifications/${id}/read`, { token: who.token })
const markAllRead = (who: SignedIn) => call('PUT', '/api/notifications/read-all', { token: who.token })

/** What somebody is told, but for their listing being live. */
const messagesOf = async (who: SignedIn) =>
  (await notificationsOf(who)).notifications
    .map(({ type, message }) => `${type}: ${message}`)
    .filter((text) => !text.includes('is live'))

describe('what is told', () => {
  test('of a rental, to either side', async () => {
    const party = await newParty()
    const first = await asked(party, rental('2040-01-01', '2040-01-03'))
    await asked(party, rental('2040-01-02', '2040-01-04'))
    await changed(party.host, first.id, 'APPROVED')
    await changed(party.renter, first.id, 'CANCELLED')
    expect(await messagesOf(party.host)).toEqual([
      'BOOKING_CANCELLED: The booking of “Taco truck” by Rui Renter was cancelled.',
      'BOOKING_REQUEST: Rui Renter would like to rent “Taco truck”.',
      'BOOKING_REQUEST: Rui Renter would like to rent “Taco truck”.',
    ])
    expect((await messagesOf(party.renter)).toSorted()).toEqual([
      'BOOKING_APPROVED: Hana Host approved your request for “Taco truck”.',
      'BOOKING_DECLINED: Your request for “Taco truck” was declined.',
    ])
  })

  test('of an event, a sale, a message, a review and a listing', async () => {
    const pro = await newParty({ listing_type: 'EVENT_PRO', title: 'Fire dancer' })
    const event = await asked(pro, { eventDate: '2040-02-03', eventType: 'Wedding', guestCount: 80 })
    await changed(pro.host, event.id, 'DECLINED', 'Away')
    expect(await messagesOf(pro.host)).toEqual([
      'EVENT_REQUEST: Rui Renter would like to book “Fire dancer” for 2040-02-03.',
    ])

    const sale = await newParty({ listing_type: 'SALE', price_unit: 'one-time', title: 'Step van' })
    const { id } = await asked(sale, { message: 'Does it run?' })
    await written(sale.renter, id, 'Hello?')
    await changed(sale.host, id, 'APPROVED')
    await changed(sale.host, id, 'COMPLETED')
    const review = { rating: 1, comment: 'It does not' }
    await call('POST', `/api/listings/${sale.listing}/reviews`, { token: sale.renter.token, body: review })
    expect(await messagesOf(sale.host)).toEqual([
      'REVIEW_RECEIVED: Rui Renter gave “Step van” 1 star.',
      'MESSAGE_RECEIVED: Rui Renter wrote to you about “Step van”.',
      'INQUIRY_RECEIVED: Rui Renter asks about “Step van”.',
    ])
    expect(await messagesOf(sale.renter)).toEqual([
      'BOOKING_COMPLETED: Your booking of “Step van” is completed. How was it?',
      'BOOKING_APPROVED: Hana Host approved your request for “Step van”.',
    ])

    await told(sale.host.user.id, { resource_id: sale.listing, type: 'LISTING_FLAGGED' })
    const { notifications } = await notificationsOf(sale.host)
    expect(notifications.at(0)?.message).toBe('“Step van” needs your attention: Vendibook has looked into it.')
    expect(notifications.at(-1)?.message).toBe('“Step van” is live: everybody can find it now.')
  })

  test('names what it is about', async () => {
    const party = await newParty()
    const { id } = await asked(party, rental('2040-01-01', '2040-01-03'))
    const { notifications, unreadCount } = await notificationsOf(party.host, { limit: '1' })
    expect(unreadCount).toBe(2)
    expect(notifications).toEqual([
      {
        id: expect.any(String),
        type: 'BOOKING_REQUEST',
        resource: 'booking',
        resourceId: id,
        message: 'Rui Renter would like to rent “Taco truck”.',
        listingId: party.listing,
        listingTitle: 'Taco truck',
        readAt: null,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
    ])
  })

  test('forgets the name of who was erased, and outlives what it tells of', async () => {
    const renter = await register({ name: 'Canary Quuxworth' })
    const host = await newAccount({ role: 'HOST' })
    const party = { host, renter, listing: await insertListing(owner, host.user.id) }
    const { id } = await asked(party, rental('2040-01-01', '2040-01-03'))
    await written(renter, id, 'Hi')
    const parties = { host: host.user.id, renter: renter.user.id, listing: party.listing }
    const booking = await insertCompletedRental(owner, parties, { period: '[2024-06-01T05:00Z,2024-06-03T05:00Z)' })
    const columns = { booking_id: booking, listing_id: party.listing, author_id: renter.user.id, rating: 4 }
    const review = await insert(owner, 'reviews', columns)
    await told(host.user.id, { type: 'REVIEW_RECEIVED', resource: 'review', resource_id: review })
    await call('DELETE', '/api/users/me', { token: renter.token, body: { password: PASSWORD } })
    await told(host.user.id, { type: 'BOOKING_DECLINED', resource: 'booking', resource_id: newId() })
    await told(host.user.id, { type: 'REVIEW_RECEIVED', resource: 'review', resource_id: newId() })
    const messages = await messagesOf(host)
    expect(messages.join('\n')).not.toContain('Canary')
    for (const message of [
      'BOOKING_CANCELLED: The booking of “Taco truck” by Deleted user was cancelled.',
      'REVIEW_RECEIVED: Deleted user gave “Taco truck” 4 stars.',
      'REVIEW_RECEIVED: “Deleted listing” has a new review.',
      'BOOKING_DECLINED: Your request for “Deleted listing” was declined.',
    ])
      expect(messages).toContain(message)
  })

  test('tells nothing that the recipient may not see', async () => {
    const party = await newParty()
    await owner.query(`UPDATE users SET phone_number = '+1 512 555 0177', bio = 'canarybio' WHERE id = $1`, [
      party.renter.user.id,
    ])
    await asked(party, { ...rental('2040-01-01', '2040-01-03'), message: 'canarymessage' })
    const text = JSON.stringify(await notificationsOf(party.host))
    expect(text).not.toMatch(/canary|555 0177/)
    expect(text).not.toContain(party.renter.user.email)
  })
})

describe('GET /api/notifications', () => {
  let reader: SignedIn
  let ids: string[]
  beforeAll(async () => {
    reader = await newAccount()
    ids = []
    for (let n = 0; n < 7; n += 1) {
      const times = { created_at: `2026-01-01T10:0${n}:00Z`, read_at: n % 2 === 0 ? '2026-01-02Z' : null }
      ids.unshift(await told(reader.user.id, times))
    }
  })

  test('gives the newest first, and how many are unread', async () => {
    const { notifications, unreadCount, pagination } = await notificationsOf(reader)
    expect(notifications.map(({ id }) => id)).toEqual(ids)
    expect(unreadCount).toBe(3)
    expect(pagination).toEqual({ limit: 20, nextCursor: null, hasMore: false, total: 7, totalIsExact: true })
  })

  test('leaves out what is read', async () => {
    const { notifications, unreadCount, pagination } = await notificationsOf(reader, { unreadOnly: 'true' })
    expect(notifications.map(({ readAt }) => readAt)).toEqual([null, null, null])
    expect([unreadCount, pagination.total]).toEqual([3, 3])
    expect((await notificationsOf(reader, { unreadOnly: 'false' })).notifications).toHaveLength(7)
  })

  test('is paged by key, with cursors of one reader and one filter', async () => {
    const first = await notificationsOf(reader, { limit: '3' })
    const cursor = String(first.pagination.nextCursor)
    const second = await notificationsOf(reader, { limit: '4', cursor })
    expect([...first.notifications, ...second.notifications].map(({ id }) => id)).toEqual(ids)
    expect((await notificationsOf(reader, { limit: '3', page: '2' })).notifications.map(({ id }) => id)).toEqual(
      ids.slice(3, 6),
    )
    for (const [who, query] of [
      [await newAccount(), { cursor }],
      [reader, { cursor, unreadOnly: 'true' }],
    ] as const)
      expect(await faultsOf(await call('GET', '/api/notifications', { token: who.token, query }))).toEqual([
        'cursor invalid_cursor',
      ])
  })

  test('refuses what it does not know', async () => {
    const read = (query: Record<string, string>) => call('GET', '/api/notifications', { token: reader.token, query })
    expect(await faultsOf(await read({ unreadOnly: 'yes' }))).toEqual(['unreadOnly invalid_type'])
    expect(await faultsOf(await read({ unread: 'true' }))).toEqual(['unread unknown_field'])
    expect(await refusalOf(await call('GET', '/api/notifications'))).toBe('401 unauthenticated')
  })

  test('costs one round trip, and so does marking as read', async () => {
    const id = await told(reader.user.id)
    for (const work of [() => notificationsOf(reader), () => markRead(reader, id), () => markAllRead(reader)])
      expect(await tripsOf(work)).toBe(1)
  })
})

describe('marking as read', () => {
  test('marks one, and keeps when it was first read', async () => {
    const reader = await newAccount()
    const [one, other] = [await told(reader.user.id), await told(reader.user.id)]
    const response = await markRead(reader, one)
    expect([response.status, await response.text()]).toEqual([204, ''])
    const { notifications, unreadCount } = await notificationsOf(reader)
    expect(unreadCount).toBe(1)
    const read = notifications.find(({ id }) => id === one)
    expect(read?.readAt).not.toBeNull()
    expect((await markRead(reader, one)).status).toBe(204)
    const again = (await notificationsOf(reader)).notifications
    expect(again.find(({ id }) => id === one)).toEqual(read)
    expect(again.find(({ id }) => id === other)?.readAt).toBeNull()
  })

  test('knows nobody else’s', async () => {
    const [reader, other, admin] = [await newAccount(), await newAccount(), await newAccount({ role: 'ADMIN' })]
    const id = await told(reader.user.id)
    for (const who of [other, admin]) expect(await refusalOf(await markRead(who, id))).toBe('404 not_found')
    for (const unknown of [newId(), 'read-all', 'x'])
      expect(await refusalOf(await markRead(reader, unknown))).toBe('404 not_found')
    expect((await markAllRead(other)).status).toBe(204)
    expect((await notificationsOf(reader)).unreadCount).toBe(1)
    expect(await refusalOf(await call('PUT', `/api/notifications/${id}/read`))).toBe('401 unauthenticated')
    expect(await refusalOf(await call('PUT', '/api/notifications/read-all'))).toBe('401 unauthenticated')
  })

  test('marks all of the caller’s', async () => {
    const [reader, bystander] = [await newAccount(), await insertUser(owner)]
    for (let n = 0; n < 3; n += 1) await told(reader.user.id)
    const other = await told(bystander)
    expect((await markAllRead(reader)).status).toBe(204)
    expect((await notificationsOf(reader, { unreadOnly: 'true' })).notifications).toEqual([])
    const { rows } = await owner.query('SELECT read_at FROM notifications WHERE id = $1', [other])
    expect(rows).toEqual([{ read_at: null }])
  })

  test('twenty times at once, one by one and all together, ends with everything read once', async () => {
    const reader = await newAccount()
    for (let round = 0; round < 5; round += 1) {
      const ids = await Promise.all(Array.from({ length: 10 }, () => told(reader.user.id)))
      const answers = await Promise.all([
        ...ids.map((id) => markRead(reader, id)),
        ...ids.map(() => markAllRead(reader)),
      ])
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]))
      expect((await notificationsOf(reader)).unreadCount).toBe(0)
    }
  })
})
