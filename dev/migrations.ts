import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type pg from 'pg'
import { loadPlaces } from '../drizzle/places.ts'
import { projectDir } from './local.ts'
import { Problem } from './problem.ts'

interface Migration {
  tag: string
  statements: string[]
  createdAt: number
  hash: string
}

export interface DatabaseFunction {
  name: string
  /** The tag of the migration that first stated it, such as `0012_search_listings`. */
  broughtBy: string
  /** Its newest CREATE FUNCTION with the comment before it. */
  text: string
}

const folder = join(projectDir, 'migrations')

/** So that of two migrators at the same time one waits for the other; held until the end of a transaction. */
const lockKey = 8_787_001

/**
 * Applies the migrations that a database lacks, each in a transaction of its own, and records them where drizzle-kit does.
 * @returns the names of those applied now
 * @throws Problem when an applied migration has been changed since, or one fails
 */
export async function applyMigrations(
  client: pg.Client,
  onApply?: (done: number, total: number, tag: string) => void,
): Promise<string[]> {
  const migrations = await readMigrations()
  await inTransaction(client, async () => {
    await client.query('CREATE SCHEMA IF NOT EXISTS drizzle')
    await client.query(
      'CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)',
    )
  })
  const applied: string[] = []
  for (const [index, migration] of migrations.entries()) {
    onApply?.(index, migrations.length, migration.tag)
    if (await applyMigration(client, migration)) applied.push(migration.tag)
  }
  return applied
}

/** Loads what the schema's rules refer to and no user writes: the US places. @returns how many there are */
export function loadReferenceData(client: pg.Client): Promise<number> {
  return inTransaction(client, () => loadPlaces(client))
}

/** The functions that the migrations add up to, in the order in which they were brought. */
export async function currentFunctions(): Promise<DatabaseFunction[]> {
  const functions = new Map<string, DatabaseFunction>()
  const broughtBy = new Map<string, string>()
  for (const { tag, statements } of await readMigrations())
    for (const statement of statements) {
      const [, dropped] = /^(?:--.*\n)*DROP FUNCTION (.*)/.exec(statement.trim()) ?? []
      const [, name] = /^(?:--.*\n)*CREATE (?:OR REPLACE )?FUNCTION (\w+)\(/.exec(statement.trim()) ?? []
      for (const [, gone = ''] of dropped?.matchAll(/(\w+)\(.*?\)/g) ?? []) functions.delete(gone)
      if (name === undefined) continue
      const text = `${statement.trim().replace('CREATE OR REPLACE', 'CREATE').replace(/;$/, '')};`
      if (!broughtBy.has(name)) broughtBy.set(name, tag)
      functions.set(name, { name, broughtBy: broughtBy.get(name) ?? tag, text })
    }
  return [...broughtBy.keys()].flatMap((name) => functions.get(name) ?? [])
}

async function applyMigration(client: pg.Client, { tag, statements, createdAt, hash }: Migration): Promise<boolean> {
  try {
    return await inTransaction(client, async () => {
      const { rows } = await client.query<{ hash: string }>(
        'SELECT hash FROM drizzle.__drizzle_migrations WHERE created_at = $1',
        [createdAt],
      )
      const [known] = rows
      if (known && known.hash !== hash) throw changedMigration(tag)
      if (known) return false
      for (const statement of statements) await client.query(statement)
      await client.query('INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)', [
        hash,
        createdAt,
      ])
      return true
    })
  } catch (error) {
    if (error instanceof Problem || !(error instanceof Error)) throw error
    const code = 'code' in error ? error.code : undefined
    throw Object.assign(new Error(`The migration ${tag} failed and was undone: ${error.message}`, { cause: error }), {
      code,
    })
  }
}

async function inTransaction<Result>(client: pg.Client, work: () => Promise<Result>): Promise<Result> {
  await client.query('BEGIN')
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey])
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

function changedMigration(tag: string): Problem {
  return new Problem(
    `The migration ${tag} has been changed since it was applied to this database: write a new migration instead. ` +
      'A local database starts afresh with `npm run dev -- --reset`.',
  )
}

async function readMigrations(): Promise<Migration[]> {
  const journal: { entries: { tag: string }[] } = JSON.parse(
    await readFile(join(folder, 'meta', '_journal.json'), 'utf8'),
  )
  return readMigrationFiles({ migrationsFolder: folder }).map(({ sql, folderMillis, hash }, index) => ({
    tag: journal.entries[index]?.tag ?? String(index),
    statements: sql,
    createdAt: folderMillis,
    hash,
  }))
}
