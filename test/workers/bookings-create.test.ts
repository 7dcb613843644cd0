import { describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { insertBlockedDays } from '../support/records.ts'
import { faultsOf } from './support/api.ts'
import { bodyOf, call, refusalOf } from './support/accounts.ts'
import { ask, asked, changed, newParty, readAs, rental } from './support/bookings.ts'
import { databaseRequests, owner } from './support/database.ts'

const SALE = { listing_type: 'SALE', price: '45000.50', price_unit: 'one-time' }
const EVENT = { listing_type: 'EVENT_PRO', price: '1200.00', price_unit: 'per day' }

describe('POST /api/listings/:id', () => {
  test('asks for a rental in one round trip, priced by the server', async () => {
    const party = await newParty({ price: '99.99' })
    const before = await databaseRequests()
    const response = await ask(party, { ...rental('2030-06-01', '2030-06-04'), message: '  For a market 🌮  ' })
    expect((await databaseRequests()) - before).toBe(1)
    const { booking, ...rest } = await bodyOf<{ booking: Record<string, unknown> }>(response, 201)
    expect(response.headers.get('Location')).toBe(`/api/bookings/${String(booking.id)}`)
    expect(rest).toEqual({})
    expect(booking).toMatchObject({
      bookingType: 'RENTAL_REQUEST',
      status: 'PENDING',
      listingId: party.listing,
      hostId: party.host.user.id,
      renterId: party.renter.user.id,
      startDate: '2030-06-01T05:00:00.000Z',
      endDate: '2030-06-04T05:00:00.000Z',
      price: 99.99,
      priceUnit: 'per day',
      total: 299.97,
      message: 'For a market 🌮',
      nextActions: ['CANCELLED'],
    })
    expect((await readAs(party.host, String(booking.id))).nextActions).toEqual(['APPROVED', 'DECLINED'])
  })

  test('asks for an event, with its event request', async () => {
    const party = await newParty(EVENT)
    const body = { eventDate: '2030-06-01', eventType: 'Wedding', guestCount: 120, budget: 4000.5, location: 'Barn' }
    const made = await bodyOf<Record<string, unknown>>(await ask(party, body), 201)
    expect(made.booking).toMatchObject({ bookingType: 'EVENT_REQUEST', eventDate: '2030-06-01', total: 1200 })
    expect(made.eventRequest).toMatchObject({ eventType: 'Wedding', guestCount: 120, budget: 4000.5, location: 'Barn' })
  })

  test('asks about a sale: the offer is the total, or else the price', async () => {
    const party = await newParty(SALE)
    const made = await bodyOf<Record<string, unknown>>(
      await ask(party, { message: 'Still there?', price: 40000.25 }),
      201,
    )
    expect(made.booking).toMatchObject({ bookingType: 'PURCHASE_INQUIRY', price: 45000.5, total: 40000.25 })
    expect(made.inquiry).toMatchObject({ inquiryType: 'GENERAL_INQUIRY', price: 40000.25, status: 'PENDING' })
    expect(await asked(party, { message: 'Hello there', inquiryType: 'CONDITION_INQUIRY' })).toMatchObject({
      total: 45000.5,
      inquiry: { inquiryType: 'CONDITION_INQUIRY', price: null },
    })
  })

  test.each([
    [{}, {}, ['endDate required', 'startDate required']],
    [{}, { startDate: '2030-06-04', endDate: '2030-06-04' }, ['endDate invalid_range']],
    [{}, { startDate: '2020-06-01', endDate: '2030-06-04' }, ['startDate in_the_past']],
    [{}, { startDate: '2030-02-30', endDate: '2030-06-04' }, ['startDate invalid_union']],
    [{}, { startDate: '2030-06-01T10:00:00', endDate: '2030-06-04' }, ['startDate invalid_union']],
    [{}, { startDate: '2030-06-01', endDate: '2032-06-01' }, ['endDate too_long']],
    [{}, { ...rental('2030-06-01', '2030-06-02'), price: 1 }, ['price unknown_field']],
    [{}, { ...rental('2030-06-01', '2030-06-02'), total: 1 }, ['total unknown_field']],
    [{}, { ...rental('2030-06-01', '2030-06-02'), renterId: newId() }, ['renterId unknown_field']],
    [{}, { ...rental('2030-06-01', '2030-06-02'), bookingType: 'EVENT_REQUEST' }, ['bookingType wrong_type']],
    [EVENT, { eventDate: '2030-06-01', eventType: 'Fair', guestCount: 0 }, ['guestCount too_small']],
    [EVENT, { eventDate: '2020-06-01', eventType: 'Fair', guestCount: 1 }, ['eventDate in_the_past']],
    [EVENT, { eventDate: '2030-06-01', eventType: 'Fair', guestCount: 1, price: 5 }, ['price unknown_field']],
    [SALE, { message: 'Hi' }, ['message too_small']],
    [SALE, { message: 'Hello there', price: 0.001 }, ['price not_cents']],
    [SALE, { message: 'Hello there', price: -1 }, ['price too_small']],
    [SALE, { message: 'Hello there', guestCount: 3 }, ['guestCount unknown_field']],
  ])('refuses %o with %o', async (columns, body, expected) => {
    expect((await faultsOf(await ask(await newParty(columns), body))).toSorted()).toEqual(expected)
  })

  test('is for the signed in, for LIVE listings, and never for one’s own', async () => {
    const party = await newParty()
    const body = rental('2030-06-01', '2030-06-02')
    const path = `/api/listings/${party.listing}`
    expect(await refusalOf(await call('POST', path, { body }))).toBe('401 unauthenticated')
    expect(await refusalOf(await call('POST', path, { body, token: party.host.token }))).toBe('409 own_listing')
    expect(await refusalOf(await ask({ ...party, listing: newId() }, body))).toBe('404 not_found')
    for (const status of ['PAUSED', 'ARCHIVED'])
      await owner.query('UPDATE host_listings SET status = $2 WHERE id = $1', [party.listing, status])
    expect(await refusalOf(await ask(party, body))).toBe('404 not_found')
  })

  test('knows no listing of a suspended host', async () => {
    const party = await newParty()
    await owner.query('UPDATE users SET suspended_at = now() WHERE id = $1', [party.host.user.id])
    expect(await refusalOf(await ask(party, rental('2030-06-01', '2030-06-02')))).toBe('404 not_found')
  })

  test('refuses days that are blocked or approved already, and nothing that merely touches them', async () => {
    const party = await newParty()
    await insertBlockedDays(owner, party.listing, '2030-06-10', '2030-06-12')
    const first = await asked(party, rental('2030-06-01', '2030-06-04'))
    await asked(party, rental('2030-06-02', '2030-06-05'))
    await changed(party.host, first.id, 'APPROVED')
    for (const [start, end] of [
      ['2030-06-03', '2030-06-05'],
      ['2030-06-11', '2030-06-13'],
    ] as const)
      expect(await refusalOf(await ask(party, rental(start, end)))).toBe('409 dates_unavailable')
    await asked(party, rental('2030-06-04', '2030-06-10'))
    await asked(party, rental('2030-06-12', '2030-06-13'))
  })

  test('keeps the agreed price when the listing changes', async () => {
    const party = await newParty({ price: '100.00' })
    const { id } = await asked(party, rental('2030-06-01', '2030-06-03'))
    await owner.query(`UPDATE host_listings SET price = 900, price_unit = 'per hour' WHERE id = $1`, [party.listing])
    expect(await readAs(party.renter, id)).toMatchObject({ price: 100, priceUnit: 'per day', total: 200 })
  })

  test('makes one booking of fifty requests with one Idempotency-Key, and replays its answer', async () => {
    const party = await newParty()
    const body = rental('2030-06-01', '2030-06-03')
    const headers = { 'Idempotency-Key': newId() }
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(party, body, headers)))
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([])
    const first = answers.find(({ status }) => status === 201)
    const again = await ask(party, body, headers)
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    expect(await again.text()).toBe(await first?.text())
    const { rows } = await owner.query('SELECT FROM bookings WHERE listing_id = $1', [party.listing])
    expect(rows).toHaveLength(1)
    expect(await refusalOf(await ask(party, rental('2030-06-01', '2030-06-02'), headers))).toBe(
      '422 idempotency_mismatch',
    )
  })

  test('tells the host', async () => {
    const party = await newParty()
    const { id } = await asked(party, rental('2030-06-01', '2030-06-03'))
    const { rows } = await owner.query('SELECT user_id, type FROM notifications WHERE resource_id = $1', [id])
    expect(rows).toEqual([{ user_id: party.host.user.id, type: 'BOOKING_REQUEST' }])
  })
})
