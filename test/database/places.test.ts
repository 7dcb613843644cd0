import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadPlaces } from '../../drizzle/places.ts'
import { createTestDatabase } from '../support/test-database.ts'

const { client } = await createTestDatabase()
beforeAll(async () => {
  await loadPlaces(client)
})

async function select<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await client.query<Row>(sql, values)).rows
}

describe('places', () => {
  test.each([
    ['78701', 'Austin', 'TX', 'America/Chicago'],
    ['85004', 'Phoenix', 'AZ', 'America/Phoenix'],
    ['86515', 'Window Rock', 'AZ', 'America/Denver'],
    ['32501', 'Pensacola', 'FL', 'America/Chicago'],
    ['96815', 'Honolulu', 'HI', 'Pacific/Honolulu'],
    ['48226', 'Detroit', 'MI', 'America/Detroit'],
  ])('know that %s is in %s, %s and keeps the clocks of %s', async (zip, name, state, time_zone) => {
    expect(await select('SELECT name, state, time_zone FROM places WHERE zip = $1', [zip])).toEqual([
      { name, state, time_zone },
    ])
  })

  test('know each city once, with its size', async () => {
    const cities = await select<{ zip_count: number; latitude: number; longitude: number }>(
      `SELECT zip_count, latitude, longitude FROM places WHERE kind = 'city' AND name = 'Austin' AND state = 'TX'`,
    )
    expect(cities).toHaveLength(1)
    expect(cities[0]?.zip_count).toBeGreaterThan(40)
    expect(cities[0]?.latitude).toBeCloseTo(30.3, 0)
    expect(cities[0]?.longitude).toBeCloseTo(-97.7, 0)
  })

  test('have no time zone but those of the United States and no place that has no state', async () => {
    expect(await select(`SELECT DISTINCT time_zone FROM places WHERE time_zone !~ '^(America|Pacific)/'`)).toEqual([])
    expect(
      await select(
        `SELECT DISTINCT time_zone FROM places WHERE time_zone IN ('America/Toronto', 'America/Tijuana', 'America/Winnipeg')`,
      ),
    ).toEqual([])
    expect(await select(`SELECT state FROM places WHERE state !~ '^[A-Z]{2}$' OR state IN ('AA', 'AE', 'AP')`)).toEqual(
      [],
    )
  })

  test('become what the data says when they are of another version', async () => {
    const before = await select('SELECT count(*) FROM places')
    await client.query(`UPDATE places SET name = 'Wrong' WHERE zip = '78701'`)
    await client.query(`DELETE FROM places WHERE state = 'VT'`)
    await client.query(`COMMENT ON TABLE places IS 'an old version'`)
    await loadPlaces(client)
    expect(await select('SELECT count(*) FROM places')).toEqual(before)
    expect(await select(`SELECT name FROM places WHERE zip = '78701'`)).toEqual([{ name: 'Austin' }])
  })
})
