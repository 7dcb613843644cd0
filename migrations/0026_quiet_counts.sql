-- A request counts on its listing (`inquiries`), which the public row does not show: the projection stays as it is. Writers of
-- one host's listings take turns, as in `project_listings`, which goes on to serve inserts.
CREATE FUNCTION project_changed_listings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  owner uuid;
  changed uuid[];
BEGIN
  SELECT array_agg(written.id) INTO changed FROM written JOIN before ON before.id = written.id
  WHERE to_jsonb(written) - 'inquiries' <> to_jsonb(before) - 'inquiries';
  IF changed IS NULL THEN
    RETURN NULL;
  END IF;
  IF NOT bulk_mode() THEN
    FOR owner IN SELECT DISTINCT owner_id FROM written WHERE id = ANY (changed) ORDER BY owner_id LOOP
      PERFORM pg_advisory_xact_lock(hashtextextended(owner::text, 7));
    END LOOP;
  END IF;
  PERFORM refresh_listings(changed);
  RETURN NULL;
END
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION project_changed_listings() FROM PUBLIC;--> statement-breakpoint
CREATE OR REPLACE TRIGGER host_listings_project_update AFTER UPDATE ON host_listings
  REFERENCING OLD TABLE AS before NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION project_changed_listings();
