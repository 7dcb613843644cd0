-- Where price bands begin, in US dollars.
CREATE FUNCTION price_bands() RETURNS numeric[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY[0, 50, 100, 250, 500, 1000, 5000, 25000]::numeric[]
$$;--> statement-breakpoint
CREATE FUNCTION search_facets(hits search_hit[], is_exact boolean) RETURNS json LANGUAGE sql STABLE AS $$
  WITH matches AS MATERIALIZED (
    SELECT listing_type, category, state, width_bucket(price, price_bands()) AS band FROM unnest(hits)
  )
  SELECT json_build_object(
    'listingType', (SELECT coalesce(json_agg(json_build_object('value', listing_type, 'count', n) ORDER BY n DESC, listing_type), '[]')
      FROM (SELECT listing_type, count(*) AS n FROM matches GROUP BY 1) AS t),
    'category', (SELECT coalesce(json_agg(json_build_object('value', category, 'count', n) ORDER BY n DESC, category), '[]')
      FROM (SELECT category, count(*) AS n FROM matches GROUP BY 1) AS t),
    'state', (SELECT coalesce(json_agg(json_build_object('value', state, 'count', n) ORDER BY n DESC, state), '[]')
      FROM (SELECT state, count(*) AS n FROM matches GROUP BY 1) AS t),
    'price', (SELECT coalesce(json_agg(json_build_object('min', (price_bands())[band], 'max', (price_bands())[band + 1], 'count', n) ORDER BY band), '[]')
      FROM (SELECT band, count(*) AS n FROM matches GROUP BY 1) AS t),
    'counted', cardinality(hits), 'isExact', is_exact)
$$;--> statement-breakpoint
-- Step 2. The hits whose own text satisfies the search, in their order. Without text they are that already.
CREATE FUNCTION verified_hits(hits search_hit[], matches tsquery) RETURNS search_hit[] LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN matches IS NULL THEN coalesce(hits, '{}') ELSE (
    SELECT coalesce(array_agg(ROW(h.id, h.key, NULL, NULL, h.listing_type, h.category, h.state, h.price)::search_hit ORDER BY h.ordinality), '{}')
    FROM unnest(hits) WITH ORDINALITY AS h JOIN listings AS l ON l.id = h.id WHERE l.search @@ matches) END
$$;--> statement-breakpoint
-- The same hits by relevance, with their score and their former position. Title 1, tags 0.6, highlights 0.3, category 0.2,
-- description 0.1; the words side by side in the title count half a title more; quality, and nearness where it is asked for,
-- decide between equals.
CREATE FUNCTION ranked_hits(hits search_hit[], text_ search_text, level integer, place float8[]) RETURNS search_hit[] LANGUAGE sql STABLE AS $$
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
    FROM unnest(hits) WITH ORDINALITY AS h JOIN listings AS l ON l.id = h.id WHERE l.search @@ text_.matches
  ) AS scored
$$;--> statement-breakpoint
-- One page of the public search. What `search` holds is written down where it is made: ListingSearch in src/features/listings.
--   page    JSON array of listings
--   total   how many match, counted to 1,001
--   next    what `after` must be for the next page; null on the last one. The caller signs it
-- @throws VB400 for a place that is none
CREATE FUNCTION search_listings(search jsonb, OUT page text, OUT total integer, OUT next jsonb, OUT facets json)
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
  text_ search_text;
  start text;
  sets text[];
  extra text := 'true';
  found search_hits;
  hits search_hit[];
  needed integer := skipped + page_limit + 1;
  wanted integer;
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
    text_ := resolve_text(search, level);
    is_ranked := is_ranked AND text_.matches IS NOT NULL;
    hits := '{}';
    found := ('{}', true);
    IF NOT text_.hopeless THEN
      SELECT p.start, p.sets INTO start, sets FROM search_paths(sort, filters, text_) AS p;
      FOR attempt IN 0..3 LOOP
        found := find_hits(ordering, start, sets, filters, extra, text_, keyset, least(wanted * 8 ^ attempt, 1000000)::integer,
          -- With text some candidates turn out to be none.
          CASE WHEN attempt > 0 OR after ? 'rank' THEN 1000000 WHEN text_.matches IS NULL THEN needed ELSE needed + needed / 10 + 2 END);
        IF is_ranked AND found.complete AND cardinality(found.hits) <= 300 THEN depth := 300; END IF;
        -- Ranking reads the same rows as verifying does, so it verifies on the way.
        hits := CASE WHEN is_ranked THEN ranked_hits(CASE WHEN after IS NULL THEN found.hits[:((depth + 20) * 8 ^ attempt)::integer] ELSE found.hits END, text_, level, place)
          ELSE verified_hits(found.hits, text_.matches) END;
        EXIT WHEN found.complete OR cardinality(hits) >= needed;
      END LOOP;
    END IF;
    EXIT WHEN cardinality(hits) > 0 OR after IS NOT NULL OR text_.words IS NULL OR level = 3 OR (level = 1 AND cardinality(text_.words) = 1);
    level := level + 1;
  END LOOP;

  total := CASE WHEN after IS NOT NULL THEN (after->>'total')::integer
    WHEN NOT found.complete THEN 1001
    WHEN is_ranked AND cardinality(found.hits) > depth + 20 THEN least(cardinality(verified_hits(found.hits, text_.matches)), 1001)
    ELSE least(cardinality(hits), 1001) END;
  IF (search->>'facets')::boolean THEN
    facets := search_facets(CASE WHEN after IS NULL AND NOT is_ranked THEN hits[:1000] ELSE verified_hits(
      (CASE WHEN after IS NULL THEN found ELSE find_hits(ordering, start, sets, filters, extra, text_, 'true', 1000, 60) END).hits[:1000],
      text_.matches) END, total <= 1000);
  END IF;

  IF is_ranked AND after IS NULL AND (cardinality(found.hits) > depth + 20 OR cardinality(hits) > depth OR NOT found.complete) THEN
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
