-- The public search in one call. A page is found in three steps, each of which reads as little as it can:
--   1. hits: an index alone gives the first candidates in the wanted order (a walk), or all of a small set;
--   2. where the search has text, the candidates' own search vectors decide, and rank;
--   3. the rows of the page become JSON.
CREATE TYPE search_hit AS (id uuid, key text, quality real, listing_type listing_type, category text, state text, price numeric);
--> statement-breakpoint
CREATE TYPE search_hits AS (
  hits search_hit[],  -- in the wanted order
  complete boolean,   -- nothing more matches
  estimate float8     -- how many match, where not complete
);--> statement-breakpoint
CREATE FUNCTION utc_text(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;--> statement-breakpoint
-- A listing as the API shows it, with how far it is where that was asked for.
CREATE FUNCTION listing_json(l listings, meters float8) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN meters IS NULL THEN item ELSE left(item, -1) || ',"distanceMiles":' || round((meters / 1609.344)::numeric, 1) || '}' END
  FROM (SELECT row_to_json(shown)::text AS item FROM (SELECT l.id, l.title, l.description, l.listing_type AS "listingType",
    l.category, l.city, l.state, l.city || ', ' || l.state AS location, l.latitude, l.longitude, trim_scale(l.price) AS price,
    l.price_unit AS "priceUnit", l.image_url AS "imageUrl", l.image_urls AS "imageUrls", l.tags, l.highlights,
    l.is_verified AS "isVerified", l.delivery_available AS "deliveryAvailable", l.time_zone AS "timeZone", l.host_id AS "hostId",
    l.host_name AS "hostName", l.host_avatar_url AS "hostAvatarUrl", l.rating, l.review_count AS "reviewCount", l.views,
    utc_text(l.published_at) AS "publishedAt", utc_text(l.created_at) AS "createdAt", utc_text(l.updated_at) AS "updatedAt") AS shown)
  AS listing
$$;--> statement-breakpoint
-- What the planner expects. Volatile, as EXPLAIN demands.
CREATE FUNCTION estimated_rows(conditions text) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT JSON) SELECT FROM listings AS s WHERE ' || conditions INTO plan;
  RETURN (plan->0->'Plan'->>'Plan Rows')::float8;
