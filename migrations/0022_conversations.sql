-- Lets the actor to a booking's thread and says on which side of it they are: null for an administrator, who only reads.
-- Nobody else may know of it. @throws VB404
CREATE FUNCTION admit_to_thread(booking uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  b bookings;
BEGIN
  SELECT * INTO b FROM bookings WHERE id = booking;
  IF b.id IS NULL OR (
    party_of(b, actor_id()) IS NULL AND NOT EXISTS (SELECT FROM users WHERE id = actor_id() AND role = 'ADMIN')
  ) THEN
    PERFORM refuse('VB404', 'not_found', 'booking not found');
  END IF;
  RETURN party_of(b, actor_id());
END
$$;--> statement-breakpoint
-- Writes from one party of a booking to the other. The host's first word answers an inquiry.
CREATE FUNCTION send_message(message uuid, booking uuid, words text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  party text;
BEGIN
  -- Beside other writers, but not beside an erasure, which holds the booking: nobody writes to an account that is going.
  PERFORM FROM bookings WHERE id = booking FOR SHARE;
  party := admit_to_thread(booking);
  IF party IS NULL THEN
    PERFORM refuse('VB403', 'forbidden', 'only the host and the renter can write here');
  ELSIF NOT EXISTS (
    SELECT FROM bookings AS b
    JOIN users AS other ON other.id = CASE party WHEN 'host' THEN b.renter_id ELSE b.host_id END
    WHERE b.id = booking AND other.deleted_at IS NULL
  ) THEN
    PERFORM refuse('VB409', 'other_party_gone', 'the other party has deleted their account');
  END IF;
  INSERT INTO messages (id, booking_id, sender_id, message) VALUES (message, booking, actor_id(), words);
  IF party = 'host' THEN
    UPDATE inquiries SET status = 'RESPONDED', responded_at = now() WHERE booking_id = booking AND status = 'PENDING';
  END IF;
END
$$;--> statement-breakpoint
-- Marks what the other party has written as read by the actor. In the order of ids, as an erasure takes them.
CREATE FUNCTION read_messages(booking uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF admit_to_thread(booking) IS NULL THEN
    PERFORM refuse('VB403', 'forbidden', 'only the host and the renter can mark messages as read');
  END IF;
  UPDATE messages SET read_at = now()
  WHERE id IN (
    SELECT id FROM messages
    WHERE booking_id = booking AND read_at IS NULL AND sender_id IS DISTINCT FROM actor_id() ORDER BY id FOR NO KEY UPDATE);
END
$$;--> statement-breakpoint
CREATE FUNCTION notify_of_message() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO notifications (user_id, type, resource, resource_id)
  SELECT account, 'MESSAGE_RECEIVED', 'booking', b.id
  FROM bookings AS b, unnest(ARRAY[b.host_id, b.renter_id]) AS account
  WHERE b.id = new.booking_id AND account <> new.sender_id;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER messages_notify AFTER INSERT ON messages
  FOR EACH ROW WHEN (NOT may_load()) EXECUTE FUNCTION notify_of_message();--> statement-breakpoint
CREATE FUNCTION message_json(m messages) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT row_to_json(shown) FROM (
    SELECT m.id, m.booking_id AS "bookingId", m.sender_id AS "senderId",
      (SELECT name FROM users WHERE id = m.sender_id) AS "senderName", m.message,
      utc_text(m.read_at) AS "readAt", utc_text(m.created_at) AS "createdAt") AS shown
$$;--> statement-breakpoint
-- The actor's word on a listing: of their completed bookings there, on the oldest that has none yet. A listing that is neither
-- public nor booked by them they may not know of. Returns the host. @throws VB403, VB404, VB409
CREATE FUNCTION write_review(review uuid, listing uuid, stars integer, words text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  target host_listings;
  booked uuid;
BEGIN
  -- Its counters are about to move. Taken first: whoever comes second sees what the first one reviewed, and nobody waits for
  -- the listing while they hold an audit chain.
  SELECT * INTO target FROM host_listings WHERE id = listing FOR NO KEY UPDATE;
  SELECT b.id INTO booked FROM bookings AS b
  WHERE b.listing_id = listing AND b.renter_id = actor_id() AND b.status = 'COMPLETED'
    AND NOT EXISTS (SELECT FROM reviews WHERE booking_id = b.id)
  ORDER BY b.created_at, b.id LIMIT 1;
  IF booked IS NOT NULL THEN
    INSERT INTO reviews (id, booking_id, listing_id, author_id, rating, comment)
    VALUES (review, booked, listing, actor_id(), stars, words);
  ELSIF EXISTS (SELECT FROM bookings WHERE listing_id = listing AND renter_id = actor_id() AND status = 'COMPLETED') THEN
    PERFORM refuse('VB409', 'already_reviewed', 'you have reviewed each of your completed bookings of this listing');
  ELSIF target.owner_id = actor_id() OR EXISTS (SELECT FROM listings WHERE id = listing)
    OR EXISTS (SELECT FROM bookings WHERE listing_id = listing AND renter_id = actor_id())
  THEN
    PERFORM refuse('VB403', 'no_completed_booking', 'only a completed booking of this listing lets you review it');
  ELSE
    PERFORM refuse('VB404', 'not_found', 'listing not found');
  END IF;
  RETURN target.owner_id;
END
$$;--> statement-breakpoint
CREATE FUNCTION notify_of_review() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO notifications (user_id, type, resource, resource_id)
  SELECT host.id, 'REVIEW_RECEIVED', 'review', new.id
  FROM host_listings AS listing JOIN users AS host ON host.id = listing.owner_id
  WHERE listing.id = new.listing_id AND host.deleted_at IS NULL;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER reviews_notify AFTER INSERT ON reviews
  FOR EACH ROW WHEN (NOT may_load()) EXECUTE FUNCTION notify_of_review();--> statement-breakpoint
-- A review as the public sees it.
CREATE FUNCTION review_json(r reviews) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT row_to_json(shown) FROM (
    SELECT r.id, r.rating, r.comment, r.author_id AS "authorId", author.name AS "authorName",
      author.avatar_url AS "authorAvatarUrl", utc_text(r.created_at) AS "createdAt"
    FROM (VALUES (1)) AS always LEFT JOIN users AS author ON author.id = r.author_id) AS shown
$$;--> statement-breakpoint
-- Counts a view of a LIVE listing, one per visitor and hour, and none of its host. @throws VB404
CREATE FUNCTION count_view(listing uuid, seen_by bytea, viewer uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  host uuid;
BEGIN
  -- Held, so that it cannot be deleted under the view.
  SELECT h.owner_id INTO host FROM host_listings AS h JOIN listings AS l ON l.id = h.id WHERE h.id = listing FOR KEY SHARE OF h;
  IF host IS NULL THEN
    PERFORM refuse('VB404', 'not_found', 'listing not found');
  ELSIF host IS DISTINCT FROM viewer THEN
    INSERT INTO listing_views (listing_id, hour, visitor) VALUES (listing, date_trunc('hour', now(), 'UTC'), seen_by)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
      UPDATE host_listings SET views = views + 1 WHERE id = listing;
    END IF;
  END IF;
END
$$;--> statement-breakpoint
-- What a notification says, in the words of now: nothing is told of who has been erased since.
CREATE FUNCTION notification_text(n notifications, b bookings, r reviews, person text, listing text) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE n.type
    WHEN 'BOOKING_REQUEST' THEN format('%s would like to rent %s.', person, listing)
    WHEN 'EVENT_REQUEST' THEN format('%s would like to book %s for %s.', person, listing, coalesce(b.event_date::text, 'an event'))
    WHEN 'INQUIRY_RECEIVED' THEN format('%s asks about %s.', person, listing)
    WHEN 'BOOKING_APPROVED' THEN format('%s approved your request for %s.', person, listing)
    WHEN 'BOOKING_DECLINED' THEN CASE WHEN n.user_id = b.host_id
      THEN format('The request of %s for %s was declined.', person, listing)
      ELSE format('Your request for %s was declined.', listing) END
    WHEN 'BOOKING_CANCELLED' THEN CASE WHEN n.user_id = b.host_id
      THEN format('The booking of %s by %s was cancelled.', listing, person)
      ELSE format('Your booking of %s was cancelled.', listing) END
    WHEN 'BOOKING_COMPLETED' THEN CASE WHEN n.user_id = b.host_id
      THEN format('The booking of %s by %s is completed.', listing, person)
      ELSE format('Your booking of %s is completed. How was it?', listing) END
    WHEN 'MESSAGE_RECEIVED' THEN format('%s wrote to you about %s.', person, listing)
    WHEN 'REVIEW_RECEIVED' THEN CASE WHEN r.id IS NULL THEN format('%s has a new review.', listing)
      ELSE format('%s gave %s %s.', person, listing, r.rating || CASE r.rating WHEN 1 THEN ' star' ELSE ' stars' END) END
    WHEN 'LISTING_PUBLISHED' THEN format('%s is live: everybody can find it now.', listing)
    WHEN 'LISTING_FLAGGED' THEN format('%s needs your attention: Vendibook has looked into it.', listing)
  END
$$;--> statement-breakpoint
CREATE FUNCTION notification_json(n notifications) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT row_to_json(shown) FROM (
    SELECT n.id, n.type, n.resource, n.resource_id AS "resourceId",
      notification_text(n, b, r, coalesce(other.name, 'Deleted user'),
        '“' || coalesce(h.title, 'Deleted listing') || '”') AS message,
      h.id AS "listingId", h.title AS "listingTitle", utc_text(n.read_at) AS "readAt", utc_text(n.created_at) AS "createdAt"
    FROM (VALUES (1)) AS always
    LEFT JOIN reviews AS r ON n.resource = 'review' AND r.id = n.resource_id
    LEFT JOIN bookings AS b ON b.id = CASE n.resource WHEN 'booking' THEN n.resource_id WHEN 'review' THEN r.booking_id END
    LEFT JOIN host_listings AS h ON h.id = CASE n.resource WHEN 'listing' THEN n.resource_id ELSE b.listing_id END
    LEFT JOIN users AS other ON other.id = CASE n.user_id WHEN b.host_id THEN b.renter_id ELSE b.host_id END
  ) AS shown
$$;
