-- Words may be looked up among what has a type, a category, a state or a place, as search engines do it: one index has the lists of all of
-- them, and reads them together. Of millions of listings no other index leaves so little.
-- The square degree that a cell of `listings.cell` is in: a sixteenth as many to name for a circle. Bound to what it calls, as an index needs.
CREATE FUNCTION cell_block(cell integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (((cell + 2001000) / 2000) >> 2) * 500 + (((cell + 2001000) % 2000) >> 2);--> statement-breakpoint
CREATE FUNCTION in_blocks(cells integer[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT format('ARRAY[cell_block(cell)] && %L::integer[]', ARRAY(SELECT DISTINCT cell_block(c) FROM unnest(cells) AS c))
$$;--> statement-breakpoint
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
      latitude, longitude, published_at, quality, views);
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
  -- The nearest, and words, alone or among what has a type, a category, a state or a place.
  CREATE INDEX IF NOT EXISTS listings_position_idx ON listings USING gist (listing_position(latitude, longitude, id))
    INCLUDE (signature, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude, id);
  CREATE INDEX IF NOT EXISTS listings_search_idx ON listings USING gin (search, (ARRAY[listing_type]), (ARRAY[category]),
    (ARRAY[state]), (ARRAY[cell_block(cell)])) WITH (fastupdate = off);
  PERFORM refresh_search_words();
END
$$;--> statement-breakpoint
-- Searches go on while the new index is built.
CREATE INDEX listings_search_new_idx ON listings USING gin (search, (ARRAY[listing_type]), (ARRAY[category]),
  (ARRAY[state]), (ARRAY[cell_block(cell)])) WITH (fastupdate = off);--> statement-breakpoint
ANALYZE listings; -- how long its lists are
--> statement-breakpoint
DROP INDEX listings_search_idx;--> statement-breakpoint
ALTER INDEX listings_search_new_idx RENAME TO listings_search_idx;--> statement-breakpoint
-- The filters of a search by name, as conditions on what every index of `listings` carries. Of `near`, `circle` is what the index
-- of positions answers, two meters wider as those are moved, `cells` what the index of cells does, and `square` and `round` tell the rest,
-- cheaply and exactly. `withWords` is what the index of words answers for along with them.
CREATE OR REPLACE FUNCTION search_filters(search jsonb, place float8[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  filters jsonb := '{}';
  meters float8 := (search->>'radius')::float8 * 1609.344;
  box float8[];
  cells integer[];
  types text[] := ARRAY(SELECT DISTINCT jsonb_array_elements_text(search->'types'));
  categories text[];
  state text;
  with_words text[] := '{}';
  between_ constant text := 'latitude BETWEEN %s::real AND %s::real AND longitude BETWEEN %s::real AND %s::real';
  circle constant text := 'earth_box(ll_to_earth(%s, %s), %s) @> listing_position(latitude, longitude, id)';
BEGIN
  IF search ? 'types' THEN
    filters := filters || jsonb_build_object('type', one_of('listing_type', 'listing_type', types));
    with_words := with_words || format('ARRAY[listing_type] && %L::listing_type[]', types);
  END IF;
  IF search ? 'categories' THEN
    categories := ARRAY(SELECT category FROM listing_categories
      WHERE lower(category) IN (SELECT lower(wanted) FROM jsonb_array_elements_text(search->'categories') AS wanted));
    filters := filters || jsonb_build_object('category', one_of('category', 'text', categories));
    with_words := with_words || format('ARRAY[category] && %L::text[]', categories);
  END IF;
  IF search ? 'city' THEN filters := filters || jsonb_build_object('city', format('city_key = %L', lower(search->>'city'))); END IF;
  IF search ? 'state' THEN
    state := coalesce((SELECT n.state FROM state_names AS n WHERE lower(n.name) = lower(search->>'state')), upper(search->>'state'));
    filters := filters || jsonb_build_object('state', format('state = %L', state));
    with_words := with_words || format('ARRAY[state] && %L::text[]', ARRAY[state]);
  END IF;
  IF search ? 'hostId' THEN filters := filters || jsonb_build_object('host', format('host_id = %L::uuid', search->>'hostId')); END IF;
  IF search ?| '{priceMin,priceMax}' THEN
    filters := filters || jsonb_build_object('price', concat_ws(' AND ',
      'price >= ' || (search->>'priceMin')::numeric, 'price <= ' || (search->>'priceMax')::numeric));
  END IF;
  IF search ? 'priceUnit' THEN filters := filters || jsonb_build_object('unit', format('price_unit = %L', search->>'priceUnit')); END IF;
  IF search ? 'ratingMin' THEN
    filters := filters || jsonb_build_object('rating', format('rating_order >= %s', ceil((search->>'ratingMin')::numeric * 10)::bigint * 1000000));
  END IF;
  IF search ? 'verifiedOnly' THEN filters := filters || '{"verified": "is_verified"}'; END IF;
  IF search ? 'deliveryOnly' THEN filters := filters || '{"delivery": "delivery_available"}'; END IF;
  IF search ? 'bbox' THEN
    box := ARRAY(SELECT value::float8 FROM jsonb_array_elements_text(search->'bbox') AS value);
    IF box[1] <= box[3] THEN
      filters := filters || jsonb_build_object('box', format(between_, box[2], box[4], box[1], box[3]));
      cells := cells_of(box[2], box[4], box[1], box[3], NULL);
      IF cells IS NOT NULL THEN
        filters := filters || jsonb_build_object('boxCells', format('cell = ANY (%L::integer[])', cells),
          'cellShare', greatest((box[4] - box[2]) * (box[3] - box[1]), 0.0001) * 16 / cardinality(cells));
        with_words := with_words || in_blocks(cells);
      END IF;
    ELSE
      filters := filters || jsonb_build_object('box', format('latitude BETWEEN %s::real AND %s::real AND (longitude >= %s::real OR longitude <= %s::real)',
        box[2], box[4], box[1], box[3]));
    END IF;
  END IF;
  IF place IS NOT NULL THEN
    box := ARRAY[meters / 111000, meters / (111000 * greatest(cosd(least(abs(place[1]) + meters / 111000, 89)), 0.01))];
    cells := cells_of(place[1] - box[1], place[1] + box[1], place[2] - box[2], place[2] + box[2], meters);
    IF cells IS NOT NULL THEN
      filters := filters || jsonb_build_object('cells', format('cell = ANY (%L::integer[])', cells),
        'cellShare', greatest(pi() * box[1] * box[2], 0.0001) * 16 / cardinality(cells));
      with_words := with_words || in_blocks(cells);
    END IF;
    filters := filters || jsonb_build_object('circle', format(circle, place[1], place[2], meters + 2),
      -- Around a pole there is no east and west.
      'square', CASE WHEN abs(place[2]) + box[2] < 180 AND abs(place[1]) + box[1] < 89
        THEN format(between_, place[1] - box[1], place[1] + box[1], place[2] - box[2], place[2] + box[2])
        ELSE format('latitude BETWEEN %s::real AND %s::real', place[1] - box[1], place[1] + box[1]) END,
      -- The spherical law of cosines, with what does not depend on the listing worked out.
      'round', format('sin(radians(latitude)) * %s + cos(radians(latitude)) * cos(radians(longitude - %s)) * %s >= %s',
        sind(place[1]), place[2], cosd(place[1]), cos(meters / earth())));
  END IF;
  RETURN filters || jsonb_build_object('withWords', with_words);
END
$$;--> statement-breakpoint
-- What an entry of an index is checked for, without what the part of the index that is read says already.
CREATE OR REPLACE FUNCTION checks(filters jsonb, text_ search_text, extra text, part text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  -- Few bits are read faster than a distance is computed, many are not.
  SELECT concat_ws(' AND ', coalesce(string_agg(value, ' AND '), 'true'), CASE WHEN text_.breadth <= 6 THEN text_.signature END,
    filters->>'round', CASE WHEN text_.breadth <= 6 THEN NULL ELSE text_.signature END, extra)
  FROM jsonb_each_text(filters - '{circle,cells,boxCells,round,cellShare,withWords}'::text[])
  -- Whole conditions: a tag or a city may be spelt as a column. The index of words is asked for filters in another way.
  WHERE (part LIKE 'search @@%' OR strpos(' AND ' || part || ' AND ', ' AND ' || value || ' AND ') = 0) AND NOT (key = 'square' AND part = filters->>'cells')
$$;--> statement-breakpoint
DROP FUNCTION cheapest_set(text, float8, text[], float8, float8, float8);--> statement-breakpoint
-- Of the order and the sets the one that is cheapest to read whole, and what that costs, measured in entries of an index: one of
-- the index of positions counts 12, a row of the table 14; `reading` is what the posting lists of the text cost. Where all of them are
-- dear, the lists of the words are read together with those of the filters, which skips what the shortest one has not: if that is clearly
-- cheaper, as of how many listings filters and words have in common the least is known. A row of them counts 7: they are read in their order.
CREATE FUNCTION cheapest_set(start text, walked float8, sets text[], filters jsonb, text_ search_text, listings_ float8, with_text float8,
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
    cost := 0.15 * (1 + cardinality(lists)) * least(2 * reading, shortest) + 7 * with_text * among;
    IF cost < 0.8 * best_cost THEN
      best := concat_ws(' AND ', format('search @@ %L::tsquery', text_.matches), array_to_string(lists, ' AND '));
      best_cost := cost;
    END IF;
  END IF;
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
  plain text := (SELECT string_agg(value, ' AND ') FROM jsonb_each_text(filters - '{circle,cells,boxCells,square,box,round,cellShare,withWords}'::text[]));
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
  expected float8; -- how many match
  found search_hits;
BEGIN
  share := least(greatest(share, 1e-7), 1);
  expected := share * walked;
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
      SELECT best, best_cost INTO set_, set_cost FROM cheapest_set(start, walked, sets, filters, text_, listings_, with_text, reading, in_cells);
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
    -- Of an order that is long, or that has nothing but matches, its beginning tells how much there is. The cheapest or the newest may have
    -- more than their share of a word: what was expected must bear it out.
    IF found.complete OR count_ > 1000
      OR (count_ >= enough AND (after <> 'true' OR (found.estimate >= 1500 AND (is_plain OR (whole > 20000 AND expected >= 1200))))) THEN
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
    SELECT best INTO set_ FROM cheapest_set(start, CASE WHEN may_walk THEN walked ELSE 'Infinity' END, sets, filters, text_, listings_, with_text, reading, in_cells);
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
$$;