END
$$;--> statement-breakpoint
-- A moment of `availableFrom` or `availableTo`: a day begins at midnight where the listing stands.
CREATE FUNCTION local_moment(wanted text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN length(wanted) = 10 THEN format('(%L::timestamp AT TIME ZONE s.time_zone)', wanted)
              ELSE format('%L::timestamptz', wanted) END
$$;--> statement-breakpoint
CREATE FUNCTION one_of(column_ text, type_ text, allowed text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  -- Equality keeps the order of an index that it begins; a list does not.
  SELECT CASE WHEN cardinality(allowed) = 1 THEN format('%s = %L::%s', column_, allowed[1], type_)
    ELSE format('%s = ANY (%L::%s[])', column_, allowed, type_) END
$$;--> statement-breakpoint
-- The filters of a search as conditions on what every index of `listings` carries. `place` is null without `near`.
CREATE FUNCTION search_filters(search jsonb, place float8[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  filters text[] := '{}';
  meters float8 := (search->>'radius')::float8 * 1609.344;
  box float8[];
  lon text := 'longitude BETWEEN %s::real AND %s::real';
BEGIN
  IF search ? 'types' THEN
    filters := filters || one_of('listing_type', 'listing_type', ARRAY(SELECT DISTINCT jsonb_array_elements_text(search->'types')));
  END IF;
  IF search ? 'categories' THEN
    filters := filters || one_of('category', 'text', ARRAY(SELECT category FROM listing_categories
      WHERE lower(category) IN (SELECT lower(wanted) FROM jsonb_array_elements_text(search->'categories') AS wanted)));
  END IF;
  IF search ? 'city' THEN filters := filters || format('city_key = %L', lower(search->>'city')); END IF;
  IF search ? 'state' THEN filters := filters || format('state = %L',
    coalesce((SELECT state FROM state_names WHERE lower(name) = lower(search->>'state')), upper(search->>'state'))); END IF;
  IF search ? 'hostId' THEN filters := filters || format('host_id = %L::uuid', search->>'hostId'); END IF;
  IF search ? 'priceMin' THEN filters := filters || format('price >= %s', (search->>'priceMin')::numeric); END IF;
  IF search ? 'priceMax' THEN filters := filters || format('price <= %s', (search->>'priceMax')::numeric); END IF;
  IF search ? 'priceUnit' THEN filters := filters || format('price_unit = %L', search->>'priceUnit'); END IF;
  IF search ? 'ratingMin' THEN
    filters := filters || format('rating_order >= %s', ceil((search->>'ratingMin')::numeric * 10)::bigint * 1000000);
  END IF;
  IF (search->>'verifiedOnly')::boolean THEN filters := filters || 'is_verified'::text; END IF;
  IF (search->>'deliveryOnly')::boolean THEN filters := filters || 'delivery_available'::text; END IF;
  IF search ? 'bbox' THEN
    box := ARRAY(SELECT value::float8 FROM jsonb_array_elements_text(search->'bbox') AS value);
    filters := filters || format('latitude BETWEEN %s::real AND %s::real', box[2], box[4]);
    filters := filters || CASE WHEN box[1] <= box[3] THEN format(lon, box[1], box[3])
      ELSE format('(longitude >= %s::real OR longitude <= %s::real)', box[1], box[3]) END;
  END IF;
  IF place IS NOT NULL THEN
    -- The square around the circle first: it costs two comparisons.
    box := ARRAY[place[1] - meters / 111000, place[1] + meters / 111000, meters / (111000 * greatest(cosd(abs(place[1]) + 8), 0.01))];
    filters := filters || format('latitude BETWEEN %s::real AND %s::real', box[1], box[2]);
    IF abs(place[2]) + box[3] < 180 THEN filters := filters || format(lon, place[2] - box[3], place[2] + box[3]); END IF;
    filters := filters || format('earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(%s, %s)) <= %s', place[1], place[2], meters);
  END IF;
  RETURN filters;
END
$$;--> statement-breakpoint
CREATE FUNCTION availability_filter(from_ text, to_ text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT format($condition$listing_type <> 'SALE'
    AND NOT EXISTS (SELECT FROM bookings AS b WHERE b.listing_id = s.id AND b.status IN ('APPROVED', 'COMPLETED')
      AND b.period IS NOT NULL AND b.period && tstzrange(%1$s, %2$s))
    AND NOT EXISTS (SELECT FROM bookings AS b WHERE b.listing_id = s.id AND b.status IN ('APPROVED', 'COMPLETED')
      AND b.event_date IS NOT NULL AND b.event_date::timestamp AT TIME ZONE s.time_zone < %2$s
      AND (b.event_date + 1)::timestamp AT TIME ZONE s.time_zone > %1$s)
    AND NOT EXISTS (SELECT FROM listing_blocked_dates AS d WHERE d.listing_id = s.id
      AND d.start_date::timestamp AT TIME ZONE s.time_zone < %2$s AND d.end_date::timestamp AT TIME ZONE s.time_zone > %1$s)
    $condition$, local_moment(from_), local_moment(to_))
$$;--> statement-breakpoint
-- Step 1. The first `wanted` listings (more where they come for free) that pass `filters` and may pass the text, in order.
--   ordering   as search_ordering gives it
--   start      the part of the order's index to walk: a condition that begins it
--   sets       conditions that an index answers whole
--   after      the keyset condition of a cursor
--   enough     how many candidates of a walk are worth returning
CREATE FUNCTION find_hits(ordering text[], start text, sets text[], filters text[], extra text, text_ search_text, after text, wanted integer,
  enough integer)
RETURNS search_hits LANGUAGE plpgsql AS $$
DECLARE
  columns_ text := 'id, quality, listing_type, category, state, price, price_unit, rating_order, views, is_verified, '
    || 'delivery_available, latitude, longitude, published_at, time_zone, city_key, host_id, signature';
  hit text := format('ROW(id, %s, quality, listing_type, category, state, price)::search_hit', ordering[1]);
  exact text := array_to_string(filters || ARRAY['true'] || CASE WHEN text_.matches IS NULL THEN '{}'::text[]
    ELSE ARRAY[format('search @@ %L::tsquery', text_.matches)] END, ' AND ');
  keep text := array_to_string(filters || ARRAY['true', signature_condition(text_.groups), extra, after], ' AND ');
  walked float8 := estimated_rows(CASE WHEN start LIKE 'earth_box%' THEN
    (SELECT string_agg(f, ' AND ') FROM unnest(filters) AS f WHERE f ~ '^\(?l(at|ong)itude ') ELSE start END);
  matching float8 := estimated_rows(exact);
  share float8 := greatest(matching, 1) / greatest(walked, 1);
  walk integer := least(greatest(1.5 * wanted / share, 500), 20000)::integer; -- what a millisecond or seven allow
  set_ text;
  set_cost float8 := 'Infinity';
  candidate text;
  cost float8;
  scanned integer;
  found search_hits;
BEGIN
  -- What one row costs, in units of an index entry: a heap row 12, an entry of a scattered set 2.
  FOREACH candidate IN ARRAY sets LOOP
    -- Of a circle the planner knows nothing; of the square around it much.
    cost := estimated_rows(CASE WHEN candidate LIKE 'earth_box%' THEN
      (SELECT string_agg(f, ' AND ') FROM unnest(filters) AS f WHERE f ~ '^\(?l(at|ong)itude ') ELSE candidate END);
    IF candidate LIKE 'search @@%' THEN
      -- The planner knows common lexemes only; the dictionary knows the others better.
      cost := 12 * CASE WHEN cost > 10000 THEN cost ELSE least(cost, text_.listings) END;
    ELSE
      cost := 2 * cost;
    END IF;
    IF cost < set_cost THEN set_ := candidate; set_cost := cost; END IF;
  END LOOP;
  IF set_cost > walk OR walked <= 20000 THEN
    EXECUTE format('SELECT array_agg(%s) FILTER (WHERE %s), count(*) FROM (SELECT %s FROM listings WHERE %s AND %s ORDER BY %s LIMIT %s) AS s',
      hit, keep, columns_, start, after, ordering[3], walk) INTO found.hits, scanned;
    found.complete := scanned < walk;
    found.estimate := coalesce(cardinality(found.hits), 0) / walk::float8 * walked;
    IF found.complete OR (cardinality(found.hits) >= enough AND found.estimate >= 1500) OR cardinality(found.hits) > 1000 THEN
      RETURN found;
    END IF;
  END IF;
  -- The walk met too little to go by: take the whole of the smallest set, or of the order.
  found.complete := true;
  EXECUTE format('SELECT array_agg(%s) FROM (SELECT * FROM (SELECT %s FROM listings WHERE %s OFFSET 0) AS s WHERE %s ORDER BY %s LIMIT %s) AS s',
    hit, columns_, CASE WHEN set_cost < walked THEN set_ ELSE start END, keep, ordering[3], greatest(wanted, 1100)) INTO found.hits;
  IF cardinality(found.hits) >= greatest(wanted, 1100) THEN
    found.complete := false;
    found.estimate := 10000;
  END IF;
  RETURN found;
END
$$;--> statement-breakpoint
-- An order: its key, how a later row compares, ORDER BY, and the type of the key.
CREATE FUNCTION search_ordering(sort text, place float8[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE sort
    WHEN 'newest' THEN ARRAY['published_at', '<', 'published_at DESC, id DESC', 'timestamptz']
    WHEN 'oldest' THEN ARRAY['published_at', '>', 'published_at, id', 'timestamptz']
    WHEN 'price-asc' THEN ARRAY['price', '>', 'price, id', 'numeric']
    WHEN 'price-desc' THEN ARRAY['price', '<', 'price DESC, id DESC', 'numeric']
    WHEN 'rating' THEN ARRAY['rating_order', '<', 'rating_order DESC, id DESC', 'integer']
    WHEN 'popular' THEN ARRAY['views', '<', 'views DESC, id DESC', 'integer']
    WHEN 'distance' THEN ARRAY[meters, '>', meters || ', id', 'float8']
    ELSE ARRAY['quality', '<', 'quality DESC, id DESC', 'real']
  END
  FROM (SELECT format('(ll_to_earth(latitude, longitude) <-> ll_to_earth(%s, %s))', place[1], place[2]) AS meters) AS distance
$$;--> statement-breakpoint
-- The part of the order's index that the filters allow to walk, and the sets of listings that an index answers whole.
CREATE FUNCTION search_paths(search jsonb, place float8[], sort text, filters text[], text_ search_text, OUT start text, OUT sets text[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
  types text := (SELECT f FROM unnest(filters) AS f WHERE f LIKE 'listing_type = %');
  category text := (SELECT f FROM unnest(filters) AS f WHERE f LIKE 'category = %');
  state text := (SELECT f FROM unnest(filters) AS f WHERE f LIKE 'state = %');
  city text := (SELECT f FROM unnest(filters) AS f WHERE f LIKE 'city_key = %');
  host text := (SELECT f FROM unnest(filters) AS f WHERE f LIKE 'host_id = %');
  rating text := (SELECT f FROM unnest(filters) AS f WHERE f LIKE 'rating_order >= %');
  prices text := (SELECT string_agg(f, ' AND ') FROM unnest(filters) AS f WHERE f ~ '^price [<>]');
  circle text := CASE WHEN place IS NOT NULL THEN format('earth_box(ll_to_earth(%s, %s), %s) @> ll_to_earth(latitude, longitude)',
    place[1], place[2], (search->>'radius')::float8 * 1609.344) END;
  box float8[] := ARRAY(SELECT value::float8 FROM jsonb_array_elements_text(search->'bbox') AS value);
BEGIN
  start := 'true';
  IF sort IN ('newest', 'oldest') THEN
    start := coalesce(host, city || ' AND ' || state, nullif(types, '') || ' AND ' || state, 'true');
    IF start = types || ' AND ' || state AND types LIKE '% ANY %' THEN start := 'true'; END IF;
  ELSIF sort LIKE 'price-%' THEN
    start := concat_ws(' AND ', CASE WHEN category NOT LIKE '% ANY %' THEN category ELSE state END, coalesce(prices, 'true'));
  ELSIF sort = 'rating' THEN
    start := coalesce(rating, 'true');
  ELSIF sort = 'distance' THEN
    start := circle;
  END IF;
  sets := array_remove(ARRAY[host, concat_ws(' AND ', city, state), concat_ws(' AND ', category, prices), concat_ws(' AND ', state, prices),
    types || ' AND ' || state, rating, CASE WHEN text_.listings IS NOT NULL THEN format('search @@ %L::tsquery', text_.matches) END,
    circle], NULL);
  IF search ? 'bbox' AND box[3] - box[1] BETWEEN 0 AND 20 AND box[4] - box[2] <= 20 THEN
    -- The circle around the box, and a little more: a parallel is not the shortest way between its ends.
    sets := sets || format('earth_box(ll_to_earth(%s, %s), %s) @> ll_to_earth(latitude, longitude)', (box[2] + box[4]) / 2,
      (box[1] + box[3]) / 2, 1.05 * 111320 * sqrt(((box[4] - box[2]) / 2) ^ 2 + ((box[3] - box[1]) / 2) ^ 2) + 2000);
  END IF;
  sets := array_remove(sets, '');
END
$$;
