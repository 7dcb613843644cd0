import { expect, test } from 'vitest'
import { currentFunctions } from '../../dev/migrations.ts'
import { createTestDatabase } from '../support/test-database.ts'

const { client } = await createTestDatabase()

// What drizzle/functions is written from. Of a body that is bound (RETURN …) PostgreSQL keeps no text: there the name alone is compared.
test('the newest text of each function in the migrations is what a migrated database has', async () => {
  const { rows } = await client.query<{ name: string; body: string }>(
    `SELECT proname AS name, prosrc AS body FROM pg_proc AS p WHERE pronamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')`,
  )
  const shown = new Map((await currentFunctions()).map(({ name, text }) => [name, text]))
  expect([...shown.keys()].toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
  for (const { name, body } of rows) expect(shown.get(name), name).toContain(body)
})
