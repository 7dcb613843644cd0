import { sql } from 'drizzle-orm'
import { check, index, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from './types.ts'
import { users } from './users.ts'

/**
 * The first answer to a creating request, replayed byte for byte to its retries. The row is part of the work's own
 * transaction; `fingerprint` is the SHA-256 of method, path and body; without `status` the work still runs.
 */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    fingerprint: bytes('fingerprint').notNull(),
    status: smallint('status'),
    location: text('location'),
    response: text('response'),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at')
      .notNull()
      .default(sql`now() + interval '24 hours'`),
  },
  (t) => [
    primaryKey({ name: 'idempotency_keys_pkey', columns: [t.userId, t.key] }),
    index('idempotency_keys_expires_idx').on(t.expiresAt),
    check('idempotency_keys_key', sql`char_length(${t.key}) between 1 and 255`),
    check('idempotency_keys_fingerprint', sql`octet_length(${t.fingerprint}) = 32`),
    check('idempotency_keys_status', sql`${t.status} between 200 and 599`),
  ],
)
