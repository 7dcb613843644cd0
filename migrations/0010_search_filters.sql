-- What a listing looks like to the public, and what a search asks of it: filters, orders, and the indexes that serve them.
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
-- Meters along the surface, by the haversine formula, to the millimeter, on the sphere of earth(): earth_distance() says the same
-- at twenty times the cost.
CREATE FUNCTION meters_between(latitude float8, longitude float8, to_latitude float8, to_longitude float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
  SELECT round(12756336000.0::float8 * asin(sqrt(least(1, sin(radians(latitude - to_latitude) / 2) * sin(radians(latitude - to_latitude) / 2)
    + cos(radians(latitude)) * cos(radians(to_latitude)) * sin(radians(longitude - to_longitude) / 2) * sin(radians(longitude - to_longitude) / 2))))) / 1000
$$;--> statement-breakpoint
-- A moment of `availableFrom` or `availableTo`: a day begins at midnight where the listing stands.
CREATE FUNCTION local_moment(wanted text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN length(wanted) = 10 THEN format('(%L::timestamp AT TIME ZONE l.time_zone)', wanted)
              ELSE format('%L::timestamptz', wanted) END
$$;--> statement-breakpoint
CREATE FUNCTION one_of(column_ text, type_ text, allowed text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  -- Equality keeps the order of an index that it begins; a list does not.
  SELECT CASE WHEN cardinality(allowed) = 1 THEN format('%s = %L::%s', column_, allowed[1], type_)
    ELSE format('%s = ANY (%L::%s[])', column_, allowed, type_) END
$$;--> statement-breakpoint
-- The cells of `listings.cell` that a box touches, or of those only what is within so many meters of its middle; null where they are too
-- many to name.
CREATE FUNCTION cells_of(south float8, north float8, west float8, east float8, meters float8) RETURNS integer[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN (north - south) * (east - west) <= 25 AND west >= -180 AND east <= 180 THEN ARRAY(
    SELECT y * 2000 + x FROM generate_series(floor(south * 4)::integer, floor(north * 4)::integer) AS y,
      generate_series(floor(west * 4)::integer, floor(east * 4)::integer) AS x
    WHERE meters IS NULL OR meters_between(least(greatest((south + north) / 2, y / 4.0), (y + 1) / 4.0),
      least(greatest((west + east) / 2, x / 4.0), (x + 1) / 4.0), (south + north) / 2, (west + east) / 2) <= meters) END
$$;--> statement-breakpoint
-- The filters of a search by name, as conditions on what every index of `listings` carries. Of `near`, `circle` is what the index
-- of positions answers, `cells` what the index of cells does, and `square` and `round` tell the rest, cheaply and exactly.
CREATE FUNCTION search_filters(search jsonb, place float8[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  filters jsonb := '{}';
  meters float8 := (search->>'radius')::float8 * 1609.344;
  box float8[];
  cells integer[];
  between_ constant text := 'latitude BETWEEN %s::real AND %s::real AND longitude BETWEEN %s::real AND %s::real';
  circle constant text := 'earth_box(ll_to_earth(%s, %s), %s) @> ll_to_earth(latitude, longitude)';
BEGIN
  IF search ? 'types' THEN
    filters := filters || jsonb_build_object('type',
      one_of('listing_type', 'listing_type', ARRAY(SELECT DISTINCT jsonb_array_elements_text(search->'types'))));
  END IF;
  IF search ? 'categories' THEN
    filters := filters || jsonb_build_object('category', one_of('category', 'text', ARRAY(SELECT category FROM listing_categories
      WHERE lower(category) IN (SELECT lower(wanted) FROM jsonb_array_elements_text(search->'categories') AS wanted))));
  END IF;
  IF search ? 'city' THEN filters := filters || jsonb_build_object('city', format('city_key = %L', lower(search->>'city'))); END IF;
  IF search ? 'state' THEN
    filters := filters || jsonb_build_object('state', format('state = %L',
      coalesce((SELECT state FROM state_names WHERE lower(name) = lower(search->>'state')), upper(search->>'state'))));
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
    END IF;
    filters := filters || jsonb_build_object('circle', format(circle, place[1], place[2], meters),
      -- Around a pole there is no east and west.
      'square', CASE WHEN abs(place[2]) + box[2] < 180 AND abs(place[1]) + box[1] < 89
        THEN format(between_, place[1] - box[1], place[1] + box[1], place[2] - box[2], place[2] + box[2])
        ELSE format('latitude BETWEEN %s::real AND %s::real', place[1] - box[1], place[1] + box[1]) END,
      -- The spherical law of cosines, with what does not depend on the listing worked out.
      'round', format('sin(radians(latitude)) * %s + cos(radians(latitude)) * cos(radians(longitude - %s)) * %s >= %s',
        sind(place[1]), place[2], cosd(place[1]), cos(meters / earth())));
  END IF;
  RETURN filters;
END
$$;--> statement-breakpoint
CREATE FUNCTION availability_filter(from_ text, to_ text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT format($condition$listing_type <> 'SALE' AND EXISTS (SELECT FROM listings AS l WHERE l.id = s.id
    AND NOT EXISTS (SELECT FROM bookings AS b WHERE b.listing_id = l.id AND b.status IN ('APPROVED', 'COMPLETED')
      AND b.period IS NOT NULL AND b.period && tstzrange(%1$s, greatest(%1$s, %2$s)))
    AND NOT EXISTS (SELECT FROM bookings AS b WHERE b.listing_id = l.id AND b.status IN ('APPROVED', 'COMPLETED')
      AND b.event_date IS NOT NULL AND b.event_date::timestamp AT TIME ZONE l.time_zone < %2$s
      AND (b.event_date + 1)::timestamp AT TIME ZONE l.time_zone > %1$s)
    AND NOT EXISTS (SELECT FROM listing_blocked_dates AS d WHERE d.listing_id = l.id
      AND d.start_date::timestamp AT TIME ZONE l.time_zone < %2$s AND d.end_date::timestamp AT TIME ZONE l.time_zone > %1$s))
    $condition$, local_moment(from_), local_moment(to_))
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
    WHEN 'distance' THEN ARRAY[format('meters_between(latitude, longitude, %s, %s)', place[1], place[2]), '>',
      format('ll_to_earth(latitude, longitude) <-> ll_to_earth(%s, %s), id', place[1], place[2]), 'float8']
    ELSE ARRAY['quality', '<', 'quality DESC, id DESC', 'real']
  END
$$;--> statement-breakpoint
-- The part of the order's index that the filters allow to walk, and the sets of listings that an index answers whole.
CREATE FUNCTION search_paths(sort text, filters jsonb, text_ search_text, OUT start text, OUT sets text[])
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  type_ text := filters->>'type';
  category text := filters->>'category';
  state text := filters->>'state';
  city text := filters->>'city';
  host text := filters->>'host';
  prices text := filters->>'price';
BEGIN
  -- A list of several values does not keep the order of an index that it begins.
  start := CASE
    WHEN sort IN ('newest', 'oldest') THEN
      coalesce(host, city || ' AND ' || state, CASE WHEN type_ NOT LIKE '% ANY %' THEN type_ || ' AND ' || state END)
    WHEN sort LIKE 'price-%' THEN nullif(concat_ws(' AND ', CASE WHEN category NOT LIKE '% ANY %' THEN category ELSE state END, prices), '')
    WHEN sort = 'rating' THEN filters->>'rating'
    WHEN sort = 'distance' THEN filters->>'circle'
  END;
  start := coalesce(start, 'true');
  sets := array_remove(ARRAY[host, CASE WHEN city IS NOT NULL THEN concat_ws(' AND ', city, state) END,
    CASE WHEN text_.signature IS NOT NULL THEN format('search @@ %L::tsquery', text_.matches) END], NULL);
  IF city IS NULL AND host IS NULL THEN
    sets := sets || array_remove(ARRAY[nullif(concat_ws(' AND ', category, prices), ''), nullif(concat_ws(' AND ', state, prices), ''), type_ || ' AND ' || state,
      filters->>'rating', coalesce(filters->>'cells', filters->>'circle'), filters->>'boxCells'], NULL);
  END IF;
END
$$;
