import type { Context, MiddlewareHandler } from 'hono'
import type { UserContext } from '../context.ts'
import type { Replay } from '../db/errors.ts'
import { Invalid } from '../lib/errors.ts'
import type { AppEnv } from './router.ts'

const KEY = /^[\x21-\x7e]{1,255}$/
const idempotencyMark = Symbol('takes Idempotency-Key')
const encoder = new TextEncoder()

type UserEnv = AppEnv & { Variables: { ctx: UserContext } }

/**
 * Lets a creating route take `Idempotency-Key`; put it after the validators. The guard claims the key in the work's own
 * transaction, and the service ends its batch with `keepAnswer` (`src/db/guard.ts`).
 */
export const takeIdempotencyKey: MiddlewareHandler<UserEnv> = Object.assign(
  async (c: Context<UserEnv>, next: () => Promise<void>) => {
    const key = c.req.header('Idempotency-Key')
    if (key !== undefined) {
      if (!KEY.test(key)) throw new Invalid([malformedKey])
      const request = encoder.encode(`${c.req.method} ${c.req.path}\n${await c.req.text()}`)
      const fingerprint = new Uint8Array(await crypto.subtle.digest('SHA-256', request))
      const { ctx } = c.var
      c.set('ctx', { ...ctx, caller: { ...ctx.caller, idempotency: { key, fingerprint } } })
      ctx.timing.repeatable = true
    }
    await next()
  },
  { [idempotencyMark]: true },
)

/** Whether a handler of a route is `takeIdempotencyKey`. */
export const takesIdempotencyKey = (handler: object): boolean => idempotencyMark in handler

/** The first answer again. */
export function replayResponse({ status, location, body }: Replay): Response {
  const headers = new Headers({ 'Content-Type': 'application/json', 'Idempotency-Replayed': 'true' })
  if (location !== undefined) headers.set('Location', location)
  return new Response(body, { status, headers })
}

const malformedKey = {
  path: 'Idempotency-Key',
  message: 'Idempotency-Key takes 1 to 255 visible ASCII characters.',
  code: 'invalid_header',
}
