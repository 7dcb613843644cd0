-- Searches of many words. All of four to sixteen words are rarely in one listing, and what is less strict took up to seconds: it was written
-- out choice by choice, and read whole whatever that cost. Now it is nested, and where it is dear, the first listings tell how many of the
-- words can be had together.
ALTER TYPE search_text
  ADD ATTRIBUTE has_words text,    -- how many of the words a listing has, as an expression on `signature`
  ADD ATTRIBUTE reading float8,    -- what reading the index of words costs, in entries of an index, null where not known
  ADD ATTRIBUTE patience float8,   -- what reading a set may cost, in entries, null where words are not many or all of them are asked for
  ADD ATTRIBUTE share float8;      -- at level 3: how many of the first listings have as many words as are asked for, null if not looked at--> statement-breakpoint
-- All of the parts, or all but one of them. Each half is written twice for each level of halving, not once for each part that may be missing.
CREATE FUNCTION all_but_one(parts text[], and_ text, or_ text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  half integer := cardinality(parts) / 2;
BEGIN
  RETURN CASE WHEN half > 0 THEN
    '((' || concat_ws(and_, array_to_string(parts[:half], and_), all_but_one(parts[half + 1:], and_, or_)) || ')' || or_
    || '(' || concat_ws(and_, all_but_one(parts[:half], and_, or_), array_to_string(parts[half + 1:], and_)) || '))' END;
END
$$;--> statement-breakpoint
-- What a level asks of words, as a query or as a condition: the parts are what each word must be, as typed and more loosely.
CREATE FUNCTION words_at_level(level integer, parts text[], loose text[], and_ text, or_ text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT nullif(CASE level WHEN 0 THEN array_to_string(parts, and_)
    WHEN 1 THEN concat_ws(and_, all_but_one(parts, and_, or_), array_to_string(loose, and_))
    WHEN 2 THEN all_but_one(parts, and_, or_)
    ELSE array_to_string(parts, or_) END, '')
$$;--> statement-breakpoint
-- Words, phrases, exclusions and tags of a search. What finds nothing is tried again less strictly, level by level:
--   0  every word, as typed; an unknown one corrected
--   1  of up to three words one may also be within two typing errors; a single one must be, for as it was typed nothing has it
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
  phrase tsquery;
  must tsquery[] := '{}';
  must_signatures text[] := '{}';
  queries text[] := '{}';     -- of each word; null where nothing is like it
  signatures text[] := '{}';
  loosened jsonb;
  looser text[];              -- the same at level 1, with what is like a word
  looser_signatures text[];
  unknown integer;            -- how many words nothing is like
  asked integer;              -- the level, but that nothing more may be missing than an unknown word
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
    queries := array_append(queries, '(' || alternatives_query(alternatives)::text || ')');
    signatures := array_append(signatures, alternatives_signature(alternatives));
    text_.words := array_append(text_.words, alternatives_query(alternatives));
    known := (SELECT sum(listing_count) FROM search_words WHERE lexeme IN (SELECT a->>0 FROM jsonb_array_elements(alternatives) AS a));
    text_.breadth := coalesce(text_.breadth, 0) + jsonb_array_length(alternatives);
    text_.noise := coalesce(text_.noise, 1) * least(0.011 * jsonb_array_length(alternatives), 1);
    text_.weights := array_append(text_.weights, (1 / ln(10 + coalesce(known, 0)))::float8);
    text_.counts := array_append(text_.counts, greatest(known, 1));
    IF level = 1 THEN
      loosened := coalesce(loosened, '[]') || jsonb_build_array(CASE WHEN is_corrected THEN alternatives
        ELSE (SELECT coalesce(jsonb_agg(DISTINCT alternative), '[]') FROM word_alternatives(word, '{}', is_prefix, true) AS a,
          jsonb_array_elements(groups->-1 || a.alternatives) AS alternative) END);
      text_.loose_counts := array_append(text_.loose_counts,
        greatest((SELECT sum(listing_count) FROM search_words WHERE lexeme IN (SELECT a->>0 FROM jsonb_array_elements(loosened->-1) AS a)), 1));
    END IF;
    -- Of a word that is there as typed only that and its synonyms rank; completions and corrections rank where it is not.
    IF level <> 1 AND alternatives->0->>0 = word_lexeme(word) THEN
      alternatives := jsonb_build_array(alternatives->0) || coalesce(
        (SELECT jsonb_agg(jsonb_build_array(synonym)) FROM search_synonyms WHERE lexeme = alternatives->0->>0), '[]');
    END IF;
    IF alternatives <> '[]' THEN
      text_.ranks := coalesce(text_.ranks || alternatives_query(alternatives), alternatives_query(alternatives));
      text_.title_phrase := coalesce(text_.title_phrase <-> alternatives_query(alternatives), alternatives_query(alternatives));
      text_.in_title := coalesce(text_.in_title && alternatives_query(groups->-1, 'A'), alternatives_query(groups->-1, 'A'));
    END IF;
  END LOOP;

  IF level = 1 AND cardinality(queries) = 1 THEN
    loosened := jsonb_build_array((SELECT coalesce(jsonb_agg(loose), '[]') FROM jsonb_array_elements(loosened->0) AS loose
      WHERE loose <> ALL (ARRAY(SELECT jsonb_array_elements(groups->0)))));
    text_.loose_counts[1] := greatest((SELECT sum(listing_count) FROM search_words WHERE lexeme IN (SELECT a->>0 FROM jsonb_array_elements(loosened->0) AS a)), 1);
  END IF;
  IF queries <> '{}' THEN
    unknown := cardinality(array_positions(queries, NULL));
    asked := CASE WHEN level = 2 AND unknown = 1 THEN 0 ELSE level END;
    -- The rarest first: what fails there is not looked at any further.
    SELECT array_agg(w.query ORDER BY w.known, w.place), array_agg(w.signature ORDER BY w.known, w.place),
      array_agg('(' || alternatives_query(loosened->(w.place - 1)::integer)::text || ')' ORDER BY w.known, w.place),
      array_agg(alternatives_signature(loosened->(w.place - 1)::integer) ORDER BY w.known, w.place),
      string_agg(w.signature || '::integer', ' + ' ORDER BY w.known, w.place),
      -- Of all but one the two rarest lists are read, and each of their listings is looked up in all others.
      CASE WHEN asked = 0 THEN 0.5 * min(w.known) + CASE WHEN count(*) > 3 THEN 0.02 * sum(w.known) ELSE 0 END
        WHEN asked = 1 AND cardinality(queries) = 1 THEN 0.5 * text_.loose_counts[1]
        WHEN asked = 2 THEN 0.33 * count(*) * ((array_agg(w.known ORDER BY w.known))[1] + (array_agg(w.known ORDER BY w.known))[2]) + 0.03 * sum(w.known) END
    INTO queries, signatures, looser, looser_signatures, text_.has_words, text_.reading
    FROM unnest(queries, signatures, text_.counts) WITH ORDINALITY AS w (query, signature, known, place) WHERE w.query IS NOT NULL;
    IF unknown = 0 OR asked <> level OR level = 3 THEN
      text_.matches := words_at_level(asked, queries, looser, ' & ', ' | ')::tsquery;
      text_.signature := '(' || words_at_level(asked, signatures, looser_signatures, ' AND ', ' OR ') || ')';
    END IF;
    text_.hopeless := text_.matches IS NULL;
    IF level > 0 THEN
      IF level > 1 THEN text_.counts := NULL; END IF;
      -- Of several words one misfit ends the check of a choice.
      IF level < 3 THEN
        text_.patience := CASE WHEN cardinality(text_.words) > 3 THEN 40000 END;
        text_.breadth := 2 * cardinality(text_.words);
        text_.noise := cardinality(text_.words) * 0.05 ^ (cardinality(text_.words) + 1 - level);
      ELSE
        text_.noise := 0.011 * text_.breadth;
      END IF;
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
    must := must || alternatives_query(jsonb_build_array(jsonb_build_array(word)));
    must_signatures := must_signatures || alternatives_signature(jsonb_build_array(jsonb_build_array(word)));
  END LOOP;
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
-- What the entry of an index tells of a listing; city and host are in their own indexes alone.
CREATE FUNCTION entry_columns(filters jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'id, listing_type, category, state, price, price_unit, rating_order, is_verified, delivery_available, latitude, longitude, signature'
    || CASE WHEN filters ? 'city' THEN ', city_key' ELSE '' END || CASE WHEN filters ? 'host' THEN ', host_id' ELSE '' END
$$;--> statement-breakpoint
-- Of the order and the sets the one that is cheapest to read whole, and what that costs, measured in entries of an index: one of
-- the index of positions counts 12, a row of the table 14; `reading` is what the posting lists of the text cost. Where all of them are
-- dear, the lists of the words are read together with those of the filters, which skips what the shortest one has not: if that is clearly
-- cheaper, as of how many listings filters and words have in common the least is known. A row of them counts 7: they are read in their order.
CREATE OR REPLACE FUNCTION cheapest_set(start text, walked float8, sets text[], filters jsonb, text_ search_text, listings_ float8, with_text float8,
  reading float8, in_cells float8, OUT best text, OUT best_cost float8)
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
      WHEN candidate LIKE 'cell = %' THEN in_cells WHEN candidate LIKE 'earth_box%' THEN in_cells * 12 ELSE estimated_rows(candidate) END;
    IF cost < best_cost THEN best := candidate; best_cost := cost; END IF;
  END LOOP;
  IF best_cost > 8000 AND text_.signature IS NOT NULL AND lists <> '{}' THEN
    SELECT min(rows_), exp(sum(ln(greatest(rows_, 1) / listings_))) INTO shortest, among FROM (SELECT estimated_rows(list) AS rows_ FROM unnest(lists) AS list) AS l;
    -- Of all words but one it is not the shortest list that tells, and each of its listings is looked up in all others.
    cost := CASE WHEN text_.patience IS NULL THEN 0.15 * (1 + cardinality(lists)) * least(2 * reading, shortest)
      ELSE least(reading, 0.17 * text_.breadth * shortest) END + 7 * with_text * among;
    IF cost < 0.8 * best_cost THEN
      best := concat_ws(' AND ', format('search @@ %L::tsquery', text_.matches), array_to_string(lists, ' AND '));
      best_cost := cost;
    END IF;
  END IF;
END
$$;--> statement-breakpoint
-- How many listings pass the filters and the text, judged by the beginnings of two other orders than the one by `key`, by the one that has fewer:
-- words that come together are more than the statistics of each expect, and one order may begin with more than its share.
CREATE FUNCTION rows_elsewhere(key text, filters jsonb, text_ search_text, extra text, listings_ float8) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
  beginning text;
  seen integer;
  fewest integer := 2000;
BEGIN
  FOREACH beginning IN ARRAY (array_remove('{published_at,views,quality}'::text[], key))[:2] LOOP
    EXECUTE format('SELECT count(*) FILTER (WHERE %s) FROM (SELECT %s FROM listings ORDER BY %I DESC, id DESC LIMIT 2000) AS s',
      checks(filters, text_, extra, 'true'), entry_columns(filters), beginning) INTO seen;
    fewest := least(fewest, seen);
  END LOOP;
  RETURN greatest(fewest / 2000.0 - coalesce(text_.noise, 0), 0) * listings_;
END
$$;--> statement-breakpoint
-- How many listings the beginning of an order has, counted as far as it matters where it is a range of prices: what prices a type or a category
-- has, the planner does not know.
CREATE FUNCTION counted_rows(start text, expected float8, enough float8) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
  most integer := least(ceil(enough), 50000);
  rows_ integer;
BEGIN
  IF strpos(start, 'price') = 0 THEN RETURN expected; END IF;
  EXECUTE format('SELECT count(*) FROM (SELECT FROM listings WHERE %s LIMIT %s) AS s', start, most) INTO rows_;
  RETURN CASE WHEN rows_ < most THEN rows_ ELSE expected END;
END
$$;--> statement-breakpoint
-- Step 1. The first `wanted` listings or so that pass the filters and may pass the text, in order. None, as if it were all, where
-- finding them is worth less than the search's patience.
--   start, sets  as search_paths gives them
--   extra        a condition that no index helps with
--   after        the keyset condition of a cursor, with %s for the key
--   enough       how many candidates of a walk are worth returning; 1,000,000: all are wanted
CREATE OR REPLACE FUNCTION find_hits(ordering text[], start text, sets text[], filters jsonb, extra text, text_ search_text, after text, wanted integer,
  enough integer)
RETURNS search_hits LANGUAGE plpgsql AS $$
DECLARE
  key text := ordering[1];
  hit constant text := 'ROW(id, sort_key, NULL, NULL, listing_type, category, state, price)::search_hit';
  backwards text := CASE ordering[2] WHEN '<' THEN ' DESC' ELSE '' END;
  listings_ float8 := greatest(estimated_rows('true'), 1);
  with_text float8 := CASE WHEN text_.matches IS NOT NULL THEN text_rows(text_, listings_) END;
  -- Of circles the planner knows nothing, of cells much. A circle is 0.785 of the square around it.
  in_cells float8 := estimated_rows(coalesce(filters->>'cells', filters->>'boxCells', filters->>'square'));
  in_place float8 := in_cells * coalesce((filters->>'cellShare')::float8, 0.785);
  walked float8 := CASE WHEN start = filters->>'circle' THEN in_place WHEN start = 'true' THEN listings_ ELSE estimated_rows(start) END;
  plain text := (SELECT string_agg(value, ' AND ') FROM jsonb_each_text(filters - '{circle,cells,boxCells,square,box,round,cellShare,withWords}'::text[]));
  is_by_distance boolean := start LIKE 'earth_box%';
  -- Nothing to check: what is walked is what is found.
  is_plain boolean := (walked > 3000 OR NOT is_by_distance) AND checks(filters - '{square,round}'::text[], text_, extra, start) = 'true AND true';
  share float8 := coalesce(text_.share, CASE WHEN plain IS NULL THEN 1 WHEN is_plain OR plain = start THEN walked / listings_ ELSE estimated_rows(plain) / listings_ END
    * coalesce(in_place / listings_, 1)
    * coalesce(with_text, listings_) / greatest(walked, 1));
  -- Other indexes than their own do not carry city and host.
  may_walk boolean := (filters->>'city' IS NULL OR strpos(start, 'city_key') > 0) AND (filters->>'host' IS NULL OR strpos(start, 'host_id') > 0);
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
  expected float8; -- how many match
  found search_hits;
BEGIN
  share := least(greatest(share, 1e-7), 1);
  expected := share * walked;
  -- A page far down is worth a longer walk: the alternative is to read everything.
  IF wanted BETWEEN 1001 AND 999999 THEN most := greatest(most, least(1.5 * wanted / share, 400000)); END IF;
  reading := coalesce(text_.reading, CASE WHEN text_.ranks IS NOT NULL THEN 0.3 * estimated_rows(format('search @@ %L::tsquery', text_.ranks)) ELSE 0 END);
  FOR attempt IN 1..CASE WHEN may_walk AND (enough < 1000000 OR after <> 'true') THEN 2 ELSE 0 END LOOP
    walk := least(greatest(1.2 * goal / share + 20, CASE WHEN NOT is_plain OR is_by_distance THEN least_
      -- What prices a category has the planner does not know, so that these are counted as far as a total goes.
      WHEN after = 'true' AND (walked <= 5000 OR filters ? 'price') THEN 1001 ELSE 0 END), most);
    IF attempt = 1 AND walk > 4 * least_ THEN
      SELECT best, best_cost INTO set_, set_cost FROM cheapest_set(start, walked, sets, filters, text_, listings_, with_text, reading, in_cells);
      -- Neither a walk nor a set is worth it.
      EXIT WHEN set_cost > text_.patience AND share * most < enough;
      -- Each alternative is checked in each entry, and what passes is read, by mistake or not.
      EXIT WHEN set_cost < least(walk, 3000) * entry_cost OR (is_by_distance AND set_cost < 40000)
        OR set_cost < walk * (entry_cost + 0.25 * coalesce(text_.breadth, 0) + 14 * (share + coalesce(text_.noise, 0)));
      -- So few must all be counted, which no walk does: but a short one tells whether they are.
      IF after = 'true' AND share * walked < 1200 THEN walk := most / 5; END IF;
    END IF;
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
    -- Of an order that is long, or that has nothing but matches, its beginning tells how much there is. The cheapest or the newest may have
    -- more than their share of a word: what was expected must bear it out, or, as some words come together, the beginnings of other orders.
    IF found.complete OR count_ > 1000 OR (count_ >= enough AND (after <> 'true' OR (found.estimate >= 1500 AND is_plain))) THEN
      RETURN found;
    END IF;
    IF count_ >= enough AND found.estimate >= 1500 AND whole > 20000 THEN
      IF expected < 1200 AND start = 'true' THEN expected := 0.4 * rows_elsewhere(key, filters, text_, extra, listings_); END IF;
      walked := counted_rows(start, walked, 1500 * scanned / count_::float8);
      whole := least(whole, walked);
      found.estimate := count_ / walk::float8 * walked;
      IF expected >= 1200 AND found.estimate >= 1500 THEN RETURN found; END IF;
    END IF;
    -- There are fewer than was thought: once more, by what was seen, unless that says that all must be counted.
    IF count_ > 4 OR scanned >= most / 5 THEN share := greatest(count_, 1) / scanned::float8; END IF;
    EXIT WHEN after = 'true' AND share * walked < 1500;
    -- Or so many that a longer walk meets more than a total tells, sooner than all are read.
    IF after = 'true' AND whole <= 20000 AND NOT is_plain THEN
      goal := greatest(wanted, 1100);
      EXIT WHEN 1.2 * goal / share * entry_cost > 0.6 * whole;
    END IF;
  END LOOP;
  -- A walk would meet, or met, too little to go by: take the whole of the smallest set, or of the order.
  IF set_ IS NULL THEN
    SELECT best, best_cost INTO set_, set_cost FROM cheapest_set(start, CASE WHEN may_walk THEN walked ELSE 'Infinity' END, sets, filters, text_, listings_, with_text, reading, in_cells);
  END IF;
  IF set_cost > text_.patience THEN
    found.hits := NULL;
    found.complete := true;
    RETURN found;
  END IF;
  -- The index of words errs in none.
  found.verified := set_ LIKE 'search @@%';
  IF found.verified THEN text_.signature := NULL; END IF;
  -- Of more than a thousand only those that are wanted become hits. IS TRUE keeps every other index out of it.
  EXECUTE format('WITH kept AS MATERIALIZED (SELECT id, %s AS sort_key, listing_type, category, state, price FROM listings AS s '
    'WHERE %s AND (%s) IS TRUE AND %s AND %s), found AS (SELECT count(*) AS n FROM kept) '
    'SELECT array_agg(%s), (SELECT n FROM found) FROM (SELECT * FROM kept ORDER BY sort_key%s, id%s LIMIT (SELECT CASE WHEN n > 1100 THEN %s ELSE %s END FROM found)) AS s',
    key, set_, checks(filters, text_, 'true', set_), extra, format(after, key), hit, backwards, backwards, wanted,
    CASE WHEN text_.matches IS NULL THEN wanted ELSE 1100 END) INTO found.hits, scanned;
  found.complete := scanned <= 1100 OR scanned <= wanted;
  found.estimate := scanned;
  RETURN found;
END
$$;--> statement-breakpoint
-- Step 2. The hits whose own text satisfies the search, in their order. Without text they are that already. IS TRUE keeps the index of words
-- out of it: it may have thousands of times as many. `fewest`: and has so many of the words, which the signature only supposes.
DROP FUNCTION verified_hits(search_hit[], tsquery);--> statement-breakpoint
CREATE FUNCTION verified_hits(hits search_hit[], matches tsquery, words tsquery[], fewest integer) RETURNS search_hit[] LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN matches IS NULL AND fewest = 1 THEN coalesce(hits, '{}') ELSE (
    SELECT coalesce(array_agg(ROW(h.id, h.key, NULL, NULL, h.listing_type, h.category, h.state, h.price)::search_hit ORDER BY h.ordinality), '{}')
    FROM unnest(hits) WITH ORDINALITY AS h JOIN listings AS l ON l.id = h.id WHERE (matches IS NULL OR l.search @@ matches) IS TRUE
      AND (fewest = 1 OR fewest <= (SELECT count(*) FROM unnest(words) AS word WHERE l.search @@ word))) END
$$;--> statement-breakpoint
DROP FUNCTION ranked_hits(search_hit[], search_text, integer, float8[]);--> statement-breakpoint
-- The same hits by relevance, with their score and their former position. Title 1, tags 0.6, highlights 0.3, category 0.2,
-- description 0.1; the words side by side in the title count half a title more; quality, and nearness where it is asked for,
-- decide between equals.
CREATE FUNCTION ranked_hits(hits search_hit[], text_ search_text, level integer, place float8[], fewest integer) RETURNS search_hit[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(ROW(id, key, position, score, listing_type, category, state, price)::search_hit ORDER BY score DESC, id DESC), '{}')
  FROM (
    SELECT h.id, h.key, h.ordinality::integer AS position, h.listing_type, h.category, h.state, h.price,
      round((ts_rank('{0.1, 0.3, 0.6, 1.0}', l.search, coalesce(text_.ranks, text_.matches))
      + 0.1 * (h.category = ANY (text_.categories))::int
      -- Where a word may be missing, those count that are there, a rare one more.
      + CASE WHEN level > 1 THEN (SELECT sum(weight * coalesce(l.search @@ word, false)::int) / sum(weight)
          FROM unnest(text_.words, text_.weights) AS w (word, weight)) ELSE 0 END
      + 0.5 * coalesce(ts_rank('{0, 0, 0, 1.0}', l.search, text_.title_phrase) * (numnode(text_.title_phrase) > 1)::int, 0)
      + 0.1 * l.quality
      - CASE WHEN place IS NULL THEN 0 ELSE 0.1 * least(h.key::float8 / 160000, 1) END)::numeric, 6) AS score
    FROM unnest(hits) WITH ORDINALITY AS h JOIN listings AS l ON l.id = h.id WHERE (l.search @@ text_.matches) IS TRUE
      AND (fewest = 1 OR fewest <= (SELECT count(*) FROM unnest(text_.words) AS word WHERE l.search @@ word))
  ) AS scored
$$;--> statement-breakpoint
-- How many words of a search are asked for where not even all but one can be had: as many as enough of the first listings have, so that
-- a page of them is a short walk away, and enough of the last, so that there are as many as the first ones promise. Whoever comes back for the
-- next page asks for as many again.
--   needed   how many hits a page takes
--   at_most  no more words than these; is_fixed: just as many
CREATE FUNCTION words_in_reach(ordering text[], start text, filters jsonb, text_ search_text, needed integer, at_most integer, is_fixed boolean,
  OUT fewest integer, OUT share float8)
LANGUAGE plpgsql AS $$
DECLARE
  probe constant integer := CASE WHEN start LIKE 'earth_box%' THEN 1000 ELSE 2000 END;
  walked float8;
  having_ integer[]; -- how many of the first listings have one of the words or more, two or more, and so on
  scanned integer;
  last_ integer[]; -- the same of the last ones
  scanned_last integer;
  counting text := format('WITH seen AS MATERIALIZED (SELECT CASE WHEN %s THEN %s ELSE 0 END AS has FROM (SELECT %s FROM listings WHERE %s ORDER BY %%s LIMIT %%s) AS s) '
    'SELECT (SELECT count(*) FROM seen), ARRAY(SELECT (SELECT count(*) FROM seen WHERE has >= k) FROM generate_series(1, %s) AS k ORDER BY k)',
    checks(filters, text_, 'true', start), text_.has_words, entry_columns(filters), start, at_most);
BEGIN
  fewest := CASE WHEN is_fixed THEN at_most ELSE 1 END;
  -- Of city and host other indexes than their own know nothing.
  IF (filters ? 'city' AND strpos(start, 'city_key') = 0) OR (filters ? 'host' AND strpos(start, 'host_id') = 0) THEN RETURN; END IF;
  EXECUTE format(counting, ordering[3], probe) INTO scanned, having_;
  IF NOT is_fixed THEN
    walked := counted_rows(start, estimated_rows(CASE WHEN start = filters->>'circle' THEN coalesce(filters->>'cells', filters->>'boxCells', filters->>'square') ELSE start END), 50000);
    -- From the farthest no index begins.
    IF walked > 16000 AND start NOT LIKE 'earth_box%' THEN
      EXECUTE format(counting, CASE ordering[2] WHEN '<' THEN ordering[1] || ', id' ELSE ordering[1] || ' DESC, id DESC' END, probe / 2) INTO scanned_last, last_;
    END IF;
    -- Of a long order enough for a total of more than a thousand, with a margin: otherwise all would be read.
    SELECT coalesce(max(k), 1) INTO fewest FROM generate_series(2, at_most) AS k
    WHERE CASE WHEN walked <= 16000 THEN having_[k] >= 5 AND having_[k] * walked >= needed * scanned
      ELSE having_[k] >= 10 AND having_[k] * walked >= 4000::float8 * scanned AND coalesce(last_[k] * walked >= 2500::float8 * scanned_last, true) END;
  END IF;
  IF fewest > 1 THEN share := greatest(having_[fewest], 1)::float8 / greatest(scanned, 1); END IF;
END
$$;--> statement-breakpoint
-- One page of the public search. What `search` holds is written down where it is made: ListingSearch in src/features/listings.
--   page    JSON array of listings
--   total   how many match, counted to 1,001
--   next    what `after` must be for the next page; null on the last one. The caller signs it
-- @throws VB400 for a place that is none
CREATE OR REPLACE FUNCTION search_listings(search jsonb, OUT page text, OUT total integer, OUT next jsonb, OUT facets json)
LANGUAGE plpgsql SET enable_seqscan = off SET jit = off SET max_parallel_workers_per_gather = 0 AS $$
DECLARE
  page_limit integer := search->>'limit';
  skipped integer := coalesce((search->>'offset')::integer, 0);
  after jsonb := search->'after';
  sort text := search->>'sort';
  -- How many are ranked: more where that is all.
  depth integer := ceil(100.0 / page_limit) * page_limit;
  is_ranked boolean := sort = 'relevance' AND skipped < depth AND NOT coalesce(after ? 'key', false);
  level integer := coalesce((after->>'level')::integer, 0);
  place float8[] := ARRAY(SELECT value::float8 FROM jsonb_array_elements_text(search->'near') AS value);
  ordering text[];
  filters jsonb;
  keyset text := 'true';
  has_text boolean := search ?| '{words,phrases,excluded,tags}';
  text_ search_text;
  start text;
  sets text[];
  extra text := 'true';
  found search_hits;
  hits search_hit[];
  needed integer := skipped + page_limit + 1;
  wanted integer;
  rankable integer;
  looked_at integer;
  unverified tsquery; -- what the hits are still to be asked
  last search_hit;
  fewest integer := 1; -- at level 3: how many of the words a listing has at least
  besides text;        -- `extra`, and that
  most_words integer;  -- at level 3: what that may be at most
  floor_ jsonb := after->'floor';
BEGIN
  IF search ? 'place' THEN
    SELECT ARRAY[p.latitude, p.longitude] INTO place FROM find_place(search->>'place') AS p;
  END IF;
  IF place = '{}' THEN place := NULL; END IF;
  -- Relevance is found among the best listings, or among the nearest.
  IF sort = 'relevance' THEN sort := CASE WHEN place IS NULL THEN 'quality' ELSE 'distance' END; END IF;
  ordering := search_ordering(sort, place);
  filters := search_filters(search, place);
  IF search ? 'availableFrom' THEN
    extra := availability_filter(search->>'availableFrom', search->>'availableTo');
  END IF;
  IF after ? 'key' THEN
    keyset := format('(%%s, id) %s (%L::%s, %L::uuid)', ordering[2], after->>'key', ordering[4], after->>'id');
  ELSIF floor_ ? 'key' THEN
    keyset := format('(%%s, id) %s= (%L::%s, %L::uuid)', translate(ordering[2], '<>', '><'), floor_->>'key', ordering[4], floor_->>'id');
  END IF;
  -- After a ranked page: all down to the floor again, and no further.
  wanted := greatest(CASE WHEN after ? 'rank' THEN 1000000 WHEN is_ranked THEN depth + 20 ELSE needed + needed / 5 + 4 END,
    CASE WHEN (search->>'facets')::boolean AND after IS NULL THEN 1000 END);
  LOOP
    IF has_text THEN
      text_ := resolve_text(search, level, CASE WHEN level > 0 AND text_.groups IS NULL THEN resolve_text(search, 0) ELSE text_ END);
    END IF;
    is_ranked := is_ranked AND text_.matches IS NOT NULL;
    besides := extra;
    -- What a page before has found, the next one finds whatever it costs.
    IF after IS NOT NULL AND text_.patience IS NOT NULL THEN text_.patience := 'Infinity'; END IF;
    hits := '{}';
    found := ('{}', true, true, 0);
    IF text_.hopeless IS NOT TRUE THEN
      SELECT p.start, p.sets INTO start, sets FROM search_paths(sort, filters, text_) AS p;
      IF level = 3 THEN
        most_words := CASE WHEN after IS NULL THEN coalesce(most_words, cardinality(text_.words) - 1) ELSE coalesce((after->>'fewest')::integer, 1) END;
        IF most_words > 1 THEN
          SELECT r.fewest, r.share INTO fewest, text_.share
          FROM words_in_reach(ordering, start, filters, text_, needed, most_words, after IS NOT NULL) AS r;
        END IF;
        IF fewest > 1 THEN
          besides := format('%s >= %s AND %s', text_.has_words, fewest, extra);
          text_.patience := CASE WHEN after IS NULL THEN 40000 ELSE 'Infinity'::float8 END;
        END IF;
      END IF;
      FOR attempt IN 0..3 LOOP
        -- More are looked for once all that were found have been looked at.
        IF attempt = 0 OR (NOT found.complete AND coalesce(cardinality(found.hits), 0) <= rankable) THEN
          found := find_hits(ordering, start, sets, filters, besides, text_, keyset, least(wanted * 8 ^ attempt, 1000000)::integer,
            -- With text some candidates turn out to be none.
            CASE WHEN attempt > 0 OR after ? 'rank' THEN 1000000 WHEN text_.matches IS NULL THEN needed ELSE needed + needed / 10 + 2 END);
        END IF;
        unverified := CASE WHEN found.verified THEN NULL ELSE text_.matches END;
        -- Where few of the first turn out to match, all are verified, as the total asks for anyhow.
        IF attempt > 0 AND is_ranked AND after IS NULL AND found.complete THEN
          found.hits := verified_hits(found.hits, unverified, text_.words, fewest);
          found.verified := true;
          unverified := NULL;
        END IF;
        IF is_ranked AND found.complete AND cardinality(found.hits) <= 300 THEN depth := 300; END IF;
        rankable := CASE WHEN is_ranked AND after IS NULL THEN ((depth + 20) * CASE WHEN found.verified THEN 1 ELSE 8 ^ attempt END)::integer ELSE 1000000 END;
        -- Ranking reads the same rows as verifying does, so it verifies on the way.
        hits := CASE WHEN is_ranked THEN ranked_hits(found.hits[:rankable], text_, level, place, fewest)
          ELSE verified_hits(found.hits, unverified, text_.words, fewest) END;
        -- What only looks like a match makes no total: where that may be less than it seems, all are found and verified.
        looked_at := least(rankable, cardinality(found.hits));
        IF attempt = 0 AND after IS NULL AND NOT found.complete AND unverified IS NOT NULL
          AND found.estimate * cardinality(hits) / looked_at < (CASE WHEN cardinality(hits) < 0.75 * looked_at THEN 1500 ELSE 1100 END) THEN
          found := find_hits(ordering, start, sets, filters, besides, text_, 'true', 20000, 1000000);
          CONTINUE;
        END IF;
        EXIT WHEN (found.complete AND coalesce(cardinality(found.hits), 0) <= rankable) OR cardinality(hits) >= needed;
      END LOOP;
    END IF;
    -- Further down there were fewer than at the beginning: one word less.
    IF hits = '{}' AND fewest > 1 AND after IS NULL THEN
      most_words := fewest - 1;
      fewest := 1;
      CONTINUE;
    END IF;
    EXIT WHEN cardinality(hits) > 0 OR after IS NOT NULL OR text_.words IS NULL OR level = 3 OR (level = 1 AND cardinality(text_.words) = 1);
    -- Of many words one that is there, but was meant to be another, is one that may be missing.
    level := level + CASE WHEN level = 0 AND cardinality(text_.words) > 3 THEN 2 ELSE 1 END;
  END LOOP;

  total := CASE WHEN after IS NOT NULL THEN (after->>'total')::integer
    WHEN NOT found.complete THEN 1001
    WHEN text_.matches IS NULL THEN least(found.estimate, 1001)
    -- What was ranked has been verified.
    WHEN is_ranked AND cardinality(found.hits) > depth + 20 THEN least(cardinality(hits) + cardinality(verified_hits(found.hits[rankable + 1:], unverified, text_.words, fewest)), 1001)
    ELSE least(cardinality(hits), 1001) END;
  IF (search->>'facets')::boolean THEN
    facets := search_facets(CASE WHEN after IS NULL AND NOT is_ranked THEN hits[:1000] ELSE verified_hits(
      (CASE WHEN after IS NULL THEN found ELSE find_hits(ordering, start, sets, filters, besides, text_, 'true', 1000, 60) END).hits[:1000],
      CASE WHEN after IS NULL THEN unverified ELSE text_.matches END, text_.words, fewest) END, total <= 1000);
  END IF;

  IF is_ranked AND after IS NULL AND hits <> '{}' AND (cardinality(found.hits) > depth + 20 OR cardinality(hits) > depth OR NOT found.complete) THEN
    -- What ranks are the first in the order they were found in, whole pages of them; the rest follows in that order.
    SELECT jsonb_build_object('key', key, 'id', id, 'position', position) INTO floor_ FROM unnest(hits) ORDER BY position
    OFFSET least(depth, greatest(cardinality(hits) / page_limit, 1) * page_limit, cardinality(hits)) - 1 LIMIT 1;
    hits := ARRAY(SELECT ROW(h.*)::search_hit FROM unnest(hits) AS h WHERE position <= (floor_->>'position')::integer ORDER BY score DESC, id DESC);
  ELSIF is_ranked AND after ? 'rank' THEN
    hits := ARRAY(SELECT ROW(h.*)::search_hit FROM unnest(hits) AS h
      WHERE (score, id) < ((after->>'rank')::numeric, (after->>'id')::uuid) ORDER BY score DESC, id DESC);
  END IF;
  last := hits[skipped + page_limit];
  next := CASE
    WHEN last.id IS NOT NULL AND cardinality(hits) > skipped + page_limit
      THEN jsonb_build_object(CASE WHEN is_ranked THEN 'rank' ELSE 'key' END, CASE WHEN is_ranked THEN last.score::text ELSE last.key END, 'id', last.id,
        'floor', floor_)
    WHEN is_ranked AND floor_ ? 'key' AND cardinality(hits) > 0 THEN floor_
  END || jsonb_build_object('total', total, 'level', level) || CASE WHEN fewest > 1 THEN jsonb_build_object('fewest', fewest) ELSE '{}' END;
  SELECT '[' || coalesce(string_agg(listing_json(l, CASE WHEN place IS NOT NULL THEN
      meters_between(l.latitude, l.longitude, place[1], place[2]) END), ',' ORDER BY h.ordinal), '') || ']'
  INTO page FROM unnest(hits[skipped + 1:skipped + page_limit]) WITH ORDINALITY
    AS h (id, key, position, score, listing_type, category, state, price, ordinal)
  JOIN listings AS l ON l.id = h.id;
END
$$;--> statement-breakpoint
-- Symmetric delete spelling correction (SymSpell, W. Garbe 2012): a word and each form of its first seven letters with one
-- or two of them deleted, hashed. Words within two typing errors of each other have one in common. What has digits has none: it is never
-- corrected to another number, and unique numbers would be most of a large dictionary.
CREATE OR REPLACE FUNCTION word_deletions(word text) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT hashtext(form)), '{}') FROM (
    SELECT head AS form FROM (SELECT left(word, 7) AS head) AS w
    UNION ALL
    SELECT overlay(head PLACING '' FROM i FOR 1) FROM (SELECT left(word, 7) AS head) AS w, generate_series(1, length(head)) AS i
    WHERE length(head) > 2
    UNION ALL
    SELECT overlay(overlay(head PLACING '' FROM j FOR 1) PLACING '' FROM i FOR 1)
    FROM (SELECT left(word, 7) AS head) AS w, generate_series(1, length(head)) AS j, generate_series(1, j - 1) AS i
    WHERE length(head) > 4
  ) AS forms
  WHERE word !~ '[0-9]'
$$;--> statement-breakpoint
UPDATE search_words SET deletions = '{}' WHERE word ~ '[0-9]';--> statement-breakpoint
CREATE INDEX "search_words_often_idx" ON "search_words" USING btree ("word" text_pattern_ops) WHERE "listing_count" >= 16;--> statement-breakpoint
CREATE OR REPLACE FUNCTION word_alternatives(typed text, beside text[], is_prefix boolean, loosened boolean, OUT alternatives jsonb, OUT corrected boolean)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  exact text := word_lexeme(typed);
  is_known boolean := length(typed) NOT BETWEEN 2 AND 40 OR EXISTS (SELECT FROM search_words AS s WHERE s.lexeme = exact);
  lexemes text[] := CASE WHEN exact IS NOT NULL AND is_known THEN ARRAY[exact] ELSE '{}' END;
  parts text[];
BEGIN
  IF is_prefix THEN
    lexemes := lexemes || ARRAY(
      -- What few listings say is looked at where what more say is not enough, and not all of it: a digit begins thousands of numbers.
      WITH often AS MATERIALIZED (
        SELECT lexeme, max(listing_count) AS used FROM search_words
        WHERE word ~>=~ typed AND word ~<~ (typed || chr(1114111)) AND listing_count >= 16 GROUP BY lexeme
      ), seldom AS (
        SELECT lexeme, listing_count AS used FROM search_words WHERE word ~>=~ typed AND word ~<~ (typed || chr(1114111))
        ORDER BY word USING ~<~ LIMIT 2000
      ), completions AS (
        SELECT lexeme, max(used) AS used, max(max(used)) OVER () AS most
        FROM (SELECT * FROM often UNION ALL SELECT * FROM seldom WHERE (SELECT count(*) FROM often) < 20) AS words GROUP BY lexeme
      )
      -- Of a word that thousands use, the few that somebody misspelt are no completion.
      SELECT lexeme FROM completions WHERE lexeme IS DISTINCT FROM exact AND used * 200 >= most ORDER BY used DESC LIMIT 20);
  END IF;
  lexemes := lexemes || ARRAY(SELECT DISTINCT lexeme FROM search_words WHERE word = ANY (beside) AND listing_count > 0);
  corrected := lexemes = '{}';
  IF loosened OR corrected THEN
    parts := ARRAY(SELECT coalesce(word_lexeme(part), part) FROM unnest(word_parts(typed)) AS part);
    lexemes := lexemes || word_corrections(typed, is_prefix);
  ELSIF typed ~ '^[0-9]+[a-z]' THEN
    parts := ARRAY(SELECT coalesce(word_lexeme(part), part) FROM unnest(word_parts(typed)) AS part);
  END IF;
  alternatives := (SELECT coalesce(jsonb_agg(to_jsonb(alternative) ORDER BY position), '[]') FROM (
    SELECT ARRAY[lexeme] AS alternative, ordinality AS position FROM unnest(lexemes) WITH ORDINALITY AS lexeme
    UNION ALL SELECT parts, 50 WHERE parts <> '{}'
    UNION ALL SELECT DISTINCT ARRAY[synonym], 100 FROM search_synonyms WHERE lexeme = ANY (lexemes) AND synonym <> ALL (lexemes)
  ) AS all_);
END
$$;--> statement-breakpoint
-- A circle names some forty cells, and each is looked for among the commonest: of a hundred of these in a quarter of the time that four
-- hundred take, with estimates as good.
ALTER TABLE listings ALTER COLUMN cell SET STATISTICS 100;
