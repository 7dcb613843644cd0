-- What may be erased for a person's sake enters the chain only as this digest; without its salt nobody can guess it back.
-- Both texts are what jsonb_build_array() gives of the same values, without the time that it takes.
CREATE OR REPLACE FUNCTION audit_digest(entry audit_logs) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(entry.details_salt || convert_to(
    '[' || coalesce(to_json(entry.ip_address)::text, 'null') || ', ' || coalesce(to_json(entry.user_agent)::text, 'null')
    || ', ' || coalesce(entry.changes::text, 'null') || ']', 'UTF8'))
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION audit_hash(entry audit_logs) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(entry.prev_hash || convert_to(
    '["' || entry.id || '", ' || entry.chain || ', ' || entry.position
    || ', ' || coalesce('"' || entry.user_id || '"', 'null') || ', "' || entry.action || '", '
    || coalesce('"' || entry.resource || '"', 'null') || ', ' || coalesce('"' || entry.resource_id || '"', 'null')
    || ', ' || coalesce(to_json(entry.request_id)::text, 'null')
    || ', ' || (extract(epoch FROM entry.created_at) * 1000)::bigint
    || ', "' || encode(entry.details_digest, 'hex') || '"]', 'UTF8'))
$$;
