import { sql } from 'drizzle-orm'
import { boolean, customType, integer, numeric, pgTable, real, text, uuid } from 'drizzle-orm/pg-core'
import { listingType, priceUnit } from './enums.ts'
import { hostListings } from './host-listings.ts'
import { instant, money, tsvector } from './types.ts'

const bits = customType<{ data: string; config: { length: number } }>({
  dataType: (config) => `bit(${config?.length ?? 1})`,
})

/**
 * The public read model: LIVE listings only, denormalized, written by triggers alone. Coordinates are rounded to two
 * decimals, so that nothing public tells where a host lives. Indexes: migrations, `listing_indexes`.
 */
export const listings = pgTable('listings', {
  id: uuid('id')
    .primaryKey()
    .references(() => hostListings.id, { onDelete: 'cascade' }),
  title: text('title').notNull(),
  description: text('description').notNull(),
  listingType: listingType('listing_type').notNull(),
  category: text('category').notNull(),
  city: text('city').notNull(),
  state: text('state').notNull(),
  latitude: real('latitude'),
  longitude: real('longitude'),
  price: money('price').notNull(),
  priceUnit: priceUnit('price_unit').notNull(),
  imageUrl: text('image_url'),
  imageUrls: text('image_urls').array().notNull(),
  tags: text('tags').array().notNull(),
  highlights: text('highlights').array().notNull(),
  isVerified: boolean('is_verified').notNull(),
  deliveryAvailable: boolean('delivery_available').notNull(),
  timeZone: text('time_zone').notNull(),
  hostId: uuid('host_id').notNull(),
  hostName: text('host_name').notNull(),
  hostAvatarUrl: text('host_avatar_url'),
  rating: numeric('rating', { precision: 2, scale: 1, mode: 'number' }),
  reviewCount: integer('review_count').notNull(),
  views: integer('views').notNull(),
  publishedAt: instant('published_at').notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  /** The quarter by quarter degree that it stands in, as one number: tells how many stand where, and finds them. */
  cell: integer('cell').generatedAlwaysAs(sql`floor(latitude * 4)::integer * 2000 + floor(longitude * 4)::integer`),
  /** The city as filters compare it: lower case. */
  cityKey: text('city_key').notNull(),
  /** The order of `sort=rating` in one number: the rating, then how many gave it. 0 without reviews. */
  ratingOrder: integer('rating_order').notNull(),
  /** How good a listing is whatever is searched for, 0 to 1: what relevance looks at first. */
  quality: real('quality').notNull(),
  /** Lexemes of title (A), tags (B), highlights (C), category, description and place (D); `#tag` for each tag. */
  search: tsvector('search').notNull(),
  /** Bloom filter of the lexemes in `search`: lets an index alone tell that a word is missing. */
  signature: bits('signature', { length: 768 }).notNull(),
})
