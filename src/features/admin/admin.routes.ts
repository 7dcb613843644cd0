import { requireAdmin } from '../../http/guards.ts'
import { jsonText } from '../../http/json-text.ts'
import { lazily } from '../../lib/lazily.ts'
import { createRouter } from '../../http/router.ts'
import { textPage } from '../../http/text-page.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { changeListing, listBookings, listListings, summarizeMarket } from './admin-market.service.ts'
import { changeUser, listUsers } from './admin-users.service.ts'
import type {
  AdminBookingPage,
  AdminListingAnswer,
  AdminListingPage,
  AdminSummary,
  AdminUserAnswer,
  AdminUserPage,
} from './admin.answers.ts'

const schemas = lazily(() => import('./admin.schemas.ts'))

export const adminRoutes = createRouter()
  .get('/admin/summary', requireAdmin, async (c) =>
    jsonText<AdminSummary>(c, `{"summary":${await summarizeMarket(c.var.ctx)}}`),
  )
  .get('/admin/users', requireAdmin, validate('query', schemas.AdminUserQuery), async (c) =>
    textPage<AdminUserPage>(c, 'users', await listUsers(c.var.ctx, c.req.valid('query'))),
  )
  .put(
    '/admin/users/:id',
    requireAdmin,
    validate('param', IdParam),
    validate('json', schemas.AdminUserChange),
    async (c) => {
      const user = await changeUser(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<AdminUserAnswer>(c, `{"user":${user}}`)
    },
  )
  .get('/admin/listings', requireAdmin, validate('query', schemas.AdminListingQuery), async (c) =>
    textPage<AdminListingPage>(c, 'listings', await listListings(c.var.ctx, c.req.valid('query'))),
  )
  .put(
    '/admin/listings/:id',
    requireAdmin,
    validate('param', IdParam),
    validate('json', schemas.AdminListingChange),
    async (c) => {
      const listing = await changeListing(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<AdminListingAnswer>(c, `{"listing":${listing}}`)
    },
  )
  .get('/admin/bookings', requireAdmin, validate('query', schemas.AdminBookingQuery), async (c) =>
    textPage<AdminBookingPage>(c, 'bookings', await listBookings(c.var.ctx, c.req.valid('query'))),
  )
