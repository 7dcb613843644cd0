-- The same search, lighter: a page's JSON is put together as text, how many listings there are is read from the catalog, and of an order
-- that nothing is checked in only what a page shows becomes hits.
CREATE OR REPLACE FUNCTION listing_json(l listings, meters float8) RETURNS text LANGUAGE sql STABLE AS $$
  -- One expression, so that PostgreSQL puts it in place of each call. row_to_json looks up the type of each column for each row.
  SELECT concat('{"id":"', l.id, '","title":', to_json(l.title), ',"description":', to_json(l.description), ',"listingType":"', l.listing_type,
    '","category":', to_json(l.category), ',"city":', to_json(l.city), ',"state":', to_json(l.state), ',"location":', to_json(l.city || ', ' || l.state),
    ',"latitude":', coalesce(l.latitude::text, 'null'), ',"longitude":', coalesce(l.longitude::text, 'null'), ',"price":', trim_scale(l.price),
    ',"priceUnit":"', l.price_unit, '","imageUrl":', coalesce(to_json(l.image_url)::text, 'null'), ',"imageUrls":', to_json(l.image_urls),
    ',"tags":', to_json(l.tags), ',"highlights":', to_json(l.highlights), ',"isVerified":', l.is_verified::text,
    ',"deliveryAvailable":', l.delivery_available::text, ',"timeZone":', to_json(l.time_zone), ',"hostId":"', l.host_id,
    '","hostName":', to_json(l.host_name), ',"hostAvatarUrl":', coalesce(to_json(l.host_avatar_url)::text, 'null'),
    ',"rating":', coalesce(l.rating::text, 'null'), ',"reviewCount":', l.review_count, ',"views":', l.views,
    ',"publishedAt":"', utc_text(l.published_at), '","createdAt":"', utc_text(l.created_at), '","updatedAt":"', utc_text(l.updated_at), '"',
    ',"distanceMiles":' || round((meters / 1609.344)::numeric, 1), '}')
$$;--> statement-breakpoint
DROP TYPE shown_listing;--> statement-breakpoint
-- What the planner expects. Volatile, as EXPLAIN demands. Of all listings the catalog tells the same sooner.
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
  EXECUTE 'EXPLAIN (FORMAT JSON) SELECT FROM listings AS s WHERE ' || conditions INTO plan;
  RETURN (plan->0->'Plan'->>'Plan Rows')::float8;
END
$$;--> statement-breakpoint
-- Words, phrases, exclusions and tags of a search. What finds nothing is tried again less strictly, level by level:
--   0  every word, as typed; an unknown one corrected
--   1  one word may also be within two typing errors; a single one must be, for as it was typed nothing has it
--   2  one word may be missing
--   3  any word
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
        ELSE (SELECT a.alternatives FROM word_alternatives(word, '{}', is_prefix, true) AS a) END);
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
    WITH words AS (
      SELECT query, signature, position, '(' || alternatives_query(loosened->(position - 1)::int)::text || ')' AS loose,
        alternatives_signature(loosened->(position - 1)::int) AS loose_signature
      FROM unnest(queries, signatures) WITH ORDINALITY AS w (query, signature, position)
    ), choices AS (
      -- Level 1 and 2: for each word the choice in which that word is the loose one, or is left out.
      SELECT coalesce(string_agg(part, ' & '), '') AS query, string_agg(part_signature, ' AND ') AS signature, bool_and(part IS NOT NULL) AS is_possible
      FROM (
        SELECT out_.position AS choice, CASE WHEN w.position = out_.position THEN w.loose ELSE w.query END AS part,
          CASE WHEN w.position = out_.position THEN w.loose_signature ELSE w.signature END AS part_signature
        FROM words AS w, words AS out_ WHERE level IN (1, 2) AND (level = 1 OR w.position <> out_.position)
        UNION ALL SELECT 0, query, signature FROM words WHERE level = 0
        UNION ALL SELECT position, query, signature FROM words WHERE level = 3 AND query IS NOT NULL
      ) AS parts
      GROUP BY choice
    )
    SELECT string_agg('(' || query || ')', ' | ')::tsquery, '(' || string_agg('(' || signature || ')', ' OR ') || ')'
    INTO text_.matches, text_.signature FROM choices WHERE is_possible AND query <> '';
    text_.hopeless := text_.matches IS NULL;
    IF level > 0 THEN
      IF level > 1 THEN text_.counts := NULL; END IF;
      -- Of several words one misfit ends the check of a choice.
      IF level < 3 THEN
        text_.breadth := 2 * cardinality(queries);
        text_.noise := cardinality(queries) * 0.05 ^ (cardinality(queries) + 1 - level);
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
-- Step 1. The first `wanted` listings or so that pass the filters and may pass the text, in order.
--   start, sets  as search_paths gives them
--   extra        a condition that no index helps with
--   after        the keyset condition of a cursor, with %s for the key
--   enough       how many candidates of a walk are worth returning; 1,000,000: all are wanted
CREATE OR REPLACE FUNCTION find_hits(ordering text[], start text, sets text[], filters jsonb, extra text, text_ search_text, after text, wanted integer,
  enough integer)
