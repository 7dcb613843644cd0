-- Price goes with the type and the category: what costs 20,000 is for sale. A search that took them for independent walked half of an
-- order, or said "more than a thousand" of hundreds.
CREATE OR REPLACE FUNCTION listings_bulk_end() RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp SET maintenance_work_mem = '512MB' AS $$
BEGIN
  -- Orders: to be walked from their beginning.
  CREATE INDEX IF NOT EXISTS listings_newest_idx ON listings (published_at DESC, id DESC)
    INCLUDE (signature, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude);
  CREATE INDEX IF NOT EXISTS listings_quality_idx ON listings (quality DESC, id DESC)
    INCLUDE (signature, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude);
  CREATE INDEX IF NOT EXISTS listings_price_idx ON listings (price, id)
    INCLUDE (signature, listing_type, category, state, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude);
  CREATE INDEX IF NOT EXISTS listings_rating_idx ON listings (rating_order DESC, id DESC)
    INCLUDE (signature, listing_type, category, state, price, price_unit, is_verified, delivery_available,
      latitude, longitude);
  CREATE INDEX IF NOT EXISTS listings_popular_idx ON listings (views DESC, id DESC)
    INCLUDE (signature, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude);
  -- Sets: to be read whole, and sorted by any order.
  CREATE INDEX IF NOT EXISTS listings_type_state_idx ON listings (listing_type, state, published_at DESC, id DESC)
    INCLUDE (signature, category, price, price_unit, rating_order, is_verified, delivery_available, latitude,
      longitude, quality, views);
  CREATE INDEX IF NOT EXISTS listings_state_price_idx ON listings (state, price, id)
    INCLUDE (signature, listing_type, category, price_unit, rating_order, is_verified, delivery_available,
      latitude, longitude, published_at, quality, views);
  CREATE INDEX IF NOT EXISTS listings_category_price_idx ON listings (category, price, id)
    INCLUDE (signature, listing_type, state, price_unit, rating_order, is_verified, delivery_available,
      latitude, longitude, published_at, quality, views);
  CREATE INDEX IF NOT EXISTS listings_type_price_idx ON listings (listing_type, price, id)
    INCLUDE (signature, category, state, price_unit, rating_order, is_verified, delivery_available,
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
  -- The nearest, and rare words.
  CREATE INDEX IF NOT EXISTS listings_position_idx ON listings USING gist (ll_to_earth(latitude, longitude))
    INCLUDE (signature, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude, id);
  CREATE INDEX IF NOT EXISTS listings_search_idx ON listings USING gin (search);
  PERFORM refresh_search_words();
END
$$;--> statement-breakpoint
SELECT listings_bulk_end();--> statement-breakpoint
-- Which types a category has: no pro is a refrigerated trailer.
CREATE STATISTICS listings_category_type (mcv) ON category, listing_type FROM listings;--> statement-breakpoint
ANALYZE listings;--> statement-breakpoint
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
  END;
  start := coalesce(start, 'true');
  sets := array_remove(ARRAY[host, CASE WHEN city IS NOT NULL THEN concat_ws(' AND ', city, state) END,
    CASE WHEN text_.signature IS NOT NULL THEN format('search @@ %L::tsquery', text_.matches) END], NULL);
  IF city IS NULL AND host IS NULL THEN
    sets := sets || array_remove(ARRAY[nullif(concat_ws(' AND ', category, prices), ''), nullif(concat_ws(' AND ', state, prices), ''),
      type_ || ' AND ' || state, type_ || ' AND ' || prices, category || ' AND ' || type_, category || ' AND ' || type_or_any || ' AND ' || state,
      filters->>'rating', coalesce(filters->>'cells', filters->>'circle'), filters->>'boxCells'], NULL);
  END IF;
END
$$;--> statement-breakpoint
-- Of the order and the sets the one that is cheapest to read whole, and what that costs, measured in entries of an index: one of
-- the index of positions counts 12, a row of the table 14; `reading` is what the posting lists of the text cost.
CREATE OR REPLACE FUNCTION cheapest_set(start text, walked float8, sets text[], with_text float8, reading float8, in_cells float8, OUT best text, OUT best_cost float8)
LANGUAGE plpgsql AS $$
DECLARE
  candidate text;
  cost float8;
BEGIN
  best := start;
  best_cost := walked * CASE WHEN start LIKE 'earth_box%' THEN 12 ELSE 1 END;
  FOREACH candidate IN ARRAY sets LOOP
    cost := CASE WHEN candidate LIKE 'search @@%' THEN reading + 14 * with_text
      WHEN candidate LIKE 'cell = %' THEN in_cells WHEN candidate LIKE 'earth_box%' THEN in_cells * 12 ELSE estimated_rows(candidate) END;
    IF cost < best_cost THEN best := candidate; best_cost := cost; END IF;
  END LOOP;
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
  estimate float8;
  set_ text;
  set_cost float8;
  found search_hits;
BEGIN
  share := least(greatest(share, 1e-7), 1);
  -- A page far down is worth a longer walk: the alternative is to read everything.
  IF wanted BETWEEN 1001 AND 999999 THEN most := greatest(most, least(1.5 * wanted / share, 400000)); END IF;
  reading := CASE WHEN text_.counts IS NOT NULL THEN 0.5 * (SELECT min(known) FROM unnest(text_.counts) AS known)
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
    EXECUTE format('SELECT array_agg(%s) FILTER (WHERE %s), count(*) FROM (SELECT %s, %s AS sort_key FROM listings WHERE %s AND %s ORDER BY %s LIMIT %s) AS s',
      hit, checks(filters, text_, extra, start), columns_, key, start, format(after, key), ordering[3], walk) INTO found.hits, scanned;
    count_ := coalesce(cardinality(found.hits), 0);
    found.complete := scanned < walk;
    estimate := count_ / walk::float8 * walked;
    -- Of an order that is long, or that has nothing but matches, its beginning tells how much there is.
    IF found.complete OR count_ > 1000 OR (count_ >= enough AND (after <> 'true' OR (estimate >= 1500 AND (whole > 20000 OR is_plain)))) THEN
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
  -- Of more than a thousand only those that are wanted become hits. IS TRUE keeps every other index out of it.
  EXECUTE format('WITH kept AS MATERIALIZED (SELECT id, %s AS sort_key, listing_type, category, state, price FROM listings AS s '
    'WHERE %s AND (%s) IS TRUE AND %s AND %s), found AS (SELECT count(*) AS n FROM kept) '
    'SELECT array_agg(%s), (SELECT n FROM found) FROM (SELECT * FROM kept ORDER BY sort_key%s, id%s LIMIT (SELECT CASE WHEN n > 1100 THEN %s ELSE 1100 END FROM found)) AS s',
    key, set_, checks(filters, text_, 'true', set_), extra, format(after, key), hit, backwards, backwards, wanted) INTO found.hits, scanned;
  found.complete := scanned <= 1100 OR scanned <= wanted;
  RETURN found;
END
$$;
