-- What no index had in order was read whole: a price by the hour is none of a sale, so that of what is dearest by the hour all sales were met first.
-- The indexes of prices have the kinds of a price apart now, and an order by price merges the kinds that are asked for.
-- Places wider than 25 square degrees are read by the index of cells, too; among words a wide place is a few squares of one to eight degrees.
-- How far to the millimeter is worked out of the nearest alone, and what is many around a place is walked to instead of read whole.
-- Of words that stand apart more often than side by side all were read for a phrase: it is met in a longer walk. Where all but a few had what was
-- excluded, those few were not found.
-- Types, units and categories go together: that a rental has no price of a sale, the planner did not know.
CREATE STATISTICS listings_kinds_stats (mcv) ON listing_type, price_unit, category FROM listings;--> statement-breakpoint
-- Words may be looked up among what has a type, a category, a state or a place, as search engines do it: one index has the lists of all of
-- them, and reads them together. Of millions of listings no other index leaves so little.
-- The squares of one, two, four and eight degrees that a cell of `listings.cell` is in, as terms of an index of words: a wide place is few of
-- them, large ones within and small ones along its edge (a quadtree: Finkel and Bentley 1974).
CREATE FUNCTION place_terms(cell integer) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[((cell + 2001000) / 2000 >> 2) * 500 + ((cell + 2001000) % 2000 >> 2),
  1000000 + ((cell + 2001000) / 2000 >> 3) * 500 + ((cell + 2001000) % 2000 >> 3),
  2000000 + ((cell + 2001000) / 2000 >> 4) * 500 + ((cell + 2001000) % 2000 >> 4),
  3000000 + ((cell + 2001000) / 2000 >> 5) * 500 + ((cell + 2001000) % 2000 >> 5)];--> statement-breakpoint
CREATE INDEX listings_search_new_idx ON listings USING gin (search, (ARRAY[listing_type]), (ARRAY[category]),
  (ARRAY[state]), place_terms(cell), price_terms(price)) WITH (fastupdate = off);--> statement-breakpoint
DROP INDEX listings_search_idx;--> statement-breakpoint
ALTER INDEX listings_search_new_idx RENAME TO listings_search_idx;--> statement-breakpoint
CREATE INDEX listings_kind_price_idx ON listings (listing_type, price_unit, price, id)
  INCLUDE (signature, city_key, category, state, rating_order, is_verified, delivery_available, latitude, longitude, published_at, quality, views);--> statement-breakpoint
DROP INDEX listings_type_price_idx;--> statement-breakpoint
CREATE INDEX listings_category_price_new_idx ON listings (category, listing_type, price_unit, price, id)
  INCLUDE (signature, city_key, state, rating_order, is_verified, delivery_available, latitude, longitude, published_at, quality, views);--> statement-breakpoint
DROP INDEX listings_category_price_idx;--> statement-breakpoint
ALTER INDEX listings_category_price_new_idx RENAME TO listings_category_price_idx;--> statement-breakpoint
ANALYZE listings;--> statement-breakpoint
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
  CREATE INDEX IF NOT EXISTS listings_category_price_idx ON listings (category, listing_type, price_unit, price, id)
    INCLUDE (signature, city_key, state, rating_order, is_verified, delivery_available,
      latitude, longitude, published_at, quality, views);
  CREATE INDEX IF NOT EXISTS listings_kind_price_idx ON listings (listing_type, price_unit, price, id)
    INCLUDE (signature, city_key, category, state, rating_order, is_verified, delivery_available,
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
    (ARRAY[state]), place_terms(cell), price_terms(price)) WITH (fastupdate = off);
  PERFORM refresh_search_words();