RETURNS search_hits LANGUAGE plpgsql AS $$
DECLARE
  columns_ text := 'id, listing_type, category, state, price, price_unit, rating_order, is_verified, delivery_available, latitude, longitude, signature'
    || CASE WHEN filters ? 'city' THEN ', city_key' ELSE '' END || CASE WHEN filters ? 'host' THEN ', host_id' ELSE '' END;
  key text := ordering[1];
  hit constant text := 'ROW(id, sort_key, NULL, NULL, listing_type, category, state, price)::search_hit';
  backwards text := CASE ordering[2] WHEN '<' THEN ' DESC' ELSE '' END;
  listings_ float8 := greatest(estimated_rows('true'), 1);
  with_text float8 := CASE WHEN text_.matches IS NOT NULL THEN text_rows(text_, listings_) END;
  -- Of circles the planner knows nothing, of cells much. A circle is 0.785 of the square around it.
  in_cells float8 := estimated_rows(coalesce(filters->>'cells', filters->>'boxCells', filters->>'square'));
  in_place float8 := in_cells * coalesce((filters->>'cellShare')::float8, 0.785);
  walked float8 := CASE WHEN start = filters->>'circle' THEN in_place WHEN start = 'true' THEN listings_ ELSE estimated_rows(start) END;
  plain text := (SELECT string_agg(value, ' AND ') FROM jsonb_each_text(filters - '{circle,cells,boxCells,square,box,round,cellShare}'::text[]));
  is_by_distance boolean := start LIKE 'earth_box%';
  -- Nothing to check: what is walked is what is found.
  is_plain boolean := (walked > 3000 OR NOT is_by_distance) AND checks(filters - '{square,round}'::text[], text_, extra, start) = 'true AND true';
  share float8 := CASE WHEN plain IS NULL THEN 1 WHEN is_plain OR plain = start THEN walked / listings_ ELSE estimated_rows(plain) / listings_ END
    * coalesce(in_place / listings_, 1)
    * coalesce(with_text, listings_) / greatest(walked, 1);
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
  found search_hits;
