-- The public search in one call. A page is found in three steps, each of which reads as little as it can:
--   1. hits: an index alone gives the first candidates in the wanted order (a walk), or all of a small set;
--   2. where the search has text, the candidates' own search vectors decide, and rank;
--   3. the rows of the page become JSON.
CREATE TYPE search_hit AS (
  id uuid,
  key text,         -- of the order that the hits were found in
  position integer, -- in that order
  score numeric,    -- by relevance, where that was asked for
  listing_type listing_type,
  category text,
  state text,
  price numeric
);--> statement-breakpoint
CREATE TYPE search_hits AS (
  hits search_hit[], -- in the wanted order
  complete boolean   -- nothing more matches
);--> statement-breakpoint
-- What the planner expects. Volatile, as EXPLAIN demands.
CREATE FUNCTION estimated_rows(conditions text) RETURNS float8 LANGUAGE plpgsql STRICT AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT JSON) SELECT FROM listings AS s WHERE ' || conditions INTO plan;
  RETURN (plan->0->'Plan'->>'Plan Rows')::float8;
END
$$;--> statement-breakpoint
-- How many listings have the text of a search. The planner knows common lexemes only; the dictionary knows the others better.
CREATE FUNCTION text_rows(text_ search_text, listings_ float8) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
  planned float8 := estimated_rows(format('search @@ %L::tsquery', text_.matches));
BEGIN
  IF planned > 10000 OR text_.counts IS NULL THEN
    RETURN planned;
  END IF;
  RETURN (SELECT listings_ * exp(sum(ln(least(known / listings_, 1)))) FROM unnest(text_.counts) AS known);
END
$$;--> statement-breakpoint
-- Of the order and the sets the one that is cheapest to read whole, and what that costs, measured in entries of an index: one of
-- the index of positions counts 5, a row of the table 14; `reading` is what the posting lists of the text cost.
CREATE FUNCTION cheapest_set(start text, walked float8, sets text[], with_text float8, reading float8, in_cells float8, OUT best text, OUT best_cost float8)
LANGUAGE plpgsql AS $$
DECLARE
  candidate text;
  cost float8;
BEGIN
  best := start;
  best_cost := walked * CASE WHEN start LIKE 'earth_box%' THEN 5 ELSE 1 END;
  FOREACH candidate IN ARRAY sets LOOP
    cost := CASE WHEN candidate LIKE 'search @@%' THEN reading + 14 * with_text
      WHEN candidate LIKE 'cell = %' THEN in_cells ELSE estimated_rows(candidate) * CASE WHEN candidate LIKE 'earth_box%' THEN 5 ELSE 1 END END;
    IF cost < best_cost THEN best := candidate; best_cost := cost; END IF;
  END LOOP;
