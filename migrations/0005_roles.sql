-- The role the Worker's login is a member of. Roles belong to the cluster, so another database may have made it already.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vendibook_app') THEN
    CREATE ROLE vendibook_app NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END
$$;--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO vendibook_app;--> statement-breakpoint
GRANT SELECT ON
  users, sessions, login_attempts, host_listings, listing_blocked_dates, calendar_sources, calendar_feeds, listing_views,
  bookings, inquiries, event_requests, messages, reviews, image_assets, notifications, flags, idempotency_keys, status_logs,
  audit_logs, audit_heads
  TO vendibook_app;--> statement-breakpoint
GRANT INSERT ON
  users, sessions, login_attempts, host_listings, listing_blocked_dates, calendar_sources, calendar_feeds, listing_views,
  bookings, inquiries, event_requests, messages, reviews, image_assets, notifications, flags, idempotency_keys, audit_logs
  TO vendibook_app;--> statement-breakpoint
GRANT UPDATE ON
  users, sessions, login_attempts, listing_blocked_dates, calendar_sources, calendar_feeds, inquiries, event_requests, messages,
  image_assets, notifications, flags, idempotency_keys
  TO vendibook_app;--> statement-breakpoint
GRANT UPDATE (
  title, description, listing_type, category, city, state, latitude, longitude, time_zone, price, price_unit, image_url,
  image_urls, tags, highlights, delivery_available, is_verified, status, views, inquiries, deleted_at
) ON host_listings TO vendibook_app;--> statement-breakpoint
GRANT UPDATE (renter_id, status, period, event_date, message, reason, expires_at) ON bookings TO vendibook_app;--> statement-breakpoint
GRANT UPDATE (author_id, comment) ON reviews TO vendibook_app;--> statement-breakpoint
GRANT DELETE ON
  sessions, login_attempts, host_listings, listing_blocked_dates, calendar_sources, calendar_feeds, listing_views, messages,
  reviews, image_assets, notifications, idempotency_keys
  TO vendibook_app;--> statement-breakpoint
-- Trigger functions that act with the owner's rights: nobody else may hang them on a table of their own.
REVOKE EXECUTE ON FUNCTION log_status(), count_rating(), link_audit_entry() FROM PUBLIC;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION erase_audit_details(uuid), verify_audit_chain() FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION erase_audit_details(uuid), verify_audit_chain() TO vendibook_app;
