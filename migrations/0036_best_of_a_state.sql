-- What a state has best is walked, and with it the cities of the state: of "tacos in Houston" all of Houston was read, as the best of all
-- listings are hardly ever there.
-- What the planner expects is asked without the ways to read it, which took a third of the time.
-- Of a word's alternatives one query is made, not eight; those for a title only where titles are suggested.
-- By price, how many have the words need not be counted where what the planner expects and what a sample says are both far more than a total tells.
-- Where words avoid each other a second walk finds no more of them than the first.
-- Phrases and tags are counted once, and a rare tag tells how little of the lists of words there is to read.
CREATE INDEX listings_state_quality_idx ON listings (state, quality DESC, id DESC)
  INCLUDE (signature, city_key, listing_type, category, price, price_unit, rating_order, is_verified, delivery_available, latitude, longitude);--> statement-breakpoint
CREATE OR REPLACE FUNCTION listings_bulk_end() RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp SET maintenance_work_mem = '512MB' AS $$
BEGIN
  -- Orders: to be walked from their beginning.
  CREATE INDEX IF NOT EXISTS listings_newest_idx ON listings (published_at DESC, id DESC)
    INCLUDE (signature, city_key, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude);
  CREATE INDEX IF NOT EXISTS listings_quality_idx ON listings (quality DESC, id DESC)
    INCLUDE (signature, city_key, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude);
  CREATE INDEX IF NOT EXISTS listings_price_idx ON listings (price, id)
    INCLUDE (signature, city_key, listing_type, category, state, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude);
  CREATE INDEX IF NOT EXISTS listings_rating_idx ON listings (rating_order DESC, id DESC)
    INCLUDE (signature, city_key, listing_type, category, state, price, price_unit, is_verified, delivery_available,
      latitude, longitude, published_at, quality, views);
  CREATE INDEX IF NOT EXISTS listings_popular_idx ON listings (views DESC, id DESC)
    INCLUDE (signature, city_key, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude);
  CREATE INDEX IF NOT EXISTS listings_state_quality_idx ON listings (state, quality DESC, id DESC)
    INCLUDE (signature, city_key, listing_type, category, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude);
  -- Sets: to be read whole, and sorted by any order.
  CREATE INDEX IF NOT EXISTS listings_type_state_idx ON listings (listing_type, state, published_at DESC, id DESC)
    INCLUDE (signature, category, price, price_unit, rating_order, is_verified, delivery_available, latitude,
      longitude, quality, views);
  CREATE INDEX IF NOT EXISTS listings_state_price_idx ON listings (state, price, id)
    INCLUDE (signature, city_key, listing_type, category, price_unit, rating_order, is_verified, delivery_available,
      latitude, longitude, published_at, quality, views);
  CREATE INDEX IF NOT EXISTS listings_category_price_idx ON listings (category, price, id)
    INCLUDE (signature, city_key, listing_type, state, price_unit, rating_order, is_verified, delivery_available,
      latitude, longitude, published_at, quality, views);
  CREATE INDEX IF NOT EXISTS listings_type_price_idx ON listings (listing_type, price, id)
    INCLUDE (signature, city_key, category, state, price_unit, rating_order, is_verified, delivery_available,
      latitude, longitude, published_at, quality, views);
  CREATE INDEX IF NOT EXISTS listings_category_type_idx ON listings (category, listing_type, state, published_at DESC, id DESC)
    INCLUDE (signature, price, price_unit, rating_order, is_verified, delivery_available, latitude, longitude,
      quality, views);
  CREATE INDEX IF NOT EXISTS listings_city_idx ON listings (city_key, state, published_at DESC, id DESC)
    INCLUDE (signature, listing_type, category, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude, quality, views);
  CREATE INDEX IF NOT EXISTS listings_host_idx ON listings (host_id, published_at DESC, id DESC)
    INCLUDE (signature, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude, quality, views);
  CREATE INDEX IF NOT EXISTS listings_cell_idx ON listings (cell)
    INCLUDE (signature, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude, published_at, quality, views, id);
  -- The nearest, and words, alone or among what has a type, a category, a state, a place or a range of prices.
  CREATE INDEX IF NOT EXISTS listings_position_idx ON listings USING gist (listing_position(latitude, longitude, id))
    INCLUDE (signature, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude, id);
  CREATE INDEX IF NOT EXISTS listings_search_idx ON listings USING gin (search, (ARRAY[listing_type]), (ARRAY[category]),
    (ARRAY[state]), (ARRAY[cell_block(cell)]), price_terms(price)) WITH (fastupdate = off);
  PERFORM refresh_search_words();
