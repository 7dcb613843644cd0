-- A failed login has no session whose guard would hold the account. If the erasure came first, nothing is written of it.
CREATE FUNCTION forget_failed_login() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM hold_account(new.user_id, alone => false);
  IF EXISTS (SELECT FROM users WHERE id = new.user_id AND deleted_at IS NOT NULL) THEN
    RETURN NULL;
  END IF;
  RETURN new;
END
$$;--> statement-breakpoint
CREATE TRIGGER audit_logs_account BEFORE INSERT ON audit_logs
  FOR EACH ROW WHEN (new.action = 'LOGIN_FAILED' AND new.user_id IS NOT NULL) EXECUTE FUNCTION forget_failed_login();--> statement-breakpoint
-- Whether an entry by somebody else tells what a person wrote about themselves: in their listing, or in their request.
CREATE FUNCTION quotes_person(changes jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(changes ?| ARRAY['title', 'description', 'tags', 'highlights', 'imageUrl', 'imageUrls', 'latitude', 'longitude',
    'message'], false)
$$;--> statement-breakpoint
-- Also takes what others' entries quote of the person. Those of a booking are found by its renter, so before that goes.
CREATE OR REPLACE FUNCTION erase_audit_details(account uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  erased bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM users WHERE id = account AND deleted_at IS NOT NULL) THEN
    PERFORM refuse('VB403', 'not_erased', 'only the entries of an erased account can be erased');
  END IF;
  UPDATE audit_logs
  SET ip_address = NULL, user_agent = NULL, changes = NULL, details_salt = NULL, erased_at = now()
  WHERE erased_at IS NULL AND id IN (
    SELECT id FROM audit_logs WHERE user_id = account OR (resource = 'user' AND resource_id = account)
    UNION ALL
    SELECT entry.id FROM host_listings AS listing
    JOIN audit_logs AS entry ON entry.resource = 'listing' AND entry.resource_id = listing.id
    WHERE listing.owner_id = account AND quotes_person(entry.changes)
    UNION ALL
    SELECT entry.id FROM bookings AS booking
    JOIN audit_logs AS entry ON entry.resource = 'booking' AND entry.resource_id = booking.id
    WHERE booking.renter_id = account AND quotes_person(entry.changes)
  );
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END
$$;--> statement-breakpoint
-- Whether the details of an entry may be gone: it is of an erased account, or of its listing, or of a request it has made.
CREATE FUNCTION is_of_erased(entry audit_logs) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM users WHERE id IN (entry.user_id, entry.resource_id) AND deleted_at IS NOT NULL)
    OR CASE entry.resource
      WHEN 'listing' THEN EXISTS (
        SELECT FROM host_listings AS listing JOIN users AS owner ON owner.id = listing.owner_id
        WHERE listing.id = entry.resource_id AND owner.deleted_at IS NOT NULL)
      WHEN 'booking' THEN EXISTS (SELECT FROM bookings WHERE id = entry.resource_id AND renter_id IS NULL)
      ELSE false
    END
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION verify_audit_chain(OUT intact boolean, OUT row_count bigint, OUT first_broken uuid, OUT problem text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH links AS (
    SELECT entry.id, entry.chain, entry.position, entry.hash, entry.created_at,
      CASE
        WHEN entry.position <> row_number() OVER chain THEN 'a row before this one is missing, or this one was inserted'
        WHEN entry.prev_hash <> coalesce(lag(entry.hash) OVER chain, ''::bytea) THEN 'not linked to the row before'
        WHEN entry.hash <> audit_hash(entry) THEN 'edited'
        WHEN entry.erased_at IS NULL AND audit_digest(entry) IS DISTINCT FROM entry.details_digest THEN 'details edited'
        WHEN entry.erased_at IS NOT NULL AND NOT is_of_erased(entry) THEN 'details erased without an erased account'
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
-- A rental ends with its period, an event with its day where the listing stands; a sale stays open until it is done.
CREATE FUNCTION is_over(booking bookings, time_zone text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE booking.booking_type
    WHEN 'RENTAL_REQUEST' THEN upper(booking.period) <= now()
    WHEN 'EVENT_REQUEST' THEN booking.event_date < (now() AT TIME ZONE time_zone)::date
    ELSE false
  END
$$;--> statement-breakpoint
-- Their own requests: no longer theirs, and called off where they are open.
CREATE FUNCTION leave_bookings(account uuid) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE event_requests AS request SET location = NULL, event_type = 'Event'
  FROM bookings AS booking WHERE booking.id = request.booking_id AND booking.renter_id = account;

  UPDATE bookings AS booking SET
    renter_id = NULL,
    message = NULL,
    status = CASE WHEN mine.is_open THEN 'CANCELLED' ELSE booking.status END,
    reason = CASE WHEN mine.is_open THEN 'The renter deleted their account.' END
  FROM (
    SELECT b.id, b.status = 'PENDING' OR (b.status = 'APPROVED' AND NOT is_over(b, listing.time_zone)) AS is_open
    FROM bookings AS b JOIN host_listings AS listing ON listing.id = b.listing_id
    WHERE b.renter_id = account
  ) AS mine
  WHERE booking.id = mine.id;
END
$$;--> statement-breakpoint
-- Requests to them: none stays open, and nothing that they gave as a reason.
CREATE FUNCTION close_bookings(account uuid) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE bookings AS booking SET
    status = theirs.next,
    reason = CASE WHEN theirs.next <> theirs.status AND theirs.next <> 'COMPLETED' THEN 'The host deleted their account.' END
  FROM (
    SELECT b.id, b.status, CASE
      WHEN b.status = 'PENDING' THEN 'DECLINED'
      WHEN b.status = 'APPROVED' AND is_over(b, listing.time_zone) THEN 'COMPLETED'
      WHEN b.status = 'APPROVED' THEN 'CANCELLED'
      ELSE b.status
    END AS next
    FROM bookings AS b JOIN host_listings AS listing ON listing.id = b.listing_id
    WHERE b.host_id = account
  ) AS theirs
  WHERE booking.id = theirs.id AND (theirs.next <> theirs.status OR EXISTS (
    SELECT FROM status_logs AS entry
    WHERE entry.booking_id = booking.id AND entry.to_status = booking.status::text AND entry.actor_id = account));
END
$$;--> statement-breakpoint
-- Words and categories that no listing but theirs has used leave the public dictionary. Words that many use are passed over:
-- looking for one that does would cost more than it tells.
CREATE FUNCTION unlearn_words(words text[], categories text[]) RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
  DELETE FROM search_words WHERE word IN (
    SELECT word FROM search_words AS known
    WHERE word = ANY (words) AND listing_count < 1000
      AND NOT EXISTS (SELECT FROM search_synonyms AS kept WHERE kept.lexeme = known.lexeme)
      AND NOT EXISTS (SELECT FROM listings WHERE search @@ phraseto_tsquery('simple', known.lexeme))
    FOR UPDATE SKIP LOCKED);
  DELETE FROM listing_categories WHERE category IN (
    SELECT category FROM listing_categories AS known
    WHERE category = ANY (categories) AND NOT EXISTS (SELECT FROM listings WHERE listings.category = known.category)
    FOR UPDATE SKIP LOCKED);
$$;--> statement-breakpoint
-- What is left of a listing is what its bookings were about: kind, place and price.
CREATE FUNCTION close_listings(account uuid) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  words text[];
  categories text[];
BEGIN
  SELECT array_agg(DISTINCT word), array_agg(DISTINCT category) INTO words, categories
  FROM host_listings AS listing, unnest(tsvector_to_array(to_tsvector('simple', plain_text(concat_ws(' ', listing.title,
    array_to_string(listing.tags, ' '), array_to_string(listing.highlights, ' '), listing.category, listing.description))))) AS word
  WHERE owner_id = account;

  UPDATE host_listings SET
    status = 'ARCHIVED',
    title = 'Listing of a deleted user',
    description = 'The account of its host was deleted.',
    latitude = NULL, longitude = NULL, image_url = NULL, image_urls = '{}', tags = '{}', highlights = '{}',
    deleted_at = coalesce(deleted_at, now())
  WHERE owner_id = account;
  DELETE FROM calendar_feeds WHERE listing_id IN (SELECT id FROM host_listings WHERE owner_id = account);
  DELETE FROM calendar_sources WHERE listing_id IN (SELECT id FROM host_listings WHERE owner_id = account);
  DELETE FROM listing_blocked_dates WHERE listing_id IN (SELECT id FROM host_listings WHERE owner_id = account);
  PERFORM unlearn_words(words, categories);
END
$$;--> statement-breakpoint
-- Erases the caller's own account: what is personal goes, what others' records need stays without it. Hold the account alone
-- (hold_account) before the guard: to take it after the guard has shared it would be to wait for one another.
CREATE FUNCTION erase_account(account uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  listing uuid;
BEGIN
  IF account IS DISTINCT FROM actor_id() THEN
    PERFORM refuse('VB403', 'forbidden', 'only the account itself can be erased');
  END IF;
  PERFORM hold_account(account, alone => true);
  -- All that others may be working on, before anything holds an audit chain: a listing after the other in one order, and each
  -- before its bookings, as everybody takes them.
  FOR listing IN
    SELECT id FROM host_listings WHERE owner_id = account
    UNION SELECT listing_id FROM bookings WHERE renter_id = account ORDER BY 1
  LOOP
    PERFORM FROM host_listings WHERE id = listing FOR NO KEY UPDATE;
    PERFORM FROM bookings WHERE listing_id = listing AND account IN (renter_id, host_id) ORDER BY id FOR NO KEY UPDATE;
  END LOOP;
  PERFORM FROM messages WHERE sender_id = account ORDER BY id FOR UPDATE;
  PERFORM FROM sessions WHERE user_id = account ORDER BY id FOR UPDATE;

  UPDATE users SET
    email = id || '@erased.invalid', password_hash = '', name = 'Deleted user', role = 'USER',
    phone_number = NULL, avatar_url = NULL, bio = NULL, suspended_at = NULL, last_login_at = NULL, deleted_at = now()
  WHERE id = account;
  DELETE FROM sessions WHERE user_id = account;
  PERFORM erase_audit_details(account);

  UPDATE status_logs SET reason = NULL WHERE actor_id = account AND reason IS NOT NULL;
  PERFORM close_bookings(account);
  PERFORM leave_bookings(account);
  PERFORM close_listings(account);
  DELETE FROM messages WHERE sender_id = account;
  UPDATE reviews SET author_id = NULL WHERE author_id = account;
  UPDATE flags SET reporter_id = NULL WHERE reporter_id = account;
  -- The objects themselves are deleted by the sweep.
  UPDATE image_assets SET filename = NULL, status = CASE status WHEN 'CONFIRMED' THEN 'DELETED' ELSE status END
  WHERE owner_id = account AND (status = 'CONFIRMED' OR filename IS NOT NULL);
  DELETE FROM notifications WHERE user_id = account;
  -- Kept answers to others name the account, as the host or the renter of what they asked for.
  DELETE FROM idempotency_keys WHERE user_id = account OR response LIKE '%' || account || '%';
  -- Once more, for the entries that this has made itself.
  PERFORM erase_audit_details(account);
END
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION erase_account(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION erase_account(uuid) TO vendibook_app;
