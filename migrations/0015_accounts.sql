-- Who acts and from where, for the triggers of this transaction.
CREATE FUNCTION set_context(actor uuid, session uuid, ip_address text, user_agent text, request_id text) RETURNS void
LANGUAGE sql AS $$
  SELECT set_config('vendibook.actor', coalesce(actor::text, ''), true),
    set_config('vendibook.session', coalesce(session::text, ''), true),
    set_config('vendibook.ip_address', coalesce(ip_address, ''), true),
    set_config('vendibook.user_agent', coalesce(user_agent, ''), true),
    set_config('vendibook.request_id', coalesce(request_id, ''), true)
$$;--> statement-breakpoint
-- Writers of one account hold it together, its erasure alone: what they write lands before the erasure or not at all. It is no
-- lock of the row that conflicts with its foreign keys: others lock a booking or a listing and then meet the account through
-- one, an erasure goes the other way. The row itself is what a login and an administrator take first.
CREATE FUNCTION hold_account(account uuid, alone boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF alone THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(account::text, 16));
    PERFORM FROM users WHERE id = account FOR NO KEY UPDATE;
  ELSE
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(account::text, 16));
  END IF;
END
$$;--> statement-breakpoint
-- The guard: the first statement of a signed-in request's transaction. Refuses with VB401 when the session or the account
-- does not hold any more, or has lost the role that the token still claims; with VB403 when the role is not enough.
-- A write holds the account until it commits, so that it lands before an erasure or not at all.
CREATE FUNCTION authenticate(
  account uuid, session uuid, claimed user_role, needed user_role, writes boolean,
  ip_address text, user_agent text, request_id text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  present user_role;
BEGIN
  IF writes THEN
    PERFORM hold_account(account, alone => false);
  END IF;
  SELECT u.role INTO present
  FROM sessions AS s JOIN users AS u ON u.id = s.user_id
  WHERE s.id = session AND u.id = account AND s.revoked_at IS NULL AND s.expires_at > now()
    AND u.suspended_at IS NULL AND u.deleted_at IS NULL;
  IF present IS NULL OR present < claimed THEN
    PERFORM refuse('VB401', 'unauthenticated', 'the session has ended');
  ELSIF present < needed THEN
    PERFORM refuse('VB403', 'forbidden', 'your role does not let you do this');
  END IF;
  PERFORM set_context(account, session, ip_address, user_agent, request_id);
  -- To the minute, and never waiting: requests of one session run beside each other. Only by reads, which lock nothing
  -- after this: writes that went on to end each other's sessions would wait in a circle.
  IF NOT writes THEN
    UPDATE sessions SET last_used_at = now()
    WHERE id = (
      SELECT id FROM sessions WHERE id = session AND last_used_at < now() - interval '1 minute' FOR NO KEY UPDATE SKIP LOCKED);
  END IF;
END
$$;--> statement-breakpoint
-- Trades a refresh token, which is a session and its generation, for the next one. The parent of the living token has ten
-- seconds in which it gets the same successor once more; any other use of an old one is a theft and ends the session.
-- Says so instead of raising an error: that end must be committed.
CREATE FUNCTION rotate_session(
  session uuid, presented integer, ip_address text, user_agent text, request_id text,
  moment timestamptz DEFAULT clock_timestamp()
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  living sessions;
BEGIN
  SELECT * INTO living FROM sessions WHERE id = session FOR NO KEY UPDATE;
  IF living.id IS NULL OR living.revoked_at IS NOT NULL OR living.expires_at <= moment OR NOT EXISTS (
    SELECT FROM users WHERE id = living.user_id AND suspended_at IS NULL AND deleted_at IS NULL
  ) THEN
    RETURN 'ended';
  END IF;
  PERFORM set_context(living.user_id, session, ip_address, user_agent, request_id);
  IF presented = living.generation THEN
    UPDATE sessions AS s
    SET generation = s.generation + 1, rotated_at = moment, last_used_at = moment,
      ip_address = rotate_session.ip_address, user_agent = rotate_session.user_agent
    WHERE s.id = session;
    RETURN 'rotated';
  ELSIF presented = living.generation - 1 AND moment <= living.rotated_at + interval '10 seconds' THEN
    RETURN 'replayed';
  END IF;
  UPDATE sessions SET revoked_at = now(), revoke_reason = 'reuse' WHERE id = session;
  RETURN 'reused';
END
$$;--> statement-breakpoint
-- A new password, a suspension and an erasure end the account's sessions, whoever writes them; the session that changed the
-- password goes on.
CREATE FUNCTION end_sessions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  cause revoke_reason;
BEGIN
  cause := CASE
    WHEN old.deleted_at IS NULL AND new.deleted_at IS NOT NULL THEN 'erasure'
    WHEN old.suspended_at IS NULL AND new.suspended_at IS NOT NULL THEN 'suspension'
    ELSE 'password_change'
  END;
  UPDATE sessions SET revoked_at = now(), revoke_reason = cause
  WHERE user_id = new.id AND revoked_at IS NULL
    AND (cause <> 'password_change' OR id IS DISTINCT FROM context('session')::uuid);
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER users_end_sessions AFTER UPDATE ON users
  FOR EACH ROW WHEN (old.password_changed_at <> new.password_changed_at
    OR (old.suspended_at IS NULL AND new.suspended_at IS NOT NULL)
    OR (old.deleted_at IS NULL AND new.deleted_at IS NOT NULL))
  EXECUTE FUNCTION end_sessions();--> statement-breakpoint
CREATE FUNCTION audit_session() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_logs (user_id, action, resource, resource_id)
  VALUES (
    new.user_id,
    CASE WHEN TG_OP = 'INSERT' THEN 'LOGIN' WHEN new.revoke_reason = 'reuse' THEN 'REFRESH_REUSE' ELSE 'LOGOUT' END::audit_action,
    'session', new.id);
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER sessions_audit AFTER INSERT ON sessions
  FOR EACH ROW WHEN (NOT bulk_mode()) EXECUTE FUNCTION audit_session();--> statement-breakpoint
-- What ends a session otherwise (a new password, a suspension, an erasure) has an entry of its own.
CREATE TRIGGER sessions_audit_end AFTER UPDATE OF revoked_at ON sessions
  FOR EACH ROW WHEN (old.revoked_at IS NULL AND new.revoke_reason IN ('logout', 'logout_all', 'ended', 'reuse') AND NOT bulk_mode())
  EXECUTE FUNCTION audit_session();--> statement-breakpoint
CREATE FUNCTION attempts_since(attempts timestamptz[], moment timestamptz) RETURNS timestamptz[] LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(attempt ORDER BY attempt), '{}') FROM unnest(attempts) AS attempt WHERE attempt > moment
$$;--> statement-breakpoint
-- Counts one attempt against each limit in turn, until one refuses it; returns the seconds to wait, 0 when all allow it.
-- A limit allows so many attempts in any span of time; those that it refused do not count.
CREATE FUNCTION count_attempts(
  keys bytea[], allowed integer[], spans interval[], moment timestamptz DEFAULT clock_timestamp()
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  counted login_attempts;
BEGIN
  FOR n IN 1..cardinality(keys) LOOP
    INSERT INTO login_attempts AS a (key, attempted_at, expires_at)
    VALUES (keys[n], ARRAY[moment], moment + spans[n])
    ON CONFLICT (key) DO UPDATE SET
      refused = cardinality(attempts_since(a.attempted_at, moment - spans[n])) >= allowed[n],
      attempted_at = attempts_since(a.attempted_at, moment - spans[n])
        || CASE WHEN cardinality(attempts_since(a.attempted_at, moment - spans[n])) < allowed[n] THEN ARRAY[moment] END,
      expires_at = greatest(a.expires_at, moment + spans[n])
    RETURNING * INTO counted;
    IF counted.refused THEN
      RETURN greatest(1, ceil(extract(epoch FROM counted.attempted_at[1] + spans[n] - moment)));
    END IF;
  END LOOP;
  RETURN 0;
END
$$;--> statement-breakpoint
-- An attempt that succeeded was no guess. In the order in which they were counted, so that nobody waits in a circle.
CREATE FUNCTION refund_attempts(keys bytea[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  counted bytea;
BEGIN
  FOREACH counted IN ARRAY keys LOOP
    UPDATE login_attempts SET attempted_at = trim_array(attempted_at, 1)
    WHERE key = counted AND cardinality(attempted_at) > 0;
  END LOOP;
END
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION end_sessions() FROM PUBLIC;
