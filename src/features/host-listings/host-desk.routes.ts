import { requireUser } from '../../http/guards.ts'
import { jsonText } from '../../http/json-text.ts'
import { lazily } from '../../lib/lazily.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import type { BookingPage } from '../bookings/bookings.answers.ts'
import { listBookings } from '../bookings/bookings.service.ts'
import { blockDates, readBlockedDates } from './blocked-dates.service.ts'
import { listHistory } from './host-lists.service.ts'
import { summarizeHost } from './host-summary.service.ts'

const blockedDates = lazily(() => import('./blocked-dates.schemas.ts'))
const hostLists = lazily(() => import('./host-lists.schemas.ts'))

/** What a host looks after besides the listings themselves. */
export const hostDeskRoutes = createRouter()
  .get(
    '/host/listings/:id/history',
    requireUser,
    validate('param', IdParam),
    validate('query', hostLists.HistoryQuery),
    async (c) => c.json(await listHistory(c.var.ctx, c.req.valid('param').id, c.req.valid('query'))),
  )
  .get('/host/listings/:id/blocked-dates', requireUser, validate('param', IdParam), async (c) =>
    c.json(await readBlockedDates(c.var.ctx, c.req.valid('param').id)),
  )
  .put(
    '/host/listings/:id/blocked-dates',
    requireUser,
    validate('param', IdParam),
    validate('json', blockedDates.BlockedDates),
    async (c) => c.json(await blockDates(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))),
  )
  .get('/host/bookings', requireUser, validate('query', hostLists.HostBookingQuery), async (c) => {
    const { rows, pagination } = await listBookings(c.var.ctx, { role: 'host', ...c.req.valid('query') })
    return jsonText<BookingPage>(c, `{"bookings":${rows},"pagination":${JSON.stringify(pagination)}}`)
  })
  .get('/host/summary', requireUser, async (c) => c.json(await summarizeHost(c.var.ctx)))
