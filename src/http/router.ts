import { Hono } from 'hono'
import type { Ctx } from '../context.ts'
import type { LogFields } from '../lib/log.ts'
import type { Endpoint } from './endpoints.ts'

/** The types of every router. Variables and secrets are read as `ctx.env`, checked, and never from the bindings. */
export type AppEnv = {
  Bindings: {
    ASSETS: { fetch: (request: Request) => Promise<Response> }
    AUTH_LIMIT: { limit: (subject: { key: string }) => Promise<{ success: boolean }> }
  }
  Variables: {
    ctx: Ctx
    requestId: string
    startedAt: number
    endpoint: Endpoint | undefined
    /** What the log line says about an error. */
    failure?: LogFields
    /** Set by a guard: whose request this is, for the log line. */
    userId?: string
  }
}

/**
 * A router for one feature. Chain the routes on it, so that the typed client sees them, and mount it in `src/app.ts`:
 *
 * ```ts
 * const schemas = lazily(() => import('./listings.schemas.ts'))
 *
 * export const listingRoutes = createRouter()
 *   .get('/listings/:id',
 *     publicCache((c) => ['listings', `listing:${c.req.param('id')}`]),
 *     validate('param', IdParam),
 *     validate('query', schemas.ListingQuery),
 *     async (c) => c.json({ listing: await getListing(c.var.ctx, c.req.valid('param').id, c.req.valid('query')) }))
 * ```
 *
 * Order within a route: `publicCache` or `publicRead` or a guard, `validate` (param, query, json), handler. A route without
 * `validate('query')` refuses every query parameter. Register `/listings/suggest` before `/listings/:id`. Errors are thrown
 * (`src/lib/errors.ts`), never returned. What the OpenAPI document says of the routes stands in `listings.document.ts`
 * (`src/http/document.ts`), and the schemas of their answers in `listings.answers.ts`.
 */
export const createRouter = () => new Hono<AppEnv>()
