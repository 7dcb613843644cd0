import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { bodyOf, call, newAccount, refusalOf, type SignedIn } from './support/accounts.ts'
import { faultsOf } from './support/api.ts'
import { asked, type Booking, changed, newParty, type Party, readAs } from './support/bookings.ts'
import {
  expectOneOfMany,
  expectReplays,
  type Message,
  readThread,
  reply,
  threadOf,
  tripsOf,
  written,
} from './support/conversations.ts'
import { owner } from './support/database.ts'

type Inquiry = { id: string; bookingId: string; status: string; respondedAt: string | null }

let party: Party
let host: SignedIn
let asker: SignedIn
beforeAll(async () => {
  party = await newParty({ listing_type: 'SALE', price_unit: 'one-time', title: 'Old step van' })
  ;({ host, renter: asker } = party)
})

/** A question about the listing, and the booking that it belongs to. */
async function newInquiry(): Promise<{ inquiry: string; booking: string }> {
  const { id, inquiry } = await asked(party, { message: 'Does it run?', price: 9_000 })
  return { inquiry: String(inquiry?.id), booking: id }
}

const replied = async (who: SignedIn, inquiry: string, message: string) =>
  bodyOf<{ message: Message; inquiry: Inquiry }>(await reply(who, inquiry, message), 201)

const statusOf = async (booking: string) =>
  ((await readAs(host, booking)) as Booking & { inquiry: Inquiry }).inquiry.status

describe('POST /api/inquiries/:id/reply', () => {
  test('joins the thread of the booking, and makes the inquiry RESPONDED by the host’s first reply', async () => {
    const { inquiry, booking } = await newInquiry()
    const response = await reply(host, inquiry, ' It does. ')
    expect(response.headers.get('Location')).toBe(threadOf(booking))
    const first = await bodyOf<{ message: Message; inquiry: Inquiry }>(response, 201)
    expect(first.message).toMatchObject({ bookingId: booking, senderId: host.user.id, message: 'It does.' })
    expect(first.inquiry).toEqual({
      id: inquiry,
      bookingId: booking,
      inquiryType: 'GENERAL_INQUIRY',
      price: 9_000,
      status: 'RESPONDED',
      respondedAt: first.message.createdAt,
      createdAt: expect.any(String),
    })
    const second = await replied(host, inquiry, 'Come and see it.')
    expect(second.inquiry).toEqual(first.inquiry)
    const { messages } = await readThread(asker, booking)
    expect(messages).toEqual([second.message, first.message])
  })

  test('leaves it PENDING while the asker alone writes, and takes the host’s word in the thread for a reply', async () => {
    const { inquiry, booking } = await newInquiry()
    expect((await replied(asker, inquiry, 'Anybody there?')).inquiry).toMatchObject({
      status: 'PENDING',
      respondedAt: null,
    })
    await written(asker, booking, 'Hello?')
    expect(await statusOf(booking)).toBe('PENDING')
    await written(host, booking, 'Here I am.')
    expect(await statusOf(booking)).toBe('RESPONDED')
  })

  test('tells the other party', async () => {
    const { inquiry, booking } = await newInquiry()
    await replied(host, inquiry, 'Yes')
    await replied(asker, inquiry, 'Good')
    const { rows } = await owner.query(
      `SELECT user_id FROM notifications WHERE resource_id = $1 AND type = 'MESSAGE_RECEIVED' ORDER BY id`,
      [booking],
    )
    expect(rows).toEqual([{ user_id: asker.user.id }, { user_id: host.user.id }])
  })

  test('works after the sale', async () => {
    const own = await newParty({ listing_type: 'SALE', price_unit: 'one-time' })
    const { id, inquiry } = await asked(own, { message: 'I take it' })
    await changed(own.host, id, 'APPROVED')
    await changed(own.host, id, 'COMPLETED')
    expect((await reply(own.renter, String(inquiry?.id), 'Thank you')).status).toBe(201)
  })

  test('is for the host and the asker alone', async () => {
    const { inquiry, booking } = await newInquiry()
    const [stranger, other, admin] = [await newAccount(), await newParty(), await newAccount({ role: 'ADMIN' })]
    for (const who of [stranger, other.host, other.renter])
      expect(await refusalOf(await reply(who, inquiry, 'Hi'))).toBe('404 not_found')
    expect(await refusalOf(await reply(admin, inquiry, 'Hi'))).toBe('403 forbidden')
    expect(await refusalOf(await call('POST', `/api/inquiries/${inquiry}/reply`, { body: { message: 'Hi' } }))).toBe(
      '401 unauthenticated',
    )
    // The id of the booking is not that of its inquiry.
    for (const id of [newId(), booking, 'x']) expect(await refusalOf(await reply(host, id, 'Hi'))).toBe('404 not_found')
    expect((await readThread(host, booking)).messages).toEqual([])
    expect(await statusOf(booking)).toBe('PENDING')
  })

  test('refuses what is no message', async () => {
    const { inquiry } = await newInquiry()
    for (const message of ['', '  ', 'a'.repeat(2_001)])
      expect(await faultsOf(await reply(host, inquiry, message))).toEqual(['message custom'])
    const body = { message: 'Hi', status: 'RESPONDED' }
    const response = await call('POST', `/api/inquiries/${inquiry}/reply`, { token: host.token, body })
    expect(await faultsOf(response)).toEqual(['status unknown_field'])
  })

  test('costs one round trip', async () => {
    const { inquiry } = await newInquiry()
    expect(await tripsOf(() => reply(host, inquiry, 'Hi'))).toBe(1)
    expect(await tripsOf(() => reply(host, inquiry, 'Hi', { 'Idempotency-Key': newId() }))).toBe(1)
  })

  test('is repeated by its key, with the answer and Location of the first', async () => {
    const { inquiry, booking } = await newInquiry()
    await expectReplays((headers) => reply(host, inquiry, 'Once', headers))
    await expectOneOfMany((headers) => reply(asker, inquiry, 'Me too', headers))
    expect((await readThread(host, booking)).messages.map(({ message }) => message)).toEqual(['Me too', 'Once'])
  })
})

test('of twenty first replies at once all are kept, and the inquiry is RESPONDED once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { inquiry, booking } = await newInquiry()
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => replied(host, inquiry, `Reply ${n}`)))
    expect(new Set(answers.map((answer) => answer.inquiry.respondedAt)).size).toBe(1)
    expect((await readThread(host, booking)).pagination.total).toBe(20)
    expect(await statusOf(booking)).toBe('RESPONDED')
  }
})
