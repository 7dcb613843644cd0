import { sql } from 'drizzle-orm'
import { check, index, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { hostListings } from './host-listings.ts'
import { bytes, instant } from './types.ts'

/** Who has been counted in which hour: `visitor` is a keyed hash that tells nothing about the visitor. */
export const listingViews = pgTable(
  'listing_views',
  {
    listingId: uuid('listing_id')
      .notNull()
      .references(() => hostListings.id, { onDelete: 'cascade' }),
    hour: instant('hour').notNull(),
    visitor: bytes('visitor').notNull(),
  },
  (t) => [
    primaryKey({ name: 'listing_views_pkey', columns: [t.listingId, t.hour, t.visitor] }),
    index('listing_views_hour_idx').on(t.hour),
    check('listing_views_hour', sql`date_trunc('hour', ${t.hour}, 'UTC') = ${t.hour}`),
    check('listing_views_visitor', sql`octet_length(${t.visitor}) between 16 and 32`),
  ],
)
