-- Many chains instead of one: a writer takes a head that nobody holds and keeps it until it commits, so concurrent writers
-- neither wait for one another nor for another's flush to disk. Fixed in number: a missing chain would be a missing head.
INSERT INTO audit_heads (chain) SELECT generate_series(0, 31);--> statement-breakpoint
ALTER TABLE audit_heads SET (fillfactor = 10);--> statement-breakpoint
-- What may be erased for a person's sake enters the chain only as this digest; without its salt nobody can guess it back.
CREATE FUNCTION audit_digest(entry audit_logs) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(entry.details_salt
    || convert_to(jsonb_build_array(entry.ip_address, entry.user_agent, entry.changes)::text, 'UTF8'))
$$;--> statement-breakpoint
CREATE FUNCTION audit_hash(entry audit_logs) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(entry.prev_hash || convert_to(jsonb_build_array(
    entry.id, entry.chain, entry.position, entry.user_id, entry.action, entry.resource, entry.resource_id, entry.request_id,
    (extract(epoch FROM entry.created_at) * 1000)::bigint, encode(entry.details_digest, 'hex'))::text, 'UTF8'))
$$;--> statement-breakpoint
-- Who acts and from where comes from the transaction; what the writer gives counts only where that says nothing.
CREATE FUNCTION link_audit_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head audit_heads;
BEGIN
  SELECT * INTO head FROM audit_heads ORDER BY chain LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    SELECT * INTO STRICT head FROM audit_heads WHERE chain = pg_backend_pid() % 32 FOR UPDATE;
  END IF;
  new.id := new_id();
  new.created_at := date_trunc('milliseconds', clock_timestamp());
  new.erased_at := NULL;
  new.user_id := coalesce(actor_id(), new.user_id);
  new.ip_address := left(coalesce(context('ip_address'), new.ip_address), 45);
  new.user_agent := left(coalesce(context('user_agent'), new.user_agent), 512);
  new.request_id := left(coalesce(context('request_id'), new.request_id), 128);
  new.chain := head.chain;
  new.position := head.position + 1;
  new.prev_hash := head.hash;
  new.details_salt := uuid_send(gen_random_uuid());
  new.details_digest := audit_digest(new);
  new.hash := audit_hash(new);
  UPDATE audit_heads SET position = new.position, hash = new.hash WHERE chain = new.chain;
  RETURN new;
END
$$;--> statement-breakpoint
CREATE TRIGGER audit_logs_link BEFORE INSERT ON audit_logs
  FOR EACH ROW EXECUTE FUNCTION link_audit_entry();--> statement-breakpoint
CREATE FUNCTION keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  erased audit_logs;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    erased := old;
    erased.ip_address := NULL;
    erased.user_agent := NULL;
    erased.changes := NULL;
    erased.details_salt := NULL;
    erased.erased_at := new.erased_at;
    IF old.erased_at IS NULL AND new.erased_at IS NOT NULL AND new IS NOT DISTINCT FROM erased THEN
      RETURN new;
    END IF;
  END IF;
  RAISE EXCEPTION 'audit_logs is only ever appended to' USING ERRCODE = 'insufficient_privilege';
END
$$;--> statement-breakpoint
CREATE TRIGGER audit_logs_keep_rows BEFORE UPDATE ON audit_logs
  FOR EACH ROW EXECUTE FUNCTION keep_audit_log();--> statement-breakpoint
CREATE TRIGGER audit_logs_keep BEFORE DELETE OR TRUNCATE ON audit_logs
  FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_log();--> statement-breakpoint
