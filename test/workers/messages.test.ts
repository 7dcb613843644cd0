import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { insertRental, setStatus } from '../support/records.ts'
import { bodyOf, call, newAccount, refusalOf, type SignedIn } from './support/accounts.ts'
import { faultsOf } from './support/api.ts'
import { asked, newParty, type Party, rental } from './support/bookings.ts'
import { notificationsOf, readThread, threadOf, tripsOf, write, written } from './support/conversations.ts'
import { owner } from './support/database.ts'

let party: Party
let host: SignedIn
let renter: SignedIn
beforeAll(async () => {
  party = await newParty()
  ;({ host, renter } = party)
})

let day = 0
/** A new request of the renter, with an empty thread. */
async function newBooking(): Promise<string> {
  const start = Date.UTC(2040, 0, (day += 3))
  const date = (offset: number) => new Date(start + offset * 86_400_000).toISOString().slice(0, 10)
  return (await asked(party, rental(date(0), date(2)))).id
}

const markRead = (who: SignedIn, booking: string) => call('PUT', `${threadOf(booking)}/read`, { token: who.token })

describe('a thread', () => {
  test('holds what both parties write, newest first', async () => {
    const booking = await newBooking()
    const response = await write(renter, booking, '  Is there a 50 amp hookup? 🌮 شكرا  ')
    expect(response.headers.get('Location')).toBe(threadOf(booking))
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    const { message } = await bodyOf<{ message: unknown }>(response, 201)
    expect(message).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      bookingId: booking,
      senderId: renter.user.id,
      senderName: 'Rui Renter',
      message: 'Is there a 50 amp hookup? 🌮 شكرا',
      readAt: null,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    })
    const answer = await written(host, booking, 'There is.')
    for (const who of [host, renter]) {
      const { messages, pagination } = await readThread(who, booking)
      expect(messages).toEqual([answer, message])
      expect(pagination).toEqual({ limit: 20, nextCursor: null, hasMore: false, total: 2, totalIsExact: true })
    }
  })

  test('tells the other party of each message, in the same transaction, and not the sender', async () => {
    const booking = await newBooking()
    const { id } = await written(renter, booking, 'Hello?')
    await written(host, booking, 'Yes?')
    const { rows } = await owner.query(
      `SELECT n.user_id, n.resource, n.created_at = m.created_at AS together
       FROM notifications AS n LEFT JOIN messages AS m ON m.id = $2
       WHERE n.type = 'MESSAGE_RECEIVED' AND n.resource_id = $1 ORDER BY n.id`,
      [booking, id],
    )
    expect(rows).toEqual([
      { user_id: host.user.id, resource: 'booking', together: true },
      { user_id: renter.user.id, resource: 'booking', together: false },
    ])
    const { notifications } = await notificationsOf(host, { limit: '1' })
    expect(notifications[0]).toMatchObject({
      type: 'MESSAGE_RECEIVED',
      resourceId: booking,
      message: 'Rui Renter wrote to you about “Taco truck”.',
    })
  })

  test('is read by the other party alone, once and for all', async () => {
    const booking = await newBooking()
    await written(renter, booking, 'One')
    await written(host, booking, 'Two')
    const unread = async (who: SignedIn) =>
      (
        await bodyOf<{ booking: { unreadMessages: number } }>(
          await call('GET', `/api/bookings/${booking}`, { token: who.token }),
        )
      ).booking.unreadMessages
    expect([await unread(host), await unread(renter)]).toEqual([1, 1])
    const response = await markRead(host, booking)
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect([await unread(host), await unread(renter)]).toEqual([0, 1])
    const { messages } = await readThread(renter, booking)
    expect(messages.map(({ message, readAt }) => [message, readAt !== null])).toEqual([
      ['Two', false],
      ['One', true],
    ])
    expect((await markRead(host, booking)).status).toBe(204)
    expect((await readThread(renter, booking)).messages).toEqual(messages)
  })

  test('goes on whatever becomes of the booking, and of the listing', async () => {
    for (const status of ['APPROVED', 'DECLINED', 'CANCELLED']) {
      const booking = await newBooking()
      await setStatus(owner, 'bookings', booking, status)
      expect((await write(renter, booking, 'Thank you')).status).toBe(201)
      expect((await write(host, booking, 'You are welcome')).status).toBe(201)
    }
    const other = await newParty()
    const booking = (await asked(other, rental('2040-01-01', '2040-01-02'))).id
    await setStatus(owner, 'host_listings', other.listing, 'ARCHIVED')
    expect((await write(other.renter, booking, 'What a pity')).status).toBe(201)
  })

  test('is paged by key, and its cursor is of one reader and one thread', async () => {
    const booking = await newBooking()
    const ids: string[] = []
    for (let n = 0; n < 7; n += 1) ids.unshift((await written(n % 2 === 0 ? host : renter, booking, `Word ${n}`)).id)
    const first = await readThread(host, booking, { limit: '3' })
    await written(renter, booking, 'Meanwhile')
    const cursor = String(first.pagination.nextCursor)
    const second = await readThread(host, booking, { limit: '3', cursor })
    const third = await readThread(host, booking, { limit: '3', cursor: String(second.pagination.nextCursor) })
    const seen = [first, second, third].flatMap(({ messages }) => messages.map(({ id }) => id))
    expect(seen).toEqual(ids)
    expect(third.pagination).toMatchObject({ hasMore: false, nextCursor: null })
    const foreign = [
      call('GET', threadOf(booking), { token: renter.token, query: { cursor } }),
      call('GET', threadOf(await newBooking()), { token: host.token, query: { cursor } }),
    ]
    for (const response of foreign) expect(await faultsOf(await response)).toEqual(['cursor invalid_cursor'])
  })

  test.each([
    ['nothing', {}, 'message invalid_type'],
    ['an empty message', { message: ' \n ' }, 'message custom'],
    ['2,001 characters', { message: 'a'.repeat(2_001) }, 'message custom'],
    ['a number', { message: 5 }, 'message invalid_type'],
    ['a NUL character', { message: 'a\u0000b' }, 'message invalid_text'],
    ['a sender', { message: 'Hi', senderId: newId() }, 'senderId unknown_field'],
  ])('takes no message of %s', async (_, body, fault) => {
    const response = await call('POST', threadOf(await newBooking()), { token: renter.token, body })
    expect(await faultsOf(response)).toEqual([fault])
  })

  test('takes a message of 2,000 emoji', async () => {
    const message = '🌮'.repeat(2_000)
    expect((await written(renter, await newBooking(), message)).message).toBe(message)
  })

  test('costs one round trip to read, to write to and to mark as read', async () => {
    const booking = await newBooking()
    for (const work of [
      () => write(renter, booking, 'Hi'),
      () => write(renter, booking, 'Hi', { 'Idempotency-Key': newId() }),
      () => readThread(host, booking),
      () => markRead(host, booking),
    ])
      expect(await tripsOf(work)).toBe(1)
  })
})

