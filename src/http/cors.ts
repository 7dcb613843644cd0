import type { Context, MiddlewareHandler } from 'hono'
import { NotFound } from '../lib/errors.ts'
import { allowedMethods, type AppRouter, findEndpoint } from './endpoints.ts'
import type { AppEnv } from './router.ts'

const EXPOSED = 'ETag, Idempotency-Replayed, Location, Retry-After, Server-Timing, X-Request-Id'
const ACCEPTED = 'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id'
const PREFLIGHT_SECONDS = '600'

/**
 * Public reads answer any origin, without credentials; everything else answers the origins of `CORS_ORIGINS` alone,
 * with credentials. Also answers OPTIONS for every known path.
 */
export function cors(router: AppRouter): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (c.req.method !== 'OPTIONS') {
      await next()
      allowOrigin(c, c.var.endpoint?.access === 'public')
      return
    }
    const allowed = allowedMethods(router, c.req.path)
    if (allowed.length === 0) throw new NotFound('Path')
    c.res = new Response(null, { status: 204, headers: { Allow: allowed.join(', ') } })
    const wanted = c.req.header('Access-Control-Request-Method')
    const target = wanted === undefined ? undefined : findEndpoint(router, wanted, c.req.path)
    allowOrigin(c, target?.access === 'public')
    if (wanted !== undefined && c.res.headers.has('Access-Control-Allow-Origin')) {
      c.res.headers.set('Access-Control-Allow-Methods', allowed.join(', '))
      c.res.headers.set('Access-Control-Allow-Headers', ACCEPTED)
      c.res.headers.set('Access-Control-Max-Age', PREFLIGHT_SECONDS)
    }
  }
}

/** Whether cookies of a request from this origin count: it is one of `CORS_ORIGINS`, or the API's own. */
export function isTrustedOrigin(c: Context<AppEnv>, origin: string | undefined): boolean {
  if (origin === undefined) return false
  return c.var.ctx.env.CORS_ORIGINS.includes(origin) || origin === new URL(c.req.url).origin
}

function allowOrigin(c: Context<AppEnv>, isPublic: boolean): void {
  const { headers } = c.res
  const origin = c.req.header('Origin')
  if (!isPublic) headers.append('Vary', 'Origin')
  const isAllowed = origin !== undefined && c.var.ctx.env.CORS_ORIGINS.includes(origin)
  if (!isPublic && !isAllowed) return
  headers.set('Access-Control-Allow-Origin', isPublic ? '*' : (origin ?? ''))
  headers.set('Access-Control-Expose-Headers', EXPOSED)
  if (!isPublic) headers.set('Access-Control-Allow-Credentials', 'true')
}
