import { neon, neonConfig } from '@neondatabase/serverless'
import { drizzle, type NeonHttpDatabase } from 'drizzle-orm/neon-http'
import type { Config } from '../env.ts'
import { postStatements, type Trips } from './transport.ts'

/** Drizzle over Neon's HTTP protocol: one statement or one `batch` (a transaction) is one round trip. */
export type Database = NeonHttpDatabase

// The driver takes its fetch from this global alone; what belongs to one request travels in `fetchOptions`.
neonConfig.fetchFunction = postStatements

/**
 * The database for one request. Opens nothing: each statement is an HTTP request of its own.
 * Relational queries (`db.query`) are left out, since preparing them costs each request more than its own work.
 * @param trips counts this request's round trips and decides whether they may be repeated.
 * @param url which database: a replica may serve what only reads
 */
export function connect(config: Config, trips: Trips, url = config.DATABASE_URL): Database {
  const fetchOptions = { trips, endpoint: config.NEON_FETCH_ENDPOINT }
  return drizzle({ client: neon(url, { fetchOptions }) })
}
