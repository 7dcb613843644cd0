-- Words by price. What few of the cheapest listings say was found by reading every listing that says it. The index of words knows prices now,
-- and the cheapest or dearest part of what it finds is read alone; what is asked for within a range of prices is looked up with it.
-- The step of a price in a series of preferred numbers (R10 of ISO 3: ten steps from 10 to 100, ten from 100 to 1,000), 0 to 63. Bound, as an
-- index needs.
CREATE FUNCTION price_step(price numeric) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN width_bucket(price, ARRAY[10, 12.5, 16, 20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000, 10000, 12500, 16000, 20000, 25000, 31500, 40000, 50000, 63000, 80000, 100000, 125000, 160000, 200000, 250000, 315000, 400000, 500000, 630000, 800000, 1000000, 1250000, 1600000, 2000000, 2500000, 3150000, 4000000, 5000000, 6300000, 8000000]::numeric[]);--> statement-breakpoint
-- A price as terms of an index of words: its step, the pair of steps that it is in, the four, and so on to half of them all. So a range of
-- prices is a few terms, as in Lucene's numeric fields (trie encoding, U. Schindler). Numbered as a heap is: the parent of n is n / 2.
CREATE FUNCTION price_terms(price numeric) RETURNS integer[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  step constant integer := public.price_step(price); -- named whole, as an index needs
BEGIN
  RETURN ARRAY[64 + step, 32 + step / 2, 16 + step / 4, 8 + step / 8, 4 + step / 16, 2 + step / 32];
END
$$;--> statement-breakpoint
-- That a price is on one of these steps, as a condition on its terms; null for all of them.
CREATE FUNCTION in_prices(first integer, last integer) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  left_ integer := 64 + coalesce(first, 0);
  right_ integer := 65 + coalesce(last, 63);
  terms integer[] := '{}';
BEGIN
  WHILE left_ < right_ LOOP
    IF left_ % 2 = 1 THEN terms := terms || left_; left_ := left_ + 1; END IF;
    IF right_ % 2 = 1 THEN right_ := right_ - 1; terms := terms || right_; END IF;
    left_ := left_ / 2;
    right_ := right_ / 2;
  END LOOP;
  RETURN CASE WHEN terms <> '{1}' THEN format('price_terms(price) && %L::integer[]', terms) END;
END
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
  -- The nearest, and words, alone or among what has a type, a category, a state, a place or a range of prices.
  CREATE INDEX IF NOT EXISTS listings_position_idx ON listings USING gist (listing_position(latitude, longitude, id))
    INCLUDE (signature, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude, id);
  CREATE INDEX IF NOT EXISTS listings_search_idx ON listings USING gin (search, (ARRAY[listing_type]), (ARRAY[category]),
    (ARRAY[state]), (ARRAY[cell_block(cell)]), price_terms(price)) WITH (fastupdate = off);
  PERFORM refresh_search_words();
END
$$;--> statement-breakpoint
-- Searches go on while the new index is built.
CREATE INDEX listings_search_new_idx ON listings USING gin (search, (ARRAY[listing_type]), (ARRAY[category]),
  (ARRAY[state]), (ARRAY[cell_block(cell)]), price_terms(price)) WITH (fastupdate = off);--> statement-breakpoint
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
    with_words := with_words || in_prices(price_step((search->>'priceMin')::numeric), price_step((search->>'priceMax')::numeric));
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
-- The parts of an order by price to look for words in, one after the other until there is enough. The first has half more than is needed, judged
-- by what the listings of the best quality cost that seem to match; the next four times as much; the last is all of it.
CREATE FUNCTION price_parts(filters jsonb, text_ search_text, extra text, after text, backwards text, needed integer, listings_ float8) RETURNS text[]
LANGUAGE plpgsql AS $$
DECLARE
  probe constant integer := 5000;
  steps integer[];
  place integer := ceil(1.5 * needed * probe / listings_) + 1;
BEGIN
  EXECUTE format('SELECT array_agg(price_step(price) ORDER BY price%s) FROM (SELECT %s FROM listings ORDER BY quality DESC, id DESC LIMIT %s) AS s WHERE %s AND %s',
    backwards, entry_columns(filters), probe, checks(filters, text_, extra, 'true'), format(after, 'price')) INTO steps;
  RETURN ARRAY(SELECT CASE backwards WHEN '' THEN in_prices(NULL, steps[place * n]) ELSE in_prices(steps[place * n], NULL) END
    FROM unnest('{1,4}'::integer[]) AS n WHERE place * n < cardinality(steps)) || 'true'::text;
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
  -- Of what is ordered by price not all that have the words are read. The entries that tell how far do not carry city and host.
  in_parts boolean := ordering[1] = 'price' AND wanted < 1000000 AND NOT filters ?| '{city,host}';
  parts text[] := '{true}';
  part text;
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
      SELECT best, best_cost INTO set_, set_cost FROM cheapest_set(start, walked, sets, filters, text_, listings_, CASE WHEN in_parts THEN least(with_text, 3000) ELSE with_text END, reading, in_cells);
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
    SELECT best, best_cost INTO set_, set_cost FROM cheapest_set(start, CASE WHEN may_walk THEN walked ELSE 'Infinity' END, sets, filters, text_, listings_, CASE WHEN in_parts THEN least(with_text, 3000) ELSE with_text END, reading, in_cells);
  END IF;
  IF set_cost > text_.patience THEN
    found.hits := NULL;
    found.complete := true;
    RETURN found;
  END IF;
  -- The index of words errs in none.
  found.verified := set_ LIKE 'search @@%';
  goal := CASE WHEN after = 'true' THEN greatest(wanted, 1101) ELSE wanted END;
  IF in_parts AND found.verified AND set_cost > 30000 THEN parts := price_parts(filters, text_, extra, after, backwards, goal, listings_); END IF;
  IF found.verified THEN text_.signature := NULL; END IF;
  -- Of more than a thousand only those that are wanted become hits. IS TRUE keeps every other index out of it.
  FOREACH part IN ARRAY parts LOOP
    EXECUTE format('WITH kept AS MATERIALIZED (SELECT id, %s AS sort_key, listing_type, category, state, price FROM listings AS s '
      'WHERE %s AND (%s) IS TRUE AND %s AND %s), found AS (SELECT count(*) AS n FROM kept) '
      'SELECT array_agg(%s), (SELECT n FROM found) FROM (SELECT * FROM kept ORDER BY sort_key%s, id%s LIMIT (SELECT CASE WHEN n > 1100 THEN %s ELSE %s END FROM found)) AS s',
      key, concat_ws(' AND ', set_, part), checks(filters, text_, 'true', set_), extra, format(after, key), hit, backwards, backwards, wanted,
      CASE WHEN text_.matches IS NULL THEN wanted ELSE 1100 END) INTO found.hits, scanned;
    EXIT WHEN scanned >= goal;
  END LOOP;
  found.complete := part = 'true' AND (scanned <= 1100 OR scanned <= wanted);
  found.estimate := scanned;
  RETURN found;
END
$$;
