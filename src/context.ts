import type { Database } from './db/connect.ts'
import type { Trips } from './db/transport.ts'
import type { Config } from './env.ts'

/** What a request brings along: made once in middleware and passed to services as their first parameter. */
export type Ctx = {
  db: Database
  env: Config
  requestId: string
  /** The caller's address as Cloudflare saw it (`CF-Connecting-IP`); absent in local development and tests. */
  ip: string | undefined
  /** At most 512 characters. */
  userAgent: string | undefined
  /** When the request began, in epoch milliseconds. */
  startedAt: number
  /** Keeps the Worker alive until the promise settles, after the answer was sent. */
  waitUntil: (promise: Promise<unknown>) => void
  timing: Trips
}
