-- USPS codes and names of states and territories.
INSERT INTO state_names (state, name) VALUES
  ('AL', 'Alabama'), ('AK', 'Alaska'), ('AZ', 'Arizona'), ('AR', 'Arkansas'), ('CA', 'California'),
  ('CO', 'Colorado'), ('CT', 'Connecticut'), ('DE', 'Delaware'), ('DC', 'District of Columbia'), ('FL', 'Florida'),
  ('GA', 'Georgia'), ('HI', 'Hawaii'), ('ID', 'Idaho'), ('IL', 'Illinois'), ('IN', 'Indiana'), ('IA', 'Iowa'),
  ('KS', 'Kansas'), ('KY', 'Kentucky'), ('LA', 'Louisiana'), ('ME', 'Maine'), ('MD', 'Maryland'),
  ('MA', 'Massachusetts'), ('MI', 'Michigan'), ('MN', 'Minnesota'), ('MS', 'Mississippi'), ('MO', 'Missouri'),
  ('MT', 'Montana'), ('NE', 'Nebraska'), ('NV', 'Nevada'), ('NH', 'New Hampshire'), ('NJ', 'New Jersey'),
  ('NM', 'New Mexico'), ('NY', 'New York'), ('NC', 'North Carolina'), ('ND', 'North Dakota'), ('OH', 'Ohio'),
  ('OK', 'Oklahoma'), ('OR', 'Oregon'), ('PA', 'Pennsylvania'), ('RI', 'Rhode Island'), ('SC', 'South Carolina'),
  ('SD', 'South Dakota'), ('TN', 'Tennessee'), ('TX', 'Texas'), ('UT', 'Utah'), ('VT', 'Vermont'), ('VA', 'Virginia'),
  ('WA', 'Washington'), ('WV', 'West Virginia'), ('WI', 'Wisconsin'), ('WY', 'Wyoming'), ('AS', 'American Samoa'),
  ('GU', 'Guam'), ('MP', 'Northern Mariana Islands'), ('PR', 'Puerto Rico'), ('VI', 'Virgin Islands');--> statement-breakpoint
