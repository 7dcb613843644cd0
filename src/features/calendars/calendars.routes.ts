import type { Context, MiddlewareHandler } from 'hono'
import type { UserContext } from '../../context.ts'
import { markAccess } from '../../http/access.ts'
import { describe } from '../../http/describe.ts'
import { requireUser } from '../../http/guards.ts'
import { etagOf, matches } from '../../http/public.ts'
import { type AppEnv, createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import {
  CalendarFeed,
  CalendarQuery,
  CalendarSources,
  CalendarSourcesAnswer,
  CalendarText,
} from './calendars.schemas.ts'
import { endFeed, readCalendar, readFeed, readSources, replaceFeed, setSources } from './calendars.service.ts'

const tag = 'Calendars'

/** Whoever shows a feed's secret, which the service checks, needs no session. */
const requireReader: MiddlewareHandler<AppEnv & { Variables: { ctx: UserContext } }> = markAccess('user', (c, next) =>
  c.req.query('feed') === undefined ? requireUser(c, next) : next(),
)

export const calendarRoutes = createRouter()
  .get(
    '/listings/:id/calendar.ics',
    describe(
      'Read the calendar of your listing',
      { 200: CalendarText },
      {
        tag,
        operationId: 'getCalendar',
        description:
          'Approved and completed bookings and blocked days as iCalendar (RFC 5545), without who has booked. Sign in, use a link token, or the secret of the listing’s feed.',
        codes: ['too_many_requests'],
        mediaType: 'text/calendar',
        revalidates: true,
      },
    ),
    requireReader,
    validate('param', IdParam),
    validate('query', CalendarQuery),
    async (c) => {
      const { id } = c.req.valid('param')
      const { feed } = c.req.valid('query')
      return calendar(c, await (feed === undefined ? readCalendar(c.var.ctx, id) : readFeed(c.var.ctx, id, feed)))
    },
  )
  .put(
    '/host/listings/:id/calendar-feed',
    describe(
      'Make a secret address for calendars to subscribe to',
      { 200: CalendarFeed },
      {
        tag,
        operationId: 'replaceCalendarFeed',
        description: 'It takes the place of the one before, which ends. Signing out does not end it.',
      },
    ),
    requireUser,
    validate('param', IdParam),
    async (c) => c.json(await replaceFeed(c.var.ctx, c.req.valid('param').id, new URL(c.req.url).origin)),
  )
  .delete(
    '/host/listings/:id/calendar-feed',
    describe('End the secret address', { 204: null }, { tag, operationId: 'deleteCalendarFeed' }),
    requireUser,
    validate('param', IdParam),
    async (c) => {
      await endFeed(c.var.ctx, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .get(
    '/host/listings/:id/calendar-sources',
    describe(
      'Read which calendars your listing imports',
      { 200: CalendarSourcesAnswer },
      { tag, operationId: 'getCalendarSources' },
    ),
    requireUser,
    validate('param', IdParam),
    async (c) => c.json(await readSources(c.var.ctx, c.req.valid('param').id)),
  )
  .put(
    '/host/listings/:id/calendar-sources',
    describe(
      'Replace the calendars that your listing imports',
      { 200: CalendarSourcesAnswer },
      {
        tag,
        operationId: 'updateCalendarSources',
        description:
          'The days of their busy times within the next two years become blocked days, within about an hour. One that is taken away takes its days with it.',
      },
    ),
    requireUser,
    validate('param', IdParam),
    validate('json', CalendarSources),
    async (c) => c.json(await setSources(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))),
  )

async function calendar(c: Context, text: string) {
  const etag = await etagOf(await new Response(text).arrayBuffer())
  c.header('ETag', etag)
  if (matches(c.req.header('If-None-Match'), etag)) return c.body(null, 304)
  return c.body(text, 200, { 'Content-Type': 'text/calendar; charset=utf-8' })
}
