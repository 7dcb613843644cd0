-- Who writes. The guard and the scheduled handler set vendibook.actor, .reason, .ip_address, .user_agent and .request_id for
-- their transaction; triggers read them here.
CREATE FUNCTION context(setting text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('vendibook.' || setting, true), '')
$$;--> statement-breakpoint
CREATE FUNCTION actor_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT context('actor')::uuid
$$;--> statement-breakpoint
-- Only who may empty a table may load it past its triggers: the owner, and neither the application's role nor a login that
-- reaches a SECURITY DEFINER function.
CREATE FUNCTION may_load() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT has_table_privilege(session_user, 'public.audit_logs'::regclass, 'TRUNCATE')
     AND has_table_privilege(current_user, 'public.audit_logs'::regclass, 'TRUNCATE')
$$;--> statement-breakpoint
-- Loading in bulk (SET vendibook.bulk = on): no audit, no status log, no counters; the loader writes those itself.
CREATE FUNCTION bulk_mode() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('vendibook.bulk', true), '') = 'on' AND may_load()
$$;--> statement-breakpoint
-- Ends the statement with one of the project's own SQLSTATEs (VB403, VB409) and a code for the client in its detail.
CREATE FUNCTION refuse(state text, code text, reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = state, MESSAGE = reason, DETAIL = json_build_object('code', code);
END
$$;--> statement-breakpoint
CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.updated_at := now();
  RETURN new;
END
$$;--> statement-breakpoint
CREATE TRIGGER users_touch BEFORE UPDATE ON users
  FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION touch_updated_at();--> statement-breakpoint
CREATE TRIGGER bookings_touch BEFORE UPDATE ON bookings
  FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION touch_updated_at();--> statement-breakpoint
CREATE TRIGGER inquiries_touch BEFORE UPDATE ON inquiries
  FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION touch_updated_at();--> statement-breakpoint
CREATE TRIGGER event_requests_touch BEFORE UPDATE ON event_requests
  FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION touch_updated_at();--> statement-breakpoint
CREATE TRIGGER image_assets_touch BEFORE UPDATE ON image_assets
  FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION touch_updated_at();--> statement-breakpoint
-- A session that ended stays ended, for the reason it ended; a living one moves one generation at a time towards an end
-- that was set at login.
CREATE FUNCTION hold_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.revoked_at IS NOT NULL
    AND (new.revoked_at, new.revoke_reason, new.generation) IS DISTINCT FROM (old.revoked_at, old.revoke_reason, old.generation)
  THEN
    PERFORM refuse('VB409', 'session_ended', 'the session has ended');
  END IF;
  IF new.generation NOT IN (old.generation, old.generation + 1)
    OR (new.user_id, new.expires_at) IS DISTINCT FROM (old.user_id, old.expires_at)
  THEN
    PERFORM refuse('VB409', 'session_fixed', 'a session keeps its user and its end, and advances by one generation');
  END IF;
  RETURN new;
END
$$;--> statement-breakpoint
CREATE TRIGGER sessions_hold BEFORE UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION hold_session();--> statement-breakpoint
-- What both sides agreed on does not move; only erasure takes the renter away.
CREATE FUNCTION hold_booking_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (new.id, new.listing_id, new.host_id, new.booking_type, new.price, new.price_unit, new.total, new.created_at)
      IS DISTINCT FROM (old.id, old.listing_id, old.host_id, old.booking_type, old.price, old.price_unit, old.total, old.created_at)
    OR (new.renter_id IS NOT NULL AND new.renter_id IS DISTINCT FROM old.renter_id)
  THEN
    PERFORM refuse('VB409', 'terms_fixed', 'listing, parties, type and price of a booking do not change');
  END IF;
  RETURN new;
END
$$;--> statement-breakpoint
CREATE TRIGGER bookings_terms BEFORE UPDATE ON bookings FOR EACH ROW EXECUTE FUNCTION hold_booking_terms();--> statement-breakpoint
-- Whatever the concurrency: of two approvals that overlap one is refused. Ranges that touch do not overlap.
ALTER TABLE bookings ADD CONSTRAINT bookings_no_overlap
  EXCLUDE USING gist (listing_id WITH =, period WITH &&)
  WHERE (status IN ('APPROVED', 'COMPLETED') AND period IS NOT NULL);--> statement-breakpoint
ALTER TABLE bookings ADD CONSTRAINT bookings_one_event_a_day
  EXCLUDE USING gist (listing_id WITH =, event_date WITH =)
  WHERE (status IN ('APPROVED', 'COMPLETED') AND event_date IS NOT NULL);--> statement-breakpoint
-- Whether the host has blocked any of this time; blocked days are days where the listing stands.
CREATE FUNCTION is_blocked(listing host_listings, period tstzrange, event_date date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM listing_blocked_dates AS blocked
    WHERE blocked.listing_id = listing.id
      AND (event_date >= blocked.start_date AND event_date < blocked.end_date
        OR period && tstzrange(
          blocked.start_date::timestamp AT TIME ZONE listing.time_zone,
          blocked.end_date::timestamp AT TIME ZONE listing.time_zone)))
$$;--> statement-breakpoint
-- Approvals and blocks of one listing take turns on its row. Without that, two overlapping approvals would meet in the
-- exclusion constraint as a deadlock, and a block could slip in between the check and the approval.
CREATE FUNCTION take_dates() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  listing host_listings;
BEGIN
  SELECT * INTO listing FROM host_listings WHERE id = new.listing_id FOR NO KEY UPDATE;
  IF is_blocked(listing, new.period, new.event_date) THEN
    PERFORM refuse('VB409', 'dates_unavailable', 'the host has blocked these days');
  END IF;
  RETURN new;
END
$$;--> statement-breakpoint
CREATE TRIGGER bookings_take_dates BEFORE UPDATE OF status, period, event_date ON bookings
  FOR EACH ROW WHEN (new.status = 'APPROVED'
    AND (old.status, old.period, old.event_date) IS DISTINCT FROM (new.status, new.period, new.event_date))
  EXECUTE FUNCTION take_dates();--> statement-breakpoint
CREATE FUNCTION wait_for_listing() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM host_listings WHERE id = new.listing_id FOR NO KEY UPDATE;
  RETURN new;
END
$$;--> statement-breakpoint
CREATE TRIGGER listing_blocked_dates_wait BEFORE INSERT OR UPDATE ON listing_blocked_dates
  FOR EACH ROW WHEN (NOT bulk_mode()) EXECUTE FUNCTION wait_for_listing();--> statement-breakpoint
-- A review is the renter's, of the listing that was booked, after the booking is done.
CREATE FUNCTION admit_review() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  booking bookings;
BEGIN
  SELECT * INTO booking FROM bookings WHERE id = new.booking_id;
  IF FOUND AND (booking.renter_id IS DISTINCT FROM new.author_id OR booking.listing_id IS DISTINCT FROM new.listing_id) THEN
    PERFORM refuse('VB403', 'not_your_booking', 'only the renter of a booking may review what was booked');
  ELSIF FOUND AND booking.status <> 'COMPLETED' THEN
    PERFORM refuse('VB403', 'booking_not_completed', 'only a completed booking can be reviewed');
  END IF;
  RETURN new;
END
$$;--> statement-breakpoint
CREATE TRIGGER reviews_admit BEFORE INSERT ON reviews
  FOR EACH ROW WHEN (NOT bulk_mode()) EXECUTE FUNCTION admit_review();
