import type * as z from 'zod'
import { describe } from '../../http/describe.ts'
import { requireAdmin } from '../../http/guards.ts'
import { jsonText } from '../../http/json-text.ts'
import { createRouter } from '../../http/router.ts'
import { textPage } from '../../http/text-page.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { changeListing, listBookings, listListings, summarizeMarket } from './admin-market.service.ts'
import { changeUser, listUsers } from './admin-users.service.ts'
import {
  AdminBookingPage,
  AdminBookingQuery,
  AdminListingAnswer,
  AdminListingChange,
  AdminListingPage,
  AdminListingQuery,
  AdminSummary,
  AdminUserAnswer,
  AdminUserChange,
  AdminUserPage,
  AdminUserQuery,
} from './admin.schemas.ts'

const tag = 'Administration'

export const adminRoutes = createRouter()
  .get(
    '/admin/summary',
    describe('See how the marketplace stands', { 200: AdminSummary }, { tag, operationId: 'getAdminSummary' }),
    requireAdmin,
    async (c) => jsonText<z.output<typeof AdminSummary>>(c, `{"summary":${await summarizeMarket(c.var.ctx)}}`),
  )
  .get(
    '/admin/users',
    describe('List accounts', { 200: AdminUserPage }, { tag, operationId: 'listUsers' }),
    requireAdmin,
    validate('query', AdminUserQuery),
    async (c) => textPage<z.output<typeof AdminUserPage>>(c, 'users', await listUsers(c.var.ctx, c.req.valid('query'))),
  )
  .put(
    '/admin/users/:id',
    describe(
      'Change the role of an account, suspend it or let it in again',
      { 200: AdminUserAnswer },
      { tag, operationId: 'changeUser', description: 'Takes effect on the next request.', codes: ['last_admin'] },
    ),
    requireAdmin,
    validate('param', IdParam),
    validate('json', AdminUserChange),
    async (c) => {
      const user = await changeUser(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<z.output<typeof AdminUserAnswer>>(c, `{"user":${user}}`)
    },
  )
  .get(
    '/admin/listings',
    describe('List listings of every status', { 200: AdminListingPage }, { tag, operationId: 'listAllListings' }),
    requireAdmin,
    validate('query', AdminListingQuery),
    async (c) =>
      textPage<z.output<typeof AdminListingPage>>(c, 'listings', await listListings(c.var.ctx, c.req.valid('query'))),
  )
  .put(
    '/admin/listings/:id',
    describe(
      'Verify a listing, or take it down',
      { 200: AdminListingAnswer },
      { tag, operationId: 'moderateListing', codes: ['invalid_transition'] },
    ),
    requireAdmin,
    validate('param', IdParam),
    validate('json', AdminListingChange),
    async (c) => {
      const listing = await changeListing(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<z.output<typeof AdminListingAnswer>>(c, `{"listing":${listing}}`)
    },
  )
  .get(
    '/admin/bookings',
    describe('List all bookings', { 200: AdminBookingPage }, { tag, operationId: 'listAllBookings' }),
    requireAdmin,
    validate('query', AdminBookingQuery),
    async (c) =>
      textPage<z.output<typeof AdminBookingPage>>(c, 'bookings', await listBookings(c.var.ctx, c.req.valid('query'))),
  )
