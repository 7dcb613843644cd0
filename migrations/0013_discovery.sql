-- While somebody types: titles that have the words, categories and places that begin with them. At most eight.
CREATE FUNCTION suggest(typed text) RETURNS json LANGUAGE plpgsql
SET enable_seqscan = off SET jit = off SET max_parallel_workers_per_gather = 0 AS $$
DECLARE
  plain text := plain_text(typed);
  -- Each word, as the beginning of a word.
  beginnings tsquery := (SELECT string_agg('''' || token || ''':*', ' & ')::tsquery FROM ts_parse('default', plain) WHERE tokid <> 12);
  place text := btrim(lower(split_part(typed, ',', 1)));
  text_ search_text := resolve_text(jsonb_build_object('words', jsonb_build_array(typed), 'prefix', true), 0);
  found search_hits;
  suggestions json;
BEGIN
  IF text_.matches IS NOT NULL AND NOT text_.hopeless THEN
    found := find_hits(search_ordering('quality', NULL), 'true', ARRAY[format('search @@ %L::tsquery', text_.matches)], '{}', 'true', text_,
      'true', 60, 20);
  END IF;
  WITH titles AS (
    SELECT min(l.title) AS text, min(h.ordinality) AS position FROM unnest(found.hits[:60]) WITH ORDINALITY AS h
    JOIN listings AS l ON l.id = h.id WHERE l.search @@ text_.in_title
    GROUP BY lower(l.title) ORDER BY 2 LIMIT 8
  ), categories AS (
    SELECT category AS text, row_number() OVER (ORDER BY NOT starts_with(plain_text(category), plain), category) AS position
    FROM listing_categories WHERE words @@ beginnings
  ), cities AS (
    SELECT name || ', ' || state AS text, row_number() OVER (ORDER BY zip_count DESC, name, state) AS position
    FROM places WHERE kind = 'city' AND length(place) > 1 AND lower(name) ~>=~ place AND lower(name) ~<~ (place || chr(1114111))
      AND lower(name || ', ' || state) LIKE replace(replace(btrim(lower(typed)), '%', '\%'), '_', '\_') || '%'
  ), ranked AS (
    -- Two categories and two places at most go before the titles' turn is over.
    SELECT text, 'category' AS kind, position, CASE WHEN position <= 2 THEN 0 ELSE 3 END AS turn FROM categories
    UNION ALL SELECT text, 'title', position, CASE WHEN position <= 4 THEN 1 ELSE 3 END FROM titles
    UNION ALL SELECT text, 'place', position, CASE WHEN position <= 2 THEN 2 ELSE 3 END FROM cities
  )
  SELECT coalesce(json_agg(json_build_object('text', text, 'kind', kind)), '[]') INTO suggestions
  FROM (SELECT text, kind FROM ranked ORDER BY turn, position, kind LIMIT 8) AS best;
  RETURN suggestions;
END
$$;--> statement-breakpoint
-- One LIVE listing as JSON. @throws VB404
CREATE FUNCTION live_listing(listing_id uuid) RETURNS listings LANGUAGE plpgsql STABLE AS $$
DECLARE
  listing listings;
BEGIN
  SELECT * INTO listing FROM listings WHERE id = listing_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'VB404', MESSAGE = 'no such listing', DETAIL = 'Listing';
  END IF;
  RETURN listing;
END
$$;--> statement-breakpoint
-- Up to eight of the same type: alike in category and price first, then near by, then what shares tags. @throws VB404
CREATE FUNCTION similar_listings(listing_id uuid) RETURNS text LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET jit = off AS $$
DECLARE
  this listings := live_listing(listing_id);
  similar_ text;
BEGIN
  WITH candidates AS (
    (SELECT id FROM listings WHERE category = this.category AND price >= this.price ORDER BY price, id LIMIT 40)
    UNION (SELECT id FROM listings WHERE category = this.category AND price < this.price ORDER BY price DESC, id DESC LIMIT 40)
    UNION (SELECT id FROM listings WHERE city_key = this.city_key AND state = this.state ORDER BY published_at DESC, id DESC LIMIT 40)
    UNION (SELECT id FROM listings WHERE listing_type = this.listing_type AND state = this.state ORDER BY published_at DESC, id DESC LIMIT 40)
  ), scored AS (
    SELECT l, 3 * (l.category = this.category)::int + (l.state = this.state)::int + (l.city_key = this.city_key)::int
      + 0.5 * (SELECT count(*) FROM unnest(l.tags) AS tag WHERE tag = ANY (this.tags))
      - least(abs(ln(l.price / this.price)), 3) + l.quality AS score
    FROM candidates JOIN listings AS l USING (id) WHERE l.id <> listing_id AND l.listing_type = this.listing_type
  )
  SELECT '[' || coalesce(string_agg(listing_json(l, NULL), ',' ORDER BY score DESC, (l).id), '') || ']' INTO similar_
  FROM (SELECT * FROM scored ORDER BY score DESC, (l).id LIMIT 8) AS best;
  RETURN similar_;
END
$$;--> statement-breakpoint
-- When a listing cannot be had between two moments: approved bookings and the host's blocked days, joined where they touch, so
-- that nothing tells one from the other. Days are days where the listing stands; without them, 90 from today. @throws VB404
CREATE FUNCTION listing_availability(listing_id uuid, from_ text, to_ text) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
  this listings := live_listing(listing_id);
  today timestamptz := date_trunc('day', now(), this.time_zone);
  first_ timestamptz := CASE WHEN length(from_) = 10 THEN from_::timestamp AT TIME ZONE this.time_zone ELSE from_::timestamptz END;
  last_ timestamptz := CASE WHEN length(to_) = 10 THEN to_::timestamp AT TIME ZONE this.time_zone ELSE to_::timestamptz END;
  times tstzrange;
  unavailable json;
BEGIN
  first_ := coalesce(first_, least(today, last_));
  last_ := coalesce(last_, first_ + interval '90 days');
  IF first_ > last_ THEN
    RAISE EXCEPTION USING ERRCODE = 'VB400', MESSAGE = 'range ends before it begins', DETAIL = json_build_object('path', 'to',
      'code', 'range_reversed', 'message', 'to must not be before from.');
  END IF;
  IF last_ > first_ + interval '366 days 2 hours' THEN
    RAISE EXCEPTION USING ERRCODE = 'VB400', MESSAGE = 'range too long', DETAIL = json_build_object('path', 'to',
      'code', 'range_too_long', 'message', 'from and to may be at most 366 days apart.');
  END IF;
  times := tstzrange(first_, last_);
  SELECT coalesce(json_agg(json_build_object('start', utc_text(lower(busy)), 'end', utc_text(upper(busy))) ORDER BY busy), '[]')
  INTO unavailable FROM (
    SELECT unnest(range_agg(taken) * multirange(times)) AS busy FROM (
      SELECT period AS taken FROM bookings WHERE bookings.listing_id = this.id AND status IN ('APPROVED', 'COMPLETED')
        AND period IS NOT NULL AND period && times
      UNION ALL
      SELECT tstzrange(event_date::timestamp AT TIME ZONE this.time_zone, (event_date + 1)::timestamp AT TIME ZONE this.time_zone)
      FROM bookings WHERE bookings.listing_id = this.id AND status IN ('APPROVED', 'COMPLETED')
        AND event_date BETWEEN first_::date - 1 AND last_::date + 1
      UNION ALL
      SELECT tstzrange(start_date::timestamp AT TIME ZONE this.time_zone, end_date::timestamp AT TIME ZONE this.time_zone)
      FROM listing_blocked_dates AS d WHERE d.listing_id = this.id AND start_date <= last_::date + 1 AND end_date >= first_::date - 1
    ) AS all_taken
  ) AS joined;
  RETURN unavailable;
END
$$;