BEGIN
  share := least(greatest(share, 1e-7), 1);
  -- A page far down is worth a longer walk: the alternative is to read everything.
  IF wanted BETWEEN 1001 AND 999999 THEN most := greatest(most, least(1.5 * wanted / share, 400000)); END IF;
  reading := CASE WHEN cardinality(text_.loose_counts) = 1 THEN 0.5 * text_.loose_counts[1]
    WHEN text_.counts IS NOT NULL AND text_.loose_counts IS NULL THEN 0.5 * (SELECT min(known) FROM unnest(text_.counts) AS known)
    WHEN text_.ranks IS NOT NULL THEN 0.3 * estimated_rows(format('search @@ %L::tsquery', text_.ranks)) ELSE 0 END;
  FOR attempt IN 1..CASE WHEN may_walk AND (enough < 1000000 OR after <> 'true') THEN 2 ELSE 0 END LOOP
    walk := least(greatest(1.2 * goal / share + 20, CASE WHEN NOT is_plain OR is_by_distance THEN least_
      -- What prices a category has the planner does not know, so that these are counted as far as a total goes.
      WHEN after = 'true' AND (walked <= 5000 OR filters ? 'price') THEN 1001 ELSE 0 END), most);
    IF attempt = 1 AND walk > 4 * least_ THEN
      SELECT best, best_cost INTO set_, set_cost FROM cheapest_set(start, walked, sets, with_text, reading, in_cells);
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
        hit, CASE WHEN is_by_distance THEN ' ORDER BY sort_key, id' END, checks(filters, text_, extra, start), columns_, key, start, format(after, key), ordering[3], walk) INTO found.hits, scanned;
      count_ := coalesce(cardinality(found.hits), 0);
    END IF;
    found.complete := scanned < walk;
    found.estimate := CASE WHEN found.complete THEN count_ ELSE count_ / walk::float8 * walked END;
    -- Of an order that is long, or that has nothing but matches, its beginning tells how much there is.
    IF found.complete OR count_ > 1000 OR (count_ >= enough AND (after <> 'true' OR (found.estimate >= 1500 AND (whole > 20000 OR is_plain)))) THEN
      RETURN found;
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
    SELECT best INTO set_ FROM cheapest_set(start, CASE WHEN may_walk THEN walked ELSE 'Infinity' END, sets, with_text, reading, in_cells);
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
-- The cells of `listings.cell` that a box touches, or of those only what is within so many meters of its middle; null where they are too
-- many to name. Of each row of cells the point that is nearest to the middle's latitude tells how far east and west the circle reaches.
CREATE OR REPLACE FUNCTION cells_of(south float8, north float8, west float8, east float8, meters float8) RETURNS integer[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN (north - south) * (east - west) <= 25 AND west >= -180 AND east <= 180 THEN ARRAY(
    SELECT y * 2000 + x
    FROM generate_series(floor(south * 4)::integer, floor(north * 4)::integer) AS y,
      LATERAL (SELECT (south + north) / 2 AS middle, least(greatest((south + north) / 2, y / 4.0::float8), (y + 1) / 4.0::float8) AS nearest) AS row_,
      -- By the spherical law of cosines.
      LATERAL (SELECT CASE WHEN meters IS NULL THEN (east - west) / 2 ELSE acosd(least(greatest(
        (cos(meters / earth()) - sind(middle) * sind(nearest)) / greatest(cosd(middle) * cosd(nearest), 1e-9), -1), 1)) END AS half) AS reach,
      generate_series(floor(greatest((west + east) / 2 - half, west) * 4)::integer, floor(least((west + east) / 2 + half, east) * 4)::integer) AS x) END
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
    hits := '{}';
    found := ('{}', true, true, 0);
    IF text_.hopeless IS NOT TRUE THEN
      SELECT p.start, p.sets INTO start, sets FROM search_paths(sort, filters, text_) AS p;
      FOR attempt IN 0..3 LOOP
        -- More are looked for once all that were found have been looked at.
        IF attempt = 0 OR (NOT found.complete AND coalesce(cardinality(found.hits), 0) <= rankable) THEN
          found := find_hits(ordering, start, sets, filters, extra, text_, keyset, least(wanted * 8 ^ attempt, 1000000)::integer,
            -- With text some candidates turn out to be none.
            CASE WHEN attempt > 0 OR after ? 'rank' THEN 1000000 WHEN text_.matches IS NULL THEN needed ELSE needed + needed / 10 + 2 END);
        END IF;
        unverified := CASE WHEN found.verified THEN NULL ELSE text_.matches END;
        -- Where few of the first turn out to match, all are verified, as the total asks for anyhow.
        IF attempt > 0 AND is_ranked AND after IS NULL AND found.complete THEN
          found.hits := verified_hits(found.hits, unverified);
          found.verified := true;
          unverified := NULL;
        END IF;
        IF is_ranked AND found.complete AND cardinality(found.hits) <= 300 THEN depth := 300; END IF;
        rankable := CASE WHEN is_ranked AND after IS NULL THEN ((depth + 20) * CASE WHEN found.verified THEN 1 ELSE 8 ^ attempt END)::integer ELSE 1000000 END;
        -- Ranking reads the same rows as verifying does, so it verifies on the way.
        hits := CASE WHEN is_ranked THEN ranked_hits(found.hits[:rankable], text_, level, place)
          ELSE verified_hits(found.hits, unverified) END;
        -- What only looks like a match makes no total: where that may be less than it seems, all are found and verified.
        looked_at := least(rankable, cardinality(found.hits));
        IF attempt = 0 AND after IS NULL AND NOT found.complete AND unverified IS NOT NULL
          AND found.estimate * cardinality(hits) / looked_at < (CASE WHEN cardinality(hits) < 0.75 * looked_at THEN 1500 ELSE 1100 END) THEN
          found := find_hits(ordering, start, sets, filters, extra, text_, 'true', 20000, 1000000);
          CONTINUE;
        END IF;
        EXIT WHEN (found.complete AND coalesce(cardinality(found.hits), 0) <= rankable) OR cardinality(hits) >= needed;
      END LOOP;
    END IF;
    EXIT WHEN cardinality(hits) > 0 OR after IS NOT NULL OR text_.words IS NULL OR level = 3 OR (level = 1 AND cardinality(text_.words) = 1);
    level := level + 1;
  END LOOP;

  total := CASE WHEN after IS NOT NULL THEN (after->>'total')::integer
    WHEN NOT found.complete THEN 1001
    WHEN text_.matches IS NULL THEN least(found.estimate, 1001)
    -- What was ranked has been verified.
    WHEN is_ranked AND cardinality(found.hits) > depth + 20 THEN least(cardinality(hits) + cardinality(verified_hits(found.hits[rankable + 1:], unverified)), 1001)
    ELSE least(cardinality(hits), 1001) END;
  IF (search->>'facets')::boolean THEN
    facets := search_facets(CASE WHEN after IS NULL AND NOT is_ranked THEN hits[:1000] ELSE verified_hits(
      (CASE WHEN after IS NULL THEN found ELSE find_hits(ordering, start, sets, filters, extra, text_, 'true', 1000, 60) END).hits[:1000],
      CASE WHEN after IS NULL THEN unverified ELSE text_.matches END) END, total <= 1000);
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
  END || jsonb_build_object('total', total, 'level', level);
  SELECT '[' || coalesce(string_agg(listing_json(l, CASE WHEN place IS NOT NULL THEN
      meters_between(l.latitude, l.longitude, place[1], place[2]) END), ',' ORDER BY h.ordinal), '') || ']'
  INTO page FROM unnest(hits[skipped + 1:skipped + page_limit]) WITH ORDINALITY
    AS h (id, key, position, score, listing_type, category, state, price, ordinal)
  JOIN listings AS l ON l.id = h.id;
END
$$;
