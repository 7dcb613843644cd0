import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { runJobs } from '../../src/scheduled.ts'
import { insertBlockedDays } from '../support/records.ts'
import { faultsOf } from './support/api.ts'
import { bodyOf, call, newAccount, refusalOf } from './support/accounts.ts'
import { ask, asked, type Booking, change, changed, newParty, type Party, readAs, rental } from './support/bookings.ts'
import { databaseRequests, owner } from './support/database.ts'

const SALE = { listing_type: 'SALE', price: '900.00', price_unit: 'one-time' }
const EVENT = { listing_type: 'EVENT_PRO' }
const JUNE = rental('2030-06-01', '2030-06-03')
const newsOf = async (id: string) => {
  const { rows } = await owner.query<{ user_id: string; type: string }>(
    'SELECT user_id, type FROM notifications WHERE resource_id = $1 ORDER BY created_at, user_id',
    [id],
  )
  return rows
}
const sql = (text: string, ...values: unknown[]) => owner.query(text, values)
/** Moves a rental to days around now: `from` and `to` in hours. */
const moveTo = (id: string, from: number, to: number) =>
  sql(
    `UPDATE bookings SET period = tstzrange(now() + make_interval(hours => $2), now() + make_interval(hours => $3)) WHERE id = $1`,
    id,
    from,
    to,
  )

