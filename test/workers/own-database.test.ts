import { env, exports } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { databaseRequests, ownerDatabase } from './support/database.ts'

test('a test file has a copy of the seeded database for itself, which the Worker uses too', async () => {
  expect(new URL(env.DATABASE_URL).pathname).toBe(`/${env.TEST_DATABASE}`)
  const { rows } = await ownerDatabase().execute<{ database: string; listings: number; users: number }>(
    sql`SELECT current_database() AS database, (SELECT count(*)::int FROM listings) AS listings, (SELECT count(*)::int FROM users) AS users`,
  )
  expect(rows[0]?.database).toBe(env.TEST_DATABASE)
  expect(rows[0]?.listings).toBeGreaterThan(100)
  expect(rows[0]?.users).toBeGreaterThan(10)
})

test('counts the requests that a route makes', async () => {
  const before = await databaseRequests()
  await exports.default.fetch('http://localhost/health')
  expect((await databaseRequests()) - before).toBe(0)
  await exports.default.fetch('http://localhost/health/ready')
  expect((await databaseRequests()) - before).toBe(1)
})
