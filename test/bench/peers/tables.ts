import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import type { Reporter } from '../../../dev/reporter.ts'

const copies = [
  { schema: 'peers_prisma', peer: 'express-prisma' },
  { schema: 'peers', peer: 'fastify-kysely' },
]

/**
 * Copies the public's listings into the peers' own tables, with their own indexes; again when their number has changed.
 * Whoever changes a peer's tables.sql drops its schema.
 */
export async function prepareTables(client: pg.Client, reporter: Reporter): Promise<void> {
  for (const { schema, peer } of copies) {
    const table = `${schema}.listings`
    if (await isComplete(client, table)) continue
    const copy = async () => {
      // One message is one transaction: there is no half of a copy.
      await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE; ${await readScript(peer, 'tables.sql')}`)
      await client.query(`VACUUM (ANALYZE) ${table}`)
    }
    await reporter.step(`Copying the listings into ${table}, once`, copy, () => table)
  }
  await client.query(await readScript('postgraphile', 'functions.sql'))
}

const readScript = (peer: string, name: string) => readFile(join(import.meta.dirname, peer, name), 'utf8')

async function isComplete(client: pg.Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS exists', [table])
  if (rows[0]?.exists !== true) return false
  const counted = await client.query<{ same: boolean }>(
    `SELECT (SELECT count(*) FROM ${table}) = (SELECT count(*) FROM public.listings) AS same`,
  )
  return counted.rows[0]?.same === true
}
