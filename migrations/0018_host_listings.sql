-- The city of a listing. The data spells out what people cut short: St. Louis is Saint Louis.
CREATE FUNCTION city_place(city text, state_ text) RETURNS SETOF places LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT * FROM places AS p
  WHERE p.kind = 'city' AND p.state = state_ AND lower(p.name) = ANY (ARRAY[lower(city),
    regexp_replace(regexp_replace(regexp_replace(lower(city), '^st\.? ', 'saint '), '^ft\.? ', 'fort '), '^mt\.? ', 'mount ')])
  ORDER BY lower(p.name) <> lower(city) LIMIT 1
$$;--> statement-breakpoint
CREATE INDEX places_position_idx ON places USING gist (ll_to_earth(latitude, longitude)) WHERE kind = 'city';--> statement-breakpoint
-- The clock of the place where a listing stands: the nearest city's; without coordinates its own city's, or that of the state's
-- largest city where its own is not known. `places` holds no territories, each of which has one zone.
CREATE FUNCTION time_zone_at(city text, state_ text, latitude_ float8, longitude_ float8) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    CASE state_ WHEN 'PR' THEN 'America/Puerto_Rico' WHEN 'VI' THEN 'America/St_Thomas' WHEN 'GU' THEN 'Pacific/Guam'
      WHEN 'MP' THEN 'Pacific/Saipan' WHEN 'AS' THEN 'Pacific/Pago_Pago' END,
    (SELECT p.time_zone FROM places AS p WHERE latitude_ IS NOT NULL AND p.kind = 'city'
     ORDER BY ll_to_earth(p.latitude, p.longitude) <-> ll_to_earth(latitude_, longitude_) LIMIT 1),
    (SELECT p.time_zone FROM city_place(city, state_) AS p),
    (SELECT p.time_zone FROM places AS p WHERE p.kind = 'city' AND p.state = state_ ORDER BY p.zip_count DESC, p.id LIMIT 1),
    'America/New_York')
