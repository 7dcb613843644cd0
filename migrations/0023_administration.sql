-- Administrators find listings of any status by their titles.
CREATE INDEX host_listings_title_idx ON host_listings USING gin (lower(title) gin_trgm_ops);--> statement-breakpoint
-- Somebody must be left who can appoint others. Whoever changes administrators takes turns.
CREATE FUNCTION keep_an_admin() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('administrators', 16));
  IF NOT EXISTS (
    SELECT FROM users WHERE role = 'ADMIN' AND suspended_at IS NULL AND deleted_at IS NULL AND id <> new.id
  ) THEN
    PERFORM refuse('VB409', 'last_admin', 'the last administrator cannot be demoted, suspended or deleted');
  END IF;
  RETURN new;
END
$$;--> statement-breakpoint
CREATE TRIGGER users_keep_an_admin BEFORE UPDATE ON users
  FOR EACH ROW WHEN (old.role = 'ADMIN' AND old.suspended_at IS NULL AND old.deleted_at IS NULL
    AND (new.role <> 'ADMIN' OR new.suspended_at IS NOT NULL OR new.deleted_at IS NOT NULL) AND NOT bulk_mode())
  EXECUTE FUNCTION keep_an_admin();--> statement-breakpoint
-- A host is told what an administrator took out of the market.
CREATE FUNCTION notify_of_takedown() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO notifications (user_id, type, resource, resource_id) VALUES (new.owner_id, 'LISTING_FLAGGED', 'listing', new.id);
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER host_listings_notify_takedown AFTER UPDATE OF status ON host_listings
  FOR EACH ROW WHEN (old.status = 'LIVE' AND new.status IN ('PAUSED', 'ARCHIVED') AND actor_id() <> new.owner_id
    AND new.deleted_at IS NULL AND NOT bulk_mode())
  EXECUTE FUNCTION notify_of_takedown();--> statement-breakpoint
CREATE FUNCTION flag_json(f flags) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT row_to_json(shown) FROM (
    SELECT f.id, f.resource, f.resource_id AS "resourceId", f.reason, f.status, f.reporter_id AS "reporterId", f.note,
      f.resolved_by AS "resolvedBy", utc_text(f.resolved_at) AS "resolvedAt", utc_text(f.created_at) AS "createdAt") AS shown
$$;--> statement-breakpoint
-- A report of something that the reporter can see. @throws VB404
CREATE FUNCTION flag_resource(flag uuid, kind flag_resource, thing uuid, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (CASE kind
    WHEN 'listing' THEN EXISTS (SELECT FROM listings WHERE id = thing)
    WHEN 'review' THEN EXISTS (SELECT FROM reviews WHERE id = thing)
    ELSE EXISTS (SELECT FROM users WHERE id = thing AND deleted_at IS NULL AND suspended_at IS NULL)
  END) THEN
    PERFORM refuse('VB404', 'not_found', 'there is no such resource');
  END IF;
  INSERT INTO flags (id, reporter_id, resource, resource_id, reason) VALUES (flag, actor_id(), kind, thing, why);
END
$$;--> statement-breakpoint
-- Whatever an administrator wants to know at a glance.
CREATE FUNCTION admin_summary() RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'users', (SELECT json_build_object(
        'total', count(*) FILTER (WHERE deleted_at IS NULL),
        'byRole', json_build_object(
          'USER', count(*) FILTER (WHERE role = 'USER' AND deleted_at IS NULL),
          'HOST', count(*) FILTER (WHERE role = 'HOST' AND deleted_at IS NULL),
          'ADMIN', count(*) FILTER (WHERE role = 'ADMIN' AND deleted_at IS NULL)),
        'suspended', count(*) FILTER (WHERE suspended_at IS NOT NULL AND deleted_at IS NULL),
        'deleted', count(*) FILTER (WHERE deleted_at IS NOT NULL)) FROM users),
    'listings', (SELECT json_object_agg(status, coalesce(count, 0)) FROM unnest(enum_range(NULL::listing_status)) AS status
      LEFT JOIN (SELECT status, count(*) FROM host_listings WHERE deleted_at IS NULL GROUP BY status) AS counted USING (status)),
    'bookings', (SELECT json_object_agg(status, coalesce(count, 0)) FROM unnest(enum_range(NULL::booking_status)) AS status
      LEFT JOIN (SELECT status, count(*) FROM bookings GROUP BY status) AS counted USING (status)),
    'openFlags', (SELECT count(*) FROM flags WHERE status = 'OPEN'),
    'months', (
      SELECT json_agg(json_build_object('month', to_char(month, 'YYYY-MM'), 'signUps', sign_ups, 'revenue', trim_scale(revenue)) ORDER BY month)
      FROM (
        SELECT month,
          (SELECT count(*) FROM users WHERE created_at >= month AT TIME ZONE 'UTC'
            AND created_at < (month + interval '1 month') AT TIME ZONE 'UTC') AS sign_ups,
          (SELECT coalesce(sum(b.total), 0) FROM status_logs AS log JOIN bookings AS b ON b.id = log.booking_id
            WHERE log.to_status = 'COMPLETED' AND log.created_at >= month AT TIME ZONE 'UTC'
              AND log.created_at < (month + interval '1 month') AT TIME ZONE 'UTC') AS revenue
        FROM generate_series(
          date_trunc('month', now() AT TIME ZONE 'UTC') - interval '11 months', date_trunc('month', now() AT TIME ZONE 'UTC'),
          interval '1 month') AS month
      ) AS monthly))
$$;--> statement-breakpoint
CREATE INDEX status_logs_completed_idx ON status_logs (created_at) WHERE to_status = 'COMPLETED';--> statement-breakpoint
CREATE FUNCTION admin_user_json(u users) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT row_to_json(shown) FROM (
    SELECT u.id, u.email, u.name, u.role, u.phone_number AS "phoneNumber", u.avatar_url AS "avatarUrl", u.bio,
      u.suspended_at IS NOT NULL AS suspended, utc_text(u.suspended_at) AS "suspendedAt", utc_text(u.deleted_at) AS "deletedAt",
      utc_text(u.last_login_at) AS "lastLoginAt", utc_text(u.created_at) AS "createdAt") AS shown
$$;--> statement-breakpoint
-- What an administrator sees of a listing is what its host sees, with whose it is.
CREATE FUNCTION admin_listing_json(h host_listings) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT left(host_listing_json(h)::text, -1) || ',"ownerId":' || to_json(h.owner_id) || ',"deletedAt":'
    || coalesce(to_json(utc_text(h.deleted_at))::text, 'null') || '}'
$$;