-- Takes address, user agent and changes of an erased account out of its entries; returns how many. Who did what to which
-- resource, and when, stays, under an id that no longer names anyone.
CREATE FUNCTION erase_audit_details(account uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  erased bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM users WHERE id = account AND deleted_at IS NOT NULL) THEN
    PERFORM refuse('VB403', 'not_erased', 'only the entries of an erased account can be erased');
  END IF;
  UPDATE audit_logs
  SET ip_address = NULL, user_agent = NULL, changes = NULL, details_salt = NULL, erased_at = now()
  WHERE erased_at IS NULL AND (user_id = account OR (resource = 'user' AND resource_id = account));
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END
$$;--> statement-breakpoint
-- Recomputes every chain. Finds rows that were edited, deleted, inserted or reordered, and details erased without the erasure
-- of an account. Whoever can rewrite a chain to its end and its head with it is found only by a head exported before.
-- first_broken is the oldest broken row; it is null when a chain lost all of its rows.
CREATE FUNCTION verify_audit_chain(OUT intact boolean, OUT row_count bigint, OUT first_broken uuid, OUT problem text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH links AS (
    SELECT entry.id, entry.chain, entry.position, entry.hash, entry.created_at,
      CASE
        WHEN entry.position <> row_number() OVER chain THEN 'a row before this one is missing, or this one was inserted'
        WHEN entry.prev_hash <> coalesce(lag(entry.hash) OVER chain, ''::bytea) THEN 'not linked to the row before'
        WHEN entry.hash <> audit_hash(entry) THEN 'edited'
        WHEN entry.erased_at IS NULL AND audit_digest(entry) IS DISTINCT FROM entry.details_digest THEN 'details edited'
        WHEN entry.erased_at IS NOT NULL AND NOT EXISTS (
          SELECT FROM users WHERE id IN (entry.user_id, entry.resource_id) AND deleted_at IS NOT NULL
        ) THEN 'details erased without an erased account'
      END AS problem
    FROM audit_logs AS entry
    WINDOW chain AS (PARTITION BY entry.chain ORDER BY entry.position)
  ),
  ends AS (
    SELECT DISTINCT ON (chain) chain, id, position, hash, created_at FROM links ORDER BY chain, position DESC
  ),
  broken AS (
    SELECT id, created_at, problem FROM links WHERE problem IS NOT NULL
    UNION ALL
    SELECT ends.id, ends.created_at, 'rows after this one are missing'
    FROM audit_heads AS head FULL JOIN ends USING (chain)
    WHERE (coalesce(head.position, 0), coalesce(head.hash, ''::bytea))
      IS DISTINCT FROM (coalesce(ends.position, 0), coalesce(ends.hash, ''::bytea))
  ),
  first AS (
    SELECT id, problem FROM broken ORDER BY created_at NULLS FIRST, id LIMIT 1
  )
  SELECT first.problem IS NULL, (SELECT count(*) FROM links), first.id, first.problem
  FROM (VALUES (true)) AS always LEFT JOIN first ON true
$$;--> statement-breakpoint
-- { field: { from, to } } of what differs, in the API's names, without what is derived or must never be told.
CREATE FUNCTION audit_changes(before jsonb, after jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN (
    SELECT jsonb_object_agg(
      left(key, 1) || substr(replace(initcap(replace(key, '_', ' ')), ' ', ''), 2),
      jsonb_build_object('from', before -> key, 'to', after -> key))
    FROM jsonb_object_keys(coalesce(before, after)) AS key
    WHERE coalesce(before -> key, 'null') <> coalesce(after -> key, 'null')
      AND key NOT IN ('id', 'password_hash', 'views', 'inquiries', 'rating_sum', 'review_count', 'version', 'last_login_at',
        'created_at', 'updated_at'));
END
$$;--> statement-breakpoint
CREATE FUNCTION audit_listing() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  action audit_action;
BEGIN
  action := CASE
    WHEN TG_OP = 'INSERT' THEN 'CREATE_LISTING'
    WHEN TG_OP = 'DELETE' OR (old.deleted_at IS NULL AND new.deleted_at IS NOT NULL) THEN 'DELETE_LISTING'
    WHEN actor_id() <> old.owner_id THEN 'ADMIN_UPDATE_LISTING'
    WHEN old.status <> new.status AND new.status = 'LIVE' THEN 'PUBLISH_LISTING'
    WHEN old.status <> new.status AND new.status = 'PAUSED' THEN 'PAUSE_LISTING'
    ELSE 'UPDATE_LISTING'
  END;
  INSERT INTO audit_logs (action, resource, resource_id, changes)
  VALUES (action, 'listing', coalesce(new.id, old.id), audit_changes(to_jsonb(old), to_jsonb(new)));
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER host_listings_audit AFTER INSERT OR DELETE ON host_listings
  FOR EACH ROW WHEN (NOT bulk_mode()) EXECUTE FUNCTION audit_listing();--> statement-breakpoint
CREATE TRIGGER host_listings_audit_edit AFTER UPDATE ON host_listings
  FOR EACH ROW WHEN (old.version <> new.version AND NOT bulk_mode()) EXECUTE FUNCTION audit_listing();--> statement-breakpoint
CREATE FUNCTION audit_booking() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  action audit_action;
BEGIN
  action := CASE
    WHEN TG_OP = 'INSERT' THEN 'CREATE_BOOKING'
    WHEN old.status <> new.status AND new.status = 'CANCELLED' THEN 'CANCEL_BOOKING'
    ELSE 'UPDATE_BOOKING'
  END;
  INSERT INTO audit_logs (action, resource, resource_id, changes)
  VALUES (action, 'booking', new.id, audit_changes(to_jsonb(old), to_jsonb(new)));
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER bookings_audit AFTER INSERT ON bookings
  FOR EACH ROW WHEN (NOT bulk_mode()) EXECUTE FUNCTION audit_booking();--> statement-breakpoint
CREATE TRIGGER bookings_audit_edit AFTER UPDATE ON bookings
  FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.* AND NOT bulk_mode()) EXECUTE FUNCTION audit_booking();--> statement-breakpoint
CREATE FUNCTION audit_review() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_logs (action, resource, resource_id, changes)
  VALUES ('CREATE_REVIEW', 'review', new.id, audit_changes(NULL, to_jsonb(new)));
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER reviews_audit AFTER INSERT ON reviews
  FOR EACH ROW WHEN (NOT bulk_mode()) EXECUTE FUNCTION audit_review();--> statement-breakpoint
-- An upload counts once it is confirmed; before that it is only a promise.
CREATE FUNCTION audit_image() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_logs (action, resource, resource_id, changes)
  VALUES (
    CASE WHEN TG_OP <> 'DELETE' AND new.status = 'CONFIRMED' THEN 'UPLOAD_IMAGE' ELSE 'DELETE_IMAGE' END::audit_action,
    'image', old.id, audit_changes(to_jsonb(old), to_jsonb(new)));
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER image_assets_audit AFTER UPDATE OF status ON image_assets
  FOR EACH ROW WHEN (old.status <> new.status AND new.status IN ('CONFIRMED', 'DELETED') AND NOT bulk_mode())
  EXECUTE FUNCTION audit_image();--> statement-breakpoint
CREATE TRIGGER image_assets_audit_delete AFTER DELETE ON image_assets
  FOR EACH ROW WHEN (old.status = 'CONFIRMED' AND NOT bulk_mode()) EXECUTE FUNCTION audit_image();--> statement-breakpoint
-- What an erased account held is not written down once more by its erasure. Becoming a host is the person's own doing, any
-- other change of role or suspension an administrator's.
CREATE FUNCTION audit_user() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  action audit_action;
BEGIN
  action := CASE
    WHEN TG_OP = 'INSERT' THEN 'REGISTER'
    WHEN old.deleted_at IS NULL AND new.deleted_at IS NOT NULL THEN 'DELETE_USER'
    WHEN new.suspended_at IS DISTINCT FROM old.suspended_at THEN 'ADMIN_UPDATE_USER'
    WHEN old.role <> new.role AND NOT (old.role = 'USER' AND new.role = 'HOST') THEN 'ADMIN_UPDATE_USER'
    WHEN old.password_changed_at <> new.password_changed_at THEN 'PASSWORD_CHANGE'
    ELSE 'UPDATE_PROFILE'
  END;
  INSERT INTO audit_logs (user_id, action, resource, resource_id, changes)
  VALUES (new.id, action, 'user', new.id,
    CASE WHEN action <> 'DELETE_USER' THEN audit_changes(to_jsonb(old), to_jsonb(new)) END);
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER users_audit AFTER INSERT ON users
  FOR EACH ROW WHEN (NOT bulk_mode()) EXECUTE FUNCTION audit_user();--> statement-breakpoint
CREATE TRIGGER users_audit_edit AFTER UPDATE ON users
  FOR EACH ROW WHEN (
    (old.email, old.name, old.role, old.phone_number, old.avatar_url, old.bio, old.suspended_at, old.deleted_at, old.password_changed_at)
    IS DISTINCT FROM
    (new.email, new.name, new.role, new.phone_number, new.avatar_url, new.bio, new.suspended_at, new.deleted_at, new.password_changed_at)
    AND NOT bulk_mode())
  EXECUTE FUNCTION audit_user();
