-- What PostGraphile cannot say by filters is a function, which it makes a field of.
CREATE OR REPLACE FUNCTION peers.search_listings(q text) RETURNS SETOF peers.listings LANGUAGE sql STABLE AS $$
  SELECT listings.* FROM peers.listings WHERE search @@ websearch_to_tsquery('english', q)
  ORDER BY ts_rank(search, websearch_to_tsquery('english', q)) DESC, id DESC
$$;
CREATE OR REPLACE FUNCTION peers.listings_location(listing peers.listings) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT listing.city || ', ' || listing.state
$$;
CREATE OR REPLACE FUNCTION peers.listings_distance_miles(listing peers.listings, latitude float8, longitude float8) RETURNS float8 LANGUAGE sql STABLE AS $$
  SELECT earth_distance(ll_to_earth(listing.latitude, listing.longitude), ll_to_earth(latitude, longitude)) / 1609.344
$$;
CREATE OR REPLACE FUNCTION peers.listings_near(latitude float8, longitude float8, radius float8) RETURNS SETOF peers.listings LANGUAGE sql STABLE AS $$
  SELECT l.* FROM peers.listings AS l
  WHERE earth_box(ll_to_earth($1, $2), radius * 1609.344) @> ll_to_earth(l.latitude, l.longitude)
    AND earth_distance(ll_to_earth(l.latitude, l.longitude), ll_to_earth($1, $2)) <= radius * 1609.344
  ORDER BY ll_to_earth(l.latitude, l.longitude) <-> ll_to_earth($1, $2), id
$$;
COMMENT ON FUNCTION peers.search_vector IS '@behavior -*';
