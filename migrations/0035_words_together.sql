-- Words that come together, as those of a trade or a brand do, are found by a walk. By chance three words of a hundredth of all listings each
-- have one in a million in common; where they have thousands, all of them were read.
-- What a search asks the dictionary is planned once a session, and not for each word.
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
  -- Of circles the planner knows nothing, of cells much.
  in_cells float8 := estimated_rows(coalesce(filters->>'cells', filters->>'boxCells', filters->>'square', filters->>'box'));
  in_place float8 := in_cells * cell_share(filters);
  walked float8 := CASE WHEN start = filters->>'circle' THEN in_place WHEN start = 'true' THEN listings_ ELSE estimated_rows(start) END;
  plain text := (SELECT string_agg(value, ' AND ') FROM jsonb_each_text(filters - '{circle,cells,boxCells,square,box,round,reach,cellShare,withWords}'::text[]));
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
  presumed float8; -- the share before anything was seen
  expected float8; -- how many match
  -- Of what is ordered by price not all that have the words are read, where they may be many. The entries that tell how far do not carry city
  -- and host.
  in_parts boolean := ordering[1] = 'price' AND greatest((SELECT min(known) FROM unnest(text_.counts) AS known), with_text) > many_matches(listings_)
    AND wanted < 1000000 AND NOT filters ?| '{city,host}';
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
      -- Each alternative is checked in each entry, and what passes is read, by mistake or not.
      IF set_cost < least(walk, 3000) * entry_cost OR (is_by_distance AND set_cost < 40000)
        OR set_cost < walk * (entry_cost + 0.25 * coalesce(text_.breadth, 0) + 14 * (share + coalesce(text_.noise, 0))) THEN
        -- Words that come together are in more listings than chance would have it: a short walk tells.
        EXIT WHEN coalesce(cardinality(text_.counts), 0) < 2 OR set_cost < 6000 OR is_by_distance;
        walk := 4 * least_;
      -- So few must all be counted, or are so far apart, which no walk does: but a short one tells whether they are.
      ELSIF after = 'true' AND (share * walked < 1200 OR share * most < enough / 4.0) THEN
        walk := most / 5;
      END IF;
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
    IF count_ >= enough AND found.estimate >= 1500 AND whole > 20000 THEN
      IF expected < 1200 AND start = 'true' THEN expected := 0.4 * rows_elsewhere(key, filters, text_, extra, listings_); END IF;
      walked := counted_rows(start, walked, 1500 * scanned / count_::float8);
      whole := least(whole, walked);
      found.estimate := count_ / walk::float8 * walked;
      IF expected >= 1200 AND found.estimate >= 1500 THEN RETURN found; END IF;
    END IF;
    -- There are fewer than was thought: once more, by what was seen, unless that says that all must be counted.
    IF count_ > 4 OR scanned >= most / 5 THEN share := greatest(count_, least(share * scanned, 1)) / scanned; END IF;
    EXIT WHEN after = 'true' AND (share * walked < 1500 OR share * most < enough / 4.0);
    -- Or so many that a longer walk meets more than a total tells, sooner than all are read.
    IF after = 'true' AND whole <= 20000 AND NOT is_plain THEN
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
  goal := greatest(coalesce(needed, wanted), CASE WHEN after = 'true' THEN 1101 END);
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
-- One page of the public search. What `search` holds is written down where it is made: ListingSearch in src/features/listings.
--   page    JSON array of listings
--   total   how many match, counted to 1,001
--   next    what `after` must be for the next page; null on the last one. The caller signs it
-- @throws VB400 for a place that is none
CREATE OR REPLACE FUNCTION search_listings(search jsonb, OUT page text, OUT total integer, OUT next jsonb, OUT facets json)
LANGUAGE plpgsql SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan SET max_parallel_workers_per_gather = 0 AS $$
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
  reach integer; -- how many are looked for: more in each attempt
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
  -- A further page of the nearest by relevance: nothing beyond the last of those that rank, give or take what they are moved by.
  IF sort = 'distance' AND after ? 'rank' AND floor_ ? 'key' AND NOT coalesce((search->>'facets')::boolean, false) THEN
    search := search || jsonb_build_object('radius', least((search->>'radius')::float8, ((floor_->>'key')::float8 + 3) / 1609.344));
  END IF;
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
        reach := least(wanted * 8 ^ attempt, 1000000);
        IF attempt = 0 OR (NOT found.complete AND coalesce(cardinality(found.hits), 0) <= rankable) THEN
          found := find_hits(ordering, start, sets, filters, besides, text_, keyset, reach,
            -- With text some candidates turn out to be none.
            CASE WHEN attempt > 0 OR after ? 'rank' THEN 1000000 WHEN text_.matches IS NULL THEN needed ELSE needed + needed / 10 + 2 END, needed);
        END IF;
        unverified := CASE WHEN found.verified THEN NULL ELSE text_.matches END;
        -- Where few of the first turn out to match, all are verified, as the total asks for anyhow.
        IF attempt > 0 AND is_ranked AND after IS NULL AND found.complete THEN
          found.hits := verified_hits(found.hits, unverified, text_.words, fewest);
          found.verified := true;
          unverified := NULL;
        END IF;
        IF is_ranked AND found.complete AND cardinality(found.hits) <= 300 THEN depth := 300; END IF;
        rankable := CASE WHEN is_ranked AND after IS NULL THEN ((depth + 20) * CASE WHEN found.verified THEN 1 ELSE 8 ^ attempt END)::integer
          WHEN found.complete THEN 1000000 ELSE reach END;
        -- Ranking reads the same rows as verifying does, so it verifies on the way.
        hits := CASE WHEN is_ranked THEN ranked_hits(found.hits[:rankable], text_, level, place, fewest)
          ELSE verified_hits(found.hits[:rankable], unverified, text_.words, fewest) END;
        -- What only looks like a match makes no total: where that may be less than it seems, all are found and verified.
        looked_at := least(rankable, cardinality(found.hits));
        IF attempt = 0 AND after IS NULL AND NOT found.complete AND unverified IS NOT NULL
          AND found.estimate * cardinality(hits) / looked_at < (CASE WHEN cardinality(hits) < 0.75 * looked_at THEN 1500 ELSE 1100 END) THEN
          -- A set that was kept whole; of a walk, where this is null, nobody knows.
          IF found.verified IS FALSE AND cardinality(found.hits) = found.estimate THEN
            found.complete := true;
          ELSE
            found := find_hits(ordering, start, sets, filters, besides, text_, 'true', 20000, 1000000, needed);
          END IF;
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
-- While somebody types: titles that have the words, categories and places that begin with them. At most eight.
CREATE OR REPLACE FUNCTION suggest(typed text) RETURNS json LANGUAGE plpgsql
SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan SET max_parallel_workers_per_gather = 0 AS $$
DECLARE
  plain text := plain_text(typed);
  -- Each word, as the beginning of a word.
  beginnings tsquery := (SELECT string_agg('''' || token || ''':*', ' & ')::tsquery FROM ts_parse('default', plain) WHERE tokid <> 12);
  place text := btrim(lower(split_part(typed, ',', 1)));
  text_ search_text := resolve_text(jsonb_build_object('words', jsonb_build_array(typed), 'prefix', true), 0);
  found search_hits;
  suggestions json;
BEGIN
  IF text_.matches IS NOT NULL AND NOT text_.hopeless THEN
    found := find_hits(search_ordering('quality', NULL), 'true', ARRAY[format('search @@ %L::tsquery', text_.matches)], '{}', 'true', text_,
      'true', 60, 20);
  END IF;
  WITH titles AS (
    SELECT min(l.title) AS text, min(h.ordinality) AS position FROM unnest(found.hits[:60]) WITH ORDINALITY AS h
    JOIN listings AS l ON l.id = h.id WHERE l.search @@ text_.in_title
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
$$;
