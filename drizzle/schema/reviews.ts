import { sql } from 'drizzle-orm'
import { check, index, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { bookings } from './bookings.ts'
import { hostListings } from './host-listings.ts'
import { instant } from './types.ts'
import { users } from './users.ts'

/** A renter's word on a COMPLETED booking, one a booking. */
export const reviews = pgTable(
  'reviews',
  {
    id: uuid('id').primaryKey(),
    bookingId: uuid('booking_id')
      .notNull()
      .references(() => bookings.id, { onDelete: 'restrict' })
      .unique('reviews_booking_key'),
    listingId: uuid('listing_id')
      .notNull()
      .references(() => hostListings.id, { onDelete: 'restrict' }),
    authorId: uuid('author_id').references(() => users.id, { onDelete: 'set null' }),
    rating: smallint('rating').notNull(),
    comment: text('comment'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    index('reviews_listing_idx').on(t.listingId, t.createdAt, t.id),
    index('reviews_listing_rating_idx').on(t.listingId, t.rating),
    index('reviews_author_idx').on(t.authorId),
    check('reviews_rating', sql`${t.rating} between 1 and 5`),
    check('reviews_comment', sql`char_length(${t.comment}) <= 2000`),
  ],
)
