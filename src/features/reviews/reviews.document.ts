import type { DocumentOf } from '../../http/document.ts'
import { ReviewPage, ReviewWritten } from './reviews.answers.ts'
import type { reviewRoutes } from './reviews.routes.ts'

const tag = 'Listings'

export const reviewDocument = {
  'GET /listings/:id/reviews': {
    tag,
    operationId: 'listReviews',
    summary: 'Read the reviews of a listing',
    answers: { 200: ReviewPage },
  },
  'POST /listings/:id/reviews': {
    tag,
    operationId: 'writeReview',
    summary: 'Review a listing that you have booked',
    description:
      'Once for each COMPLETED booking of yours, the oldest first; also of a listing that is no longer public.',
    answers: { 201: ReviewWritten },
    codes: ['no_completed_booking', 'already_reviewed'],
  },
} satisfies DocumentOf<typeof reviewRoutes>
