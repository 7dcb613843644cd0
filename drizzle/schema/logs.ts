import { sql } from 'drizzle-orm'
import { bigint, check, index, jsonb, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bookings } from './bookings.ts'
import { auditAction, auditResource } from './enums.ts'
import { hostListings } from './host-listings.ts'
import { bytes, instant } from './types.ts'
import { users } from './users.ts'

export type AuditChanges = Record<string, { from: unknown; to: unknown }>

/**
 * Who did what. Appended to, never changed: the trigger that links a row into its chain fills `id`, `chain`, `position`,
 * `prev_hash`, `details_salt`, `details_digest`, `hash`, `created_at` and whatever of the actor the writer leaves out.
 * `user_id` and `resource_id` have no foreign key: a row outlives what it tells of.
 *
 * The hash covers ip_address, user_agent and changes only through a salted digest, so erasing a person (`erased_at`)
 * removes them and leaves the chain verifiable.
 */
export const auditLogs = pgTable(
  'audit_logs',
  {
    id: uuid('id')
      .primaryKey()
      .default(sql`new_id()`),
    chain: smallint('chain').notNull().default(0),
    position: bigint('position', { mode: 'number' }).notNull().default(0),
    userId: uuid('user_id'),
    action: auditAction('action').notNull(),
    resource: auditResource('resource'),
    resourceId: uuid('resource_id'),
    changes: jsonb('changes').$type<AuditChanges>(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    requestId: text('request_id'),
    detailsSalt: bytes('details_salt'),
    detailsDigest: bytes('details_digest')
      .notNull()
      .default(sql`''::bytea`),
    prevHash: bytes('prev_hash')
      .notNull()
      .default(sql`''::bytea`),
    hash: bytes('hash')
      .notNull()
      .default(sql`''::bytea`),
    erasedAt: instant('erased_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    unique('audit_logs_chain_position_key').on(t.chain, t.position),
    index('audit_logs_user_idx').on(t.userId, t.createdAt, t.id),
    index('audit_logs_resource_idx').on(t.resource, t.resourceId, t.createdAt, t.id),
    index('audit_logs_action_idx').on(t.action, t.createdAt, t.id),
    index('audit_logs_created_idx').on(t.createdAt, t.id),
    check('audit_logs_ip_address', sql`char_length(${t.ipAddress}) <= 45`),
    check('audit_logs_user_agent', sql`char_length(${t.userAgent}) <= 512`),
    check('audit_logs_request_id', sql`char_length(${t.requestId}) <= 128`),
    check(
      'audit_logs_erased',
      sql`${t.erasedAt} is null or num_nonnulls(${t.ipAddress}, ${t.userAgent}, ${t.changes}) = 0`,
    ),
  ],
)

/** The last link of each audit chain. A writer takes a chain that nobody holds, so writers seldom wait for one another. */
export const auditHeads = pgTable('audit_heads', {
  chain: smallint('chain').primaryKey(),
  position: bigint('position', { mode: 'number' }).notNull().default(0),
  hash: bytes('hash')
    .notNull()
    .default(sql`''::bytea`),
})

/** Each status of a listing or a booking, from the first on; written by triggers. */
export const statusLogs = pgTable(
  'status_logs',
  {
    id: uuid('id')
      .primaryKey()
      .default(sql`new_id()`),
    listingId: uuid('listing_id').references(() => hostListings.id, { onDelete: 'cascade' }),
    bookingId: uuid('booking_id').references(() => bookings.id, { onDelete: 'cascade' }),
    fromStatus: text('from_status'),
    toStatus: text('to_status').notNull(),
    actorId: uuid('actor_id').references(() => users.id, { onDelete: 'set null' }),
    reason: text('reason'),
    createdAt: instant('created_at')
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (t) => [
    index('status_logs_listing_idx').on(t.listingId, t.createdAt, t.id),
    index('status_logs_booking_idx').on(t.bookingId, t.createdAt, t.id),
    index('status_logs_actor_idx').on(t.actorId),
    check('status_logs_resource', sql`num_nonnulls(${t.listingId}, ${t.bookingId}) = 1`),
    check('status_logs_reason', sql`char_length(${t.reason}) <= 1000`),
  ],
)
