-- A confirmed image as its owner sees it.
CREATE FUNCTION image_asset_json(i image_assets, url_prefix text) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT row_to_json(shown) FROM (
    SELECT i.id, url_prefix || i.s3_key AS url, i.s3_key AS "s3Key", i.filename, i.size, i.mime_type AS "mimeType", i.width,
      i.height, i.has_location AS "hasLocation", utc_text(i.created_at) AS "createdAt") AS shown
$$;--> statement-breakpoint
-- Whether one of the pictures of a listing is this object, wherever objects were read when the listing was written.
CREATE FUNCTION shows_image(h host_listings, key text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (SELECT FROM unnest(h.image_urls || h.image_url) AS url WHERE right(url, length(key) + 1) = '/' || key)
$$;--> statement-breakpoint
-- Notes an upload of the actor before its URL is given away. At most 50 of a day may be unconfirmed, those refused among them; an
-- account's are counted one after the other. A write that began before the URL ended may come to its end half an hour later.
-- @throws VB429
CREATE FUNCTION open_upload(upload uuid, key text, type text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  fiftieth timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(actor_id()::text, 19));
  SELECT created_at INTO fiftieth FROM image_assets
  WHERE owner_id = actor_id() AND status IN ('PENDING', 'REJECTED') AND created_at > now() - interval '1 day' AND s3_key <> key
  ORDER BY created_at DESC OFFSET 49 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'VB429', MESSAGE = 'too many unconfirmed uploads', DETAIL = json_build_object(
      'retryAfter', greatest(1, ceil(extract(epoch FROM fiftieth + interval '1 day' - now()))));
  END IF;
  INSERT INTO image_assets (id, owner_id, s3_key, mime_type, expires_at)
  VALUES (upload, actor_id(), key, type, now() + interval '15 minutes' + interval '30 minutes')
  ON CONFLICT (s3_key) DO NOTHING;
END
$$;--> statement-breakpoint
-- Adds a picture to the actor's listing, at its end, unless it is there already. Says whether the public sees it.
-- @throws VB404, VB409
CREATE FUNCTION add_picture(listing uuid, image uuid, picture text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  shown host_listings;
BEGIN
  SELECT * INTO shown FROM host_listings WHERE id = listing AND owner_id = actor_id() AND deleted_at IS NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'VB404', MESSAGE = 'no such listing';
  ELSIF picture = ANY (shown.image_urls) THEN
    RETURN shown.status = 'LIVE';
  ELSIF cardinality(shown.image_urls) >= 20 THEN
    PERFORM refuse('VB409', 'conflict', 'the listing has 20 pictures, which is all that it can have');
  END IF;
  UPDATE host_listings SET image_urls = image_urls || picture, image_url = coalesce(image_url, picture) WHERE id = listing;
  UPDATE image_assets SET listing_id = listing, position = cardinality(shown.image_urls) WHERE id = image;
  RETURN shown.status = 'LIVE';
END
$$;--> statement-breakpoint
-- Confirms an upload of the actor with what was found in storage, and adds it to a listing where one is given. Of many at once
-- one has created it. What was found counts for an image that was confirmed before only if it was stripped since.
-- @throws VB404, VB422 invalid_image, VB409
CREATE FUNCTION confirm_upload(
  key text, name text, found_size integer, found_width integer, found_height integer, found_location boolean, stripped boolean,
  listing uuid, url_prefix text, OUT id uuid, OUT created boolean, OUT published boolean, OUT answer text
) LANGUAGE plpgsql AS $$
DECLARE
  image image_assets;
BEGIN
  IF listing IS NOT NULL THEN
    -- The listing before its images, as everybody takes them.
    PERFORM FROM host_listings AS h WHERE h.id = listing AND h.owner_id = actor_id() FOR NO KEY UPDATE;
  END IF;
  SELECT * INTO image FROM image_assets AS i WHERE i.s3_key = key AND i.owner_id = actor_id() FOR NO KEY UPDATE;
  IF image.status IS NULL OR image.status = 'DELETED' THEN
    RAISE EXCEPTION USING ERRCODE = 'VB404', MESSAGE = 'no such upload';
  ELSIF image.status = 'REJECTED' THEN
    PERFORM refuse('VB422', 'invalid_image', 'this upload was refused, or not confirmed within a day: begin a new one');
  END IF;
  id := image.id;
  created := image.status = 'PENDING';
  IF created OR stripped THEN
    UPDATE image_assets AS i SET
      status = 'CONFIRMED', filename = coalesce(i.filename, name), size = found_size, width = found_width, height = found_height,
      has_location = found_location, confirmed_at = coalesce(i.confirmed_at, now())
    WHERE i.id = image.id RETURNING * INTO image;
  END IF;
  published := listing IS NOT NULL AND add_picture(listing, image.id, url_prefix || key);
  answer := json_build_object('imageAsset', image_asset_json(image, url_prefix));
END
$$;--> statement-breakpoint
-- Takes an image of the actor away, also from those of their listings that are not public, and says which object it was. Who is
-- about to show it holds it too: either this waits and then finds the listing, or they wait and then do not find the image.
-- @throws VB404, VB409 image_in_use
CREATE FUNCTION delete_image(image uuid, url_prefix text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  key text;
  shown host_listings;
  rest text[];
BEGIN
  PERFORM FROM host_listings AS h, image_assets AS i
  WHERE i.id = image AND i.owner_id = actor_id() AND h.owner_id = actor_id() AND shows_image(h, i.s3_key)
  ORDER BY h.id FOR NO KEY UPDATE OF h;
  SELECT s3_key INTO key FROM image_assets WHERE id = image AND owner_id = actor_id() AND status = 'CONFIRMED' FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'VB404', MESSAGE = 'no such image';
  END IF;
  FOR shown IN
    SELECT * FROM host_listings AS h WHERE owner_id = actor_id() AND shows_image(h, key) ORDER BY id FOR NO KEY UPDATE
  LOOP
    IF shown.status = 'LIVE' THEN
      PERFORM refuse('VB409', 'image_in_use', 'a live listing shows this image: take it off there, or pause the listing first');
    END IF;
    rest := ARRAY(SELECT url FROM unnest(shown.image_urls) WITH ORDINALITY AS u (url, n)
      WHERE right(url, length(key) + 1) <> '/' || key ORDER BY n);
    UPDATE host_listings SET
      image_urls = rest,
      image_url = CASE WHEN right(shown.image_url, length(key) + 1) = '/' || key THEN rest[1] ELSE shown.image_url END
    WHERE id = shown.id;
    PERFORM link_images(shown.id, url_prefix);
  END LOOP;
  UPDATE image_assets SET status = 'DELETED', listing_id = NULL, position = NULL WHERE id = image;
  RETURN key;
END
$$;
