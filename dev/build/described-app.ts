import { Hono, type MiddlewareHandler } from 'hono'
import { describeRoute, resolver, uniqueSymbol } from 'hono-openapi'
import type { AppType } from '../../src/app.ts'
import { adminDocument } from '../../src/features/admin/admin.document.ts'
import { auditDocument } from '../../src/features/audit/audit.document.ts'
import { authDocument } from '../../src/features/auth/auth.document.ts'
import { bookingDocument } from '../../src/features/bookings/bookings.document.ts'
import { calendarDocument } from '../../src/features/calendars/calendars.document.ts'
import { flagDocument } from '../../src/features/flags/flags.document.ts'
import { healthDocument } from '../../src/features/health/health.document.ts'
import { bulkDocument } from '../../src/features/host-listings/bulk.document.ts'
import { hostDeskDocument } from '../../src/features/host-listings/host-desk.document.ts'
import { hostListingDocument } from '../../src/features/host-listings/host-listings.document.ts'
import { listingDocument } from '../../src/features/listings/listings.document.ts'
import { messageDocument } from '../../src/features/messages/messages.document.ts'
import { notificationDocument } from '../../src/features/notifications/notifications.document.ts'
import { reviewDocument } from '../../src/features/reviews/reviews.document.ts'
import { uploadDocument } from '../../src/features/uploads/uploads.document.ts'
import { userDocument } from '../../src/features/users/users.document.ts'
import { viewDocument } from '../../src/features/views/views.document.ts'
import type { RouteDocument } from '../../src/http/document.ts'
import { validatedBy } from '../../src/http/validated.ts'
import { operationOf } from './operation.ts'

/** The documents of the routes that `src/app.ts` mounts below `/api`. */
const BELOW_API: Record<string, RouteDocument> = {
  ...adminDocument,
  ...auditDocument,
  ...authDocument,
  ...bookingDocument,
  ...calendarDocument,
  ...flagDocument,
  ...bulkDocument,
  ...hostDeskDocument,
  ...hostListingDocument,
  ...listingDocument,
  ...messageDocument,
  ...notificationDocument,
  ...reviewDocument,
  ...uploadDocument,
  ...userDocument,
  ...viewDocument,
}

/**
 * The app as hono-openapi reads it: of each route its document, and what its validators take.
 * @throws Error for a route below `/api` that has no document, and for a document that belongs to no route
 */
export async function describedApp(app: AppType): Promise<Hono> {
  const documents = new Map<string, RouteDocument>([
    ...Object.entries(healthDocument),
    ...Object.entries(BELOW_API).map(([route, document]) => [route.replace(' ', ' /api'), document] as const),
  ])
  const described = new Hono()
  for (const [route, handlers] of Map.groupBy(app.routes, ({ method, path }) => `${method} ${path}`)) {
    const [method = '', path = ''] = route.split(' ')
    const document = documents.get(route)
    if (!document && path.startsWith('/api/')) throw new Error(`No x.document.ts has ${route}.`)
    if (!document || !documents.delete(route)) continue
    const validators = await Promise.all(handlers.map(({ handler }) => describedValidator(handler)))
    described.on(method, path, describeRoute(operationOf(document)), ...validators.flat())
  }
  if (documents.size > 0) throw new Error(`No router has ${[...documents.keys()].join(', ')}.`)
  return described
}

async function describedValidator(handler: object): Promise<MiddlewareHandler[]> {
  const validated = validatedBy(handler)
  if (!validated) return []
  const described = { target: validated.target, ...resolver(await validated.schema()) }
  return [Object.assign<MiddlewareHandler, object>((_c, next) => next(), { [uniqueSymbol]: described })]
}
