CREATE FUNCTION search_facets(hits search_hit[], is_exact boolean) RETURNS json LANGUAGE sql STABLE AS $$
  WITH matches AS (SELECT * FROM unnest(hits)), bands (lowest, highest) AS (
    VALUES (0, 50), (50, 100), (100, 250), (250, 500), (500, 1000), (1000, 5000), (5000, 25000), (25000, NULL)
  )
  SELECT json_build_object(
    'listingType', (SELECT coalesce(json_agg(json_build_object('value', listing_type, 'count', n) ORDER BY n DESC, listing_type), '[]')
      FROM (SELECT listing_type, count(*) AS n FROM matches GROUP BY 1) AS t),
    'category', (SELECT coalesce(json_agg(json_build_object('value', category, 'count', n) ORDER BY n DESC, category), '[]')
      FROM (SELECT category, count(*) AS n FROM matches GROUP BY 1) AS t),
    'state', (SELECT coalesce(json_agg(json_build_object('value', state, 'count', n) ORDER BY n DESC, state), '[]')
      FROM (SELECT state, count(*) AS n FROM matches GROUP BY 1) AS t),
    'price', (SELECT coalesce(json_agg(json_build_object('min', lowest, 'max', highest, 'count', n) ORDER BY lowest), '[]')
      FROM (SELECT lowest, highest, count(*) AS n FROM matches JOIN bands ON price >= lowest AND (price < highest OR highest IS NULL)
            GROUP BY 1, 2) AS t),
    'counted', cardinality(hits), 'isExact', is_exact)
$$;--> statement-breakpoint
-- Step 2. The hits whose own text satisfies the search, in their order. Without text they are that already.
CREATE FUNCTION verified_hits(hits search_hit[], matches tsquery) RETURNS search_hit[] LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN matches IS NULL THEN coalesce(hits, '{}') ELSE (
    SELECT coalesce(array_agg(ROW(h.id, h.key, h.quality, h.listing_type, h.category, h.state, h.price)::search_hit ORDER BY h.ordinality), '{}')
    FROM unnest(hits) WITH ORDINALITY AS h JOIN listings AS l ON l.id = h.id WHERE l.search @@ matches) END