END
$$;--> statement-breakpoint
-- The part of the order's index that the filters allow to walk, and the sets of listings that an index answers whole.
CREATE OR REPLACE FUNCTION search_paths(sort text, filters jsonb, text_ search_text, OUT start text, OUT sets text[])
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  type_ text := filters->>'type';
  category text := filters->>'category';
  state text := filters->>'state';
  -- The index of categories has the type before the state.
  type_or_any text := coalesce(type_, 'listing_type = ANY (enum_range(NULL::listing_type))');
  one_type text := CASE WHEN type_ NOT LIKE '% ANY %' THEN type_ END;
  one_category text := CASE WHEN category NOT LIKE '% ANY %' THEN category END;
  city text := filters->>'city';
  host text := filters->>'host';
  prices text := filters->>'price';
BEGIN
  -- A list of several values does not keep the order of an index that it begins.
  start := CASE
    WHEN sort IN ('newest', 'oldest') THEN
      coalesce(host, city || ' AND ' || state, one_category || ' AND ' || one_type || ' AND ' || state, one_type || ' AND ' || state)
    -- A state has listings of every price, a category and a type have theirs.
    WHEN sort LIKE 'price-%' THEN nullif(concat_ws(' AND ', coalesce(one_category, one_type, state), prices), '')
    WHEN sort = 'rating' THEN filters->>'rating'
    WHEN sort = 'distance' THEN filters->>'circle'
    WHEN sort = 'quality' THEN state
  END;
  start := coalesce(start, 'true');
  sets := array_remove(ARRAY[host, CASE WHEN city IS NOT NULL THEN concat_ws(' AND ', city, state) END,
    CASE WHEN text_.signature IS NOT NULL THEN format('search @@ %L::tsquery', text_.matches) END], NULL);
  IF city IS NULL AND host IS NULL THEN
    sets := sets || array_remove(ARRAY[nullif(concat_ws(' AND ', category, prices), ''), nullif(concat_ws(' AND ', state, prices), ''),
      type_ || ' AND ' || state, nullif(concat_ws(' AND ', type_, prices), ''), category || ' AND ' || type_, category || ' AND ' || type_or_any || ' AND ' || state,
      filters->>'rating', coalesce(filters->>'cells', filters->>'circle'), coalesce(filters->>'boxCells', filters->>'boxBlocks')], NULL);
  END IF;
END
$$;--> statement-breakpoint
-- What the planner expects. Volatile, as EXPLAIN demands. Of all listings the catalog tells the same sooner. A sample, of all, keeps it from
-- working out what each index would cost.
CREATE OR REPLACE FUNCTION estimated_rows(conditions text) RETURNS float8 LANGUAGE plpgsql STRICT AS $$
DECLARE
  plan json;
  all_ float8;
BEGIN
  IF conditions = 'true' THEN
    SELECT reltuples / relpages * (pg_relation_size(oid) / current_setting('block_size')::integer) INTO all_
    FROM pg_class WHERE oid = 'listings'::regclass AND relpages > 0 AND reltuples > 0;
    IF FOUND THEN RETURN all_; END IF;
  END IF;
  EXECUTE 'EXPLAIN (FORMAT JSON) SELECT FROM listings AS s TABLESAMPLE SYSTEM (100) WHERE ' || conditions INTO plan;
  RETURN (plan->0->'Plan'->>'Plan Rows')::float8;
END
$$;--> statement-breakpoint
-- Words, phrases, exclusions and tags of a search. What finds nothing is tried again less strictly, level by level:
--   0  every word, as typed; an unknown one corrected
--   1  of up to three words each may also be within two typing errors; a single one must be, for as it was typed nothing has it
--   2  one word may be missing
--   3  as many of them as a page of listings has, at least one: see words_in_reach
--   before  what level 0 gave: what satisfies each word is known from there
CREATE OR REPLACE FUNCTION resolve_text(search jsonb, level integer, before search_text DEFAULT NULL) RETURNS search_text LANGUAGE plpgsql STABLE AS $$
DECLARE
  text_ search_text;
  typed text[];
  alternatives jsonb;
  groups jsonb := '[]';
  is_corrected boolean;
  word text;
  query tsquery; -- of the alternatives
  phrase tsquery;
  must tsquery[] := '{}';
  must_signatures text[] := '{}';
  queries text[] := '{}';     -- of each word; null where nothing is like it
  signatures text[] := '{}';
  is_loosened boolean := false;
  unknown integer;            -- how many words nothing is like
  asked integer;              -- the level, but 0 where every word is: loosened ones, and all but an unknown one
  known float8;
  is_prefix boolean;
