import { sql } from 'drizzle-orm'
import { check, date, foreignKey, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bookingStatus, bookingType, inquiryStatus, inquiryType, priceUnit } from './enums.ts'
import { hostListings } from './host-listings.ts'
import { instant, money, timeRange } from './types.ts'
import { users } from './users.ts'

const bookingId = () =>
  uuid('booking_id')
    .notNull()
    .references(() => bookings.id, { onDelete: 'cascade' })

/**
 * Every request to a host. Price, unit and total are what was agreed when it was made. Overlaps, transitions and what may
 * still be edited are the migrations' rules.
 */
export const bookings = pgTable(
  'bookings',
  {
    id: uuid('id').primaryKey(),
    listingId: uuid('listing_id').notNull(),
    renterId: uuid('renter_id').references(() => users.id, { onDelete: 'set null' }),
    hostId: uuid('host_id')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    bookingType: bookingType('booking_type').notNull(),
    status: bookingStatus('status').notNull().default('PENDING'),
    period: timeRange('period'),
    eventDate: date('event_date'),
    price: money('price').notNull(),
    priceUnit: priceUnit('price_unit').notNull(),
    total: money('total', 12).notNull(),
    message: text('message'),
    reason: text('reason'),
    expiresAt: instant('expires_at')
      .notNull()
      .default(sql`now() + interval '7 days'`),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    // The host of a booking is the owner of its listing.
    foreignKey({
      name: 'bookings_listing_owner_fk',
      columns: [t.listingId, t.hostId],
      foreignColumns: [hostListings.id, hostListings.ownerId],
    }).onDelete('restrict'),
    index('bookings_renter_idx').on(t.renterId, t.createdAt, t.id),
    index('bookings_host_idx').on(t.hostId, t.createdAt, t.id),
    index('bookings_host_status_idx').on(t.hostId, t.status, t.createdAt, t.id),
    index('bookings_listing_idx').on(t.listingId, t.createdAt, t.id),
    index('bookings_created_idx').on(t.createdAt, t.id),
    index('bookings_status_created_idx').on(t.status, t.createdAt, t.id),
    index('bookings_expires_idx')
      .on(t.expiresAt)
      .where(sql`${t.status} = 'PENDING'`),
    check('bookings_not_own_listing', sql`${t.renterId} <> ${t.hostId}`),
    check(
      'bookings_fields',
      sql`case ${t.bookingType}
        when 'RENTAL_REQUEST' then ${t.period} is not null and ${t.eventDate} is null
        when 'EVENT_REQUEST' then ${t.period} is null and ${t.eventDate} is not null
        else ${t.period} is null and ${t.eventDate} is null end`,
    ),
    check(
      'bookings_period',
      sql`${t.period} is null or coalesce(lower_inc(${t.period}) and not upper_inc(${t.period})
        and isfinite(lower(${t.period})) and isfinite(upper(${t.period})), false)`,
    ),
    check('bookings_price', sql`${t.price} > 0 and ${t.price} <= 1000000`),
    check('bookings_total', sql`${t.total} > 0`),
    check('bookings_message', sql`char_length(${t.message}) <= 2000`),
    check('bookings_reason', sql`char_length(${t.reason}) <= 1000`),
  ],
)

/** What a buyer asks about a sale, or offers for it; one a PURCHASE_INQUIRY. */
export const inquiries = pgTable(
  'inquiries',
  {
    id: uuid('id').primaryKey(),
    bookingId: bookingId().unique('inquiries_booking_key'),
    inquiryType: inquiryType('inquiry_type').notNull().default('GENERAL_INQUIRY'),
    offer: money('offer'),
    status: inquiryStatus('status').notNull().default('PENDING'),
    respondedAt: instant('responded_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    check('inquiries_offer', sql`${t.offer} > 0 and ${t.offer} <= 1000000`),
    check('inquiries_responded', sql`(${t.status} = 'RESPONDED') = (${t.respondedAt} is not null)`),
  ],
)

/** The event of an EVENT_REQUEST; its day is the booking's `event_date`. */
export const eventRequests = pgTable(
  'event_requests',
  {
    id: uuid('id').primaryKey(),
    bookingId: bookingId().unique('event_requests_booking_key'),
    eventType: text('event_type').notNull(),
    guestCount: integer('guest_count').notNull(),
    budget: money('budget'),
    location: text('location'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    check('event_requests_event_type', sql`char_length(${t.eventType}) between 1 and 100`),
    check('event_requests_guest_count', sql`${t.guestCount} >= 1`),
    check('event_requests_budget', sql`${t.budget} >= 0`),
    check('event_requests_location', sql`char_length(${t.location}) <= 200`),
  ],
)

/** The thread of a booking; `read_at` is when the other party read it. */
export const messages = pgTable(
  'messages',
  {
    id: uuid('id').primaryKey(),
    bookingId: bookingId(),
    senderId: uuid('sender_id').references(() => users.id, { onDelete: 'set null' }),
    message: text('message').notNull(),
    readAt: instant('read_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    index('messages_booking_idx').on(t.bookingId, t.createdAt, t.id),
    index('messages_unread_idx')
      .on(t.bookingId, t.senderId)
      .where(sql`${t.readAt} is null`),
    index('messages_sender_idx').on(t.senderId),
    check('messages_message', sql`char_length(${t.message}) between 1 and 2000`),
  ],
)
