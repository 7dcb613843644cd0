import { sql } from 'drizzle-orm'
import { index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { tsvector } from './types.ts'

/**
 * The words that listings use, to complete and correct what people type. Advice, like a planner's statistics: a search
 * never depends on the counts being exact.
 */
export const searchWords = pgTable(
  'search_words',
  {
    /** Lower case, without accents. */
    word: text('word').primaryKey(),
    lexeme: text('lexeme').notNull(),
    listingCount: integer('listing_count').notNull(),
    /** Hashes of the word with up to two letters deleted (SymSpell): two words within two typing errors share one. */
    deletions: integer('deletions').array().notNull(),
  },
  (t) => [
    index('search_words_prefix_idx').on(t.word.op('text_pattern_ops')),
    // Completions of a letter or two, without the words that one listing has.
    index('search_words_often_idx')
      .on(t.word.op('text_pattern_ops'))
      .where(sql`${t.listingCount} >= 16`),
    index('search_words_lexeme_idx').on(t.lexeme),
    // Each insert at its place at once: a list of pending ones would be read whole by every correction.
    index('search_words_deletions_idx').using('gin', t.deletions).with({ fastupdate: false }),
  ],
)

/** The categories that listings use, as their hosts wrote them, with their words stemmed and unstemmed. */
export const listingCategories = pgTable(
  'listing_categories',
  { category: text('category').primaryKey(), words: tsvector('words').notNull() },
  (t) => [
    index('listing_categories_lower_idx').on(sql`lower(${t.category})`),
    index('listing_categories_words_idx').using('gin', t.words),
  ],
)

/** Lexemes that people use for the same thing, in both directions. */
export const searchSynonyms = pgTable(
  'search_synonyms',
  { lexeme: text('lexeme').notNull(), synonym: text('synonym').notNull() },
  (t) => [primaryKey({ name: 'search_synonyms_pkey', columns: [t.lexeme, t.synonym] })],
)
