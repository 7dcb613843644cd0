import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { flagResource, flagStatus } from './enums.ts'
import { instant } from './types.ts'
import { users } from './users.ts'

/** Someone's report of a listing, a user or a review; once per person and thing. */
export const flags = pgTable(
  'flags',
  {
    id: uuid('id').primaryKey(),
    reporterId: uuid('reporter_id').references(() => users.id, { onDelete: 'set null' }),
    resource: flagResource('resource').notNull(),
    resourceId: uuid('resource_id').notNull(),
    reason: text('reason').notNull(),
    status: flagStatus('status').notNull().default('OPEN'),
    note: text('note'),
    resolvedBy: uuid('resolved_by').references(() => users.id, { onDelete: 'set null' }),
    resolvedAt: instant('resolved_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    unique('flags_reporter_resource_key').on(t.reporterId, t.resource, t.resourceId),
    index('flags_queue_idx').on(t.status, t.createdAt, t.id),
    index('flags_created_idx').on(t.createdAt, t.id),
    index('flags_resource_idx').on(t.resource, t.resourceId),
    check('flags_reason', sql`char_length(${t.reason}) between 1 and 1000`),
    check('flags_note', sql`char_length(${t.note}) <= 1000`),
    check('flags_resolved', sql`(${t.status} = 'OPEN') = (${t.resolvedAt} is null)`),
  ],
)
