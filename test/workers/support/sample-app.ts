import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { framedApp } from '../../../src/http/framed-app.ts'
import { readPage } from '../../../src/http/paging.ts'
import { pageQuery } from '../../../src/http/paging.schemas.ts'
import { boolParam, listParam, numberParam } from '../../../src/http/params.schemas.ts'
import { publicCache, publicRead } from '../../../src/http/public.ts'
import { createRouter } from '../../../src/http/router.ts'
import { validate } from '../../../src/http/validate.ts'
import { IdParam } from '../../../src/lib/ids.ts'
import { text } from '../../../src/lib/text.schemas.ts'

const Echo = z.strictObject({
  name: text(1, 10),
  nested: z.strictObject({ deep: z.string().optional() }).optional(),
  list: z.array(z.string()).max(3).optional(),
})
const Search = z.strictObject({
  ...pageQuery,
  q: text(1, 50).optional(),
  kinds: listParam(z.enum(['A', 'B', 'C']), 3).optional(),
  open: boolParam().optional(),
  price: numberParam(0, 1_000).optional(),
})

/** Routes of every nature, in the real frame: what the frame does for features is tested on these. */
const sampleRoutes = createRouter()
  .get(
    '/samples',
    publicCache(() => ['samples', 'sample:1']),
    validate('query', Search),
    (c) => c.json({ ...c.req.valid('query'), page: readPage(c.req.valid('query')) }),
  )
  .post('/samples/search', publicRead(), validate('json', Echo), async (c) => {
    await c.var.ctx.db.execute(sql`select 1`)
    return c.json(c.req.valid('json'))
  })
  .post('/samples', validate('json', Echo), async (c) => {
    await c.var.ctx.db.execute(sql`select 1`)
    return c.json(c.req.valid('json'), 201)
  })
  .post('/echo', validate('json', Echo), (c) => c.json(c.req.valid('json')))
  .get(
    '/samples/:id',
    publicCache((c) => [`sample:${c.req.param('id')}`]),
    validate('param', IdParam),
    async (c) => {
      await c.var.ctx.db.execute(sql`select ${c.req.valid('param').id}::uuid`)
      return c.json(c.req.valid('param'))
    },
  )
  .get('/private', (c) => c.json({ ip: c.var.ctx.ip ?? null, userAgent: c.var.ctx.userAgent ?? null }))
  .get('/fault', () => {
    throw new TypeError('a secret that nobody may see')
  })

const app = framedApp().route('/api', sampleRoutes)

/** Sends a request to the sample routes; `bindings` replace variables of the Worker for this request alone. */
export async function send(path: string, init: RequestInit = {}, bindings: object = {}): Promise<Response> {
  const request = new Request(new URL(path, 'http://api.test'), init)
  return app.fetch(request, { ...env, CORS_ORIGINS: 'https://app.test', ...bindings }, createExecutionContext())
}

/** Sends JSON, or a text as it is. */
export const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof ReadableStream ? body : JSON.stringify(body),
  })

export type ProblemBody = {
  type: string
  title: string
  status: number
  detail: string
  code: string
  requestId: string
  errors?: { path: string; message: string; code: string }[]
}

/** The problem document of an error response. */
export const problemOf = (response: Response): Promise<ProblemBody> => response.json<ProblemBody>()
