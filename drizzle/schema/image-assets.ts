import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { imageStatus } from './enums.ts'
import { hostListings } from './host-listings.ts'
import { instant } from './types.ts'
import { users } from './users.ts'

/**
 * Every signed upload. `expires_at` is when its signed URL ends: a key that is not CONFIRMED is deleted from storage once
 * more after that (`swept_at`), so that a URL still valid brings back nothing that stays. `size` is in bytes.
 */
export const imageAssets = pgTable(
  'image_assets',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    listingId: uuid('listing_id').references(() => hostListings.id, { onDelete: 'set null' }),
    status: imageStatus('status').notNull().default('PENDING'),
    s3Key: text('s3_key').notNull().unique('image_assets_s3_key_key'),
    filename: text('filename'),
    mimeType: text('mime_type').notNull(),
    size: integer('size'),
    width: integer('width'),
    height: integer('height'),
    hasLocation: boolean('has_location'),
    position: smallint('position'),
    expiresAt: instant('expires_at').notNull(),
    confirmedAt: instant('confirmed_at'),
    sweptAt: instant('swept_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    index('image_assets_owner_idx').on(t.ownerId, t.createdAt, t.id),
    index('image_assets_listing_idx').on(t.listingId, t.position),
    index('image_assets_sweep_idx')
      .on(t.expiresAt)
      .where(sql`${t.status} <> 'CONFIRMED' and ${t.sweptAt} is null`),
    check('image_assets_s3_key', sql`char_length(${t.s3Key}) <= 512`),
    check('image_assets_filename', sql`char_length(${t.filename}) between 1 and 255`),
    check('image_assets_mime_type', sql`${t.mimeType} in ('image/jpeg', 'image/png', 'image/webp', 'image/gif')`),
    check('image_assets_size', sql`${t.size} between 1 and 10485760`),
    check(
      'image_assets_dimensions',
      sql`${t.width} >= 1 and ${t.height} >= 1 and ${t.width}::bigint * ${t.height} <= 50000000`,
    ),
    check('image_assets_position', sql`${t.position} between 0 and 19`),
    check(
      'image_assets_confirmed',
      sql`${t.status} <> 'CONFIRMED'
        or num_nulls(${t.filename}, ${t.size}, ${t.width}, ${t.height}, ${t.hasLocation}, ${t.confirmedAt}) = 0`,
    ),
    check('image_assets_swept', sql`${t.sweptAt} is null or ${t.status} <> 'CONFIRMED'`),
  ],
)