describe('PUT /api/bookings/:id', () => {
  test('approves in one round trip, declines what that rules out, and tells each renter', async () => {
    const party = await newParty()
    const other = { ...party, renter: await newAccount() }
    const [mine, ruledOut, touching] = [
      await asked(party, JUNE),
      await asked(other, rental('2030-06-02', '2030-06-05')),
      await asked(other, rental('2030-06-03', '2030-06-04')),
    ]
    const before = await databaseRequests()
    const approved = await changed(party.host, mine.id, 'APPROVED')
    expect((await databaseRequests()) - before).toBe(1)
    expect(approved).toMatchObject({ status: 'APPROVED', nextActions: ['CANCELLED'], expiresAt: null })
    expect(approved.history).toMatchObject([
      { fromStatus: 'PENDING', toStatus: 'APPROVED', actorId: party.host.user.id },
      { fromStatus: null, toStatus: 'PENDING', actorId: party.renter.user.id },
    ])
    expect(await readAs(other.renter, ruledOut.id)).toMatchObject({ status: 'DECLINED', nextActions: [] })
    expect((await readAs(other.renter, ruledOut.id)).reason).not.toBeNull()
    expect(await readAs(other.renter, touching.id)).toMatchObject({ status: 'PENDING' })
    expect((await newsOf(mine.id)).at(-1)).toEqual({ user_id: party.renter.user.id, type: 'BOOKING_APPROVED' })
    expect((await newsOf(ruledOut.id)).at(-1)).toEqual({ user_id: other.renter.user.id, type: 'BOOKING_DECLINED' })
  })

  test('takes PATCH as well, and repeats nothing', async () => {
    const party = await newParty()
    const { id } = await asked(party, JUNE)
    const options = { token: party.host.token, body: { status: 'DECLINED', reason: 'Booked elsewhere' } }
    const { booking } = await bodyOf<{ booking: Booking }>(await call('PATCH', `/api/bookings/${id}`, options))
    expect(booking).toMatchObject({ status: 'DECLINED', reason: 'Booked elsewhere' })
    expect(await refusalOf(await call('PATCH', `/api/bookings/${id}`, options))).toBe('409 invalid_transition')
  })

  test('an event pro has one approved event a day', async () => {
    const party = await newParty(EVENT)
    const event = (day: string) => asked(party, { eventDate: day, eventType: 'Fair', guestCount: 10 })
    const [first, sameDay, nextDay] = [await event('2030-06-01'), await event('2030-06-01'), await event('2030-06-02')]
    await changed(party.host, first.id, 'APPROVED')
    expect((await readAs(party.renter, sameDay.id)).status).toBe('DECLINED')
    await changed(party.host, nextDay.id, 'APPROVED')
  })

  test('refuses an approval on days that were blocked meanwhile', async () => {
    const party = await newParty()
    const { id } = await asked(party, JUNE)
    await insertBlockedDays(owner, party.listing, '2030-06-02', '2030-06-03')
    expect(await refusalOf(await change(party.host, id, 'APPROVED'))).toBe('409 dates_unavailable')
    expect((await readAs(party.host, id)).status).toBe('PENDING')
  })

  type Row = [status: string, who: 'host' | 'renter', wanted: string, answer: string]
  const MACHINE: Row[] = [
    ['PENDING', 'host', 'APPROVED', 'APPROVED'],
    ['PENDING', 'host', 'DECLINED', 'DECLINED'],
    ['PENDING', 'host', 'CANCELLED', '403 forbidden'],
    ['PENDING', 'host', 'COMPLETED', '409 invalid_transition'],
    ['PENDING', 'renter', 'APPROVED', '403 forbidden'],
    ['PENDING', 'renter', 'DECLINED', '403 forbidden'],
    ['PENDING', 'renter', 'CANCELLED', 'CANCELLED'],
    ['PENDING', 'renter', 'COMPLETED', '409 invalid_transition'],
    ['APPROVED', 'host', 'APPROVED', '409 invalid_transition'],
    ['APPROVED', 'host', 'DECLINED', '409 invalid_transition'],
    ['APPROVED', 'host', 'CANCELLED', 'CANCELLED'],
    ['APPROVED', 'host', 'COMPLETED', '409 invalid_transition'],
    ['APPROVED', 'renter', 'CANCELLED', 'CANCELLED'],
    ['APPROVED', 'renter', 'COMPLETED', '403 forbidden'],
    ...['DECLINED', 'CANCELLED'].flatMap((status): Row[] =>
      ['APPROVED', 'DECLINED', 'CANCELLED', 'COMPLETED'].flatMap((wanted): Row[] => [
        [status, 'host', wanted, '409 invalid_transition'],
        [status, 'renter', wanted, '409 invalid_transition'],
      ]),
    ),
  ]
  test.each(MACHINE)('a %s booking whose %s wants %s: %s', async (status, who, wanted, answer) => {
    const party = await newParty()
    const { id } = await asked(party, JUNE)
    if (status === 'APPROVED' || status === 'DECLINED') await changed(party.host, id, status)
    if (status === 'CANCELLED') await changed(party.renter, id, status)
    const response = await change(party[who], id, wanted, 'Because')
    if (answer.includes(' ')) expect(await refusalOf(response)).toBe(answer)
    else expect((await bodyOf<{ booking: Booking }>(response)).booking.status).toBe(answer)
  })

  test('a rental ends when its time is over, and is not cancelled once it has begun', async () => {
    const party = await newParty()
    const { id } = await asked(party, JUNE)
    await changed(party.host, id, 'APPROVED')
    await moveTo(id, -1, 1)
    expect((await readAs(party.renter, id)).nextActions).toEqual([])
    expect(await refusalOf(await change(party.renter, id, 'CANCELLED'))).toBe('409 invalid_transition')
    expect(await refusalOf(await change(party.host, id, 'COMPLETED'))).toBe('409 invalid_transition')
    await moveTo(id, -2, -1)
    expect((await readAs(party.host, id)).nextActions).toEqual(['CANCELLED', 'COMPLETED'])
    await changed(party.host, id, 'COMPLETED')
    expect((await newsOf(id)).at(-1)).toEqual({ user_id: party.renter.user.id, type: 'BOOKING_COMPLETED' })
  })

  test('a host who cancels gives a reason', async () => {
    const party = await newParty()
    const { id } = await asked(party, JUNE)
    await changed(party.host, id, 'APPROVED')
    expect(await faultsOf(await change(party.host, id, 'CANCELLED'))).toEqual(['reason required'])
    expect(await changed(party.host, id, 'CANCELLED', 'Broke down')).toMatchObject({ reason: 'Broke down' })
  })

  test('completing a sale sells the listing, and declines the other inquiries', async () => {
    const party = await newParty(SALE)
    const [mine, other] = [await asked(party, { message: 'I take it' }), await asked(party, { message: 'Me too' })]
    await changed(party.host, mine.id, 'APPROVED')
    expect((await readAs(party.renter, other.id)).status).toBe('PENDING')
    await changed(party.host, mine.id, 'COMPLETED')
    const { rows } = await sql('SELECT status FROM host_listings WHERE id = $1', party.listing)
    expect(rows).toEqual([{ status: 'SOLD' }])
    expect((await readAs(party.renter, other.id)).status).toBe('DECLINED')
    expect(await refusalOf(await ask(party, { message: 'Too late?' }))).toBe('404 not_found')
  })

  test('is for its two parties: others do not know it, an administrator only sees it', async () => {
    const party = await newParty()
    const { id } = await asked(party, JUNE)
    const [stranger, admin] = [await newAccount(), await newAccount({ role: 'ADMIN' })]
    for (const method of ['GET', 'PUT'] as const) {
      const body = method === 'PUT' ? { body: { status: 'APPROVED' } } : {}
      expect(await refusalOf(await call(method, `/api/bookings/${id}`, { token: stranger.token, ...body }))).toBe(
        '404 not_found',
      )
      expect(await refusalOf(await call(method, `/api/bookings/${id}`, body))).toBe('401 unauthenticated')
    }
    expect((await readAs(admin, id)).nextActions).toEqual([])
    expect(await refusalOf(await change(admin, id, 'APPROVED'))).toBe('403 forbidden')
  })
})

describe('the expiry', () => {
  const expire = async ({ listing }: Party) => {
    await sql(`UPDATE bookings SET expires_at = now() - interval '1 second' WHERE listing_id = $1`, listing)
  }

  test('refuses an approval of what has expired, before the job comes', async () => {
    const party = await newParty()
    const { id } = await asked(party, JUNE)
    await expire(party)
    expect((await readAs(party.host, id)).nextActions).toEqual([])
    expect(await refusalOf(await change(party.host, id, 'APPROVED'))).toBe('409 invalid_transition')
  })

  test('declines, and tells both sides; nothing else is touched, and a second run does nothing', async () => {
    const party = await newParty()
    const { id } = await asked(party, JUNE)
    await expire(party)
    const kept = await asked(party, JUNE)
    await Promise.all([runJobs(env), runJobs(env), runJobs(env)])
    expect(await readAs(party.renter, id)).toMatchObject({ status: 'DECLINED' })
    expect((await readAs(party.renter, kept.id)).status).toBe('PENDING')
    const declined = (await newsOf(id)).filter(({ type }) => type === 'BOOKING_DECLINED')
    expect(declined.map(({ user_id }) => user_id).toSorted()).toEqual(
      [party.host.user.id, party.renter.user.id].toSorted(),
    )
  })
})
