import { sql } from 'drizzle-orm'
import { check, doublePrecision, index, integer, pgTable, text } from 'drizzle-orm/pg-core'

/** Cities and ZIP codes of the United States: reference data, loaded after the migrations. */
export const places = pgTable(
  'places',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    kind: text('kind', { enum: ['city', 'zip'] }).notNull(),
    name: text('name').notNull(),
    zip: text('zip'),
    state: text('state').notNull(),
    latitude: doublePrecision('latitude').notNull(),
    longitude: doublePrecision('longitude').notNull(),
    timeZone: text('time_zone').notNull(),
    /** How many ZIP codes a city has: a stand-in for its size. */
    zipCount: integer('zip_count').notNull(),
  },
  (t) => [
    index('places_zip_idx').on(t.zip),
    index('places_name_idx').on(sql`lower(${t.name}) text_pattern_ops`, t.state),
    check('places_kind', sql`${t.kind} in ('city', 'zip') and (${t.kind} = 'zip') = (${t.zip} is not null)`),
  ],
)

/** The states and territories of the United States, so that a search for Texas finds what stands in TX. */
export const stateNames = pgTable('state_names', { state: text('state').primaryKey(), name: text('name').notNull() })
