import { documentRoutes } from './features/documents/documents.routes.ts'
import { healthRoutes } from './features/health/health.routes.ts'
import { listingRoutes } from './features/listings/listings.routes.ts'
import { reviewRoutes } from './features/reviews/reviews.routes.ts'
import { userRoutes } from './features/users/users.routes.ts'
import { framedApp } from './http/framed-app.ts'

/** The whole Worker: the frame, and every feature's routes in it. */
export const createApp = () =>
  framedApp()
    .route('/', documentRoutes)
    .route('/', healthRoutes)
    .route('/api', listingRoutes)
    .route('/api', reviewRoutes)
    .route('/api', userRoutes)

/** The types of every route, for `src/client.ts`. */
export type AppType = ReturnType<typeof createApp>
