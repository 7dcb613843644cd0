import { describe, expect, test } from 'vitest'
import { contradictions } from '../support/history.ts'
import { call } from './support/accounts.ts'
import { asked, change, newParty, readAs } from './support/bookings.ts'
import { clearListings, owner } from './support/database.ts'

const ROUNDS = 10
const CLIENTS = 24
const times = <Made>(count: number, make: (index: number) => Promise<Made>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))
const countOf = (answers: Response[], status: number) => answers.filter((answer) => answer.status === status).length
const day = (offset: number) => new Date(Date.UTC(2030, 5, 1 + offset)).toISOString().slice(0, 10)

describe('at once', () => {
  test(`of ${CLIENTS} overlapping approvals one holds, and the rest are declined`, async () => {
    await clearListings()
    const party = await newParty()
    for (let round = 0; round < ROUNDS; round += 1) {
      const start = round * 30
      const made = await times(CLIENTS, (index) =>
        asked(party, { startDate: day(start + (index % 3)), endDate: day(start + 4 + (index % 3)) }),
      )
      const answers = await Promise.all(made.map(({ id }) => change(party.host, id, 'APPROVED')))
      expect(countOf(answers, 200)).toBe(1)
      expect(countOf(answers, 409)).toBe(CLIENTS - 1)
    }
    expect(await contradictions(owner)).toEqual([])
  })

  test('of the events of one day one is approved', async () => {
    const party = await newParty({ listing_type: 'EVENT_PRO' })
    for (let round = 0; round < ROUNDS; round += 1) {
      const body = { eventDate: day(round), eventType: 'Fair', guestCount: 5 }
      const made = await times(CLIENTS, () => asked(party, body))
      const answers = await Promise.all(made.map(({ id }) => change(party.host, id, 'APPROVED')))
      expect(countOf(answers, 200)).toBe(1)
    }
    expect(await contradictions(owner)).toEqual([])
  })

  test('approving, declining and cancelling one request end in one of them', async () => {
    const party = await newParty()
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id } = await asked(party, { startDate: day(round), endDate: day(round + 1) })
      await times(CLIENTS, (index) =>
        index % 3 === 0
          ? change(party.renter, id, 'CANCELLED')
          : change(party.host, id, index % 3 === 1 ? 'APPROVED' : 'DECLINED'),
      )
      const { status, history } = await readAs(party.host, id)
      expect(['CANCELLED', 'DECLINED']).toContain(status)
      expect(history?.length).toBeLessThanOrEqual(3)
    }
    expect(await contradictions(owner)).toEqual([])
  })

  test('a sale is completed once, however many buyers were approved', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const party = await newParty({ listing_type: 'SALE' })
      const made = await times(4, () => asked(party, { message: 'I would like it' }))
      for (const { id } of made) await change(party.host, id, 'APPROVED')
      const answers = await times(CLIENTS, (index) => change(party.host, made[index % 4]?.id ?? '', 'COMPLETED'))
      expect(countOf(answers, 200)).toBe(1)
    }
    expect(await contradictions(owner)).toEqual([])
  })

  test('approving and deleting a listing never both succeed', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const party = await newParty()
      const { id } = await asked(party, { startDate: day(0), endDate: day(1) })
      const remove = () => call('DELETE', `/api/host/listings/${party.listing}`, { token: party.host.token })
      await times(CLIENTS, (index) => (index % 2 === 0 ? change(party.host, id, 'APPROVED') : remove()))
      const { rows } = await owner.query<{ both: boolean }>(
        `SELECT h.deleted_at IS NOT NULL AND b.status = 'APPROVED' AS both
         FROM bookings AS b JOIN host_listings AS h ON h.id = b.listing_id WHERE b.id = $1`,
        [id],
      )
      expect(rows).toEqual([{ both: false }])
    }
    expect(await contradictions(owner)).toEqual([])
  })
})