describe('a thread is hidden', () => {
  const calls = (who: SignedIn | undefined, booking: string) => {
    const token = who === undefined ? {} : { token: who.token }
    return Promise.all([
      call('GET', threadOf(booking), token),
      call('POST', threadOf(booking), { ...token, body: { message: 'Let me in' } }),
      call('PUT', `${threadOf(booking)}/read`, token),
    ])
  }
  const refusals = async (who: SignedIn | undefined, booking: string) =>
    Promise.all((await calls(who, booking)).map((response) => refusalOf(response)))

  test('from anybody but its parties', async () => {
    const booking = await newBooking()
    await written(renter, booking, 'Between us')
    const [stranger, otherHost] = [await newAccount(), await newParty()]
    const unknown = ['404 not_found', '404 not_found', '404 not_found']
    expect(await refusals(stranger, booking)).toEqual(unknown)
    expect(await refusals(otherHost.host, booking)).toEqual(unknown)
    expect(await refusals(renter, newId())).toEqual(unknown)
    expect(await refusals(renter, 'nothing')).toEqual(unknown)
    expect(await refusals(undefined, booking)).toEqual(Array<string>(3).fill('401 unauthenticated'))
    expect((await readThread(host, booking)).messages.map(({ message, readAt }) => [message, readAt])).toEqual([
      ['Between us', null],
    ])
  })

  test('from the party of another booking of the same listing', async () => {
    const booking = await newBooking()
    const rival = await newAccount()
    await insertRental(owner, { host: host.user.id, renter: rival.user.id, listing: party.listing })
    expect(await refusals(rival, booking)).toContain('404 not_found')
  })

  test('but not from administrators, who only read', async () => {
    const booking = await newBooking()
    await written(renter, booking, 'Overheard')
    const [read, wrote, marked] = await calls(await newAccount({ role: 'ADMIN' }), booking)
    expect((await bodyOf<{ messages: unknown[] }>(read)).messages).toHaveLength(1)
    expect([await refusalOf(wrote), await refusalOf(marked)]).toEqual(['403 forbidden', '403 forbidden'])
    expect((await readThread(host, booking)).messages[0]?.readAt).toBeNull()
  })
})
