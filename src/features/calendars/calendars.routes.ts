import type { Context, MiddlewareHandler } from 'hono'
import type { UserContext } from '../../context.ts'
import { markAccess } from '../../http/access.ts'
import { requireUser } from '../../http/guards.ts'
import { lazily } from '../../lib/lazily.ts'
import { etagOf, matches } from '../../http/public.ts'
import { type AppEnv, createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { endFeed, readCalendar, readFeed, readSources, replaceFeed, setSources } from './calendars.service.ts'

const schemas = lazily(() => import('./calendars.schemas.ts'))

/** Whoever shows a feed's secret, which the service checks, needs no session. */
const requireReader: MiddlewareHandler<AppEnv & { Variables: { ctx: UserContext } }> = markAccess('user', (c, next) =>
  c.req.query('feed') === undefined ? requireUser(c, next) : next(),
)

export const calendarRoutes = createRouter()
  .get(
    '/listings/:id/calendar.ics',
    requireReader,
    validate('param', IdParam),
    validate('query', schemas.CalendarQuery),
    async (c) => {
      const { id } = c.req.valid('param')
      const { feed } = c.req.valid('query')
      return calendar(c, await (feed === undefined ? readCalendar(c.var.ctx, id) : readFeed(c.var.ctx, id, feed)))
    },
  )
  .put('/host/listings/:id/calendar-feed', requireUser, validate('param', IdParam), async (c) =>
    c.json(await replaceFeed(c.var.ctx, c.req.valid('param').id, new URL(c.req.url).origin)),
  )
  .delete('/host/listings/:id/calendar-feed', requireUser, validate('param', IdParam), async (c) => {
    await endFeed(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .get('/host/listings/:id/calendar-sources', requireUser, validate('param', IdParam), async (c) =>
    c.json(await readSources(c.var.ctx, c.req.valid('param').id)),
  )
  .put(
    '/host/listings/:id/calendar-sources',
    requireUser,
    validate('param', IdParam),
    validate('json', schemas.CalendarSources),
    async (c) => c.json(await setSources(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))),
  )

async function calendar(c: Context, text: string) {
  const etag = await etagOf(await new Response(text).arrayBuffer())
  c.header('ETag', etag)
  if (matches(c.req.header('If-None-Match'), etag)) return c.body(null, 304)
  return c.body(text, 200, { 'Content-Type': 'text/calendar; charset=utf-8' })
}
