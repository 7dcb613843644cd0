import { sql } from 'drizzle-orm'
import { check, date, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { hostListings } from './host-listings.ts'
import { bytes, instant } from './types.ts'

const listingId = () =>
  uuid('listing_id')
    .notNull()
    .references(() => hostListings.id, { onDelete: 'cascade' })

/** iCalendar addresses whose busy times become blocked days. */
export const calendarSources = pgTable(
  'calendar_sources',
  {
    id: uuid('id').primaryKey(),
    listingId: listingId(),
    url: text('url').notNull(),
    etag: text('etag'),
    lastFetchedAt: instant('last_fetched_at'),
    lastError: text('last_error'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    unique('calendar_sources_listing_url_key').on(t.listingId, t.url),
    index('calendar_sources_due_idx').on(t.lastFetchedAt.asc().nullsFirst(), t.id),
    check('calendar_sources_url', sql`${t.url} like 'https://%' and char_length(${t.url}) <= 2048`),
    check('calendar_sources_etag', sql`char_length(${t.etag}) <= 512`),
    check('calendar_sources_last_error', sql`char_length(${t.lastError}) <= 500`),
  ],
)

/** Days `[start_date, end_date)` on the listing's wall clock, set by the host or, with a source, imported. */
export const listingBlockedDates = pgTable(
  'listing_blocked_dates',
  {
    id: uuid('id').primaryKey(),
    listingId: listingId(),
    startDate: date('start_date').notNull(),
    endDate: date('end_date').notNull(),
    sourceId: uuid('source_id').references(() => calendarSources.id, { onDelete: 'cascade' }),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    index('listing_blocked_dates_listing_idx').on(t.listingId, t.endDate, t.startDate),
    index('listing_blocked_dates_source_idx').on(t.sourceId),
    check('listing_blocked_dates_order', sql`${t.endDate} > ${t.startDate}`),
  ],
)

/** The secret address of a listing's calendar, kept as the SHA-256 of its secret; one a listing. */
export const calendarFeeds = pgTable(
  'calendar_feeds',
  {
    listingId: listingId().primaryKey(),
    secretHash: bytes('secret_hash').notNull().unique('calendar_feeds_secret_hash_key'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [check('calendar_feeds_secret_hash', sql`octet_length(${t.secretHash}) = 32`)],
)
