-- What is sold is sold once.
CREATE UNIQUE INDEX bookings_one_sale ON bookings (listing_id) WHERE booking_type = 'PURCHASE_INQUIRY' AND status = 'COMPLETED';--> statement-breakpoint
-- A moment as a client writes it: a date is the midnight at which that day begins where the listing stands.
CREATE FUNCTION moment_of(written text, time_zone text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN length(written) = 10 THEN written::timestamp AT TIME ZONE time_zone ELSE written::timestamptz END
$$;--> statement-breakpoint
-- How often the price is due: days begun on the listing's own wall clock, or hours begun of elapsed time.
CREATE FUNCTION priced_units(unit price_unit, period tstzrange, time_zone text) RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT CASE unit
    WHEN 'per day' THEN
      ceil(extract(epoch FROM (upper(period) AT TIME ZONE time_zone) - (lower(period) AT TIME ZONE time_zone)) / 86400)
    WHEN 'per hour' THEN ceil(extract(epoch FROM upper(period) - lower(period)) / 3600)
    ELSE 1
  END::integer
$$;--> statement-breakpoint
-- One fault of a request's field, as the API reports it.
CREATE FUNCTION field_fault(path text, code text, message text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('path', path, 'code', code, 'message', message)
$$;--> statement-breakpoint
CREATE FUNCTION refuse_fields(faults jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'VB400', MESSAGE = 'the request is not valid', DETAIL = faults::text;
END
$$;--> statement-breakpoint
-- Which fields a request for this kind of listing needs and takes; the shapes of the fields were checked before.
CREATE FUNCTION check_request_fields(kind booking_type, asked jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  needed text[];
  taken text[];
  faults jsonb;
BEGIN
  needed := CASE kind
    WHEN 'RENTAL_REQUEST' THEN ARRAY['startDate', 'endDate']
    WHEN 'EVENT_REQUEST' THEN ARRAY['eventDate', 'eventType', 'guestCount']
    ELSE ARRAY['message']
  END;
  taken := needed || CASE kind
    WHEN 'RENTAL_REQUEST' THEN ARRAY['message']
    WHEN 'EVENT_REQUEST' THEN ARRAY['budget', 'location', 'message']
    ELSE ARRAY['inquiryType', 'price']
  END || ARRAY['bookingType'];
  SELECT jsonb_agg(fault) INTO faults FROM (
    SELECT field_fault('bookingType', 'wrong_type', format('This listing takes a %s.', kind)) AS fault
    WHERE asked ->> 'bookingType' <> kind::text
    UNION ALL
    SELECT field_fault(field, 'required', format('%s is needed for a %s.', field, kind))
    FROM unnest(needed) AS field WHERE NOT asked ? field
    UNION ALL
    SELECT field_fault(field, 'unknown_field', format('%s has no place in a %s.', field, kind))
    FROM jsonb_object_keys(asked) AS field WHERE field <> ALL (taken)
    UNION ALL
    SELECT field_fault('message', 'too_small', 'message must be at least 5 characters long.')
    WHERE kind = 'PURCHASE_INQUIRY' AND char_length(asked ->> 'message') < 5
  ) AS found;
  IF faults IS NOT NULL THEN
    PERFORM refuse_fields(faults);
  END IF;
END
$$;--> statement-breakpoint
-- Whether an approved booking or a blocked day stands in the way. The caller holds the listing's row.
CREATE FUNCTION is_taken(listing host_listings, wanted tstzrange, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT is_blocked(listing, wanted, day) OR EXISTS (
    SELECT FROM bookings
    WHERE listing_id = listing.id AND status IN ('APPROVED', 'COMPLETED') AND (period && wanted OR event_date = day))
$$;--> statement-breakpoint
-- A request to the host of a LIVE listing, priced here and now. It takes its turn on the listing's row, as approvals, blocked
-- days, sales and deletions do: whoever comes second sees what the first one did.
CREATE FUNCTION request_booking(booking uuid, listing uuid, asked jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  target host_listings;
  kind booking_type;
  wanted tstzrange;
  day date;
  today date;
  begins timestamptz;
  ends timestamptz;
  units integer := 1;
  offer numeric;
BEGIN
  SELECT h.* INTO target
  FROM host_listings AS h JOIN users AS u ON u.id = h.owner_id AND u.suspended_at IS NULL AND u.deleted_at IS NULL
  WHERE h.id = listing AND h.status = 'LIVE' FOR NO KEY UPDATE OF h;
  IF NOT FOUND THEN
    PERFORM refuse('VB404', 'not_found', 'listing not found');
  ELSIF target.owner_id = actor_id() THEN
    PERFORM refuse('VB409', 'own_listing', 'this is your own listing');
  END IF;
  kind := CASE target.listing_type
    WHEN 'RENT' THEN 'RENTAL_REQUEST' WHEN 'EVENT_PRO' THEN 'EVENT_REQUEST' ELSE 'PURCHASE_INQUIRY'
  END;
  PERFORM check_request_fields(kind, asked);
  today := (now() AT TIME ZONE target.time_zone)::date;

  IF kind = 'RENTAL_REQUEST' THEN
    begins := moment_of(asked ->> 'startDate', target.time_zone);
    ends := moment_of(asked ->> 'endDate', target.time_zone);
    IF ends <= begins THEN
      PERFORM refuse_fields(jsonb_build_array(field_fault('endDate', 'invalid_range', 'endDate must be after startDate.')));
    ELSIF (CASE WHEN length(asked ->> 'startDate') = 10 THEN (asked ->> 'startDate')::date < today ELSE begins < now() END) THEN
      PERFORM refuse_fields(jsonb_build_array(field_fault('startDate', 'in_the_past', 'startDate is in the past.')));
    ELSIF ends > begins + interval '366 days' THEN
      PERFORM refuse_fields(jsonb_build_array(field_fault('endDate', 'too_long', 'A rental is at most 366 days long.')));
    END IF;
    wanted := tstzrange(begins, ends);
    units := priced_units(target.price_unit, wanted, target.time_zone);
  ELSIF kind = 'EVENT_REQUEST' THEN
    day := CASE WHEN length(asked ->> 'eventDate') = 10 THEN (asked ->> 'eventDate')::date
      ELSE ((asked ->> 'eventDate')::timestamptz AT TIME ZONE target.time_zone)::date END;
    IF day < today THEN
      PERFORM refuse_fields(jsonb_build_array(field_fault('eventDate', 'in_the_past', 'eventDate is in the past.')));
    END IF;
    begins := day::timestamp AT TIME ZONE target.time_zone;
  ELSE
    offer := (asked ->> 'price')::numeric;
  END IF;
  IF is_taken(target, wanted, day) THEN
    PERFORM refuse('VB409', 'dates_unavailable', 'the listing is not free then');
  END IF;

  INSERT INTO bookings
    (id, listing_id, renter_id, host_id, booking_type, period, event_date, price, price_unit, total, message, expires_at)
  VALUES (
    booking, target.id, actor_id(), target.owner_id, kind, wanted, day, target.price, target.price_unit,
    coalesce(offer, target.price * units), asked ->> 'message',
    -- What begins today has begun at midnight already: it can be answered until the day is over.
    least(now() + interval '7 days', CASE WHEN begins <= now() THEN begins + interval '1 day' ELSE begins END));
  IF kind = 'EVENT_REQUEST' THEN
    INSERT INTO event_requests (id, booking_id, event_type, guest_count, budget, location)
    VALUES (new_id(), booking, asked ->> 'eventType', (asked ->> 'guestCount')::integer, (asked ->> 'budget')::numeric,
      asked ->> 'location');
  ELSIF kind = 'PURCHASE_INQUIRY' THEN
    INSERT INTO inquiries (id, booking_id, inquiry_type, offer)
    VALUES (new_id(), booking, coalesce(asked ->> 'inquiryType', 'GENERAL_INQUIRY')::inquiry_type, offer);
  END IF;
  UPDATE host_listings SET inquiries = inquiries + 1 WHERE id = target.id;
END
$$;--> statement-breakpoint
-- Whose move it is, whatever the time.
CREATE FUNCTION may_move(party text, before booking_status, after booking_status) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (party, before, after) IN (
    ('host', 'PENDING', 'APPROVED'), ('host', 'PENDING', 'DECLINED'),
    ('host', 'APPROVED', 'COMPLETED'), ('host', 'APPROVED', 'CANCELLED'),
    ('renter', 'PENDING', 'CANCELLED'), ('renter', 'APPROVED', 'CANCELLED'))
$$;--> statement-breakpoint
-- What a party may do with a booking now: the one definition, for nextActions and for change_booking. A rental begins and ends
-- by the clock, an event with its day, a sale at any time. A request that has expired waits only for the job that declines it.
CREATE FUNCTION booking_actions(b bookings, party text, time_zone text) RETURNS booking_status[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(wanted ORDER BY wanted), '{}')
  FROM unnest(enum_range(NULL::booking_status)) AS wanted
  WHERE may_move(party, b.status, wanted) AND CASE
    WHEN wanted IN ('APPROVED', 'DECLINED') THEN b.expires_at > now()
    WHEN wanted = 'COMPLETED' THEN coalesce(upper(b.period) <= now(), b.event_date <= (now() AT TIME ZONE time_zone)::date, true)
    WHEN party = 'renter' AND b.status = 'APPROVED' THEN
      coalesce(lower(b.period) > now(), b.event_date > (now() AT TIME ZONE time_zone)::date, true)
    ELSE true
  END
$$;--> statement-breakpoint
-- Which side of a booking somebody is on; null for anybody else.
CREATE FUNCTION party_of(b bookings, account uuid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE account WHEN b.host_id THEN 'host' WHEN b.renter_id THEN 'renter' END
$$;--> statement-breakpoint
CREATE FUNCTION decline_requests(listing uuid, why text, wanted tstzrange DEFAULT NULL, day date DEFAULT NULL) RETURNS void
LANGUAGE sql AS $$
  UPDATE bookings SET status = 'DECLINED', reason = why
  WHERE id IN (
    SELECT id FROM bookings
    WHERE listing_id = listing AND status = 'PENDING'
      AND (wanted IS NULL AND day IS NULL OR period && wanted OR event_date = day)
    ORDER BY id FOR NO KEY UPDATE)
$$;--> statement-breakpoint
-- Moves a booking where its party may move it. The listing's row comes first, then the booking's: everything that competes for
-- a listing's days takes them in this order.
CREATE FUNCTION change_booking(booking uuid, wanted booking_status, why text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  b bookings;
  target host_listings;
  party text;
BEGIN
  SELECT h.* INTO target FROM host_listings AS h
  WHERE h.id = (SELECT listing_id FROM bookings WHERE id = booking) FOR NO KEY UPDATE;
  SELECT * INTO b FROM bookings WHERE id = booking FOR NO KEY UPDATE;
  party := party_of(b, actor_id());
  IF b.id IS NULL OR (party IS NULL AND NOT EXISTS (SELECT FROM users WHERE id = actor_id() AND role = 'ADMIN')) THEN
    PERFORM refuse('VB404', 'not_found', 'booking not found');
  ELSIF party IS NULL THEN
    PERFORM refuse('VB403', 'forbidden', 'only the host and the renter can change a booking');
  ELSIF wanted <> ALL (booking_actions(b, party, target.time_zone)) THEN
    IF NOT may_move(party, b.status, wanted) AND may_move(CASE party WHEN 'host' THEN 'renter' ELSE 'host' END, b.status, wanted) THEN
      PERFORM refuse('VB403', 'forbidden', 'only the other party of this booking can do that');
    END IF;
    PERFORM refuse('VB409', 'invalid_transition',
      CASE WHEN b.status = 'PENDING' AND b.expires_at <= now() THEN 'the request has expired'
        ELSE format('a booking that is %s cannot become %s now', b.status, wanted) END);
  ELSIF party = 'host' AND wanted = 'CANCELLED' AND why IS NULL THEN
    PERFORM refuse_fields(jsonb_build_array(field_fault('reason', 'required', 'A host who cancels gives a reason.')));
  ELSIF wanted = 'APPROVED' AND target.status <> 'LIVE' AND target.status <> 'PAUSED' THEN
    PERFORM refuse('VB409', 'invalid_transition', 'the listing is not offered any more');
  END IF;
  UPDATE bookings SET status = wanted, reason = why WHERE id = booking;
  IF wanted = 'APPROVED' AND b.booking_type <> 'PURCHASE_INQUIRY' THEN
    PERFORM decline_requests(target.id, 'These dates were given to another request.', b.period, b.event_date);
  ELSIF wanted = 'COMPLETED' AND b.booking_type = 'PURCHASE_INQUIRY' THEN
    UPDATE bookings SET status = 'CANCELLED', reason = 'The listing was sold to somebody else.'
    WHERE listing_id = target.id AND booking_type = 'PURCHASE_INQUIRY' AND status = 'APPROVED';
    UPDATE host_listings SET status = 'SOLD' WHERE id = target.id AND status IN ('LIVE', 'PAUSED');
  END IF;
END
$$;--> statement-breakpoint
-- What is sold or archived is offered to nobody else.
CREATE FUNCTION close_requests() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM decline_requests(new.id, CASE new.status WHEN 'SOLD' THEN 'The listing was sold.' ELSE 'The listing was taken down.' END);
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER host_listings_close_requests AFTER UPDATE OF status ON host_listings
  FOR EACH ROW WHEN (old.status <> new.status AND new.status IN ('SOLD', 'ARCHIVED') AND NOT bulk_mode())
  EXECUTE FUNCTION close_requests();--> statement-breakpoint
-- Declines what nobody answered in time, a listing after the other in one order; returns how many. At most so many a run.
CREATE FUNCTION expire_requests(most integer DEFAULT 500) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  listing uuid;
  declined integer := 0;
  more integer;
BEGIN
  FOR listing IN
    SELECT DISTINCT listing_id FROM (
      SELECT listing_id FROM bookings WHERE status = 'PENDING' AND expires_at <= now() ORDER BY expires_at LIMIT most
    ) AS due ORDER BY listing_id
  LOOP
    PERFORM FROM host_listings WHERE id = listing FOR NO KEY UPDATE;
    UPDATE bookings SET status = 'DECLINED', reason = 'Nobody answered in time.'
    WHERE listing_id = listing AND status = 'PENDING' AND expires_at <= now();
    GET DIAGNOSTICS more = ROW_COUNT;
    declined := declined + more;
  END LOOP;
  RETURN declined;
END
$$;--> statement-breakpoint
-- Tells the other side, or both where nobody acted. Written with what it tells of.
CREATE FUNCTION notify_of_booking() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  news notification_type;
BEGIN
  news := CASE
    WHEN TG_OP = 'UPDATE' THEN 'BOOKING_' || new.status
    WHEN new.booking_type = 'RENTAL_REQUEST' THEN 'BOOKING_REQUEST'
    WHEN new.booking_type = 'EVENT_REQUEST' THEN 'EVENT_REQUEST'
    ELSE 'INQUIRY_RECEIVED'
  END;
  INSERT INTO notifications (user_id, type, resource, resource_id)
  SELECT account, news, 'booking', new.id
  FROM unnest(ARRAY[new.host_id, new.renter_id]) AS account
  WHERE account IS NOT NULL AND account IS DISTINCT FROM actor_id();
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER bookings_notify AFTER INSERT ON bookings
  FOR EACH ROW WHEN (NOT may_load()) EXECUTE FUNCTION notify_of_booking();--> statement-breakpoint
CREATE TRIGGER bookings_notify_status AFTER UPDATE OF status ON bookings
  FOR EACH ROW WHEN (old.status <> new.status AND NOT bulk_mode()) EXECUTE FUNCTION notify_of_booking();--> statement-breakpoint
CREATE FUNCTION inquiry_json(i inquiries) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT row_to_json(shown) FROM (
    SELECT i.id, i.booking_id AS "bookingId", i.inquiry_type AS "inquiryType", trim_scale(i.offer) AS price, i.status,
      utc_text(i.responded_at) AS "respondedAt", utc_text(i.created_at) AS "createdAt") AS shown
$$;--> statement-breakpoint
CREATE FUNCTION event_request_json(e event_requests, b bookings) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT row_to_json(shown) FROM (
    SELECT e.id, e.booking_id AS "bookingId", e.event_type AS "eventType", b.event_date AS "eventDate",
      e.guest_count AS "guestCount", trim_scale(e.budget) AS budget, e.location, utc_text(e.created_at) AS "createdAt") AS shown
$$;--> statement-breakpoint
-- A booking as one of its parties, or an administrator, sees it.
CREATE FUNCTION booking_json(b bookings, viewer uuid) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT row_to_json(shown) FROM (
    SELECT b.id, b.booking_type AS "bookingType", b.status, b.listing_id AS "listingId",
      (SELECT row_to_json(listing) FROM (
        SELECT h.id, h.title, h.listing_type AS "listingType", h.status, h.city, h.state, h.image_url AS "imageUrl",
          h.time_zone AS "timeZone") AS listing) AS listing,
      b.host_id AS "hostId", host.name AS "hostName", b.renter_id AS "renterId", renter.name AS "renterName",
      utc_text(lower(b.period)) AS "startDate", utc_text(upper(b.period)) AS "endDate", b.event_date AS "eventDate",
      trim_scale(b.price) AS price, b.price_unit AS "priceUnit", trim_scale(b.total) AS total, b.message, b.reason,
      CASE b.status WHEN 'PENDING' THEN utc_text(b.expires_at) END AS "expiresAt",
      booking_actions(b, party_of(b, viewer), h.time_zone) AS "nextActions",
      (SELECT inquiry_json(i) FROM inquiries AS i WHERE i.booking_id = b.id) AS inquiry,
      (SELECT event_request_json(e, b) FROM event_requests AS e WHERE e.booking_id = b.id) AS "eventRequest",
      CASE WHEN party_of(b, viewer) IS NULL THEN 0 ELSE (
        SELECT count(*) FROM messages AS m
        WHERE m.booking_id = b.id AND m.sender_id IS DISTINCT FROM viewer AND m.read_at IS NULL
      ) END AS "unreadMessages",
      utc_text(b.created_at) AS "createdAt", utc_text(b.updated_at) AS "updatedAt"
    FROM host_listings AS h JOIN users AS host ON host.id = b.host_id LEFT JOIN users AS renter ON renter.id = b.renter_id
    WHERE h.id = b.listing_id
  ) AS shown
$$;--> statement-breakpoint
-- The same with its status history, newest first.
CREATE FUNCTION booking_detail(b bookings, viewer uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT left(booking_json(b, viewer)::text, -1) || ',"history":' || (
    SELECT coalesce(json_agg(json_build_object(
      'fromStatus', log.from_status, 'toStatus', log.to_status, 'actorId', log.actor_id, 'reason', log.reason,
      'createdAt', utc_text(log.created_at)) ORDER BY log.created_at DESC, log.id DESC), '[]')
    FROM status_logs AS log WHERE log.booking_id = b.id
  ) || '}'
$$;