-- Text as search reads it: lower case, no accents, and a space for what PostgreSQL's parser would keep inside a word or take
-- for markup, so that "Joe's BBQ-Truck" is joe s bbq truck.
CREATE FUNCTION plain_text(source text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(public.unaccent('public.unaccent', source)),
    '-', ' '), '/', ' '), '.', ' '), '''', ' '), '_', ' '), '@', ' '), '&', ' '), '+', ' '), '<', ' ')
$$;--> statement-breakpoint
-- The lexeme of one plain word; null for a stop word.
CREATE FUNCTION word_lexeme(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN word ~ '[0-9]' THEN word ELSE (ts_lexize('english_stem', word))[1] END
$$;--> statement-breakpoint
-- Four of the 768 bits stand for a lexeme: with 70 lexemes a listing, one check in a hundred says yes where it is no.
CREATE FUNCTION search_signature(search tsvector) RETURNS bit(768) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(bit_or(set_bit(set_bit(set_bit(set_bit(0::bit(768),
    (h & 65535)::int % 768, 1), ((h >> 16) & 65535)::int % 768, 1),
    ((h >> 32) & 65535)::int % 768, 1), ((h >> 48) & 65535)::int % 768, 1)), 0::bit(768))
  FROM (SELECT hashtextextended(lexeme, 0) AS h FROM unnest(tsvector_to_array(search)) AS lexeme) AS hashed
$$;--> statement-breakpoint
-- Symmetric delete spelling correction (SymSpell, W. Garbe 2012): a word and each form of its first seven letters with one
-- or two of them deleted, hashed. Words within two typing errors of each other have one in common.
CREATE FUNCTION word_deletions(word text) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(DISTINCT hashtext(form)) FROM (
    SELECT head AS form FROM (SELECT left(word, 7) AS head) AS w
    UNION ALL
    SELECT overlay(head PLACING '' FROM i FOR 1) FROM (SELECT left(word, 7) AS head) AS w, generate_series(1, length(head)) AS i
    WHERE length(head) > 2
    UNION ALL
    SELECT overlay(overlay(head PLACING '' FROM j FOR 1) PLACING '' FROM i FOR 1)
    FROM (SELECT left(word, 7) AS head) AS w, generate_series(1, length(head)) AS j, generate_series(1, j - 1) AS i
    WHERE length(head) > 4
  ) AS forms
$$;--> statement-breakpoint
-- Every plain word that a search can find a listing by, once.
CREATE FUNCTION listing_words(listing listings) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT tsvector_to_array(to_tsvector('simple', plain_text(concat_ws(' ', listing.title, array_to_string(listing.tags, ' '),
    array_to_string(listing.highlights, ' '), listing.category, listing.description, listing.city, listing.state,
    (SELECT name FROM state_names WHERE state_names.state = listing.state)))))
$$;--> statement-breakpoint
-- Words that people use for the same thing. They are in the dictionary even where no listing uses them, so that a misspelt one
-- is understood too.
WITH same (words) AS (
  SELECT string_to_array(line, ' ') FROM unnest(ARRAY[
    'bbq barbecue barbeque', 'donut doughnut', 'burger hamburger', 'fridge refrigerator refrigerated reefer', 'photographer photography photo',
    'veggie vegetarian', 'catering caterer', 'gyro gyros', 'popsicle paleta', 'bartender barkeep', 'waiter server waitstaff waitress',
    'jockey dj', 'lorry truck', 'vespa scooter', 'loo restroom toilet', 'marquee tent', 'ft foot feet', 'kw kilowatt', 'lb pound', 'hr hour', 'gal gallon',
    'philly philadelphia', 'nyc york', 'sf francisco', 'nola orleans', 'vegas las', 'atl atlanta',
    '1 one', '2 two', '3 three', '4 four', '5 five', '6 six', '7 seven', '8 eight', '9 nine', '10 ten']) AS line
), words AS (
  SELECT word, word_lexeme(word) AS lexeme, words FROM same, unnest(words) AS word
), known AS (
  INSERT INTO search_words (word, lexeme, listing_count, deletions) SELECT word, lexeme, 0, word_deletions(word) FROM words
)
INSERT INTO search_synonyms (lexeme, synonym)
SELECT DISTINCT lexeme, word_lexeme(other) FROM words, unnest(words) AS other WHERE lexeme <> word_lexeme(other);--> statement-breakpoint
CREATE FUNCTION category_words(category text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_tsvector('simple', plain_text(category)) || to_tsvector('english', plain_text(category))
$$;--> statement-breakpoint
-- Adds the words of listings to the dictionary. Counts of known words stay: writers would queue for the rows of common words.
-- refresh_search_words() recounts.
CREATE FUNCTION learn_words(listing_ids uuid[]) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO listing_categories SELECT DISTINCT category, category_words(category) FROM listings WHERE id = ANY (listing_ids)
  ORDER BY category ON CONFLICT DO NOTHING;
  INSERT INTO search_words (word, lexeme, listing_count, deletions)
  SELECT word, lexeme, listing_count, word_deletions(word) FROM (
    SELECT word, word_lexeme(word) AS lexeme, count(*)::int AS listing_count
    FROM listings, unnest(listing_words(listings)) AS word
    WHERE id = ANY (listing_ids) AND length(word) BETWEEN 2 AND 40
      AND NOT EXISTS (SELECT FROM search_words AS known WHERE known.word = word.word)
    GROUP BY word
  ) AS fresh
  WHERE lexeme IS NOT NULL
  ORDER BY word ON CONFLICT DO NOTHING;
END
$$;--> statement-breakpoint
-- Makes the dictionary what all listings say: new words, true counts, and no word or category that nobody uses any more.
CREATE FUNCTION refresh_search_words() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  CREATE TEMP TABLE counted ON COMMIT DROP AS
    SELECT word, count(*)::int AS listing_count FROM listings, unnest(listing_words(listings)) AS word
    WHERE length(word) BETWEEN 2 AND 40 GROUP BY word;
  DELETE FROM search_words AS known WHERE NOT EXISTS (SELECT FROM counted WHERE counted.word = known.word)
    AND NOT EXISTS (SELECT FROM search_synonyms AS s WHERE s.lexeme = known.lexeme);
  INSERT INTO search_words AS known (word, lexeme, listing_count, deletions)
  SELECT word, word_lexeme(word), listing_count, coalesce((SELECT deletions FROM search_words AS s WHERE s.word = counted.word), word_deletions(word))
  FROM counted WHERE word_lexeme(word) IS NOT NULL ORDER BY word
  ON CONFLICT (word) DO UPDATE SET listing_count = excluded.listing_count WHERE known.listing_count <> excluded.listing_count;
  DROP TABLE counted;
  INSERT INTO listing_categories SELECT category, category_words(category) FROM (SELECT DISTINCT category FROM listings) AS used
  ORDER BY category ON CONFLICT DO NOTHING;
  DELETE FROM listing_categories AS known
  WHERE NOT EXISTS (SELECT FROM listings WHERE listings.category = known.category);
END
$$;
