-- Words by price. What few of the cheapest listings say was found by reading every listing that says it. The index of words knows prices now,
-- and the cheapest or dearest part of what it finds is read alone; what is asked for within a range of prices is looked up with it.
-- The step of a price in a series of preferred numbers (R10 of ISO 3: ten steps from 10 to 100, ten from 100 to 1,000): 0 below 10, 60 from
-- 8,000,000. Bound, as an index needs.
CREATE FUNCTION price_step(price numeric) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN width_bucket(price, ARRAY[10, 12.5, 16, 20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800,
  1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000, 10000, 12500, 16000, 20000, 25000, 31500, 40000, 50000, 63000,
  80000, 100000, 125000, 160000, 200000, 250000, 315000, 400000, 500000, 630000, 800000, 1000000, 1250000, 1600000, 2000000,
  2500000, 3150000, 4000000, 5000000, 6300000, 8000000]::numeric[]);--> statement-breakpoint
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
  RETURN filters || jsonb_build_object('withWords', array_remove(with_words, NULL));
END
$$;--> statement-breakpoint
-- The parts of an order by price to look for words in, one after the other until there is enough. The first has half more than is needed, judged
-- by what the listings of the best quality cost that match; the next twice and five times as much; the last is all of it,
-- and the only one where there is little.
CREATE FUNCTION price_parts(filters jsonb, text_ search_text, extra text, after text, backwards text, needed integer, listings_ float8) RETURNS text[]
LANGUAGE plpgsql AS $$
DECLARE
  probe constant integer := least(greatest(listings_ / 500, 2000), 20000);
  steps integer[];
  place integer := ceil(1.5 * needed * probe / listings_) + 1;
BEGIN
  EXECUTE format('SELECT array_agg(price_step(price) ORDER BY price%s) FROM (SELECT %s FROM listings ORDER BY quality DESC, id DESC LIMIT %s) AS s '
    'WHERE %s AND %s AND EXISTS (SELECT FROM listings AS l WHERE l.id = s.id AND l.search @@ %L::tsquery OFFSET 0)',
    backwards, entry_columns(filters), probe, checks(filters, text_, extra, 'true'), format(after, 'price'), text_.matches) INTO steps;
  RETURN ARRAY(SELECT CASE backwards WHEN '' THEN in_prices(NULL, steps[place * n]) ELSE in_prices(steps[place * n], NULL) END
    FROM unnest('{1,2,5}'::integer[]) AS n WHERE place * n < cardinality(steps) AND cardinality(steps) * listings_ / probe > 5000 + listings_ / 1000) || 'true'::text;
END
$$;--> statement-breakpoint
DROP FUNCTION cheapest_set(text, float8, text[], jsonb, search_text, float8, float8, float8, float8);--> statement-breakpoint
-- Of the order and the sets the one that is cheapest to read whole, and what that costs, measured in entries of an index: one of
-- the index of positions counts 12, a row of the table 14; `reading` is what the posting lists of the text cost. Where all of them are
-- dear, the lists of the words are read together with those of the filters, which skips what the shortest one has not: if that is clearly
-- cheaper, as of how many listings filters and words have in common the least is known. A row of them counts 7: they are read in their order.
--   together  how many they have in common, as a share of what chance would have
CREATE FUNCTION cheapest_set(start text, walked float8, sets text[], filters jsonb, text_ search_text, listings_ float8, with_text float8,
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
      WHEN candidate LIKE 'cell = %' THEN in_cells WHEN candidate LIKE 'earth_box%' THEN in_cells * 12 ELSE estimated_rows(candidate) END;
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
$$;--> statement-breakpoint
DROP FUNCTION find_hits(text[], text, text[], jsonb, text, search_text, text, integer, integer);--> statement-breakpoint
-- Step 1. The first `wanted` listings or so that pass the filters and may pass the text, in order. None, as if it were all, where
-- finding them is worth less than the search's patience.
--   start, sets  as search_paths gives them
--   extra        a condition that no index helps with
--   after        the keyset condition of a cursor, with %s for the key
--   enough       how many candidates of a walk are worth returning; 1,000,000: all are wanted
--   needed       how many are enough where all of them match; null: as many as are wanted
CREATE FUNCTION find_hits(ordering text[], start text, sets text[], filters jsonb, extra text, text_ search_text, after text, wanted integer,
  enough integer, needed integer DEFAULT NULL)
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
  presumed float8; -- the share before anything was seen
  expected float8; -- how many match
  -- Of what is ordered by price not all that have the words are read, where they may be many. The entries that tell how far do not carry city
  -- and host.
  in_parts boolean := ordering[1] = 'price' AND greatest((SELECT min(known) FROM unnest(text_.counts) AS known), with_text) > 5000 + listings_ / 1000
    AND wanted < 1000000 AND NOT filters ?| '{city,host}';
  to_read float8 := CASE WHEN in_parts THEN least(with_text, 4000) ELSE with_text END;
  parts text[] := '{true}';
  part text;
  found search_hits;
BEGIN
  share := least(greatest(share, 1e-7), 1);
  presumed := share;
  expected := share * walked;
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
      EXIT WHEN set_cost < least(walk, 3000) * entry_cost OR (is_by_distance AND set_cost < 40000)
        OR set_cost < walk * (entry_cost + 0.25 * coalesce(text_.breadth, 0) + 14 * (share + coalesce(text_.noise, 0)));
      -- So few must all be counted, or are so far apart, which no walk does: but a short one tells whether they are.
      IF after = 'true' AND (share * walked < 1200 OR share * most < enough / 4.0) THEN walk := most / 5; END IF;
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
  -- IS TRUE keeps every other index out of it.
  FOREACH part IN ARRAY parts LOOP
    EXECUTE format('WITH kept AS MATERIALIZED (SELECT id, %s AS sort_key, listing_type, category, state, price FROM listings AS s '
      'WHERE %s AND (%s) IS TRUE AND %s AND %s), found AS (SELECT count(*) AS n FROM kept) '
      'SELECT array_agg(%s), (SELECT n FROM found) FROM (SELECT * FROM kept ORDER BY sort_key%s, id%s LIMIT (SELECT CASE WHEN n > %s THEN %s ELSE n END FROM found)) AS s',
      key, concat_ws(' AND ', set_, part), checks(filters, text_, 'true', set_), extra, format(after, key), hit, backwards, backwards,
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
          WHEN found.complete THEN 1000000 ELSE least(wanted * 8 ^ attempt, 1000000) END;
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
$$;
