import type { Context } from 'hono'
import { publicCache, publicRead } from '../../http/public.ts'
import { type AppEnv, createRouter } from '../../http/router.ts'
import { isErrorCode, NotFound } from '../../lib/errors.ts'

// The reference page is a third party's script: it may load and call nothing but this origin.
const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
const PROBLEM_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
const PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
const ASSET_CACHE = 'public, max-age=300'

/** The root, the OpenAPI document, the reference page, and a page for each error code. */
export const documentRoutes = createRouter()
  .get('/', (c) => {
    if (c.req.header('Accept')?.includes('text/html')) return c.redirect('/docs')
    const links = { docs: '/docs', openapi: '/openapi.json', health: '/health', listings: '/api/listings' }
    return c.json({ name: 'Vendibook API', links })
  })
  .get(
    '/openapi.json',
    publicCache(() => ['documents']),
    (c) => asset(c, '/openapi.json', {}),
  )
  .get('/docs', (c) => asset(c, '/docs.html', { 'Content-Security-Policy': DOCS_POLICY, 'Cache-Control': ASSET_CACHE }))
  .get('/docs/reference.js', (c) => asset(c, '/docs/reference.js', { 'Cache-Control': ASSET_CACHE }))
  // The seed's pictures, which `npm run dev` draws. A drawing may be opened by itself: its policy lets it do nothing.
  .get('/pictures/:name', publicRead(), (c) =>
    asset(c, `/pictures/${c.req.param('name')}`, {
      'Content-Security-Policy': PICTURE_POLICY,
      'Cache-Control': ASSET_CACHE,
      'Cross-Origin-Resource-Policy': 'cross-origin',
    }),
  )
  .get('/problems/:code', (c) => {
    const code = c.req.param('code')
    if (!isErrorCode(code)) throw new NotFound('Page')
    return asset(c, `/problems/${code}.html`, {
      'Content-Security-Policy': PROBLEM_POLICY,
      'Cache-Control': ASSET_CACHE,
    })
  })

/** A file that `npm run build` wrote, or 304 if the caller has it. */
async function asset(c: Context<AppEnv>, path: string, headers: Record<string, string>): Promise<Response> {
  const known = c.req.header('If-None-Match')
  const conditions = known === undefined ? {} : { 'If-None-Match': known }
  const found = await c.env.ASSETS.fetch(new Request(new URL(path, c.req.url), { headers: conditions }))
  if (found.status !== 200 && found.status !== 304) throw new NotFound('Page')
  const response = new Response(found.body, found)
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}
