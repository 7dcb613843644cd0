import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { ListingType, PriceUnit } from '../listings/listings.schemas.ts'
import { Account } from './users.answers.ts'
const day = z.iso.date()
const made = { id: Id, createdAt: Instant }

const ExportedSession = z.object({
  ...made,
  lastUsedAt: Instant,
  expiresAt: Instant,
  revokedAt: Instant.nullable(),
  revokeReason: z.string().nullable(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
})

const ExportedListing = z.object({
  ...made,
  title: z.string(),
  description: z.string(),
  listingType: ListingType,
  category: z.string(),
  city: z.string(),
  state: z.string(),
  latitude: z.number().nullable().describe('Degrees, as exact as it was given.'),
  longitude: z.number().nullable().describe('Degrees, as exact as it was given.'),
  timeZone: z.string(),
  price: z.number().describe('US dollars.'),
  priceUnit: PriceUnit,
  imageUrl: z.string().nullable(),
  imageUrls: z.array(z.string()),
  tags: z.array(z.string()),
  highlights: z.array(z.string()),
  deliveryAvailable: z.boolean(),
  isVerified: z.boolean(),
  status: z.enum(['DRAFT', 'LIVE', 'PAUSED', 'SOLD', 'ARCHIVED']),
  views: z.int(),
  inquiries: z.int(),
  ratingSum: z.int(),
  reviewCount: z.int(),
  publishedAt: Instant.nullable(),
  deletedAt: Instant.nullable(),
  updatedAt: Instant,
  blockedDates: z.array(
    z.object({
      startDate: day,
      endDate: day.describe('The first day that is free again.'),
      sourceId: Id.nullable().describe('The calendar that it comes from.'),
      createdAt: Instant,
    }),
  ),
  calendarSources: z.array(
    z.object({
      ...made,
      url: z.string(),
      lastFetchedAt: Instant.nullable(),
      lastError: z.string().nullable(),
    }),
  ),
  calendarFeedCreatedAt: Instant.nullable().describe('Null without a feed. Its secret is not kept.'),
})

const ExportedBooking = z.object({
  ...made,
  role: z.enum(['renter', 'host']).describe('Whose side the account is on.'),
  listingId: Id,
  listingTitle: z.string(),
  hostId: Id,
  renterId: Id.nullable(),
  bookingType: z.enum(['RENTAL_REQUEST', 'EVENT_REQUEST', 'PURCHASE_INQUIRY']),
  status: z.enum(['PENDING', 'APPROVED', 'DECLINED', 'CANCELLED', 'COMPLETED']),
  startDate: Instant.nullable(),
  endDate: Instant.nullable(),
  eventDate: day.nullable(),
  price: z.number(),
  priceUnit: PriceUnit,
  total: z.number(),
  message: z.string().nullable(),
  reason: z.string().nullable(),
  expiresAt: Instant,
  updatedAt: Instant,
  inquiry: z
    .object({
      ...made,
      inquiryType: z.string(),
      offer: z.number().nullable(),
      status: z.string(),
      respondedAt: Instant.nullable(),
    })
    .nullable(),
  eventRequest: z
    .object({
      ...made,
      eventType: z.string(),
      guestCount: z.int(),
      budget: z.number().nullable(),
      location: z.string().nullable(),
    })
    .nullable(),
})

const ExportedAuditEntry = z.object({
  ...made,
  action: z.string(),
  resource: z.string().nullable(),
  resourceId: Id.nullable(),
  changes: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })).nullable(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  requestId: z.string().nullable(),
})

/** Everything that is stored about one account. */
export const AccountExport = z
  .object({
    exportedAt: Instant,
    user: Account.extend({ passwordChangedAt: Instant, updatedAt: Instant }),
    sessions: z.array(ExportedSession),
    listings: z.array(ExportedListing),
    bookings: z.array(ExportedBooking).describe('Requests made and received.'),
    messages: z
      .array(z.object({ ...made, bookingId: Id, message: z.string(), readAt: Instant.nullable() }))
      .describe('Messages written.'),
    reviews: z
      .array(z.object({ ...made, bookingId: Id, listingId: Id, rating: z.int(), comment: z.string().nullable() }))
      .describe('Reviews written.'),
    flags: z
      .array(
        z.object({
          ...made,
          resource: z.string(),
          resourceId: Id,
          reason: z.string(),
          status: z.string(),
          resolvedAt: Instant.nullable(),
        }),
      )
      .describe('Reports made.'),
    images: z.array(
      z.object({
        ...made,
        listingId: Id.nullable(),
        status: z.string(),
        s3Key: z.string(),
        filename: z.string().nullable(),
        mimeType: z.string(),
        size: z.int().nullable().describe('Bytes.'),
        width: z.int().nullable(),
        height: z.int().nullable(),
        hasLocation: z.boolean().nullable(),
        confirmedAt: Instant.nullable(),
      }),
    ),
    notifications: z.array(
      z.object({ ...made, type: z.string(), resource: z.string(), resourceId: Id, readAt: Instant.nullable() }),
    ),
    statusChanges: z
      .array(
        z.object({
          ...made,
          listingId: Id.nullable(),
          bookingId: Id.nullable(),
          fromStatus: z.string().nullable(),
          toStatus: z.string(),
          reason: z.string().nullable(),
        }),
      )
      .describe('Changes that the account has made to listings and bookings.'),
    keptAnswers: z
      .array(
        z.object({
          key: z.string(),
          status: z.int().nullable(),
          response: z.string().nullable(),
          createdAt: Instant,
          expiresAt: Instant,
        }),
      )
      .describe('Answers kept for retries with the same Idempotency-Key.'),
    auditLogs: z
      .array(ExportedAuditEntry)
      .describe(
        'What the account did, and what was done to it. Where somebody else acted, address and agent are null.',
      ),
  })
  .meta({ id: 'AccountExport' })
export type AccountExport = z.output<typeof AccountExport>
