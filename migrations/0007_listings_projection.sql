-- What `listings` holds, computed from what hosts edit: the one definition of the projection.
CREATE VIEW listing_projection AS
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
LEFT JOIN LATERAL (
  SELECT p.latitude, p.longitude FROM places AS p
  WHERE h.latitude IS NULL AND lower(p.name) = lower(h.city) AND p.state = h.state AND p.kind = 'city' LIMIT 1
) AS place ON true
WHERE h.status = 'LIVE';--> statement-breakpoint
-- Makes `listings` agree with the projection for these ids. A row that is equal is left alone.
CREATE FUNCTION refresh_listings(listing_ids uuid[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  changed uuid[];
BEGIN
  WITH fresh AS MATERIALIZED (
    SELECT * FROM listing_projection WHERE id = ANY (listing_ids)
  ), gone AS (
    DELETE FROM listings AS l WHERE l.id = ANY (listing_ids) AND NOT EXISTS (SELECT FROM fresh WHERE fresh.id = l.id)
  ), written AS (
    INSERT INTO listings AS l
      (id, title, description, listing_type, category, city, state, latitude, longitude, price, price_unit, image_url, image_urls,
       tags, highlights, is_verified, delivery_available, time_zone, host_id, host_name, host_avatar_url, rating, review_count,
       views, published_at, created_at, updated_at, city_key, rating_order, quality, search, signature)
    SELECT *, search_signature(search) FROM fresh
    ON CONFLICT (id) DO UPDATE SET
      (title, description, listing_type, category, city, state, latitude, longitude, price, price_unit, image_url, image_urls,
       tags, highlights, is_verified, delivery_available, time_zone, host_id, host_name, host_avatar_url, rating, review_count,
       views, published_at, created_at, updated_at, city_key, rating_order, quality, search, signature)
      = (excluded.title, excluded.description, excluded.listing_type, excluded.category, excluded.city, excluded.state,
         excluded.latitude, excluded.longitude, excluded.price, excluded.price_unit, excluded.image_url, excluded.image_urls,
         excluded.tags, excluded.highlights, excluded.is_verified, excluded.delivery_available, excluded.time_zone,
         excluded.host_id, excluded.host_name, excluded.host_avatar_url, excluded.rating, excluded.review_count,
         excluded.views, excluded.published_at, excluded.created_at, excluded.updated_at, excluded.city_key,
         excluded.rating_order, excluded.quality, excluded.search, excluded.signature)
      WHERE (l.*) IS DISTINCT FROM (excluded.*)
    RETURNING id
  )
  SELECT array_agg(id) INTO changed FROM written;
  -- Whoever loads in bulk, over several connections maybe, calls refresh_search_words() at the end.
  IF NOT bulk_mode() THEN
    PERFORM learn_words(changed);
  END IF;
END
$$;--> statement-breakpoint
-- Writers of one host's listings take turns: whoever comes second sees what the first one committed.
CREATE FUNCTION project_listings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  owner uuid;
BEGIN
  IF NOT bulk_mode() THEN
    FOR owner IN SELECT DISTINCT owner_id FROM written ORDER BY owner_id LOOP
      PERFORM pg_advisory_xact_lock(hashtextextended(owner::text, 7));
    END LOOP;
  END IF;
  PERFORM refresh_listings(ARRAY(SELECT id FROM written));
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER host_listings_project_insert AFTER INSERT ON host_listings REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION project_listings();--> statement-breakpoint
CREATE TRIGGER host_listings_project_update AFTER UPDATE ON host_listings REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION project_listings();--> statement-breakpoint
-- A deleted listing leaves `listings` by its foreign key.
CREATE FUNCTION project_host() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(new.id::text, 7));
  PERFORM refresh_listings(ARRAY(SELECT id FROM host_listings WHERE owner_id = new.id));
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER users_project AFTER UPDATE OF name, avatar_url, suspended_at, deleted_at ON users
  FOR EACH ROW WHEN ((old.name, old.avatar_url, old.suspended_at, old.deleted_at)
    IS DISTINCT FROM (new.name, new.avatar_url, new.suspended_at, new.deleted_at))
  EXECUTE FUNCTION project_host();--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION project_listings(), project_host(), refresh_listings(uuid[]), refresh_search_words(), learn_words(uuid[])
  FROM PUBLIC;--> statement-breakpoint
GRANT SELECT ON listings, listing_categories, search_words, search_synonyms, places, state_names TO vendibook_app;
