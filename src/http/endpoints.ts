import type { Context } from 'hono'
import type { Router } from 'hono/router'
import type { RouterRoute } from 'hono/types'
import { type Access, accessOf } from './access.ts'
import { takesIdempotencyKey } from './idempotency.ts'
import { validatedBy } from './validated.ts'

type Entry = [handler: object, route: RouterRoute]

/** The router of the app, which the middleware asks what a path is before any handler runs. */
export type AppRouter = Pick<Router<Entry>, 'match'>

/** What the path and method of a request lead to. */
export type Endpoint = {
  /** The route's pattern, such as `/api/listings/:id`. */
  pattern: string
  /** Who may call it, as its guard says; undefined where it names none. */
  access: Access | undefined
  /** Whether one of its validators takes the query string. */
  takesQuery: boolean
  takesIdempotencyKey: boolean
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The endpoint that Hono will run; undefined where only middleware matches. HEAD is answered as GET. */
export function findEndpoint(router: AppRouter, method: string, path: string): Endpoint | undefined {
  const verb = method === 'HEAD' ? 'GET' : method
  const matched = router.match(verb, path)[0].map(([entry]) => entry)
  const first = matched.find(([, route]) => route.method === verb)
  if (!first) return undefined
  const handlers = matched.filter(([, route]) => route.path === first[1].path).map(([handler]) => handler)
  return {
    pattern: first[1].path,
    access: handlers.map(accessOf).find((access) => access !== undefined),
    takesQuery: handlers.some((handler) => validatedBy(handler)?.target === 'query'),
    takesIdempotencyKey: handlers.some(takesIdempotencyKey),
  }
}

/** The methods of a path, for `Allow`; empty for an unknown path. */
export function allowedMethods(router: AppRouter, path: string): string[] {
  const own = METHODS.filter((method) => findEndpoint(router, method, path))
  if (own.length === 0) return []
  return [...own.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS']
}

/** The path of a request exactly as it was sent: not decoded, so that each route has one spelling. */
export function rawPath(request: Request): string {
  const afterHost = request.url.indexOf('/', request.url.indexOf('://') + 3)
  return afterHost === -1 ? '/' : (request.url.slice(afterHost).split(/[?#]/, 1)[0] ?? '/')
}

/** The query string of a request as it was sent, without the question mark. */
export function rawQuery(c: Context): string {
  const start = c.req.url.indexOf('?')
  return start === -1 ? '' : (c.req.url.slice(start + 1).split('#', 1)[0] ?? '')
}
