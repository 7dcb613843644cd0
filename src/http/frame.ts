import type { ErrorHandler, MiddlewareHandler, NotFoundHandler } from 'hono'
import { connect } from '../db/connect.ts'
import { toDomainError, toReplay } from '../db/errors.ts'
import { noTrips } from '../db/transport.ts'
import { Misconfigured, readConfig } from '../env.ts'
import { DomainError, NotFound } from '../lib/errors.ts'
import { parseAddress } from '../lib/addresses.ts'
import { newId } from '../lib/ids.ts'
import { describeFailure, log, type LogFields } from '../lib/log.ts'
import { allowedMethods, type AppRouter, findEndpoint } from './endpoints.ts'
import { replayResponse } from './idempotency.ts'
import { problemResponse } from './problems.ts'
import { type Execution, purge } from './purge.ts'
import type { AppEnv } from './router.ts'

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/
const MAX_USER_AGENT = 512
const CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'"

/** What surrounds every request: its id, the security headers, `no-store` where nothing else is said, its log line. */
export function frame(router: AppRouter): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const startedAt = Date.now()
    const own = c.req.header('X-Request-Id')
    c.set('requestId', own !== undefined && REQUEST_ID.test(own) ? own : newId())
    c.set('startedAt', startedAt)
    c.set('endpoint', findEndpoint(router, c.req.method, c.req.path))
    await next()
    const { headers, status } = c.res
    // Each look at `c.var` makes a copy of all.
    const { requestId, endpoint, ctx, userId, failure } = c.var
    headers.set('X-Request-Id', requestId)
    headers.set('X-Content-Type-Options', 'nosniff')
    headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
    headers.set('Referrer-Policy', 'no-referrer')
    headers.set('Cross-Origin-Opener-Policy', 'same-origin')
    if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', CONTENT_POLICY)
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
    log(status >= 500 ? 'error' : 'info', 'request', {
      requestId,
      method: c.req.method,
      route: endpoint?.pattern ?? 'unmatched',
      status,
      durationMs: Date.now() - startedAt,
      dbMs: ctx?.timing.ms,
      dbTrips: ctx?.timing.count,
      userId,
      ...failure,
    })
  }
}

/** Makes the context that services take. @throws Misconfigured */
export const makeContext: MiddlewareHandler<AppEnv> = async (c, next) => {
  const env = await readConfig(c.env)
  const timing = noTrips(c.req.method === 'GET' || c.req.method === 'HEAD')
  c.set('ctx', {
    db: connect(env, timing),
    env,
    requestId: c.var.requestId,
    ip: parseAddress(c.req.header('CF-Connecting-IP')),
    userAgent: c.req.header('User-Agent')?.slice(0, MAX_USER_AGENT).toWellFormed(),
    startedAt: c.var.startedAt,
    waitUntil: (promise) => c.executionCtx.waitUntil(promise),
    purge: (tags) => purge(c.executionCtx as Execution, c.var.requestId, tags),
    timing,
  })
  await next()
}

/** A known path with another method is 405 with `Allow`; any other path is 404. */
export function unmatched(router: AppRouter): NotFoundHandler<AppEnv> {
  return (c) => {
    const allowed = allowedMethods(router, c.req.path).join(', ')
    const error = allowed ? new DomainError('method_not_allowed', `This path takes ${allowed}.`) : new NotFound('Path')
    c.set('failure', { code: error.code })
    const response = problemResponse(c, error)
    if (allowed) response.headers.set('Allow', allowed)
    return response
  }
}

/** Turns every failure into a problem document, and leaves what the log may know of it for the log line. */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
  const replay = toReplay(error)
  if (replay) return replayResponse(replay)
  const known = toDomainError(error)
  c.set('failure', { code: known?.code ?? 'internal_error', ...failureOf(known, error) })
  return problemResponse(c, known ?? new DomainError('internal_error', 'Something went wrong on our side.'))
}

function failureOf(known: DomainError | undefined, error: unknown): LogFields {
  if (known instanceof Misconfigured) return { misconfigured: known.variables }
  if (known && known.code !== 'database_unavailable') return {}
  return describeFailure(error)
}