BEGIN
  text_.hopeless := false;
  SELECT coalesce(array_agg(token ORDER BY position), '{}') INTO typed
  FROM jsonb_array_elements_text(search->'words') WITH ORDINALITY AS w (raw, position), ts_parse('default', plain_text(raw))
  WHERE tokid <> 12; -- 12 is blank
  FOR place IN 1..cardinality(typed) LOOP
    word := typed[place];
    is_prefix := place = cardinality(typed) AND (search->>'prefix')::boolean;
    -- Stop words say nothing, but for the beginning of the only word.
    CONTINUE WHEN word_lexeme(word) IS NULL AND (cardinality(typed) > 1 OR NOT is_prefix);
    IF level = 0 THEN
      SELECT a.alternatives, a.corrected INTO alternatives, is_corrected
      FROM word_alternatives(word, ARRAY[typed[place - 1] || word, word || typed[place + 1]], is_prefix, false) AS a;
    ELSE
      alternatives := before.groups->jsonb_array_length(groups);
      is_corrected := before.corrected[jsonb_array_length(groups) + 1];
    END IF;
    groups := groups || jsonb_build_array(alternatives);
    text_.corrected := array_append(text_.corrected, is_corrected);
    query := alternatives_query(alternatives);
    text_.words := array_append(text_.words, query);
    IF level = 1 AND NOT is_corrected THEN
      SELECT CASE WHEN cardinality(before.words) > 1 THEN groups->-1 ELSE '[]' END || coalesce(jsonb_agg(l.looser ORDER BY l.place_), '[]')
      INTO alternatives
      FROM word_alternatives(word, '{}', is_prefix, true) AS a, jsonb_array_elements(a.alternatives) WITH ORDINALITY AS l (looser, place_)
      WHERE l.looser <> ALL (ARRAY(SELECT jsonb_array_elements(groups->-1)));
      query := alternatives_query(alternatives);
    END IF;
    is_loosened := is_loosened OR alternatives <> groups->-1;
    queries := array_append(queries, '(' || query::text || ')');
    signatures := array_append(signatures, alternatives_signature(alternatives));
    known := (SELECT sum(listing_count) FROM search_words WHERE lexeme IN (SELECT a->>0 FROM jsonb_array_elements(alternatives) AS a));
    text_.breadth := coalesce(text_.breadth, 0) + jsonb_array_length(alternatives);
    text_.noise := coalesce(text_.noise, 1) * least(0.011 * jsonb_array_length(alternatives), 1);
    text_.weights := array_append(text_.weights, (1 / ln(10 + coalesce(known, 0)))::float8);
    text_.counts := array_append(text_.counts, greatest(known, 1));
    -- Of a word that is there as typed only that and its synonyms rank; completions and corrections rank where it is not.
    IF alternatives = groups->-1 AND alternatives->0->>0 = word_lexeme(word) THEN
      alternatives := jsonb_build_array(alternatives->0) || coalesce(
        (SELECT jsonb_agg(jsonb_build_array(synonym)) FROM search_synonyms WHERE lexeme = alternatives->0->>0), '[]');
      query := alternatives_query(alternatives);
    END IF;
    IF alternatives <> '[]' THEN
      text_.ranks := coalesce(text_.ranks || query, query);
      text_.title_phrase := coalesce(text_.title_phrase <-> query, query);
    END IF;
  END LOOP;

  IF queries <> '{}' THEN
    unknown := cardinality(array_positions(queries, NULL));
    asked := CASE WHEN level = 1 OR (level = 2 AND unknown = 1) THEN 0 ELSE level END;
    -- The rarest first: what fails there is not looked at any further.
    SELECT array_agg(w.query ORDER BY w.known, w.place), array_agg(w.signature ORDER BY w.known, w.place),
      string_agg(w.signature || '::integer', ' + ' ORDER BY w.known, w.place),
      -- Of all but one the two rarest lists are read, and each of their listings is looked up in all others.
      CASE WHEN asked = 0 THEN 0.5 * min(w.known) + CASE WHEN count(*) > 3 THEN 0.02 * sum(w.known) ELSE 0 END
        WHEN asked = 2 THEN 0.33 * count(*) * ((array_agg(w.known ORDER BY w.known))[1] + (array_agg(w.known ORDER BY w.known))[2]) + 0.03 * sum(w.known) END
    INTO queries, signatures, text_.has_words, text_.reading
    FROM unnest(queries, signatures, text_.counts) WITH ORDINALITY AS w (query, signature, known, place) WHERE w.query IS NOT NULL;
    IF unknown = 0 OR (level = 2 AND unknown = 1) OR level = 3 THEN
      text_.matches := words_at_level(asked, queries, ' & ', ' | ')::tsquery;
      text_.signature := '(' || words_at_level(asked, signatures, ' AND ', ' OR ') || ')';
    END IF;
    text_.hopeless := text_.matches IS NULL OR (level = 1 AND NOT is_loosened);
    IF level > 1 THEN text_.counts := NULL; END IF;
    IF level = 2 THEN
      -- Of several words one misfit ends the check of a choice.
      text_.patience := CASE WHEN cardinality(text_.words) > 3 THEN 40000 END;
      text_.breadth := 2 * cardinality(text_.words);
      text_.noise := cardinality(text_.words) * 0.05 ^ (cardinality(text_.words) - 1);
    ELSIF level = 3 THEN
      text_.noise := 0.011 * text_.breadth;
    END IF;
  END IF;
  FOR word IN SELECT plain_text(value) FROM jsonb_array_elements_text(search->'phrases') AS value LOOP
    phrase := phraseto_tsquery('english', word);
    CONTINUE WHEN numnode(phrase) = 0;
    must := must || phrase;
    text_.ranks := coalesce(text_.ranks || phrase, phrase);
    must_signatures := must_signatures || (SELECT string_agg(signature_check(lexeme), ' AND ')
      FROM unnest(tsvector_to_array(to_tsvector('english', word))) AS lexeme);
  END LOOP;
  FOR word IN SELECT '#' || lower(value) FROM jsonb_array_elements_text(search->'tags') AS value LOOP
    phrase := alternatives_query(jsonb_build_array(jsonb_build_array(word)));
    must := must || phrase;
    must_signatures := must_signatures || alternatives_signature(jsonb_build_array(jsonb_build_array(word)));
  END LOOP;
  IF level < 2 AND must <> '{}' THEN
    -- How many have a phrase says nothing of how long the lists of its words are; a tag is a list.
    SELECT text_.counts || array_agg(rows_), CASE WHEN text_.reading IS NOT NULL THEN least(text_.reading, min(rows_) FILTER (WHERE numnode(m) = 1)) END
    INTO text_.counts, text_.reading
    FROM unnest(must) AS m, LATERAL (SELECT greatest(estimated_rows(format('search @@ %L::tsquery', m)), 1) AS rows_) AS estimated;
  END IF;
  FOR word IN SELECT plain_text(value) FROM jsonb_array_elements_text(search->'excluded') AS value LOOP
    phrase := phraseto_tsquery('english', word);
    must := must || CASE WHEN numnode(phrase) > 0 THEN !!phrase END;
  END LOOP;
  FOREACH phrase IN ARRAY array_remove(must, NULL) LOOP
    text_.matches := coalesce(text_.matches && phrase, phrase);
  END LOOP;
  text_.groups := groups;
  text_.categories := ARRAY(SELECT c.category FROM listing_categories AS c WHERE c.words @@ text_.ranks);
  text_.signature := nullif(concat_ws(' AND ', text_.signature, nullif(array_to_string(must_signatures, ' AND '), '')), '');
  RETURN text_;
