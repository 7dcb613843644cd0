-- Every order and every selective filter of the public search has an index that carries what the filters read (INCLUDE), so that
-- a search reads the table only for what it returns: on a table too large for the CPU's caches a heap row costs ten times what
-- an index entry does. `signature` stands in for the text. City and host are looked for in their own indexes only.
CREATE FUNCTION listings_bulk_end() RETURNS void LANGUAGE plpgsql
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
      latitude, longitude);
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
  CREATE INDEX IF NOT EXISTS listings_city_idx ON listings (city_key, state, published_at DESC, id DESC)
    INCLUDE (signature, listing_type, category, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude, quality, views);
  CREATE INDEX IF NOT EXISTS listings_host_idx ON listings (host_id, published_at DESC, id DESC)
    INCLUDE (signature, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude, quality, views);
  CREATE INDEX IF NOT EXISTS listings_cell_idx ON listings (cell)
    INCLUDE (signature, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude, published_at, quality, views, id);
  -- The nearest, and rare words.
  CREATE INDEX IF NOT EXISTS listings_position_idx ON listings USING gist (ll_to_earth(latitude, longitude))
    INCLUDE (signature, listing_type, category, state, price, price_unit, rating_order, is_verified,
      delivery_available, latitude, longitude, id);
  CREATE INDEX IF NOT EXISTS listings_search_idx ON listings USING gin (search);
  PERFORM refresh_search_words();
END
$$;--> statement-breakpoint
SELECT listings_bulk_end();--> statement-breakpoint
-- Loading many listings in bulk is faster without the indexes. Whoever drops them makes them again; doing that twice does no harm.
CREATE FUNCTION listings_bulk_begin() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  index_ regclass;
BEGIN
  FOR index_ IN SELECT indexrelid FROM pg_index WHERE indrelid = 'listings'::regclass AND NOT indisprimary LOOP
    EXECUTE 'DROP INDEX ' || index_;
  END LOOP;
END
$$;--> statement-breakpoint
ALTER TABLE listings ALTER COLUMN search SET STATISTICS 300, ALTER COLUMN cell SET STATISTICS 400;
