import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { revokeReason, userRole } from './enums.ts'
import { bytes, instant } from './types.ts'

/**
 * Accounts. An erased account keeps its row, so that others' records still point somewhere, but nothing personal in it:
 * `users_erased` says what such a row looks like.
 */
export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey(),
    email: text('email').notNull(),
    passwordHash: text('password_hash').notNull(),
    name: text('name').notNull(),
    role: userRole('role').notNull().default('USER'),
    phoneNumber: text('phone_number'),
    avatarUrl: text('avatar_url'),
    bio: text('bio'),
    suspendedAt: instant('suspended_at'),
    deletedAt: instant('deleted_at'),
    lastLoginAt: instant('last_login_at'),
    passwordChangedAt: instant('password_changed_at').notNull().defaultNow(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('users_email_key').on(sql`lower(${t.email})`),
    index('users_created_idx').on(t.createdAt, t.id),
    index('users_role_created_idx').on(t.role, t.createdAt, t.id),
    index('users_search_idx').using('gin', sql`(lower(${t.email} || ' ' || ${t.name})) gin_trgm_ops`),
    check('users_email', sql`char_length(${t.email}) between 3 and 254 and position('@' in ${t.email}) > 1`),
    check('users_name', sql`char_length(${t.name}) between 1 and 100`),
    check('users_phone_number', sql`char_length(${t.phoneNumber}) between 1 and 32`),
    check('users_avatar_url', sql`char_length(${t.avatarUrl}) <= 2048`),
    check('users_bio', sql`char_length(${t.bio}) <= 500`),
    check(
      'users_erased',
      sql`${t.deletedAt} is null or (${t.email} = ${t.id}::text || '@erased.invalid' and ${t.passwordHash} = ''
        and ${t.name} = 'Deleted user' and num_nonnulls(${t.phoneNumber}, ${t.avatarUrl}, ${t.bio}, ${t.lastLoginAt}) = 0)`,
    ),
  ],
)

/**
 * One row a login. The refresh token is signed from (id, generation, rotated_at, expires_at), so the successor can be made
 * again inside the grace, and the row holds nothing that signs in. Expiry stays what it was at login.
 */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    generation: integer('generation').notNull().default(0),
    rotatedAt: instant('rotated_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
    revokeReason: revokeReason('revoke_reason'),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    lastUsedAt: instant('last_used_at').notNull().defaultNow(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    index('sessions_user_idx').on(t.userId, t.createdAt, t.id),
    index('sessions_expires_idx').on(t.expiresAt),
    check('sessions_generation', sql`${t.generation} >= 0`),
    check('sessions_expires_at', sql`${t.expiresAt} > ${t.createdAt}`),
    check('sessions_revoked', sql`(${t.revokedAt} is null) = (${t.revokeReason} is null)`),
    check('sessions_ip_address', sql`char_length(${t.ipAddress}) <= 45`),
    check('sessions_user_agent', sql`char_length(${t.userAgent}) <= 512`),
  ],
)

/**
 * When attempts were made that count, counted before they are evaluated. `key` is a keyed hash (HMAC) of what is limited,
 * such as email and network: neither of them can be read from this table. `refused` tells of the newest attempt alone,
 * which is not in `attempted_at` when it is true.
 */
export const loginAttempts = pgTable(
  'login_attempts',
  {
    key: bytes('key').primaryKey(),
    attemptedAt: instant('attempted_at')
      .array()
      .notNull()
      .default(sql`'{}'::timestamptz[]`),
    refused: boolean('refused').notNull().default(false),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [
    index('login_attempts_expires_idx').on(t.expiresAt),
    check('login_attempts_key', sql`octet_length(${t.key}) = 32`),
    check('login_attempts_attempted_at', sql`cardinality(${t.attemptedAt}) <= 1000`),
  ],
)
