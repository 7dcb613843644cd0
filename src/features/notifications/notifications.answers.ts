import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Pagination } from '../../http/paging.answers.ts'
import { Id } from '../../lib/ids.schemas.ts'

const Notification = z
  .object({
    id: Id,
    type: z.enum([
      'BOOKING_REQUEST',
      'BOOKING_APPROVED',
      'BOOKING_DECLINED',
      'BOOKING_CANCELLED',
      'BOOKING_COMPLETED',
      'INQUIRY_RECEIVED',
      'EVENT_REQUEST',
      'MESSAGE_RECEIVED',
      'REVIEW_RECEIVED',
      'LISTING_PUBLISHED',
      'LISTING_FLAGGED',
    ]),
    resource: z.enum(['listing', 'booking', 'review']),
    resourceId: Id.describe('Of the listing, booking or review that it tells of.'),
    message: z.string().describe('What happened, for people, in the names of now.'),
    listingId: Id.nullable().describe('The listing that it is about; null where that was deleted.'),
    listingTitle: z.string().nullable(),
    readAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({
    id: 'Notification',
    examples: [
      {
        id: '019b7d0e-6a1c-7c55-9d6e-0c8e5d1f7a22',
        type: 'BOOKING_APPROVED' as const,
        resource: 'booking' as const,
        resourceId: '019b7c11-2f0a-7d0e-8c1b-5a6f7e8d9c0b',
        message: 'Dana Whitfield approved your request for “Birria Truck with Full Crew”.',
        listingId: '019a7e9c-11d2-7b0a-8a5c-6f1f0e2d3c4b',
        listingTitle: 'Birria Truck with Full Crew',
        readAt: null,
        createdAt: '2026-11-21T17:02:11.000Z',
      },
    ],
  })
export type Notification = z.output<typeof Notification>

export const NotificationPage = z
  .object({
    notifications: z.array(Notification),
    unreadCount: z.int().describe('How many of all are unread.'),
    pagination: Pagination,
  })
  .meta({ id: 'NotificationPage' })
export type NotificationPage = z.output<typeof NotificationPage>
