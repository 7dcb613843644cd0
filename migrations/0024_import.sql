-- What a row of an import says, made ready to be a draft: its zone is known, its images stand as their addresses. @throws VB400
CREATE FUNCTION ready_draft(entry jsonb, url_prefix text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  urls jsonb := coalesce(entry -> 'imageUrls', '[]');
BEGIN
  PERFORM known_time_zone(entry ->> 'timeZone');
  IF entry ? 'imageIds' THEN
    urls := to_jsonb(image_urls_of(ARRAY(SELECT jsonb_array_elements_text(entry -> 'imageIds')::uuid), url_prefix));
  END IF;
  -- The first picture is in front, where the row says nothing else.
  RETURN jsonb_build_object('imageUrl', urls -> 0) || entry || jsonb_build_object('imageUrls', urls);
END
$$;--> statement-breakpoint
-- Makes drafts of the actor in one statement, so that triggers do once what they do once a statement. Returns the rows that
-- break a rule which the Worker does not know: halves of halves find them, and the others land.
CREATE FUNCTION land_drafts(drafts jsonb[], url_prefix text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  half integer := cardinality(drafts) / 2;
  rule text;
BEGIN
  INSERT INTO host_listings (id, owner_id, title, description, listing_type, category, city, state, latitude, longitude,
    time_zone, price, price_unit, image_url, image_urls, tags, highlights, delivery_available)
  SELECT d.id, actor_id(), d.title, d.description, d."listingType", d.category, d.city, d.state, d.latitude, d.longitude,
    coalesce(d."timeZone", time_zone_at(d.city, d.state, d.latitude, d.longitude)), d.price, d."priceUnit", d."imageUrl",
    d."imageUrls", coalesce(d.tags, '{}'), coalesce(d.highlights, '{}'), d."deliveryAvailable"
  FROM jsonb_to_recordset(to_jsonb(drafts)) AS d (id uuid, title text, description text, "listingType" listing_type,
    category text, city text, state text, latitude float8, longitude float8, "timeZone" text, price numeric,
    "priceUnit" price_unit, "imageUrl" text, "imageUrls" text[], tags text[], highlights text[], "deliveryAvailable" boolean);
  PERFORM link_images((draft ->> 'id')::uuid, url_prefix) FROM unnest(drafts) AS draft
  WHERE EXISTS (SELECT FROM jsonb_array_elements_text(draft -> 'imageUrls') AS url WHERE starts_with(url, url_prefix));
  RETURN '[]';
EXCEPTION WHEN check_violation THEN
  IF half = 0 THEN
    GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
    RETURN jsonb_build_array(jsonb_build_object('row', drafts[1] -> 'row', 'errors', jsonb_build_array(
      jsonb_build_object('path', '', 'code', 'refused', 'message', format('The row breaks the rule %s.', rule)))));
  END IF;
  RETURN land_drafts(drafts[:half], url_prefix) || land_drafts(drafts[half + 1:], url_prefix);
END
$$;--> statement-breakpoint
-- Makes drafts of the actor, each by itself: what the database refuses of one, such as a time zone that it does not know, is
-- told and keeps no other away. `refused` are rows that did not come this far; the answer has them too.
CREATE FUNCTION import_listings(accepted jsonb, refused jsonb, url_prefix text) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  entry jsonb;
  drafts jsonb[] := '{}';
  fault text;
BEGIN
  -- Every image of every row at once and in the order of ids, as others take them: nobody waits for this in a circle.
  PERFORM FROM image_assets
  WHERE owner_id = actor_id() AND status = 'CONFIRMED' AND (
    id::text IN (SELECT jsonb_array_elements_text(e -> 'imageIds') FROM jsonb_array_elements(accepted) AS e)
    OR url_prefix || s3_key IN (SELECT jsonb_array_elements_text(e -> 'imageUrls') FROM jsonb_array_elements(accepted) AS e))
  ORDER BY id FOR NO KEY UPDATE;
  FOR entry IN SELECT * FROM jsonb_array_elements(accepted) LOOP
    BEGIN
      drafts := array_append(drafts, ready_draft(entry, url_prefix));
    EXCEPTION WHEN SQLSTATE 'VB400' THEN
      GET STACKED DIAGNOSTICS fault = PG_EXCEPTION_DETAIL;
      -- One fault, or a list of them: a list either way.
      refused := refused || jsonb_build_array(jsonb_build_object('row', entry -> 'row', 'errors', '[]' || fault::jsonb));
    END;
  END LOOP;
  refused := refused || land_drafts(drafts, url_prefix);
  RETURN json_build_object(
    'imported', (SELECT coalesce(json_agg(json_build_object('row', d -> 'row', 'id', d -> 'id')), '[]') FROM unnest(drafts) AS d
      WHERE d -> 'row' NOT IN (SELECT r -> 'row' FROM jsonb_array_elements(refused) AS r)),
    'rejected', (SELECT coalesce(json_agg(r ORDER BY (r -> 'row')::integer), '[]') FROM jsonb_array_elements(refused) AS r));
END
$$;--> statement-breakpoint
-- What the host has written of a listing, in the fields that an import takes: coordinates only where the host gave them.
CREATE FUNCTION exported_listing_json(h host_listings) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT row_to_json(shown) FROM (
    SELECT h.id, h.status, h.title, h.description, h.listing_type AS "listingType", h.category, h.city, h.state, h.latitude,
      h.longitude, h.time_zone AS "timeZone", trim_scale(h.price) AS price, h.price_unit AS "priceUnit",
      h.image_url AS "imageUrl", h.image_urls AS "imageUrls", h.tags, h.highlights,
      h.delivery_available AS "deliveryAvailable") AS shown
$$;--> statement-breakpoint
-- All of the actor's listings as one JSON array, oldest first. @throws VB409 export_too_large for more than the Worker can hold
CREATE FUNCTION export_listings(most_bytes integer) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  bytes bigint := 0;
  listing text;
  listings text[] := '{}';
BEGIN
  FOR listing IN
    SELECT exported_listing_json(h) FROM host_listings AS h
    WHERE h.owner_id = actor_id() AND h.deleted_at IS NULL ORDER BY h.created_at, h.id
  LOOP
    bytes := bytes + octet_length(listing);
    IF bytes > most_bytes THEN
      PERFORM refuse('VB409', 'export_too_large',
        'your listings are too large for one answer: read them in pages, by GET /api/host/listings');
    END IF;
    listings := listings || listing;
  END LOOP;
  RETURN '[' || array_to_string(listings, ',') || ']';
END
$$;
