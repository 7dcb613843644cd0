import { sql } from 'drizzle-orm'
import { boolean, check, doublePrecision, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { listingStatus, listingType, priceUnit } from './enums.ts'
import { instant, money } from './types.ts'
import { users } from './users.ts'

const none = sql`'{}'::text[]`

/** What a host owns and edits, in every status, with its exact place. The public reads `listings`, never this. */
export const hostListings = pgTable(
  'host_listings',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    title: text('title').notNull(),
    description: text('description').notNull(),
    listingType: listingType('listing_type').notNull(),
    category: text('category').notNull(),
    city: text('city').notNull(),
    state: text('state').notNull(),
    latitude: doublePrecision('latitude'),
    longitude: doublePrecision('longitude'),
    timeZone: text('time_zone').notNull(),
    price: money('price').notNull(),
    priceUnit: priceUnit('price_unit').notNull(),
    imageUrl: text('image_url'),
    imageUrls: text('image_urls').array().notNull().default(none),
    tags: text('tags').array().notNull().default(none),
    highlights: text('highlights').array().notNull().default(none),
    deliveryAvailable: boolean('delivery_available').notNull().default(false),
    isVerified: boolean('is_verified').notNull().default(false),
    status: listingStatus('status').notNull().default('DRAFT'),
    views: integer('views').notNull().default(0),
    inquiries: integer('inquiries').notNull().default(0),
    ratingSum: integer('rating_sum').notNull().default(0),
    reviewCount: integer('review_count').notNull().default(0),
    version: integer('version').notNull().default(1),
    publishedAt: instant('published_at'),
    deletedAt: instant('deleted_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    // Lets a booking reference a listing together with its owner.
    unique('host_listings_id_owner_key').on(t.id, t.ownerId),
    index('host_listings_owner_idx').on(t.ownerId, t.createdAt, t.id),
    index('host_listings_owner_status_idx').on(t.ownerId, t.status, t.createdAt, t.id),
    index('host_listings_created_idx').on(t.createdAt, t.id),
    index('host_listings_status_created_idx').on(t.status, t.createdAt, t.id),
    check('host_listings_title', sql`char_length(${t.title}) between 3 and 200`),
    check('host_listings_description', sql`char_length(${t.description}) between 10 and 5000`),
    check('host_listings_category', sql`char_length(${t.category}) between 1 and 50`),
    check('host_listings_city', sql`char_length(${t.city}) between 2 and 50`),
    check('host_listings_state', sql`${t.state} ~ '^[A-Z]{2}$'`),
    check(
      'host_listings_coordinates',
      sql`num_nonnulls(${t.latitude}, ${t.longitude}) <> 1 and ${t.latitude} between -90 and 90
        and ${t.longitude} between -180 and 180`,
    ),
    // A zone that PostgreSQL does not know fails here, and not in every search that asks when a listing is free.
    check(
      'host_listings_time_zone',
      sql`char_length(${t.timeZone}) between 1 and 64 and (timestamptz '2000-01-01 00:00Z' at time zone ${t.timeZone}) is not null`,
    ),
    check('host_listings_price', sql`${t.price} > 0 and ${t.price} <= 1000000`),
    check('host_listings_image_url', sql`char_length(${t.imageUrl}) <= 2048`),
    check('host_listings_image_urls', sql`cardinality(${t.imageUrls}) <= 20`),
    check('host_listings_tags', sql`cardinality(${t.tags}) <= 30`),
    check('host_listings_highlights', sql`cardinality(${t.highlights}) <= 20`),
    check('host_listings_counters', sql`least(${t.views}, ${t.inquiries}, ${t.ratingSum}, ${t.reviewCount}) >= 0`),
    check('host_listings_published_at', sql`${t.status} <> 'LIVE' or ${t.publishedAt} is not null`),
    check('host_listings_deleted_at', sql`${t.deletedAt} is null or ${t.status} = 'ARCHIVED'`),
  ],
)
