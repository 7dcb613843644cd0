-- Takes an Idempotency-Key for the work of this transaction. When the same request was answered before, that answer comes as
-- VB200, which undoes what the repeat has done: the detail holds { status, location, response }.
CREATE FUNCTION claim_answer(claimed text, request bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  kept idempotency_keys;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended(actor_id()::text || ' ' || claimed, 11)) THEN
    PERFORM refuse('VB409', 'idempotency_in_progress', 'the first request with this key is still running');
  END IF;
  DELETE FROM idempotency_keys WHERE user_id = actor_id() AND key = claimed AND expires_at <= now();
  SELECT * INTO kept FROM idempotency_keys WHERE user_id = actor_id() AND key = claimed;
  IF NOT FOUND THEN
    INSERT INTO idempotency_keys (user_id, key, fingerprint) VALUES (actor_id(), claimed, request);
    PERFORM set_config('vendibook.idempotency_key', claimed, true);
  ELSIF kept.fingerprint <> request THEN
    PERFORM refuse('VB422', 'idempotency_mismatch', 'this key was used for another request');
  ELSE
    RAISE EXCEPTION USING ERRCODE = 'VB200', MESSAGE = 'answered before',
      DETAIL = json_build_object('status', kept.status, 'location', kept.location, 'response', kept.response);
  END IF;
END
$$;--> statement-breakpoint
-- The answer to the client, kept for its retries where it sent a key.
CREATE FUNCTION keep_answer(answer_status integer, answer_location text, answer text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  UPDATE idempotency_keys SET status = answer_status, location = answer_location, response = answer
  WHERE user_id = actor_id() AND key = context('idempotency_key');
  RETURN answer;
END
$$;
