import type * as z from 'zod'
import { describe } from '../../http/describe.ts'
import { requireUser } from '../../http/guards.ts'
import { jsonText } from '../../http/json-text.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { BookingPage } from '../bookings/bookings.schemas.ts'
import { listBookings } from '../bookings/bookings.service.ts'
import { BlockedDates } from './blocked-dates.schemas.ts'
import { blockDates, readBlockedDates } from './blocked-dates.service.ts'
import { HistoryPage, HistoryQuery, HostBookingQuery, HostSummary } from './host-lists.schemas.ts'
import { listHistory } from './host-lists.service.ts'
import { summarizeHost } from './host-summary.service.ts'

const tag = 'Hosts'

/** What a host looks after besides the listings themselves. */
export const hostDeskRoutes = createRouter()
  .get(
    '/host/listings/:id/history',
    describe('Read the status history of a listing', { 200: HistoryPage }, { tag, operationId: 'listListingHistory' }),
    requireUser,
    validate('param', IdParam),
    validate('query', HistoryQuery),
    async (c) => c.json(await listHistory(c.var.ctx, c.req.valid('param').id, c.req.valid('query'))),
  )
  .get(
    '/host/listings/:id/blocked-dates',
    describe(
      'Read the days that you have blocked',
      { 200: BlockedDates },
      { tag, operationId: 'getBlockedDates', description: 'Without those that calendars brought.' },
    ),
    requireUser,
    validate('param', IdParam),
    async (c) => c.json(await readBlockedDates(c.var.ctx, c.req.valid('param').id)),
  )
  .put(
    '/host/listings/:id/blocked-dates',
    describe(
      'Replace the days that you have blocked',
      { 200: BlockedDates },
      {
        tag,
        operationId: 'updateBlockedDates',
        description:
          'Nothing is approved on these days any more; what was approved before stays. Ranges may overlap: each stands as it was sent.',
      },
    ),
    requireUser,
    validate('param', IdParam),
    validate('json', BlockedDates),
    async (c) => c.json(await blockDates(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))),
  )
  .get(
    '/host/bookings',
    describe('List what you are asked for', { 200: BookingPage }, { tag, operationId: 'listHostBookings' }),
    requireUser,
    validate('query', HostBookingQuery),
    async (c) => {
      const { rows, pagination } = await listBookings(c.var.ctx, { role: 'host', ...c.req.valid('query') })
      return jsonText<z.output<typeof BookingPage>>(
        c,
        `{"bookings":${rows},"pagination":${JSON.stringify(pagination)}}`,
      )
    },
  )
  .get(
    '/host/summary',
    describe('See how your listings do', { 200: HostSummary }, { tag, operationId: 'getHostSummary' }),
    requireUser,
    async (c) => c.json(await summarizeHost(c.var.ctx)),
  )
