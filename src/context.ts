import type { Database } from './db/connect.ts'
import type { Trips } from './db/transport.ts'
import type { Config } from './env.ts'
import type { Role } from './lib/tokens.schemas.ts'

/** What a request brings along: made once in middleware and passed to services as their first parameter. */
export type Ctx = {
  db: Database
  env: Config
  requestId: string
  /** The caller's address as Cloudflare saw it: `CF-Connecting-IP`, and no other header. */
  ip: string | undefined
  /** At most 512 characters. */
  userAgent: string | undefined
  /** When the request began, in epoch milliseconds. */
  startedAt: number
  /** Keeps the Worker alive until the promise settles, after the answer was sent. */
  waitUntil: (promise: Promise<unknown>) => void
  /** Makes shared caches forget every answer with one of these tags, after the answer was sent. */
  purge: (tags: string[]) => void
  timing: Trips
}

/** Whose request it is, by a token that was verified. Whether that still holds is the guard's to say (`src/db/guard.ts`). */
export type Caller = {
  userId: string
  sessionId: string
  /** What the token claims. */
  role: Role
  /** What the route asks for. */
  needs: Role
  /** Whether the request may change something. */
  writes: boolean
  /** The Idempotency-Key, and the SHA-256 of the request that it stands for. */
  idempotency?: { key: string; fingerprint: Uint8Array }
}

/** The context of a signed-in request: its services begin each batch with `guard(ctx)`. */
export type UserContext = Ctx & { caller: Caller }

/** The context of a scheduled job: no caller, no address. */
export type ScheduledCtx = Pick<Ctx, 'db' | 'env' | 'requestId' | 'purge' | 'timing'>
