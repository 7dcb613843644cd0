-- What `prisma migrate` makes of schema.prisma, filled with the public's listings.
CREATE SCHEMA peers_prisma;
CREATE TABLE peers_prisma.listings AS
SELECT id, title, description, listing_type::text, category, city, state, latitude, longitude, price::numeric(10, 2), price_unit::text,
  image_url, image_urls, tags, highlights, is_verified, delivery_available, time_zone, host_id, host_name, host_avatar_url, rating,
  review_count, views, published_at, created_at, updated_at
FROM public.listings;
ALTER TABLE peers_prisma.listings ADD CONSTRAINT listings_pkey PRIMARY KEY (id);
CREATE INDEX "listings_listing_type_idx" ON peers_prisma.listings (listing_type);
CREATE INDEX "listings_category_idx" ON peers_prisma.listings (category);
CREATE INDEX "listings_city_idx" ON peers_prisma.listings (city);
CREATE INDEX "listings_state_idx" ON peers_prisma.listings (state);
CREATE INDEX "listings_latitude_idx" ON peers_prisma.listings (latitude);
CREATE INDEX "listings_longitude_idx" ON peers_prisma.listings (longitude);
CREATE INDEX "listings_price_idx" ON peers_prisma.listings (price);
CREATE INDEX "listings_is_verified_idx" ON peers_prisma.listings (is_verified);
CREATE INDEX "listings_host_id_idx" ON peers_prisma.listings (host_id);
CREATE INDEX "listings_published_at_idx" ON peers_prisma.listings (published_at);
