import { describe, expect, test } from 'vitest'
import { asked, newParty } from './support/bookings.ts'
import { owner } from './support/database.ts'

const inZone = (time_zone: string, price_unit: string) => newParty({ time_zone, price_unit, price: '10.00' })

/** Nights on which a clock changes, and zones where none does: `[zone, start, end, days, hours]`. */
const NIGHTS = [
  ['America/New_York', '2030-03-10', '2030-03-11', 1, 23],
  ['America/New_York', '2030-11-03', '2030-11-04', 1, 25],
  ['America/New_York', '2030-03-09', '2030-03-12', 3, 71],
  ['America/Phoenix', '2030-03-10', '2030-03-11', 1, 24],
  ['America/St_Johns', '2030-03-10', '2030-03-11', 1, 23],
  ['America/St_Johns', '2030-11-03', '2030-11-04', 1, 25],
  ['Australia/Lord_Howe', '2030-04-07', '2030-04-08', 1, 25],
  ['Australia/Lord_Howe', '2030-10-06', '2030-10-07', 1, 24],
] as const

describe('the price of time', () => {
  test.each(NIGHTS)('in %s from %s to %s is %d days, %d hours begun', async (zone, start, end, days, hours) => {
    for (const [unit, units] of [
      ['per day', days],
      ['per hour', hours],
    ] as const) {
      const party = await inZone(zone, unit)
      const byDay = await asked(party, { startDate: start, endDate: end })
      expect(byDay.total, unit).toBe(units * 10)
      const instants = { startDate: byDay.startDate, endDate: byDay.endDate }
      expect((await asked(party, instants)).total, `${unit}, as instants`).toBe(units * 10)
    }
  })

  test.each([
    ['per day', '2030-06-01T09:00:00-05:00', '2030-06-02T09:00:00-05:00', 10],
    ['per day', '2030-06-01T09:00:00-05:00', '2030-06-02T09:00:01-05:00', 20],
    ['per day', '2030-06-01T09:00:00-05:00', '2030-06-01T10:00:00-05:00', 10],
    // Noon to noon by the clock on the wall is a day, though 23 hours pass.
    ['per day', '2030-03-09T12:00:00-06:00', '2030-03-10T12:00:00-05:00', 10],
    ['per hour', '2030-03-09T12:00:00-06:00', '2030-03-10T12:00:00-05:00', 230],
    ['per hour', '2030-06-01T09:00:00-05:00', '2030-06-01T09:00:01-05:00', 10],
    ['per hour', '2030-06-01T14:00:00Z', '2030-06-01T11:30:00-05:00', 30],
    ['one-time', '2030-06-01', '2030-06-20', 10],
  ])('%s from %s to %s costs %d', async (unit, startDate, endDate, total) => {
    expect((await asked(await inZone('America/Chicago', unit), { startDate, endDate })).total).toBe(total)
  })
})

describe('the past', () => {
  test('is judged where the listing stands', async () => {
    // Between these two zones there is always a day that has ended in one and lasts in the other.
    const { rows } = await owner.query<{ east: string; west: string; after: string }>(
      `SELECT ((now() AT TIME ZONE 'Pacific/Kiritimati')::date)::text AS east,
        ((now() AT TIME ZONE 'Pacific/Pago_Pago')::date)::text AS west,
        ((now() AT TIME ZONE 'Pacific/Kiritimati')::date + 5)::text AS after`,
    )
    const { east = '', west = '', after = '' } = rows[0] ?? {}
    expect(west < east).toBe(true)
    const behind = await newParty({ time_zone: 'Pacific/Pago_Pago' })
    const ahead = await newParty({ time_zone: 'Pacific/Kiritimati' })
    const { expiresAt } = await asked(behind, { startDate: west, endDate: after })
    expect(Date.parse(expiresAt ?? '')).toBeGreaterThan(Date.now())
    await asked(ahead, { startDate: east, endDate: after })
    await expect(asked(ahead, { startDate: west, endDate: after })).rejects.toThrow('in_the_past')
    const events = await newParty({ time_zone: 'Pacific/Kiritimati', listing_type: 'EVENT_PRO' })
    await expect(asked(events, { eventDate: west, eventType: 'Fair', guestCount: 1 })).rejects.toThrow('in_the_past')
  })

  test('of an instant is now', async () => {
    const party = await newParty()
    const startDate = new Date(Date.now() - 1_000).toISOString()
    await expect(asked(party, { startDate, endDate: '2030-01-01' })).rejects.toThrow('in_the_past')
  })

  test('a request expires after seven days, or when what it asks for begins', async () => {
    const party = await newParty()
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
    const soon = await asked(party, { startDate: inDays(2), endDate: inDays(3) })
    expect(soon.expiresAt).toBe(soon.startDate)
    const later = await asked(party, { startDate: inDays(20), endDate: inDays(21) })
    expect(Math.abs(Date.parse(later.expiresAt ?? '') - Date.now() - 7 * 86_400_000)).toBeLessThan(60_000)
  })
})