$$;--> statement-breakpoint
-- A time zone that PostgreSQL knows. @throws VB400
CREATE FUNCTION known_time_zone(zone text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM now() AT TIME ZONE zone;
  RETURN zone;
EXCEPTION WHEN invalid_parameter_value THEN
  RAISE EXCEPTION USING ERRCODE = 'VB400', MESSAGE = 'unknown time zone', DETAIL = json_build_object('path', 'timeZone',
    'code', 'unknown_time_zone', 'message', 'Must be a time zone such as America/Chicago.');
END
$$;--> statement-breakpoint
-- As before, but for the city, which may be cut short.
CREATE OR REPLACE VIEW listing_projection AS
SELECT h.id, h.title, h.description, h.listing_type, h.category, h.city, h.state,
  round(coalesce(h.latitude, place.latitude)::numeric, 2)::real AS latitude,
  round(coalesce(h.longitude, place.longitude)::numeric, 2)::real AS longitude,
  h.price, h.price_unit, h.image_url, h.image_urls, h.tags, h.highlights, h.is_verified, h.delivery_available, h.time_zone,
  h.owner_id AS host_id, u.name AS host_name, u.avatar_url AS host_avatar_url,
  CASE WHEN h.review_count > 0 THEN round(h.rating_sum::numeric / h.review_count, 1) END AS rating,
  h.review_count, h.views, h.published_at, h.created_at, h.updated_at,
  lower(h.city) AS city_key,
  CASE WHEN h.review_count > 0
    THEN round(h.rating_sum::numeric / h.review_count * 10)::int * 1000000 + least(h.review_count, 999999) ELSE 0 END AS rating_order,
  -- Rating as if three reviews of 4 had come before; reviews and views by their order of magnitude.
  (0.4 * (h.rating_sum + 12)::numeric / (h.review_count + 3) / 5
    + 0.2 * least(ln(1 + h.review_count) / 5, 1) + 0.15 * least(ln(1 + h.views) / 9, 1)
    + 0.15 * h.is_verified::int + 0.1 * (h.image_url IS NOT NULL)::int)::real AS quality,
  setweight(to_tsvector('english', plain_text(h.title)), 'A')
    || setweight(to_tsvector('english', plain_text(array_to_string(h.tags, ' '))), 'B')
    || setweight(to_tsvector('english', plain_text(array_to_string(h.highlights, ' '))), 'C')
    || setweight(to_tsvector('english', plain_text(concat_ws(' ', h.category, h.description, h.city, state_names.name, h.state))), 'D')
    || array_to_tsvector(ARRAY(SELECT DISTINCT '#' || lower(tag) FROM unnest(h.tags) AS tag WHERE length(tag) < 500)) AS search
FROM host_listings AS h
JOIN users AS u ON u.id = h.owner_id AND u.suspended_at IS NULL AND u.deleted_at IS NULL
LEFT JOIN state_names ON state_names.state = h.state
LEFT JOIN LATERAL city_place(h.city, h.state) AS place ON h.latitude IS NULL
WHERE h.status = 'LIVE';--> statement-breakpoint
-- A listing as its host sees it.
CREATE FUNCTION host_listing_json(h host_listings) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT row_to_json(shown) FROM (
    SELECT h.id, h.title, h.description, h.listing_type AS "listingType", h.category, h.city, h.state,
      h.city || ', ' || h.state AS location, coalesce(h.latitude, place.latitude) AS latitude,
      coalesce(h.longitude, place.longitude) AS longitude, trim_scale(h.price) AS price, h.price_unit AS "priceUnit",
      h.image_url AS "imageUrl", h.image_urls AS "imageUrls", h.tags, h.highlights, h.is_verified AS "isVerified",
      h.delivery_available AS "deliveryAvailable", h.time_zone AS "timeZone", h.owner_id AS "hostId", u.name AS "hostName",
      u.avatar_url AS "hostAvatarUrl",
      CASE WHEN h.review_count > 0 THEN round(h.rating_sum::numeric / h.review_count, 1) END AS rating,
      h.review_count AS "reviewCount", h.views, utc_text(h.published_at) AS "publishedAt", utc_text(h.created_at) AS "createdAt",
      utc_text(h.updated_at) AS "updatedAt", h.status, h.inquiries
    FROM users AS u LEFT JOIN city_place(h.city, h.state) AS place ON h.latitude IS NULL
    WHERE u.id = h.owner_id) AS shown
$$;--> statement-breakpoint
-- The fields that edits have changed since a version. Each version but the first has one entry in the audit log.
CREATE FUNCTION fields_changed_since(listing host_listings, seen integer) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(DISTINCT field ORDER BY field) FROM (
    SELECT changes FROM audit_logs
    WHERE resource = 'listing' AND resource_id = listing.id AND action <> 'CREATE_LISTING' AND seen BETWEEN 1 AND listing.version
    ORDER BY created_at DESC, id DESC LIMIT greatest(listing.version - seen, 0)
  ) AS edits, jsonb_object_keys(changes) AS field
$$;--> statement-breakpoint
-- Before the audit, whose chain it would hold while it waits for the account.
CREATE FUNCTION admit_host() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE users SET role = 'HOST' WHERE id = new.owner_id AND role = 'USER';
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER host_listings_admit_host AFTER INSERT ON host_listings
  FOR EACH ROW WHEN (NOT bulk_mode()) EXECUTE FUNCTION admit_host();--> statement-breakpoint
CREATE FUNCTION announce_listing() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO notifications (user_id, type, resource, resource_id)
  VALUES (new.owner_id, 'LISTING_PUBLISHED', 'listing', new.id);
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER host_listings_announce_first AFTER INSERT ON host_listings
  FOR EACH ROW WHEN (new.status = 'LIVE' AND NOT bulk_mode()) EXECUTE FUNCTION announce_listing();--> statement-breakpoint
CREATE TRIGGER host_listings_announce AFTER UPDATE OF status ON host_listings
  FOR EACH ROW WHEN (old.status <> 'LIVE' AND new.status = 'LIVE' AND NOT bulk_mode()) EXECUTE FUNCTION announce_listing();--> statement-breakpoint
-- The addresses of confirmed images of the actor, in this order. They stay confirmed until the transaction ends. @throws VB400
CREATE FUNCTION image_urls_of(ids uuid[], url_prefix text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  urls text[];
  faults json;
BEGIN
  PERFORM FROM image_assets WHERE id = ANY (ids) AND owner_id = actor_id() ORDER BY id FOR NO KEY UPDATE;
  SELECT array_agg(url_prefix || i.s3_key ORDER BY n), json_agg(json_build_object('path', 'imageIds.' || n - 1,
    'code', 'unknown_image', 'message', format('%s is none of your confirmed images.', wanted))) FILTER (WHERE i.id IS NULL)
  INTO urls, faults
  FROM unnest(ids) WITH ORDINALITY AS w (wanted, n)
  LEFT JOIN image_assets AS i ON i.id = wanted AND i.owner_id = actor_id() AND i.status = 'CONFIRMED';
  IF faults IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VB400', MESSAGE = 'unknown images', DETAIL = faults;
  END IF;
  RETURN coalesce(urls, '{}');
END
$$;--> statement-breakpoint
-- The picture in front when a listing's pictures are replaced: the one there was, unless it goes with them.
CREATE FUNCTION cover_of(cover text, former text[], urls text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN cover IS NOT NULL AND (cover = ANY (urls) OR cover <> ALL (former)) THEN cover ELSE urls[1] END
$$;--> statement-breakpoint
-- Ties the actor's images to the listing that shows them, in its order, and lets go of those that it shows no more.
CREATE FUNCTION link_images(listing uuid, url_prefix text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  keys text[] := (SELECT array_agg(CASE WHEN starts_with(url, url_prefix) THEN substr(url, length(url_prefix) + 1) END ORDER BY n)
    FROM host_listings, unnest(image_urls) WITH ORDINALITY AS u (url, n) WHERE id = listing AND owner_id = actor_id());
BEGIN
  UPDATE image_assets SET listing_id = listing, position = array_position(keys, s3_key) - 1
  WHERE s3_key = ANY (keys) AND owner_id = actor_id() AND status = 'CONFIRMED';
  UPDATE image_assets SET listing_id = NULL, position = NULL
  WHERE listing_id = listing AND owner_id = actor_id() AND s3_key = ANY (keys) IS NOT TRUE;
END
$$;--> statement-breakpoint
-- Replaces the days that the host has blocked, and says what they are. Whoever comes second replaces what the first one wrote.
-- @throws VB404
CREATE FUNCTION block_dates(listing uuid, ranges jsonb) RETURNS json LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM host_listings WHERE id = listing AND owner_id = actor_id() AND deleted_at IS NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'VB404', MESSAGE = 'no such listing';
  END IF;
  DELETE FROM listing_blocked_dates WHERE listing_id = listing AND source_id IS NULL;
  INSERT INTO listing_blocked_dates (id, listing_id, start_date, end_date)
  SELECT new_id(), listing, "start", "end" FROM (
    SELECT DISTINCT "start", "end" FROM jsonb_to_recordset(ranges) AS r ("start" date, "end" date)) AS days;
  RETURN blocked_dates(listing);
END
$$;--> statement-breakpoint
-- The days that the host has blocked, without what calendars brought.
CREATE FUNCTION blocked_dates(listing uuid) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT coalesce(json_agg(json_build_object('start', start_date, 'end', end_date) ORDER BY start_date, end_date), '[]')
  FROM listing_blocked_dates WHERE listing_id = listing AND source_id IS NULL
$$;--> statement-breakpoint
-- What a host must answer or still has to give: requests that wait, and approved bookings that are not over.
CREATE FUNCTION is_open(booking bookings, time_zone text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE booking.status
    WHEN 'PENDING' THEN booking.expires_at > now()
    WHEN 'APPROVED' THEN coalesce(upper(booking.period) > now(), booking.event_date >= (now() AT TIME ZONE time_zone)::date, true)
    ELSE false END
$$;--> statement-breakpoint
-- Takes a listing away: gone if it was never booked, else archived and hidden. Waits for requests that are being made.
-- @throws VB404, VB409 open_bookings
CREATE FUNCTION delete_listing(listing uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  zone text;
BEGIN
  SELECT time_zone INTO zone FROM host_listings WHERE id = listing AND owner_id = actor_id() AND deleted_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'VB404', MESSAGE = 'no such listing';
  ELSIF EXISTS (SELECT FROM bookings WHERE listing_id = listing AND status IN ('PENDING', 'APPROVED') AND is_open(bookings, zone)) THEN
    PERFORM refuse('VB409', 'open_bookings', 'the listing has bookings that are not over: decline, cancel or complete them first');
  ELSIF EXISTS (SELECT FROM bookings WHERE listing_id = listing) THEN
    UPDATE host_listings SET status = 'ARCHIVED', deleted_at = now() WHERE id = listing;
  ELSE
    UPDATE image_assets SET listing_id = NULL, position = NULL WHERE listing_id = listing;
    DELETE FROM host_listings WHERE id = listing;
  END IF;
END
$$;
