import { expect, test } from 'vitest'
import { applyMigrations } from '../../dev/migrations.ts'
import { createTestDatabase } from '../support/test-database.ts'

const { client } = await createTestDatabase()

const catalog = async () => {
  const { rows } = await client.query(
    `SELECT 'column' AS kind, table_name || '.' || column_name AS name, data_type || coalesce(column_default, '') AS definition
       FROM information_schema.columns WHERE table_schema = 'public'
     UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
     UNION ALL SELECT 'heads', count(*)::text, '' FROM audit_heads
     ORDER BY 1, 2, 3`,
  )
  return rows
}

test('run again, they change nothing', async () => {
  const before = await catalog()
  expect(await applyMigrations(client)).toEqual([])
  expect(await catalog()).toEqual(before)
})

test('an id that the database makes is a UUIDv7 of now, and later ones sort after it', async () => {
  const { rows } = await client.query<{ id: string }>('SELECT new_id() AS id FROM generate_series(1, 50)')
  const ids = rows.map(({ id }) => id)
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const time = Number.parseInt(id.replace('-', '').slice(0, 12), 16)
    expect(Math.abs(Date.now() - time)).toBeLessThan(60_000)
  }
  expect(new Set(ids).size).toBe(50)
  const ticks = ids.map((id) => id.slice(0, 18))
  expect(ticks).toEqual(ticks.toSorted())
})
