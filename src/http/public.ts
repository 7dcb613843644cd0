import type { Context, MiddlewareHandler } from 'hono'
import { connect } from '../db/connect.ts'
import { toBase64Url } from '../lib/base64url.ts'
import { markAccess } from './access.ts'
import type { AppEnv } from './router.ts'

const CACHE_CONTROL = 'public, max-age=60, s-maxage=300, stale-while-revalidate=600'
const ETAG_BYTES = 16

type Tags = (c: Context<AppEnv>) => string[]

/**
 * Marks a route as a public read that shared caches keep: any origin may read it, a success gets `Cache-Control`,
 * `Cache-Tag`, a strong `ETag` of its body (304 on `If-None-Match`) and `Server-Timing`. Put it before the validators.
 * @param tags what a write purges, such as `() => ['listings']` or `(c) => ['listings', `listing:${c.req.param('id')}`]`
 */
export function publicCache(tags: Tags): MiddlewareHandler<AppEnv> {
  return markAccess('public', async (c, next) => {
    readReplica(c)
    await next()
    timeServer(c)
    if (c.res.status !== 200) return
    const headers = new Headers(c.res.headers)
    const body = await c.res.arrayBuffer()
    const etag = await etagOf(body)
    headers.set('Cache-Control', CACHE_CONTROL)
    headers.set('Cache-Tag', tags(c).join(','))
    headers.set('ETag', etag)
    const unchanged = matches(c.req.header('If-None-Match'), etag)
    if (unchanged) headers.delete('Content-Type')
    c.res = undefined
    c.res = new Response(unchanged ? null : body, { status: unchanged ? 304 : 200, headers })
  })
}

/** Marks a public route that no cache can keep and that only reads, such as a search by POST: any origin may call it. */
export function publicRead(): MiddlewareHandler<AppEnv> {
  return publicRoute(readReplica)
}

/** Marks a public route whose write may be repeated, such as that of a view: any origin may call it. */
export function publicWrite(): MiddlewareHandler<AppEnv> {
  return publicRoute()
}

function publicRoute(prepare?: (c: Context<AppEnv>) => void): MiddlewareHandler<AppEnv> {
  return markAccess('public', async (c, next) => {
    c.var.ctx.timing.repeatable = true
    prepare?.(c)
    await next()
    timeServer(c)
  })
}

/** A replica lags by moments, as a cache does by minutes: what anyone may read can come from there. */
function readReplica(c: Context<AppEnv>): void {
  const { ctx } = c.var
  const { DATABASE_READ_URL: url } = ctx.env
  if (url !== undefined) c.set('ctx', { ...ctx, db: connect(ctx.env, ctx.timing, url) })
}

function timeServer(c: Context<AppEnv>): void {
  const { timing, startedAt } = c.var.ctx
  c.res.headers.set('Server-Timing', `db;dur=${timing.ms}, total;dur=${Date.now() - startedAt}`)
}

/** A strong tag of a body. */
export async function etagOf(body: ArrayBuffer): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', body))
  return `"${toBase64Url(hash.subarray(0, ETAG_BYTES))}"`
}

/** `If-None-Match` compares weakly (RFC 9110, 13.1.2): `*`, a list, and `W/` before a tag all count. */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()))
}
