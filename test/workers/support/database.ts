import { env } from 'cloudflare:workers'
import { connect, type Database } from '../../../src/db/connect.ts'
import { noTrips } from '../../../src/db/transport.ts'
import { readConfig } from '../../../src/env.ts'

declare global {
  namespace Cloudflare {
    interface Env {
      TEST_CONTROL: string
      TEST_OWNER_URL: string
      TEST_DATABASE: string
    }
  }
}

/** Drizzle as the owner on this test file's database, for test data and assertions inside workerd; good for eight seconds. */
export const ownerDatabase = (): Database =>
  connect({ ...readConfig(env), DATABASE_URL: env.TEST_OWNER_URL }, noTrips(false))

/** How many requests have reached this test file's database so far: a difference is what a route costs. */
export async function databaseRequests(): Promise<number> {
  const response = await fetch(new URL('/stats', env.NEON_FETCH_ENDPOINT))
  const { byDatabase } = await response.json<{ byDatabase: Record<string, number> }>()
  return byDatabase[env.TEST_DATABASE] ?? 0
}
