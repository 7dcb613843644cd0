import { afterAll, beforeAll, expect, test } from 'vitest'
import { withClient } from '../../dev/client.ts'
import { applyMigrations, loadReferenceData } from '../../dev/migrations.ts'
import { type EmptyCluster, startEmptyCluster } from '../support/databases.ts'

let database: EmptyCluster

beforeAll(async () => {
  database = await startEmptyCluster()
})
afterAll(() => database.stop())

const migrate = () =>
  withClient(database.url, async (client) => {
    const applied = await applyMigrations(client)
    return { applied, places: await loadReferenceData(client) }
  })

test('two migrators at once apply each migration once and load the places once', async () => {
  const [one, other] = await Promise.all([migrate(), migrate()])
  const again = await migrate()
  expect(again.applied).toEqual([])
  expect(new Set([...one.applied, ...other.applied]).size).toBe(one.applied.length + other.applied.length)
  expect([one.places, other.places]).toEqual([again.places, again.places])
})

test('refuses a migration that was changed after it was applied', async () => {
  await withClient(database.url, (client) =>
    client.query("UPDATE drizzle.__drizzle_migrations SET hash = 'x' WHERE id = 1"),
  )
  await expect(migrate()).rejects.toThrow(/has been changed since it was applied.*`npm run dev -- --reset`/)
})

test('a failed migration says which one it was, and leaves nothing', async () => {
  await withClient(database.url, async (client) => {
    await client.query('DROP TABLE drizzle.__drizzle_migrations')
    await expect(applyMigrations(client)).rejects.toThrow(/^The migration \d{4}_\w+ failed and was undone: /)
    const { rowCount } = await client.query('SELECT FROM drizzle.__drizzle_migrations')
    expect(rowCount).toBe(0)
  })
})