$$;--> statement-breakpoint
-- The same hits by relevance; the score stands in `key`. Title 1, tags 0.6, highlights 0.3, category 0.2, description 0.1; the
-- words side by side in the title count half a title more; quality, and nearness where it is asked for, decide between equals.
CREATE FUNCTION ranked_hits(hits search_hit[], text_ search_text, place float8[]) RETURNS search_hit[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(ROW(id, score, quality, listing_type, category, state, price)::search_hit ORDER BY score::numeric DESC, id DESC), '{}')
  FROM (
    SELECT h.*, round((ts_rank('{0.1, 0.3, 0.6, 1.0}', l.search, coalesce(text_.ranks, text_.matches))
      + 0.1 * (h.category = ANY (ARRAY(SELECT c.category FROM listing_categories AS c
          WHERE to_tsvector('english', plain_text(c.category)) @@ text_.ranks)))::int
      + 0.5 * coalesce(ts_rank('{0, 0, 0, 1.0}', l.search, text_.title_phrase) * (numnode(text_.title_phrase) > 1)::int, 0)
      + 0.1 * h.quality
      - 0.1 * coalesce(least(earth_distance(ll_to_earth(l.latitude, l.longitude), ll_to_earth(place[1], place[2])) / 160000, 1), 0)
      )::numeric, 6)::text AS score
    FROM unnest(hits) AS h JOIN listings AS l ON l.id = h.id WHERE l.search @@ text_.matches
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
  depth integer := ceil(400.0 / page_limit) * page_limit;
  is_ranked boolean := sort = 'relevance' AND skipped < depth AND NOT coalesce(after ? 'key', false);
  forgiving boolean := coalesce((after->>'forgiving')::boolean, false);
  place float8[] := ARRAY(SELECT value::float8 FROM jsonb_array_elements_text(search->'near') AS value);
  ordering text[];
  filters text[];
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
  IF sort = 'relevance' THEN sort := 'quality'; END IF;
  ordering := search_ordering(sort, place);
  filters := search_filters(search, place);
  IF search ? 'availableFrom' THEN
    extra := availability_filter(search->>'availableFrom', search->>'availableTo');
  END IF;
  IF after ? 'key' THEN
    keyset := format('(%s, id) %s (%L::%s, %L::uuid)', ordering[1], ordering[2], after->>'key', ordering[4], after->>'id');
  ELSIF floor_ ? 'key' THEN
    keyset := format('(quality, id) >= (%L::real, %L::uuid)', floor_->>'key', floor_->>'id');
  END IF;
  wanted := greatest(CASE WHEN is_ranked THEN depth + 20 ELSE needed END, CASE WHEN (search->>'facets')::boolean AND after IS NULL THEN 1000 END);
  LOOP
    text_ := resolve_text(search, forgiving);
    hits := '{}';
    found := NULL;
    IF NOT text_.hopeless THEN
      SELECT p.start, p.sets INTO start, sets FROM search_paths(search, place, sort, filters, text_) AS p;
      FOR attempt IN 0..3 LOOP
        found := find_hits(ordering, start, sets, filters, extra, text_, keyset, (wanted * 8 ^ attempt)::integer,
          greatest(needed, 60) * CASE WHEN attempt = 0 THEN 1 ELSE 1000 END);
        hits := CASE WHEN is_ranked AND NOT found.complete AND after IS NULL THEN found.hits[:wanted] ELSE found.hits END;
        hits := verified_hits(hits, text_.matches);
        EXIT WHEN found.complete OR cardinality(hits) >= needed;
      END LOOP;
    END IF;
    EXIT WHEN cardinality(hits) > 0 OR forgiving OR after IS NOT NULL OR text_.hopeless OR coalesce(search->'words', '[]') = '[]';
    forgiving := true;
  END LOOP;

  is_ranked := is_ranked AND text_.matches IS NOT NULL;
  total := CASE WHEN after IS NOT NULL THEN (after->>'total')::integer
    WHEN coalesce(found.complete, true) THEN least(cardinality(hits), 1001) ELSE 1001 END;
  IF (search->>'facets')::boolean THEN
    facets := search_facets(CASE WHEN after IS NULL THEN hits[:1000] ELSE verified_hits((find_hits(ordering, start, sets, filters, extra, text_,
      'true', 1000, 60)).hits[:1000], text_.matches) END, total <= 1000);
  END IF;

  IF is_ranked THEN
    IF after IS NULL AND (cardinality(hits) > depth OR NOT found.complete) THEN
      -- What ranks are the best by quality; the rest follows in that order, page by page.
      hits := hits[:least(depth, greatest(cardinality(hits) / page_limit, 1) * page_limit)];
      last := hits[cardinality(hits)];
      floor_ := jsonb_build_object('key', last.quality::text, 'id', last.id);
    END IF;
    hits := ranked_hits(hits, text_, place);
    IF after ? 'rank' THEN
      hits := ARRAY(SELECT h FROM unnest(hits) WITH ORDINALITY AS h (id, key, quality, listing_type, category, state, price, position)
        WHERE (h.key::numeric, h.id) < ((after->>'rank')::numeric, (after->>'id')::uuid) ORDER BY position);
    END IF;
  END IF;
  last := hits[skipped + page_limit];
  next := CASE
    WHEN last.id IS NOT NULL AND cardinality(hits) > skipped + page_limit
      THEN jsonb_build_object(CASE WHEN is_ranked THEN 'rank' ELSE 'key' END, last.key, 'id', last.id, 'floor', floor_)
    WHEN is_ranked AND floor_ ? 'key' AND cardinality(hits) > 0 THEN floor_
  END || jsonb_build_object('total', total, 'forgiving', forgiving);
  SELECT '[' || coalesce(string_agg(listing_json(l, CASE WHEN place IS NOT NULL THEN
      earth_distance(ll_to_earth(l.latitude, l.longitude), ll_to_earth(place[1], place[2])) END), ',' ORDER BY h.position), '') || ']'
  INTO page FROM unnest(hits[skipped + 1:skipped + page_limit]) WITH ORDINALITY
    AS h (id, key, quality, listing_type, category, state, price, position)
  JOIN listings AS l ON l.id = h.id;
END
$$;
