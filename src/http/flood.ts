import type { MiddlewareHandler } from 'hono'
import { publicNetworkOf } from '../lib/addresses.ts'
import { TooManyRequests } from '../lib/errors.ts'
import type { AppEnv } from './router.ts'

const PERIOD_SECONDS = 60

/** Refuses what one network sends in bulk, before it costs a round trip or a password hash; wrangler.toml says how much. */
export const refuseFlood: MiddlewareHandler<AppEnv> = async (c, next) => {
  const network = publicNetworkOf(c.var.ctx.ip)
  if (network !== undefined) {
    const { success } = await c.env.AUTH_LIMIT.limit({ key: network })
    if (!success) throw new TooManyRequests(PERIOD_SECONDS)
  }
  await next()
}
