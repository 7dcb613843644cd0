-- The arguments are the legal transitions, as 'FROM>TO'.
CREATE FUNCTION hold_status_machine() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (old.status || '>' || new.status) = ANY (TG_ARGV) THEN
    RAISE EXCEPTION USING ERRCODE = 'VB409', MESSAGE = format('%s cannot become %s', old.status, new.status),
      DETAIL = json_build_object('code', 'invalid_transition', 'from', old.status, 'to', new.status);
  END IF;
  RETURN new;
END
$$;--> statement-breakpoint
CREATE TRIGGER host_listings_status_machine BEFORE UPDATE OF status ON host_listings
  FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
  EXECUTE FUNCTION hold_status_machine('DRAFT>LIVE', 'DRAFT>ARCHIVED', 'LIVE>PAUSED', 'LIVE>SOLD', 'LIVE>ARCHIVED',
    'PAUSED>LIVE', 'PAUSED>SOLD', 'PAUSED>ARCHIVED', 'SOLD>ARCHIVED');--> statement-breakpoint
CREATE TRIGGER bookings_status_machine BEFORE UPDATE OF status ON bookings
  FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
  EXECUTE FUNCTION hold_status_machine('PENDING>APPROVED', 'PENDING>DECLINED', 'PENDING>CANCELLED', 'APPROVED>COMPLETED',
    'APPROVED>CANCELLED');--> statement-breakpoint
CREATE TRIGGER inquiries_status_machine BEFORE UPDATE OF status ON inquiries
  FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
  EXECUTE FUNCTION hold_status_machine('PENDING>RESPONDED');--> statement-breakpoint
CREATE TRIGGER image_assets_status_machine BEFORE UPDATE OF status ON image_assets
  FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
  EXECUTE FUNCTION hold_status_machine('PENDING>CONFIRMED', 'PENDING>REJECTED', 'CONFIRMED>DELETED');--> statement-breakpoint
-- A listing starts unseen and unrated, whatever an insert says, unless it is loaded by the owner.
CREATE FUNCTION begin_listing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF may_load() THEN
    new.published_at := coalesce(new.published_at, CASE WHEN new.status = 'LIVE' THEN now() END);
    RETURN new;
  END IF;
  IF new.status NOT IN ('DRAFT', 'LIVE') THEN
    PERFORM refuse('VB409', 'invalid_transition', 'a listing starts as DRAFT or LIVE');
  END IF;
  new.published_at := CASE WHEN new.status = 'LIVE' THEN now() END;
  new.deleted_at := NULL;
  new.is_verified := false;
  new.views := 0;
  new.inquiries := 0;
  new.rating_sum := 0;
  new.review_count := 0;
  new.version := 1;
  new.created_at := now();
  new.updated_at := now();
  RETURN new;
END
$$;--> statement-breakpoint
CREATE TRIGGER host_listings_begin BEFORE INSERT ON host_listings
  FOR EACH ROW WHEN (NOT bulk_mode()) EXECUTE FUNCTION begin_listing();--> statement-breakpoint
-- An edit is any change but that of a counter: it moves the version, which the ETag is made of, and updated_at.
CREATE FUNCTION edit_listing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  counted host_listings := old;
BEGIN
  new.published_at := coalesce(old.published_at, CASE WHEN new.status = 'LIVE' THEN now() END);
  new.version := old.version;
  new.updated_at := old.updated_at;
  counted.views := new.views;
  counted.inquiries := new.inquiries;
  counted.rating_sum := new.rating_sum;
  counted.review_count := new.review_count;
  IF new IS DISTINCT FROM counted THEN
    new.version := old.version + 1;
    new.updated_at := greatest(now(), old.updated_at);
  END IF;
  RETURN new;
END
$$;--> statement-breakpoint
CREATE TRIGGER host_listings_edit BEFORE UPDATE ON host_listings
  FOR EACH ROW WHEN (NOT bulk_mode()) EXECUTE FUNCTION edit_listing();--> statement-breakpoint
CREATE FUNCTION begin_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.status <> 'PENDING' THEN
    PERFORM refuse('VB409', 'invalid_transition', 'a booking starts as PENDING');
  END IF;
  new.created_at := now();
  new.updated_at := now();
  RETURN new;
END
$$;--> statement-breakpoint
CREATE TRIGGER bookings_begin BEFORE INSERT ON bookings
  FOR EACH ROW WHEN (NOT may_load()) EXECUTE FUNCTION begin_booking();--> statement-breakpoint
-- The application cannot write that table itself.
CREATE FUNCTION log_status() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  before text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    before := old.status;
  END IF;
  IF TG_TABLE_NAME = 'host_listings' THEN
    INSERT INTO status_logs (listing_id, from_status, to_status, actor_id, reason)
    VALUES (new.id, before, new.status, actor_id(), context('reason'));
  ELSE
    INSERT INTO status_logs (booking_id, from_status, to_status, actor_id, reason)
    VALUES (new.id, before, new.status, actor_id(), coalesce(context('reason'), new.reason));
  END IF;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER host_listings_log_first_status AFTER INSERT ON host_listings
  FOR EACH ROW WHEN (NOT bulk_mode()) EXECUTE FUNCTION log_status();--> statement-breakpoint
CREATE TRIGGER host_listings_log_status AFTER UPDATE OF status ON host_listings
  FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status AND NOT bulk_mode())
  EXECUTE FUNCTION log_status();--> statement-breakpoint
CREATE TRIGGER bookings_log_first_status AFTER INSERT ON bookings
  FOR EACH ROW WHEN (NOT bulk_mode()) EXECUTE FUNCTION log_status();--> statement-breakpoint
CREATE TRIGGER bookings_log_status AFTER UPDATE OF status ON bookings
  FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status AND NOT bulk_mode())
  EXECUTE FUNCTION log_status();--> statement-breakpoint
CREATE FUNCTION count_rating() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE host_listings SET rating_sum = rating_sum - old.rating, review_count = review_count - 1 WHERE id = old.listing_id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    UPDATE host_listings SET rating_sum = rating_sum + new.rating, review_count = review_count + 1 WHERE id = new.listing_id;
  END IF;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER reviews_count_rating AFTER INSERT OR DELETE OR UPDATE OF rating, listing_id ON reviews
  FOR EACH ROW WHEN (NOT bulk_mode()) EXECUTE FUNCTION count_rating();
