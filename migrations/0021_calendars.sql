-- A time as iCalendar writes it: a day where it is the midnight at which one begins, else UTC.
CREATE FUNCTION ics_time(moment timestamptz, whole_days boolean, time_zone text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN whole_days THEN to_char(moment AT TIME ZONE time_zone, 'YYYYMMDD')
    ELSE to_char(moment AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') END
$$;--> statement-breakpoint
CREATE FUNCTION is_midnight(moment timestamptz, time_zone text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT moment = (moment AT TIME ZONE time_zone)::date::timestamp AT TIME ZONE time_zone
$$;--> statement-breakpoint
-- When a listing is taken, as its calendar tells it: approved and completed bookings and blocked days, the latest 5,000. Days
-- that were blocked twice are told once. Nothing in it says who has booked.
CREATE FUNCTION calendar_json(h host_listings) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('listingId', h.id, 'title', h.title, 'timeZone', h.time_zone, 'events',
    coalesce(json_agg(json_build_object('uid', uid, 'kind', kind, 'start', starts, 'end', ends, 'changedAt', ics_time(changed_at, false, 'UTC'))
      ORDER BY starts, uid), '[]'))
  FROM (
    SELECT * FROM (
      SELECT 'booking-' || b.id AS uid, b.booking_type::text AS kind, b.updated_at AS changed_at,
        ics_time(lower(b.period), whole.days, h.time_zone) AS starts, ics_time(upper(b.period), whole.days, h.time_zone) AS ends
      FROM bookings AS b
      CROSS JOIN LATERAL (SELECT is_midnight(lower(b.period), h.time_zone) AND is_midnight(upper(b.period), h.time_zone) AS days) AS whole
      WHERE b.listing_id = h.id AND b.status IN ('APPROVED', 'COMPLETED') AND b.period IS NOT NULL
      UNION ALL
      SELECT 'booking-' || b.id, b.booking_type::text, b.updated_at,
        to_char(b.event_date, 'YYYYMMDD'), to_char(b.event_date + 1, 'YYYYMMDD')
      FROM bookings AS b
      WHERE b.listing_id = h.id AND b.status IN ('APPROVED', 'COMPLETED') AND b.event_date IS NOT NULL
      UNION ALL
      SELECT 'blocked-' || h.id || '-' || days.first_ || '-' || days.last_, 'BLOCKED', days.changed_at, days.first_, days.last_
      FROM (
        SELECT to_char(d.start_date, 'YYYYMMDD') AS first_, to_char(d.end_date, 'YYYYMMDD') AS last_, min(d.created_at) AS changed_at
        FROM listing_blocked_dates AS d WHERE d.listing_id = h.id GROUP BY 1, 2
      ) AS days
    ) AS taken ORDER BY starts DESC LIMIT 5000
  ) AS latest
$$;--> statement-breakpoint
-- The calendar that a feed's secret opens; null for any other. Counts the poll under `counter`. @throws VB429
CREATE FUNCTION read_feed(listing uuid, secret_hash bytea, counter bytea, allowed integer, span interval) RETURNS json
LANGUAGE plpgsql AS $$
DECLARE
  target host_listings;
  wait integer;
BEGIN
  SELECT h.* INTO target
  FROM calendar_feeds AS f
  JOIN host_listings AS h ON h.id = f.listing_id AND h.deleted_at IS NULL
  JOIN users AS u ON u.id = h.owner_id AND u.suspended_at IS NULL AND u.deleted_at IS NULL
  WHERE f.listing_id = listing AND f.secret_hash = read_feed.secret_hash;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  wait := count_attempts(ARRAY[counter], ARRAY[allowed], ARRAY[span]);
  IF wait > 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'VB429', MESSAGE = 'too many polls', DETAIL = json_build_object('retryAfter', wait);
  END IF;
  RETURN calendar_json(target);
END
$$;--> statement-breakpoint
-- A suspension ends the feeds for good: one that is lifted does not bring a secret back.
CREATE FUNCTION end_feeds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM calendar_feeds WHERE listing_id IN (SELECT id FROM host_listings WHERE owner_id = new.id);
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER users_end_feeds AFTER UPDATE OF suspended_at ON users
  FOR EACH ROW WHEN (old.suspended_at IS NULL AND new.suspended_at IS NOT NULL) EXECUTE FUNCTION end_feeds();--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION end_feeds() FROM PUBLIC;--> statement-breakpoint
CREATE FUNCTION calendar_sources_json(listing uuid) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT coalesce(json_agg(json_build_object('url', url, 'lastFetchedAt', utc_text(last_fetched_at), 'lastError', last_error)
    ORDER BY created_at, id), '[]')
  FROM calendar_sources WHERE listing_id = listing
$$;--> statement-breakpoint
-- Replaces the calendars that a listing of the actor imports. One that stays keeps its state; one that goes takes the days
-- that it blocked with it. @throws VB404
CREATE FUNCTION set_calendar_sources(listing uuid, urls text[]) RETURNS json LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM host_listings WHERE id = listing AND owner_id = actor_id() AND deleted_at IS NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'VB404', MESSAGE = 'no such listing';
  END IF;
  DELETE FROM calendar_sources WHERE listing_id = listing AND url <> ALL (urls);
  INSERT INTO calendar_sources (id, listing_id, url)
  SELECT new_id(), listing, url FROM unnest(urls) WITH ORDINALITY AS u (url, n) ORDER BY n
  ON CONFLICT (listing_id, url) DO NOTHING;
  RETURN calendar_sources_json(listing);
END
$$;--> statement-breakpoint
-- Takes sources that are due, the oldest first, and marks them as fetched now: runs beside each other take different ones, and
-- what a run that dies has taken is due again after a while.
CREATE FUNCTION claim_calendar_sources(most integer, every interval) RETURNS TABLE (
  id uuid, listing_id uuid, url text, etag text, time_zone text
) LANGUAGE sql AS $$
  -- Materialized: a plan that looks more than once would find others locked each time.
  WITH claimed AS MATERIALIZED (
    SELECT due.id, h.time_zone
    FROM calendar_sources AS due
    JOIN host_listings AS h ON h.id = due.listing_id AND h.status <> 'SOLD' AND h.status <> 'ARCHIVED'
    JOIN users AS u ON u.id = h.owner_id AND u.suspended_at IS NULL AND u.deleted_at IS NULL
    WHERE due.last_fetched_at IS NULL OR due.last_fetched_at <= now() - every
    ORDER BY due.last_fetched_at NULLS FIRST, due.id LIMIT most
    FOR NO KEY UPDATE OF due SKIP LOCKED
  )
  UPDATE calendar_sources AS s SET last_fetched_at = now()
  FROM claimed WHERE s.id = claimed.id
  RETURNING s.id, s.listing_id, s.url, s.etag, claimed.time_zone
$$;--> statement-breakpoint
-- Makes the days that a source blocks be these, and leaves alone those that were so already; says whether any changed. Nothing
-- happens if the source is gone, or if the listing keeps another zone than that of these days. It takes its turn on the
-- listing's row, as approvals do.
CREATE FUNCTION import_blocked_days(source uuid, zone text, ranges jsonb, validator text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  target host_listings;
  removed integer;
  added integer;
BEGIN
  SELECT h.* INTO target FROM host_listings AS h
  WHERE h.id = (SELECT s.listing_id FROM calendar_sources AS s WHERE s.id = source) FOR NO KEY UPDATE;
  PERFORM FROM calendar_sources AS s WHERE s.id = source FOR NO KEY UPDATE;
  IF NOT FOUND OR target.time_zone <> zone THEN
    RETURN false;
  END IF;
  DELETE FROM listing_blocked_dates AS d WHERE d.source_id = source AND NOT EXISTS (
    SELECT FROM jsonb_to_recordset(ranges) AS r ("start" date, "end" date) WHERE r."start" = d.start_date AND r."end" = d.end_date);
  GET DIAGNOSTICS removed = ROW_COUNT;
  INSERT INTO listing_blocked_dates (id, listing_id, start_date, end_date, source_id)
  SELECT new_id(), target.id, r."start", r."end", source
  FROM jsonb_to_recordset(ranges) AS r ("start" date, "end" date)
  WHERE NOT EXISTS (
    SELECT FROM listing_blocked_dates AS d WHERE d.source_id = source AND d.start_date = r."start" AND d.end_date = r."end");
  GET DIAGNOSTICS added = ROW_COUNT;
  UPDATE calendar_sources SET etag = validator, last_error = NULL, last_fetched_at = now() WHERE id = source;
  RETURN removed + added > 0;
END
$$;
