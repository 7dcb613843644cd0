-- The public's listings with a stored search vector, and an index for each way of searching. PostGraphile serves this table too.
CREATE SCHEMA peers;
CREATE FUNCTION peers.search_vector(title text, tags text[], highlights text[], category text, city text, state text, description text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', array_to_string(tags, ' ')), 'B')
    || setweight(to_tsvector('english', array_to_string(highlights, ' ')), 'C')
    || setweight(to_tsvector('english', concat_ws(' ', category, city, state, description)), 'D')
$$;
CREATE TABLE peers.listings AS
SELECT id, title, description, listing_type::text, category, city, state, latitude, longitude, price, price_unit::text, image_url, image_urls,
  tags, highlights, is_verified, delivery_available, time_zone, host_id, host_name, host_avatar_url, rating, review_count, views,
  published_at, created_at, updated_at
FROM public.listings WITH NO DATA;
ALTER TABLE peers.listings ADD COLUMN search tsvector NOT NULL
  GENERATED ALWAYS AS (peers.search_vector(title, tags, highlights, category, city, state, description)) STORED;
INSERT INTO peers.listings
SELECT id, title, description, listing_type, category, city, state, latitude, longitude, price, price_unit, image_url, image_urls,
  tags, highlights, is_verified, delivery_available, time_zone, host_id, host_name, host_avatar_url, rating, review_count, views,
  published_at, created_at, updated_at
FROM public.listings;
ALTER TABLE peers.listings ADD PRIMARY KEY (id);
CREATE INDEX listings_newest_idx ON peers.listings (published_at DESC, id DESC);
CREATE INDEX listings_type_state_idx ON peers.listings (listing_type, state, published_at DESC, id DESC);
CREATE INDEX listings_category_price_idx ON peers.listings (category, price, id);
CREATE INDEX listings_state_price_idx ON peers.listings (state, price, id);
CREATE INDEX listings_search_idx ON peers.listings USING gin (search);
CREATE INDEX listings_place_idx ON peers.listings USING gist (ll_to_earth(latitude, longitude));