END
$$;--> statement-breakpoint
-- What an entry of an index is checked for, without what the part of the index that is read says already.
CREATE FUNCTION checks(filters jsonb, text_ search_text, extra text, part text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT concat_ws(' AND ', coalesce(string_agg(value, ' AND '), 'true'), filters->>'round', text_.signature, extra)
  FROM jsonb_each_text(filters - '{circle,cells,boxCells,round,cellShare}'::text[])
  WHERE strpos(part, value) = 0 AND NOT (key = 'square' AND part = filters->>'cells')
$$;--> statement-breakpoint
-- Step 1. The first `wanted` listings or so that pass the filters and may pass the text, in order.
--   start, sets  as search_paths gives them
--   extra        a condition that no index helps with
--   after        the keyset condition of a cursor, with %s for the key
--   enough       how many candidates of a walk are worth returning; 1,000,000: all are wanted
CREATE FUNCTION find_hits(ordering text[], start text, sets text[], filters jsonb, extra text, text_ search_text, after text, wanted integer,
  enough integer)
RETURNS search_hits LANGUAGE plpgsql AS $$
DECLARE
  columns_ text := 'id, listing_type, category, state, price, price_unit, rating_order, is_verified, delivery_available, latitude, longitude, signature'
    || CASE WHEN filters ? 'city' THEN ', city_key' ELSE '' END || CASE WHEN filters ? 'host' THEN ', host_id' ELSE '' END;
  key text := ordering[1];
  hit constant text := 'ROW(id, sort_key, NULL, NULL, listing_type, category, state, price)::search_hit';
  backwards text := CASE ordering[2] WHEN '<' THEN ' DESC' ELSE '' END;
  listings_ float8 := greatest(estimated_rows('true'), 1);
  with_text float8 := CASE WHEN text_.matches IS NOT NULL THEN text_rows(text_, listings_) END;
  -- Of circles the planner knows nothing, of cells much.
  in_cells float8 := estimated_rows(coalesce(filters->>'cells', filters->>'boxCells', filters->>'square'));
  walked float8 := CASE WHEN start = filters->>'circle' THEN in_cells WHEN start = 'true' THEN listings_ ELSE estimated_rows(start) END;
  plain text := (SELECT string_agg(value, ' AND ') FROM jsonb_each_text(filters - '{circle,cells,boxCells,square,box,round,cellShare}'::text[]));
  share float8 := CASE WHEN plain IS NULL THEN 1 WHEN plain = start THEN walked / listings_ ELSE estimated_rows(plain) / listings_ END
    * CASE WHEN filters ? 'cellShare' THEN in_cells / listings_ * (filters->>'cellShare')::float8 ELSE 1 END
    * coalesce(with_text, listings_) / greatest(walked, 1);
  -- Other indexes than their own do not carry city and host.
  may_walk boolean := (filters->>'city' IS NULL OR strpos(start, 'city_key') > 0) AND (filters->>'host' IS NULL OR strpos(start, 'host_id') > 0);
  reading float8;
  is_plain boolean := walked > 3000 AND checks(filters - '{square,round}'::text[], text_, extra, start) = 'true AND true';
  -- How many entries a walk reads at least and at most, and what one costs; the index of positions is slower than the others.
  is_by_distance boolean := start LIKE 'earth_box%';
  least_ integer := CASE WHEN is_by_distance THEN 60 ELSE 500 END;
  most integer := CASE WHEN is_by_distance THEN 3000 ELSE 16000 END;
  entry_cost integer := CASE WHEN is_by_distance THEN 5 ELSE 1 END;
  walk integer;
  scanned integer := 0;
  count_ integer;
  estimate float8;
  set_ text;
  set_cost float8;
  found search_hits;
BEGIN
  share := least(greatest(share, 1e-7), 1);
  -- A page far down is worth a longer walk: the alternative is to read everything.
  IF wanted BETWEEN 1001 AND 999999 THEN most := greatest(most, least(1.5 * wanted / share, 400000)); END IF;
  reading := CASE WHEN text_.counts IS NOT NULL THEN 0.5 * (SELECT min(known) FROM unnest(text_.counts) AS known)
    WHEN text_.ranks IS NOT NULL THEN 0.3 * estimated_rows(format('search @@ %L::tsquery', text_.ranks)) ELSE 0 END;
  FOR attempt IN 1..CASE WHEN may_walk AND (enough < 1000000 OR after <> 'true') THEN 2 ELSE 0 END LOOP
    walk := least(greatest(1.2 * wanted / share + 20, least_), most);
    IF attempt = 1 AND walk > 4 * least_ THEN
      SELECT best, best_cost INTO set_, set_cost FROM cheapest_set(start, walked, sets, with_text, reading, in_cells);
      -- Each alternative is checked in each entry, and what passes is read, by mistake or not.
      EXIT WHEN set_cost < least(walk, 3000) * entry_cost OR (is_by_distance AND set_cost < 40000)
        OR set_cost < walk * (entry_cost + 0.25 * coalesce(text_.breadth, 0) + 14 * (share + coalesce(text_.noise, 0)));
      -- So few must all be counted, which no walk does: but a short one tells whether they are.
      IF after = 'true' AND share * walked < 1200 THEN walk := most / 5; END IF;
    END IF;
    -- What the page before has walked is walked again whole, and is to be known to be.
    IF after <> 'true' THEN walk := walk + 1; END IF;
    EXIT WHEN walk <= scanned;
    EXECUTE format('SELECT array_agg(%s) FILTER (WHERE %s), count(*) FROM (SELECT %s, %s AS sort_key FROM listings WHERE %s AND %s ORDER BY %s LIMIT %s) AS s',
      hit, checks(filters, text_, extra, start), columns_, key, start, format(after, key), ordering[3], walk) INTO found.hits, scanned;
    count_ := coalesce(cardinality(found.hits), 0);
    found.complete := scanned < walk;
    estimate := count_ / walk::float8 * walked;
    -- Of an order that is long, or that has nothing but matches, its beginning tells how much there is; others are counted.
    IF found.complete OR count_ > 1000 OR (count_ >= enough AND (after <> 'true' OR (estimate >= 1500 AND (walked > 20000 OR is_plain)))) THEN
      RETURN found;
    END IF;
    -- There are fewer than was thought: once more, by what was seen, unless that says that all must be counted.
    IF count_ > 4 OR scanned >= most / 5 THEN share := greatest(count_, 1) / scanned::float8; END IF;
    EXIT WHEN after = 'true' AND (share * walked < 1200 OR (walked <= 20000 AND NOT is_plain));
  END LOOP;
  -- A walk would meet, or met, too little to go by: take the whole of the smallest set, or of the order.
  IF set_ IS NULL THEN
    SELECT best INTO set_ FROM cheapest_set(start, CASE WHEN may_walk THEN walked ELSE 'Infinity' END, sets, with_text, reading, in_cells);
  END IF;
  -- Of more than a thousand only those that are wanted become hits.
  EXECUTE format('WITH kept AS MATERIALIZED (SELECT id, %s AS sort_key, listing_type, category, state, price FROM (SELECT %s FROM listings WHERE %s OFFSET 0) AS s WHERE %s), '
    'rest AS MATERIALIZED (SELECT * FROM kept WHERE %s), found AS (SELECT count(*) AS n FROM rest) '
    'SELECT array_agg(%s), (SELECT n FROM found) FROM (SELECT * FROM rest ORDER BY sort_key%s, id%s LIMIT (SELECT CASE WHEN n > 1100 THEN %s ELSE 1100 END FROM found)) AS s',
    key, columns_ || CASE WHEN key ~ '^[a-z_]+$' AND strpos(columns_, key) = 0 THEN ', ' || key ELSE '' END, set_,
    checks(filters, text_, extra, set_), format(after, 'sort_key'), hit, backwards, backwards, wanted) INTO found.hits, scanned;
  found.complete := scanned <= 1100 OR scanned <= wanted;
  RETURN found;
END
$$;
