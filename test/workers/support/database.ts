import { env } from 'cloudflare:workers'
import { neon } from '@neondatabase/serverless'
import { connect, type Database } from '../../../src/db/connect.ts'
import { noTrips } from '../../../src/db/transport.ts'
import { readConfig } from '../../../src/env.ts'
import type { Queryable } from '../../support/records.ts'

declare global {
  namespace Cloudflare {
    interface Env {
      TEST_CONTROL: string
      TEST_OWNER_URL: string
      TEST_DATABASE: string
    }
  }
}

const config = await readConfig(env)

/** Drizzle as the owner on this test file's database, for test data and assertions inside workerd; good for eight seconds. */
export const ownerDatabase = (): Database => connect({ ...config, DATABASE_URL: env.TEST_OWNER_URL }, noTrips(false))

/** How many requests have reached this test file's database so far: a difference is what a route costs. */
export async function databaseRequests(): Promise<number> {
  const response = await fetch(new URL('/stats', env.NEON_FETCH_ENDPOINT))
  const { byDatabase } = await response.json<{ byDatabase: Record<string, number> }>()
  return byDatabase[env.TEST_DATABASE] ?? 0
}

/** Statements as the owner on this test file's database, each in a transaction and on a connection of its own. */
export const owner = queryable(env.TEST_OWNER_URL)

/** The same as the Worker's role. */
export const worker = queryable(env.DATABASE_URL)

function queryable(url: string): Queryable {
  const sql = neon(url, { fetchOptions: { endpoint: env.NEON_FETCH_ENDPOINT }, fullResults: true })
  return {
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as pg has it: the caller says what its columns are
    async query<Row>(text: string, values: unknown[] = []) {
      const { rows } = await sql.query(text, values)
      return { rows: rows as Row[] }
    },
  }
}

/** Takes the seed's listings away, and all that hangs on them: a test then counts on nothing but its own. */
export async function clearListings(): Promise<void> {
  await owner.query('TRUNCATE host_listings CASCADE')
  await owner.query('SELECT refresh_search_words()')
}
