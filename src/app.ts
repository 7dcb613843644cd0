import { adminRoutes } from './features/admin/admin.routes.ts'
import { auditRoutes } from './features/audit/audit.routes.ts'
import { authRoutes } from './features/auth/auth.routes.ts'
import { bookingRoutes } from './features/bookings/bookings.routes.ts'
import { calendarRoutes } from './features/calendars/calendars.routes.ts'
import { documentRoutes } from './features/documents/documents.routes.ts'
import { flagRoutes } from './features/flags/flags.routes.ts'
import { healthRoutes } from './features/health/health.routes.ts'
import { bulkRoutes } from './features/host-listings/bulk.routes.ts'
import { hostDeskRoutes } from './features/host-listings/host-desk.routes.ts'
import { hostListingRoutes } from './features/host-listings/host-listings.routes.ts'
import { listingRoutes } from './features/listings/listings.routes.ts'
import { messageRoutes } from './features/messages/messages.routes.ts'
import { notificationRoutes } from './features/notifications/notifications.routes.ts'
import { reviewRoutes } from './features/reviews/reviews.routes.ts'
import { uploadRoutes } from './features/uploads/uploads.routes.ts'
import { userRoutes } from './features/users/users.routes.ts'
import { viewRoutes } from './features/views/views.routes.ts'
import { framedApp } from './http/framed-app.ts'

/** The whole Worker: the frame, and every feature's routes in it. */
export const createApp = () =>
  framedApp()
    .route('/', documentRoutes)
    .route('/', healthRoutes)
    .route('/api', listingRoutes)
    .route('/api', reviewRoutes)
    .route('/api', viewRoutes)
    .route('/api', authRoutes)
    .route('/api', bookingRoutes)
    .route('/api', flagRoutes)
    .route('/api', adminRoutes)
    .route('/api', calendarRoutes)
    .route('/api', messageRoutes)
    .route('/api', notificationRoutes)
    .route('/api', auditRoutes)
    .route('/api', userRoutes)
    .route('/api', bulkRoutes)
    .route('/api', hostDeskRoutes)
    .route('/api', hostListingRoutes)
    .route('/api', uploadRoutes)

/** The types of every route, for `src/client.ts`. */
export type AppType = ReturnType<typeof createApp>