END
$$;--> statement-breakpoint
-- While somebody types: titles that have the words, categories and places that begin with them. At most eight.
CREATE OR REPLACE FUNCTION suggest(typed text) RETURNS json LANGUAGE plpgsql
SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan SET max_parallel_workers_per_gather = 0 AS $$
DECLARE
  plain text := plain_text(typed);
  -- Each word, as the beginning of a word.
  beginnings tsquery := (SELECT string_agg('''' || token || ''':*', ' & ')::tsquery FROM ts_parse('default', plain) WHERE tokid <> 12);
  place text := btrim(lower(split_part(typed, ',', 1)));
  text_ search_text := resolve_text(jsonb_build_object('words', jsonb_build_array(typed), 'prefix', true), 0);
  in_title tsquery := (SELECT string_agg('(' || alternatives_query(word, 'A')::text || ')', ' & ')::tsquery FROM jsonb_array_elements(text_.groups) AS word);
  found search_hits;
  suggestions json;
BEGIN
  IF text_.matches IS NOT NULL AND NOT text_.hopeless THEN
    found := find_hits(search_ordering('quality', NULL), 'true', ARRAY[format('search @@ %L::tsquery', text_.matches)], '{}', 'true', text_,
      'true', 60, 20);
  END IF;
  WITH titles AS (
    SELECT min(l.title) AS text, min(h.ordinality) AS position FROM unnest(found.hits[:60]) WITH ORDINALITY AS h
    JOIN listings AS l ON l.id = h.id WHERE l.search @@ in_title
    GROUP BY lower(l.title) ORDER BY 2 LIMIT 8
  ), categories AS (
    SELECT category AS text, row_number() OVER (ORDER BY NOT starts_with(plain_text(category), plain), category) AS position
    FROM listing_categories WHERE words @@ beginnings
  ), cities AS (
    SELECT name || ', ' || state AS text, row_number() OVER (ORDER BY zip_count DESC, name, state) AS position
    FROM places WHERE kind = 'city' AND length(place) > 1 AND lower(name) ~>=~ place AND lower(name) ~<~ (place || chr(1114111))
      AND lower(name || ', ' || state) LIKE replace(replace(btrim(lower(typed)), '%', '\%'), '_', '\_') || '%'
  ), ranked AS (
    -- Two categories and two places at most go before the titles' turn is over.
    SELECT text, 'category' AS kind, position, CASE WHEN position <= 2 THEN 0 ELSE 3 END AS turn FROM categories
    UNION ALL SELECT text, 'title', position, CASE WHEN position <= 4 THEN 1 ELSE 3 END FROM titles
    UNION ALL SELECT text, 'place', position, CASE WHEN position <= 2 THEN 2 ELSE 3 END FROM cities
  )
  SELECT coalesce(json_agg(json_build_object('text', text, 'kind', kind)), '[]') INTO suggestions
  FROM (SELECT text, kind FROM ranked ORDER BY turn, position, kind LIMIT 8) AS best;
  RETURN suggestions;
END
$$;--> statement-breakpoint
ALTER TYPE search_text DROP ATTRIBUTE in_title;--> statement-breakpoint
-- The parts of an order by price to look for words in, one after the other until there is enough. The first has half more than is needed, judged
-- by what the listings of the best quality cost that match; the next twice and five times as much; the last is all of it,
-- and the only one where there is little.
CREATE OR REPLACE FUNCTION price_parts(filters jsonb, text_ search_text, extra text, after text, backwards text, needed integer, listings_ float8) RETURNS text[]
LANGUAGE plpgsql AS $$
DECLARE
  probe constant integer := least(greatest(listings_ / 500, 2000), 20000);
  steps integer[];
  place integer := ceil(1.5 * needed * probe / listings_ + 0.9);
BEGIN
  EXECUTE format('SELECT array_agg(price_step(price) ORDER BY price%s) FROM (SELECT %s FROM listings ORDER BY quality DESC, id DESC LIMIT %s) AS s '
    'WHERE %s AND %s AND EXISTS (SELECT FROM listings AS l WHERE l.id = s.id AND l.search @@ %L::tsquery OFFSET 0)',
    backwards, entry_columns(filters), probe, checks(filters, text_, extra, 'true'), format(after, 'price'), text_.matches) INTO steps;
  RETURN ARRAY(SELECT CASE backwards WHEN '' THEN in_prices(NULL, steps[place * n]) ELSE in_prices(steps[place * n], NULL) END
    FROM unnest('{1,2,5}'::integer[]) AS n WHERE place * n < cardinality(steps) AND cardinality(steps) * listings_ / probe > many_matches(listings_)) || 'true'::text;
END
$$;--> statement-breakpoint
-- Step 1. The first `wanted` listings or so that pass the filters and may pass the text, in order. None, as if it were all, where
-- finding them is worth less than the search's patience.
--   start, sets  as search_paths gives them
--   extra        a condition that no index helps with
--   after        the keyset condition of a cursor, with %s for the key
--   enough       how many candidates of a walk are worth returning; 1,000,000: all are wanted
--   needed       how many are enough where all of them match; null: as many as are wanted
CREATE OR REPLACE FUNCTION find_hits(ordering text[], start text, sets text[], filters jsonb, extra text, text_ search_text, after text, wanted integer,
  enough integer, needed integer DEFAULT NULL)
RETURNS search_hits LANGUAGE plpgsql AS $$
DECLARE
  key text := ordering[1];
  hit constant text := 'ROW(id, sort_key, NULL, NULL, listing_type, category, state, price)::search_hit';
  backwards text := CASE ordering[2] WHEN '<' THEN ' DESC' ELSE '' END;
  listings_ float8 := greatest(estimated_rows('true'), 1);
  with_text float8 := CASE WHEN text_.matches IS NOT NULL THEN text_rows(text_, listings_) END;
  in_cells float8 := rows_in_cells(filters);
  in_place float8 := in_cells * cell_share(filters);
  walked float8 := CASE WHEN start = filters->>'circle' THEN in_place WHEN start = 'true' THEN listings_ ELSE estimated_rows(start) END;
  plain text := (SELECT string_agg(value, ' AND ') FROM jsonb_each_text(filter_conditions(filters) - '{square,box}'::text[]));
  is_by_distance boolean := start LIKE 'earth_box%';
  -- Nothing to check: what is walked is what is found.
  is_plain boolean := (walked > 3000 OR NOT is_by_distance) AND checks(filters - '{square,round}'::text[], text_, extra, start) = 'true AND true';
  share float8 := coalesce(text_.share, CASE WHEN plain IS NULL THEN 1 WHEN is_plain OR plain = start THEN walked / listings_ ELSE estimated_rows(plain) / listings_ END
    * coalesce(in_place / listings_, 1)
    * coalesce(with_text, listings_) / greatest(walked, 1));
  -- Other indexes than their own do not carry the host, and the index of positions not the city.
  may_walk boolean := NOT (filters ? 'city' AND is_by_distance) AND (filters->>'host' IS NULL OR strpos(start, 'host_id') > 0);
  reading float8;
  -- How many entries a walk reads at least and at most, and what one costs; the index of positions is slower than the others.
  least_ integer := CASE WHEN is_by_distance THEN 60 ELSE 500 END;
  most integer := CASE WHEN is_by_distance THEN 3000 ELSE 16000 END;
  entry_cost integer := CASE WHEN is_by_distance THEN 12 ELSE 1 END;
  -- What it costs to read all of the order; the cells of a circle are read instead of it.
  whole float8 := CASE WHEN NOT is_by_distance THEN walked WHEN filters ? 'cells' THEN in_cells ELSE in_cells * 12 END;
  goal integer := wanted;
  walk integer;
  scanned integer := 0;
  count_ integer;
  set_ text;
  set_cost float8;
  presumed float8; -- the share before anything was seen
  expected float8; -- how many match
  -- Of what is ordered by price not all that have the words are read, where they may be many. The entries that tell how far do not carry the
  -- host.
  in_parts boolean := ordering[1] = 'price' AND greatest((SELECT min(known) FROM unnest(text_.counts) AS known), with_text) > many_matches(listings_)
    AND wanted < 1000000 AND NOT filters ? 'host';
  to_read float8;
  parts text[] := '{true}';
  part text;
  found search_hits;
BEGIN
  share := least(greatest(share, 1e-7), 1);
  presumed := share;
  expected := share * walked;
  to_read := with_text * CASE WHEN in_parts THEN least(4000 / greatest(expected, 1), 1) ELSE 1 END;
  -- A page far down is worth a longer walk: the alternative is to read everything.
  IF wanted BETWEEN 1001 AND 999999 THEN most := greatest(most, least(1.5 * wanted / share, 400000)); END IF;
  reading := coalesce(text_.reading, CASE WHEN text_.ranks IS NOT NULL THEN 0.3 * estimated_rows(format('search @@ %L::tsquery', text_.ranks)) ELSE 0 END);
  FOR attempt IN 1..CASE WHEN may_walk AND (enough < 1000000 OR after <> 'true') THEN 2 ELSE 0 END LOOP
    walk := least(greatest(1.2 * goal / share + 20, CASE WHEN NOT is_plain OR is_by_distance THEN least_
      -- What prices a category has the planner does not know, so that these are counted as far as a total goes.
      WHEN after = 'true' AND (walked <= 5000 OR filters ? 'price') THEN 1001 ELSE 0 END), most);
    IF attempt = 1 AND walk > 4 * least_ THEN
      SELECT best, best_cost INTO set_, set_cost FROM cheapest_set(start, walked, sets, filters, text_, listings_, to_read, reading, in_cells, 1);
      -- Neither a walk nor a set is worth it.
      EXIT WHEN set_cost > text_.patience AND share * most < enough;
      -- In a walk each alternative is checked in each entry, and what passes is read, by mistake or not: the index of words has no need to.
      IF set_cost < least(walk, 3000) * entry_cost OR (is_by_distance AND set_cost < 40000)
        OR set_cost < walk * (entry_cost + CASE WHEN set_ LIKE 'search @@%' THEN 0.25 * coalesce(text_.breadth, 0) + 14 * (share + coalesce(text_.noise, 0)) ELSE 0 END) THEN
        -- Words that come together are in more listings than chance would have it: a short walk tells.
        EXIT WHEN coalesce(cardinality(text_.counts), 0) < 2 OR set_cost < 6000 OR is_by_distance;
        walk := 2 * least_;
      -- So few must all be counted, or are so far apart, which no walk does: but a short one tells whether they are, where that is worth it.
      ELSIF after = 'true' AND (share * walked < 1200 OR share * most < enough / 4.0) THEN
        EXIT WHEN set_cost < 10000 AND coalesce(cardinality(text_.counts), 0) < 2;
        walk := most / 5;
      END IF;
    END IF;
    -- A set is dearer in proportion, and may still be cheaper than a longer walk.
    EXIT WHEN attempt = 2 AND set_cost * greatest(share / presumed, 1) < walk * entry_cost;
    -- What the page before has walked is walked again whole, and is to be known to be.
    IF after <> 'true' THEN walk := walk + 1; END IF;
    EXIT WHEN walk <= scanned;
    IF text_.matches IS NULL AND walk > 2 * wanted AND checks(filters, text_, extra, start) = 'true AND true' THEN
      -- What is walked is what is found: beyond what is wanted it is counted.
      EXECUTE format('SELECT (SELECT array_agg(%s) FROM (SELECT id, listing_type, category, state, price, %s AS sort_key FROM listings WHERE %s AND %s ORDER BY %s LIMIT %s) AS s), '
        '(SELECT count(*) FROM (SELECT FROM listings WHERE %s AND %s LIMIT %s) AS c)',
        hit, key, start, format(after, key), ordering[3], wanted, start, format(after, key), walk) INTO found.hits, scanned;
      count_ := scanned;
    ELSE
      EXECUTE format('SELECT array_agg(%s%s) FILTER (WHERE %s), count(*) FROM (SELECT %s, %s AS sort_key FROM listings WHERE %s AND %s ORDER BY %s LIMIT %s) AS s',
        -- By an index of positions two that are as far to the nanometer may come the other way round.
        hit, CASE WHEN is_by_distance THEN ' ORDER BY sort_key, id' END, checks(filters, text_, extra, start), entry_columns(filters), key, start, format(after, key), ordering[3], walk) INTO found.hits, scanned;
      count_ := coalesce(cardinality(found.hits), 0);
    END IF;
    found.complete := scanned < walk;
    found.estimate := CASE WHEN found.complete THEN count_ ELSE count_ / walk::float8 * walked END;
    -- How many are around a place the planner does not know: of cells that few are in it expects the same of each. So they are counted, as far as
    -- a total goes, or somewhat farther where some turn out to be none.
    IF is_by_distance AND after = 'true' AND count_ BETWEEN enough AND 1000 AND NOT found.complete THEN
      goal := CASE WHEN text_.matches IS NULL THEN 1001 ELSE 1600 END;
      found.estimate := matches_around(filters, text_, extra, goal);
      IF found.estimate >= goal THEN RETURN found; END IF;
      share := greatest(found.estimate, 1) / walked;
      EXIT;
    END IF;
    -- Of an order that is long, or that has nothing but matches, its beginning tells how much there is. The cheapest or the newest may have
    -- more than their share of a word: what was expected must bear it out, or, as some words come together, the beginnings of other orders.
    IF found.complete OR count_ > 1000 OR (count_ >= enough AND (after <> 'true' OR (found.estimate >= 1500 AND is_plain))) THEN
      RETURN found;
    END IF;
    IF count_ >= enough AND found.estimate >= 1500 AND whole > 8000 THEN
      IF expected < 1200 AND start = 'true' THEN expected := 0.4 * rows_elsewhere(key, filters, text_, extra, listings_); END IF;
      walked := counted_rows(start, walked, 1500 * scanned / count_::float8);
      whole := least(whole, walked);
      found.estimate := count_ / walk::float8 * walked;
      IF expected >= 1200 AND found.estimate >= 1500 THEN RETURN found; END IF;
    END IF;
    -- There are fewer than was thought: once more, by what was seen, unless that says that all must be counted. Where words avoid each other, most
    -- of what was seen has one of them alone.
    IF count_ > 4 OR scanned >= most / 5 THEN
      share := greatest(count_, least(share * scanned, 1)) / scanned;
      IF text_.matches IS NOT NULL AND count_ > 4 THEN
        share := share * greatest(cardinality(verified_hits(found.hits[:60], text_.matches, NULL, 1)), 0.5) / least(count_, 60);
      END IF;
    END IF;
    EXIT WHEN after = 'true' AND (share * walked < 1500 OR share * most < enough / 4.0);
    -- Or so many that a longer walk meets more than a total tells, sooner than all are read.
    IF after = 'true' AND whole <= 8000 AND NOT is_plain THEN
      goal := greatest(wanted, 1100);
      EXIT WHEN 1.2 * goal / share * entry_cost > 0.6 * whole;
    END IF;
  END LOOP;
  -- A walk would meet, or met, too little to go by: take the whole of the smallest set, or of the order.
  IF set_ IS NULL OR share < presumed / 2 THEN
    SELECT best, best_cost INTO set_, set_cost FROM cheapest_set(start, CASE WHEN may_walk THEN walked ELSE 'Infinity' END, sets, filters, text_, listings_, to_read, reading, in_cells, least(share / presumed, 1));
  END IF;
  IF set_cost > text_.patience THEN
    found.hits := NULL;
    found.complete := true;
    RETURN found;
  END IF;
  -- The index of words errs in none.
  found.verified := set_ LIKE 'search @@%';
  -- As many as a total tells, or facets are counted of, but where there are more than that by what was expected, and by those of the best quality
  -- if it is read in parts.
  goal := greatest(coalesce(needed, wanted), CASE WHEN after = 'true' AND NOT (in_parts AND wanted < 1000 AND expected >= 1200) THEN 1101 END);
  IF in_parts AND found.verified THEN parts := price_parts(filters, text_, extra, after, backwards, goal, listings_); END IF;
  IF found.verified THEN text_.signature := NULL; END IF;
  -- Of more than two thousand only those that are wanted become hits: of fewer it may turn out that no thousand match.
  -- IS TRUE keeps every other index out of it. On the condition of a cursor, where the set is no part of the order, it keeps out the order's
  -- own: thousands may share the key that a page begins at.
  FOREACH part IN ARRAY parts LOOP
    EXECUTE format('WITH kept AS MATERIALIZED (SELECT id, %s AS sort_key, listing_type, category, state, price FROM listings AS s '
      'WHERE %s AND (%s) IS TRUE AND %s AND %s%s), found AS (SELECT count(*) AS n FROM kept) '
      'SELECT array_agg(%s), (SELECT n FROM found) FROM (SELECT * FROM kept ORDER BY sort_key%s, id%s LIMIT (SELECT CASE WHEN n > %s THEN %s ELSE n END FROM found)) AS s',
      key, concat_ws(' AND ', set_, part), checks(filters, text_, 'true', set_), extra, format(after, key),
      CASE WHEN set_ <> start THEN ' IS TRUE' END, hit, backwards, backwards,
      CASE WHEN text_.matches IS NULL THEN 0 ELSE 2000 END, wanted) INTO found.hits, scanned;
    EXIT WHEN scanned >= goal;
  END LOOP;
  found.complete := part = 'true' AND (scanned <= 1100 OR scanned <= wanted);
  found.estimate := scanned;
  RETURN found;
END
$$;--> statement-breakpoint
-- Of the order and the sets the one that is cheapest to read whole, and what that costs, measured in entries of an index: one of
-- the index of positions counts 12, a row of the table 14, and both where the order is another than by distance;
-- `reading` is what the posting lists of the text cost. Where all of them are dear, the lists of the words are read together with those of
-- the filters, which skips what the shortest one has not: if that is clearly cheaper, as of how many listings filters and words have in
-- common the least is known. A row of them counts 7: they are read in their order.
--   together  how many they have in common, as a share of what chance would have
CREATE OR REPLACE FUNCTION cheapest_set(start text, walked float8, sets text[], filters jsonb, text_ search_text, listings_ float8, with_text float8,
  reading float8, in_cells float8, together float8, OUT best text, OUT best_cost float8)
LANGUAGE plpgsql AS $$
DECLARE
  candidate text;
  cost float8;
  lists text[] := ARRAY(SELECT jsonb_array_elements_text(filters->'withWords'));
  shortest float8;
  among float8; -- what the filters leave of all listings, as a share
BEGIN
  best := start;
  best_cost := walked * CASE WHEN start LIKE 'earth_box%' THEN 12 ELSE 1 END;
  FOREACH candidate IN ARRAY sets LOOP
    cost := CASE WHEN candidate LIKE 'search @@%' THEN reading + 14 * with_text
      WHEN candidate LIKE 'cell = %' THEN in_cells WHEN candidate LIKE 'ARRAY[cell_block%' THEN 14 * estimated_rows(candidate) WHEN candidate LIKE 'earth_box%' THEN in_cells * CASE WHEN start = candidate THEN 12 ELSE 26 END ELSE estimated_rows(candidate) END;
    IF cost < best_cost THEN best := candidate; best_cost := cost; END IF;
  END LOOP;
  IF best_cost > 8000 AND text_.signature IS NOT NULL AND lists <> '{}' THEN
    SELECT min(rows_), exp(sum(ln(greatest(rows_, 1) / listings_))) INTO shortest, among FROM (SELECT estimated_rows(list) AS rows_ FROM unnest(lists) AS list) AS l;
    -- Of all words but one it is not the shortest list that tells, and each of its listings is looked up in all others.
    cost := CASE WHEN text_.patience IS NULL THEN 0.15 * (1 + cardinality(lists)) * least(2 * reading, shortest)
      ELSE least(reading, 0.17 * text_.breadth * shortest) END + 7 * with_text * among * together;
    IF cost < 0.8 * best_cost THEN
      best := concat_ws(' AND ', format('search @@ %L::tsquery', text_.matches), array_to_string(lists, ' AND '));
      best_cost := cost;
    END IF;
  END IF;
END
$$;