END
$$;--> statement-breakpoint
DROP FUNCTION cells_of(float8, float8, float8, float8, float8);--> statement-breakpoint
-- The cells of `listings.cell` that a box touches, or of those only what is within so many meters of its middle. Of each row of cells the point that is
-- nearest to the middle's latitude tells how far east and west the circle reaches.
--   size  of what is named, in cells: of four, one cell stands for its square degree
CREATE FUNCTION cells_of(south float8, north float8, west float8, east float8, meters float8, size integer) RETURNS integer[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY(
    SELECT y * 2000 * size + x * size
    FROM (SELECT 4.0::float8 / size AS per_degree) AS grid,
      generate_series(floor(south * per_degree)::integer, floor(north * per_degree)::integer) AS y,
      LATERAL (SELECT (south + north) / 2 AS middle, least(greatest((south + north) / 2, y / per_degree), (y + 1) / per_degree) AS nearest) AS row_,
      -- By the spherical law of cosines.
      LATERAL (SELECT CASE WHEN meters IS NULL THEN (east - west) / 2 ELSE acosd(least(greatest(
        (cos(meters / earth()) - sind(middle) * sind(nearest)) / greatest(cosd(middle) * cosd(nearest), 1e-9), -1), 1)) END AS half) AS reach,
      generate_series(floor(greatest((west + east) / 2 - half, west) * per_degree)::integer, floor(least((west + east) / 2 + half, east) * per_degree)::integer) AS x)
$$;--> statement-breakpoint
-- That a listing is in the square degree of one of these cells, as a condition on the terms of its place. Of many squares four that make up a
-- larger one are asked for as that: each term is a list that is read.
CREATE FUNCTION in_squares(cells integer[]) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  squares integer[] := ARRAY(SELECT DISTINCT (place_terms(c))[1] FROM unnest(cells) AS c);
  terms integer[] := '{}';
BEGIN
  FOR larger IN 1..CASE WHEN cardinality(squares) > 20 THEN 3 ELSE 0 END LOOP
    SELECT terms || array_agg(square) FILTER (WHERE together < 4), array_agg(DISTINCT parent) FILTER (WHERE together = 4) INTO terms, squares
    FROM (SELECT square, parent, count(*) OVER (PARTITION BY parent) AS together
      FROM unnest(squares) AS square, LATERAL (SELECT larger * 1000000 + square % 1000000 / 1000 * 500 + square % 500 / 2 AS parent) AS p) AS s;
  END LOOP;
  RETURN format('place_terms(cell) && %L::integer[]', terms || squares);
END
$$;--> statement-breakpoint
-- What the indexes of cells and of words answer for a box, or for a circle in it, as conditions. Of up to 25 square degrees the cells are named. Of up to
-- a thousand they are worked out where they are read: to name thousands takes longer than to read them.
--   cells, squares  null where there are too many
--   judged          of the two what the planner can judge
--   share           how much of that is in the box
CREATE FUNCTION place_conditions(south float8, north float8, west float8, east float8, meters float8, OUT cells text, OUT squares text, OUT judged text, OUT share float8)
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  area constant float8 := (north - south) * (east - west);
  is_wide constant boolean := area > 25;
  covering integer[];
BEGIN
  IF area > 1000 OR west < -180 OR east > 180 THEN RETURN; END IF;
  covering := cells_of(south, north, west, east, meters, CASE WHEN is_wide THEN 4 ELSE 1 END);
  squares := in_squares(covering);
  cells := CASE WHEN is_wide THEN format('cell = ANY ((SELECT cells_of(%s, %s, %s, %s, %s, 1))::integer[])', south, north, west, east, coalesce(meters::text, 'NULL'))
    ELSE format('cell = ANY (%L::integer[])', covering) END;
  judged := CASE WHEN is_wide THEN squares ELSE cells END;
  -- A circle is 0.785 of the box around it.
  share := CASE WHEN meters IS NULL THEN 1 ELSE pi() / 4 END * greatest(area, 0.0001) * CASE WHEN is_wide THEN 1 ELSE 16 END / cardinality(covering);
END
$$;--> statement-breakpoint
-- The filters of a search by name, as conditions on what every index of `listings` carries. Of `near`, `circle` is what the index
-- of positions answers, two meters wider as those are moved, `cells` what the index of cells does, and `square` and `round` tell the rest,
-- cheaply and exactly; `reach` is its south, north, west and east. `boxCells` is what the index of cells answers of a box, `place` what the planner
-- can judge of either. `withWords` is what the index of words answers for along with them; `among` the categories, types and units that are asked
-- for, where any are.
CREATE OR REPLACE FUNCTION search_filters(search jsonb, place float8[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  filters jsonb := '{}';
  meters float8 := (search->>'radius')::float8 * 1609.344;
  box float8[];
  reach float8[];
  around record;
  -- What is sold is not available on days.
  types text[] := ARRAY(SELECT DISTINCT type FROM jsonb_array_elements_text(coalesce(search->'types', to_jsonb(enum_range(NULL::listing_type)))) AS type
    WHERE type <> 'SALE' OR NOT search ? 'availableFrom');
  categories text[];
  state text;
  with_words text[] := '{}';
  between_ constant text := 'latitude BETWEEN %s::real AND %s::real AND longitude BETWEEN %s::real AND %s::real';
  circle constant text := 'earth_box(ll_to_earth(%s, %s), %s) @> listing_position(latitude, longitude, id)';
BEGIN
  IF search ?| '{types,availableFrom}' THEN filters := filters || jsonb_build_object('type', one_of('listing_type', 'listing_type', types)); END IF;
  IF search ? 'types' THEN with_words := with_words || format('ARRAY[listing_type] && %L::listing_type[]', types); END IF;
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
  IF filters ?| '{category,type,unit}' THEN
    filters := filters || jsonb_build_object('among', jsonb_build_object('categories', categories, 'types', types, 'units',
      CASE WHEN search ? 'priceUnit' THEN jsonb_build_array(search->'priceUnit') ELSE to_jsonb(enum_range(NULL::price_unit)) END));
  END IF;
  IF search ? 'ratingMin' THEN
    filters := filters || jsonb_build_object('rating', format('rating_order >= %s', ceil((search->>'ratingMin')::numeric * 10)::bigint * 1000000));
  END IF;
  IF search ? 'verifiedOnly' THEN filters := filters || '{"verified": "is_verified"}'; END IF;
  IF search ? 'deliveryOnly' THEN filters := filters || '{"delivery": "delivery_available"}'; END IF;
  IF search ? 'bbox' THEN
    box := ARRAY(SELECT value::float8 FROM jsonb_array_elements_text(search->'bbox') AS value);
    IF box[1] <= box[3] THEN
      around := place_conditions(box[2], box[4], box[1], box[3], NULL);
      filters := filters || jsonb_strip_nulls(jsonb_build_object('box', format(between_, box[2], box[4], box[1], box[3]), 'boxCells', around.cells,
        'place', around.judged, 'placeShare', around.share));
      with_words := with_words || around.squares;
    ELSE
      filters := filters || jsonb_build_object('box', format('latitude BETWEEN %s::real AND %s::real AND (longitude >= %s::real OR longitude <= %s::real)',
        box[2], box[4], box[1], box[3]));
    END IF;
  END IF;
  IF place IS NOT NULL THEN
    box := ARRAY[meters / 111000, meters / (111000 * greatest(cosd(least(abs(place[1]) + meters / 111000, 89)), 0.01))];
    reach := ARRAY[place[1] - box[1], place[1] + box[1], place[2] - box[2], place[2] + box[2]];
    around := place_conditions(reach[1], reach[2], reach[3], reach[4], meters);
    with_words := with_words || around.squares;
    filters := filters || jsonb_strip_nulls(jsonb_build_object('cells', around.cells,
      'place', around.judged, 'placeShare', around.share));
    filters := filters || jsonb_build_object('reach', reach, 'circle', format(circle, place[1], place[2], meters + 2),
      -- Around a pole there is no east and west.
      'square', CASE WHEN abs(place[2]) + box[2] < 180 AND abs(place[1]) + box[1] < 89
        THEN format(between_, reach[1], reach[2], reach[3], reach[4])
        ELSE format('latitude BETWEEN %s::real AND %s::real', reach[1], reach[2]) END,
      -- The spherical law of cosines, with what does not depend on the listing worked out.
      'round', format('sin(radians(latitude)) * %s + cos(radians(latitude)) * cos(radians(longitude - %s)) * %s >= %s',
        sind(place[1]), place[2], cosd(place[1]), cos(meters / earth())));
  END IF;
  RETURN filters || jsonb_build_object('withWords', array_remove(with_words, NULL));
END
$$;--> statement-breakpoint
-- The kinds of prices there are among what is asked for, as conditions: prices of sales, by the day and by the hour lie far apart, so that an order by price
-- has all of one before any of another. Each is a part of an index that has its prices in order. What follows in that index tells whether there is any:
-- another order would be found by another index, which has them anywhere.
CREATE FUNCTION price_kinds(categories text[], types listing_type[], units price_unit[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF categories IS NULL THEN
    RETURN ARRAY(SELECT format('listing_type = %L AND price_unit = %L', type, unit) FROM unnest(types) AS type, unnest(units) AS unit, LATERAL (
      SELECT listing_type, price_unit FROM listings WHERE (listing_type, price_unit) >= (type, unit) ORDER BY listing_type, price_unit, price, id LIMIT 1) AS next
      WHERE listing_type = type AND price_unit = unit);
  END IF;
  RETURN ARRAY(SELECT format('category = %L AND listing_type = %L AND price_unit = %L', name, type, unit)
    FROM unnest(categories) AS name, unnest(types) AS type, unnest(units) AS unit, LATERAL (
      SELECT category, listing_type, price_unit FROM listings WHERE (category, listing_type, price_unit) >= (name, type, unit)
      ORDER BY category, listing_type, price_unit, price, id LIMIT 1) AS next
    WHERE category = name AND listing_type = type AND price_unit = unit);
END
$$;--> statement-breakpoint
DROP FUNCTION search_paths(text, jsonb, search_text);--> statement-breakpoint
-- The part of the order's index that the filters allow to walk, and the sets of listings that an index answers whole.
--   kinds  where the order is by price: the parts of that part that are in order, to be merged; null where all of it is
CREATE FUNCTION search_paths(sort text, filters jsonb, text_ search_text, OUT start text, OUT sets text[], OUT kinds text[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
  type_ text := filters->>'type';
  unit text := filters->>'unit';
  category text := filters->>'category';
  state text := filters->>'state';
  type_or_any text := coalesce(type_, 'listing_type = ANY (enum_range(NULL::listing_type))');
  unit_or_any text := coalesce(unit, 'price_unit = ANY (enum_range(NULL::price_unit))');
  one_type text := CASE WHEN type_ NOT LIKE '% ANY %' THEN type_ END;
  one_category text := CASE WHEN category NOT LIKE '% ANY %' THEN category END;
  city text := filters->>'city';
  host text := filters->>'host';
  prices text := filters->>'price';
  among record;
BEGIN
  IF sort LIKE 'price-%' AND filters ? 'among' THEN
    SELECT * INTO among FROM jsonb_to_record(filters->'among') AS a (categories text[], types listing_type[], units price_unit[]);
    kinds := price_kinds(among.categories, among.types, among.units);
    -- More than a few take longer to plan than they save.
    IF cardinality(kinds) > 8 THEN
      category := NULL;
      kinds := CASE WHEN coalesce(type_, unit) IS NOT NULL THEN price_kinds(NULL, among.types, among.units) END;
    END IF;
  END IF;
  -- A list of several values does not keep the order of an index that it begins.
  start := CASE
    WHEN sort IN ('newest', 'oldest') THEN
      coalesce(host, city || ' AND ' || state, one_category || ' AND ' || one_type || ' AND ' || state, one_type || ' AND ' || state)
    WHEN kinds = '{}' THEN 'false'
    WHEN kinds IS NOT NULL THEN concat_ws(' AND ', category, type_or_any, unit_or_any, prices)
    -- A state has listings of every price.
    WHEN sort LIKE 'price-%' THEN nullif(concat_ws(' AND ', state, prices), '')
    WHEN sort = 'rating' THEN filters->>'rating'
    WHEN sort = 'distance' THEN filters->>'circle'
    WHEN sort = 'quality' THEN state
  END;
  start := coalesce(start, 'true');
  kinds := nullif(kinds, '{}');
  category := filters->>'category';
  sets := array_remove(ARRAY[host, CASE WHEN city IS NOT NULL THEN concat_ws(' AND ', city, state) END,
    CASE WHEN text_.signature IS NOT NULL THEN format('search @@ %L::tsquery', text_.matches) END], NULL);
  IF city IS NULL AND host IS NULL THEN
    sets := sets || array_remove(ARRAY[category || ' AND ' || concat_ws(' AND ', type_or_any, unit_or_any, prices), nullif(concat_ws(' AND ', state, prices), ''),
      type_ || ' AND ' || state, CASE WHEN coalesce(type_, unit) IS NOT NULL THEN concat_ws(' AND ', type_or_any, unit_or_any, prices) ELSE prices END,
      category || ' AND ' || type_, category || ' AND ' || type_or_any || ' AND ' || state,
      filters->>'rating', coalesce(filters->>'cells', filters->>'circle'), filters->>'boxCells'], NULL);
  END IF;
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
  shortest float8;            -- the list of what must be there besides the words
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
    shortest := least(shortest, (SELECT 0.5 * min((SELECT coalesce(sum(listing_count), 1) FROM search_words AS w WHERE w.lexeme = l.lexeme))
      FROM unnest(tsvector_to_array(to_tsvector('english', word))) AS l (lexeme)));
  END LOOP;
  FOR word IN SELECT '#' || lower(value) FROM jsonb_array_elements_text(search->'tags') AS value LOOP
    phrase := alternatives_query(jsonb_build_array(jsonb_build_array(word)));
    must := must || phrase;
    must_signatures := must_signatures || alternatives_signature(jsonb_build_array(jsonb_build_array(word)));
  END LOOP;
  IF must <> '{}' THEN
    -- How many have a phrase says nothing of how long the lists of its words are; a tag is a list.
    SELECT CASE WHEN level < 2 THEN text_.counts || array_agg(rows_) END, CASE WHEN queries = '{}' THEN shortest ELSE least(text_.reading, shortest, min(rows_) FILTER (WHERE numnode(m) = 1)) END
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
      WHEN candidate LIKE 'cell = %' THEN in_cells WHEN candidate LIKE 'place_terms%' THEN 14 * estimated_rows(candidate) WHEN candidate LIKE 'earth_box%' THEN in_cells * CASE WHEN start = candidate THEN 12 ELSE 26 END ELSE estimated_rows(candidate) END;
    IF cost < best_cost THEN best := candidate; best_cost := cost; END IF;
  END LOOP;
  IF best_cost > 8000 AND text_.signature IS NOT NULL AND lists <> '{}' THEN
    SELECT min(rows_), exp(sum(ln(greatest(rows_, 1) / listings_))) INTO shortest, among FROM (SELECT estimated_rows(list) AS rows_ FROM unnest(lists) AS list) AS l;
    -- Of all words but one it is not the shortest list that tells, and each of its listings is looked up in all others.
    cost := CASE WHEN text_.patience IS NULL THEN (0.15 * (1 + cardinality(lists)) + 0.014 * greatest(regexp_count(array_to_string(lists, ' '), ',') - 10, 0)) * least(2 * reading, shortest)
      ELSE least(reading, 0.17 * text_.breadth * shortest) END + 7 * with_text * among * together;
    IF cost < 0.8 * best_cost THEN
      best := concat_ws(' AND ', format('search @@ %L::tsquery', text_.matches), array_to_string(lists, ' AND '));
      best_cost := cost;
    END IF;
  END IF;
END
$$;--> statement-breakpoint
-- The entries at the beginning of an order, as a query. Each kind of price is a part of an index, and these are merged.
CREATE FUNCTION first_entries(columns_ text, ordering text, start text, after text, most integer, filters jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN filters ? 'kinds' THEN (
    SELECT format('SELECT * FROM (%s) AS kinds ORDER BY %s LIMIT %s', string_agg(format('(SELECT %s FROM listings WHERE %s AND %s AND %s ORDER BY %s LIMIT %s)',
      columns_, kind, start, after, ordering, most), ' UNION ALL '), ordering, most)
    FROM jsonb_array_elements_text(filters->'kinds') AS kind)
  ELSE format('SELECT %s FROM listings WHERE %s AND %s ORDER BY %s LIMIT %s', columns_, start, after, ordering, most) END
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
  matches integer;
  parts text[] := '{true}';
  part text;
  -- How far to the millimeter is worked out of the nearest alone; which those are, the cosine of the angle tells that `round` computes. A listing is
  -- moved by up to 1.6 m: of two, half a millionth of the Earth's radius, times the sine of 500 miles.
  nearness text := CASE WHEN ordering[4] = 'float8' THEN split_part(filters->>'round', ' >= ', 1) END;
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
      IF set_cost < least(walk, 3000) * entry_cost OR (is_by_distance AND set_cost < least(walk * entry_cost + in_cells * least(1600 / greatest(expected, 1), 1), 40000))
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
      EXECUTE format('SELECT (SELECT array_agg(%s) FROM (%s) AS s), (SELECT count(*) FROM (SELECT FROM listings WHERE %s AND %s LIMIT %s) AS c)', hit,
        first_entries(format('id, listing_type, category, state, price, %s AS sort_key', key), ordering[3], start, format(after, key), wanted, filters),
        start, format(after, key), walk) INTO found.hits, scanned;
      count_ := scanned;
    ELSE
      EXECUTE format('SELECT array_agg(%s%s) FILTER (WHERE %s), count(*) FROM (%s) AS s',
        -- By an index of positions two that are as far to the nanometer may come the other way round.
        hit, CASE WHEN is_by_distance THEN ' ORDER BY sort_key, id' END, checks(filters, text_, extra, start),
        first_entries(format('%s, %s AS sort_key', entry_columns(filters), key), ordering[3], start, format(after, key), walk, filters)) INTO found.hits, scanned;
      count_ := coalesce(cardinality(found.hits), 0);
    END IF;
    found.complete := scanned < walk;
    found.estimate := CASE WHEN found.complete THEN count_ ELSE count_ / walk::float8 * walked END;
    -- How many are around a place the planner does not know: of cells that few are in it expects the same of each. So they are counted, as far as
    -- a total goes, or somewhat farther where some turn out to be none; not that far where far more are expected, by the planner and by what was seen.
    -- Or a set is read, where that is sooner done.
    IF is_by_distance AND after = 'true' AND count_ BETWEEN enough AND 1000 AND NOT found.complete THEN
      EXIT WHEN text_.matches IS NULL;
      found.estimate := least(expected, found.estimate);
      goal := CASE WHEN found.estimate > 2500 THEN 1150 ELSE 1600 END;
      EXIT WHEN set_cost < goal * scanned / count_::float8;
      matches := matches_around(filters, text_, extra, goal);
      found.estimate := greatest(found.estimate, matches);
      IF matches >= goal THEN RETURN found; END IF;
      share := greatest(matches, 1) / walked;
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
  -- A page that a walk has met lacks its total alone.
  IF text_.matches IS NULL AND after = 'true' AND (count_ >= wanted OR (count_ >= enough AND wanted < 1000)) THEN
    EXECUTE format('SELECT count(*) FROM (SELECT FROM listings AS s WHERE %s AND (%s) IS TRUE AND %s LIMIT 1001) AS c', set_, checks(filters, text_, 'true', set_), extra)
      INTO found.estimate;
    found.complete := found.estimate <= 1000;
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
    EXECUTE format('WITH kept AS MATERIALIZED (SELECT id, %s, listing_type, category, state, price FROM listings AS s '
      'WHERE %s AND (%s) IS TRUE AND %s AND %s%s), found AS (SELECT count(*) AS n, CASE WHEN count(*) > %s THEN %s ELSE count(*) END AS hits_ FROM kept) '
      'SELECT array_agg(%s), (SELECT n FROM found) FROM (SELECT * FROM %s ORDER BY sort_key%s, id%s LIMIT (SELECT hits_ FROM found)) AS s',
      CASE WHEN nearness IS NULL THEN key || ' AS sort_key' ELSE format('latitude, longitude, %s AS nearness', nearness) END,
      concat_ws(' AND ', set_, part), checks(filters, text_, 'true', set_), extra, format(after, key),
      CASE WHEN set_ <> start THEN ' IS TRUE' END, CASE WHEN text_.matches IS NULL THEN 0 ELSE 2000 END, wanted, hit,
      CASE WHEN nearness IS NULL THEN 'kept' ELSE format('(SELECT *, %s AS sort_key FROM kept WHERE nearness >= '
        '(SELECT min(nearness) - 1e-7 FROM (SELECT nearness FROM kept ORDER BY nearness DESC LIMIT (SELECT hits_ FROM found)) AS n)) AS near', key) END,
      backwards, backwards) INTO found.hits, scanned;
    EXIT WHEN scanned >= goal;
  END LOOP;
  found.complete := part = 'true' AND (scanned <= 1100 OR scanned <= wanted);
  found.estimate := scanned;
  RETURN found;
END
$$;--> statement-breakpoint
-- How many listings the beginning of an order has, counted as far as it matters where it is a range of prices: what prices a type or a category
-- has, the planner does not know.
CREATE OR REPLACE FUNCTION counted_rows(start text, expected float8, enough float8) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
  most integer := least(ceil(enough), 50000);
  rows_ integer;
BEGIN
  IF start !~ '\mprice [<>]' THEN RETURN expected; END IF;
  EXECUTE format('SELECT count(*) FROM (SELECT FROM listings WHERE %s LIMIT %s) AS s', start, most) INTO rows_;
  RETURN CASE WHEN rows_ < most THEN rows_ ELSE expected END;
END
$$;--> statement-breakpoint
-- How many words of a search are asked for where not even all but one can be had: as many as enough of the first listings have, so that
-- a page of them is a short walk away, and enough of the last, so that there are as many as the first ones promise. Whoever comes back for the
-- next page asks for as many again.
--   needed   how many hits a page takes
--   at_most  no more words than these; is_fixed: just as many
CREATE OR REPLACE FUNCTION words_in_reach(ordering text[], start text, filters jsonb, text_ search_text, needed integer, at_most integer, is_fixed boolean,
  OUT fewest integer, OUT share float8)
LANGUAGE plpgsql AS $$
DECLARE
  probe constant integer := CASE WHEN start LIKE 'earth_box%' THEN 1000 ELSE 2000 END;
  walked float8;
  having_ integer[]; -- how many of the first listings have one of the words or more, two or more, and so on
  scanned integer;
  last_ integer[]; -- the same of the last ones
  scanned_last integer;
  counting text := format('WITH seen AS MATERIALIZED (SELECT CASE WHEN %s THEN %s ELSE 0 END AS has FROM (%%s) AS s) '
    'SELECT (SELECT count(*) FROM seen), ARRAY(SELECT (SELECT count(*) FROM seen WHERE has >= k) FROM generate_series(1, %s) AS k ORDER BY k)',
    checks(filters, text_, 'true', start), text_.has_words, at_most);
BEGIN
  fewest := CASE WHEN is_fixed THEN at_most ELSE 1 END;
  -- Of the host other indexes than its own know nothing, of the city that of positions.
  IF (filters ? 'city' AND start LIKE 'earth_box%') OR (filters ? 'host' AND strpos(start, 'host_id') = 0) THEN RETURN; END IF;
  EXECUTE format(counting, first_entries(entry_columns(filters), ordering[3], start, 'true', probe, filters)) INTO scanned, having_;
  IF NOT is_fixed THEN
    walked := counted_rows(start, CASE WHEN start = filters->>'circle'
      THEN rows_in_cells(filters) * cell_share(filters) ELSE estimated_rows(start) END, 50000);
    -- From the farthest no index begins.
    IF walked > 16000 AND start NOT LIKE 'earth_box%' THEN
      EXECUTE format(counting, first_entries(entry_columns(filters), CASE ordering[2] WHEN '<' THEN ordering[1] || ', id' ELSE ordering[1] || ' DESC, id DESC' END,
        start, 'true', probe / 2, filters)) INTO scanned_last, last_;
    END IF;
    -- Of a long order enough for a total of more than a thousand, with a margin: otherwise all would be read.
    SELECT coalesce(max(k), 1) INTO fewest FROM generate_series(2, at_most) AS k
    WHERE CASE WHEN walked <= 16000 THEN having_[k] >= 5 AND having_[k] * walked >= needed * scanned
      ELSE having_[k] >= 10 AND having_[k] * walked >= 4000::float8 * scanned AND coalesce(last_[k] * walked >= 2500::float8 * scanned_last, true) END;
  END IF;
  IF fewest > 1 THEN share := greatest(having_[fewest], 1)::float8 / greatest(scanned, 1); END IF;
END
$$;--> statement-breakpoint
-- The filters without those that are no condition on what an index carries.
CREATE OR REPLACE FUNCTION filter_conditions(filters jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE RETURN filters - '{circle,cells,boxCells,round,reach,place,placeShare,withWords,among,kinds}'::text[];--> statement-breakpoint
-- How much of the cells or squares that are read for a place lies in it. A circle is 0.785 of the square around it.
CREATE OR REPLACE FUNCTION cell_share(filters jsonb) RETURNS float8 LANGUAGE sql IMMUTABLE RETURN coalesce((filters->>'placeShare')::float8, CASE WHEN filters ? 'circle' THEN 0.785 ELSE 1 END);--> statement-breakpoint
-- How many listings are in the cells, the squares, or the box, around a place: of circles the planner knows nothing, of cells and squares much.
CREATE OR REPLACE FUNCTION rows_in_cells(filters jsonb) RETURNS float8 LANGUAGE sql VOLATILE RETURN estimated_rows(coalesce(filters->>'place', filters->>'square', filters->>'box'));--> statement-breakpoint
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
  times float8;  -- so many times as many as are wanted
  rankable integer;
  looked_at integer;
  are_many boolean; -- of a walk: whether more match than a total tells, by those that were looked at
  is_last boolean;  -- whether the index of words is asked for all
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
      SELECT p.start, p.sets, filters - 'kinds' || jsonb_strip_nulls(jsonb_build_object('kinds', p.kinds)) INTO start, sets, filters FROM search_paths(sort, filters, text_) AS p;
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
      times := 1;
      FOR attempt IN 0..5 LOOP
        -- More are looked for once all that were found have been looked at.
        reach := least(wanted * times, 1000000);
        -- At last by the index of words, which knows what is none: all but a few may have what is excluded.
        is_last := text_.matches IS NOT NULL AND (attempt = 5 OR (attempt > 0 AND hits = '{}' AND looked_at > 1000));
        IF is_last THEN
          start := format('search @@ %L::tsquery', text_.matches);
          sets := '{}';
        END IF;
        IF attempt = 0 OR (NOT found.complete AND (is_last OR coalesce(cardinality(found.hits), 0) <= rankable)) THEN
          found := find_hits(ordering, start, sets, filters, besides, text_, keyset, reach,
            -- With text some candidates turn out to be none.
            CASE WHEN after ? 'rank' OR (attempt > 0 AND (is_last OR NOT are_many)) THEN 1000000 WHEN attempt > 0 THEN reach - reach / 10
              WHEN text_.matches IS NULL THEN needed ELSE needed + needed / 10 + 2 END, needed);
        END IF;
        unverified := CASE WHEN found.verified THEN NULL ELSE text_.matches END;
        -- Where few of the first turn out to match, all are verified, as the total asks for anyhow.
        IF attempt > 0 AND is_ranked AND after IS NULL AND found.complete THEN
          found.hits := verified_hits(found.hits, unverified, text_.words, fewest);
          found.verified := true;
          unverified := NULL;
        END IF;
        IF is_ranked AND found.complete AND cardinality(found.hits) <= 300 THEN depth := 300; END IF;
        rankable := CASE WHEN is_ranked AND after IS NULL THEN ((depth + 20) * CASE WHEN found.verified THEN 1 ELSE times END)::integer
          WHEN found.complete THEN 1000000 ELSE reach END;
        -- Ranking reads the same rows as verifying does, so it verifies on the way.
        hits := CASE WHEN is_ranked THEN ranked_hits(found.hits[:rankable], text_, level, place, fewest)
          ELSE verified_hits(found.hits[:least(rankable, 1200)], unverified, text_.words, fewest) END;
        -- Beyond a total that is told the others need not be verified.
        IF NOT is_ranked AND rankable > 1200 AND cardinality(hits) < greatest(needed, 1001) THEN
          hits := hits || verified_hits(found.hits[1201:rankable], unverified, text_.words, fewest);
        END IF;
        -- What only looks like a match makes no total: where that may be less than it seems, all are found and verified.
        looked_at := least(rankable, cardinality(found.hits));
        -- Of words that stand apart more often than side by side a phrase is in few, but these are soon met in a longer walk.
        are_many := found.verified IS NULL AND found.estimate * (cardinality(hits) + 1) / looked_at >= 1500;
        times := CASE WHEN are_many THEN least(greatest(1.3 * needed / greatest(cardinality(hits), 1) * looked_at / wanted, 2 * times), 8 * times) ELSE 8 * times END;
        CONTINUE WHEN are_many AND cardinality(hits) < needed AND NOT found.complete;
        IF (attempt = 0 OR found.verified IS NULL) AND after IS NULL AND NOT found.complete AND unverified IS NOT NULL
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
DROP FUNCTION cell_block(integer), in_blocks(integer[]), cells_by_degree(float8, float8, float8, float8);
