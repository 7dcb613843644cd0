CREATE TYPE "public"."audit_action" AS ENUM('CREATE_LISTING', 'UPDATE_LISTING', 'DELETE_LISTING', 'PUBLISH_LISTING', 'PAUSE_LISTING', 'CREATE_BOOKING', 'UPDATE_BOOKING', 'CANCEL_BOOKING', 'CREATE_REVIEW', 'UPLOAD_IMAGE', 'DELETE_IMAGE', 'REGISTER', 'LOGIN', 'LOGIN_FAILED', 'LOGOUT', 'REFRESH_REUSE', 'PASSWORD_CHANGE', 'UPDATE_PROFILE', 'DELETE_USER', 'ADMIN_UPDATE_USER', 'ADMIN_UPDATE_LISTING');--> statement-breakpoint
CREATE TYPE "public"."audit_resource" AS ENUM('listing', 'booking', 'review', 'image', 'user', 'session');--> statement-breakpoint
CREATE TYPE "public"."booking_status" AS ENUM('PENDING', 'APPROVED', 'DECLINED', 'CANCELLED', 'COMPLETED');--> statement-breakpoint
CREATE TYPE "public"."booking_type" AS ENUM('RENTAL_REQUEST', 'EVENT_REQUEST', 'PURCHASE_INQUIRY');--> statement-breakpoint
CREATE TYPE "public"."flag_resource" AS ENUM('listing', 'user', 'review');--> statement-breakpoint
CREATE TYPE "public"."flag_status" AS ENUM('OPEN', 'DISMISSED', 'UPHELD');--> statement-breakpoint
CREATE TYPE "public"."image_status" AS ENUM('PENDING', 'CONFIRMED', 'REJECTED', 'DELETED');--> statement-breakpoint
CREATE TYPE "public"."inquiry_status" AS ENUM('PENDING', 'RESPONDED');--> statement-breakpoint
CREATE TYPE "public"."inquiry_type" AS ENUM('PRICE_INQUIRY', 'CONDITION_INQUIRY', 'AVAILABILITY_INQUIRY', 'GENERAL_INQUIRY');--> statement-breakpoint
CREATE TYPE "public"."listing_status" AS ENUM('DRAFT', 'LIVE', 'PAUSED', 'SOLD', 'ARCHIVED');--> statement-breakpoint
CREATE TYPE "public"."listing_type" AS ENUM('RENT', 'SALE', 'EVENT_PRO');--> statement-breakpoint
CREATE TYPE "public"."notification_resource" AS ENUM('listing', 'booking', 'review');--> statement-breakpoint
CREATE TYPE "public"."notification_type" AS ENUM('BOOKING_REQUEST', 'BOOKING_APPROVED', 'BOOKING_DECLINED', 'BOOKING_CANCELLED', 'BOOKING_COMPLETED', 'INQUIRY_RECEIVED', 'EVENT_REQUEST', 'MESSAGE_RECEIVED', 'REVIEW_RECEIVED', 'LISTING_PUBLISHED', 'LISTING_FLAGGED');--> statement-breakpoint
CREATE TYPE "public"."price_unit" AS ENUM('per day', 'per hour', 'one-time');--> statement-breakpoint
CREATE TYPE "public"."revoke_reason" AS ENUM('logout', 'logout_all', 'ended', 'password_change', 'reuse', 'suspension', 'erasure');--> statement-breakpoint
CREATE TYPE "public"."user_role" AS ENUM('USER', 'HOST', 'ADMIN');--> statement-breakpoint
CREATE TABLE "bookings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"listing_id" uuid NOT NULL,
	"renter_id" uuid,
	"host_id" uuid NOT NULL,
	"booking_type" "booking_type" NOT NULL,
	"status" "booking_status" DEFAULT 'PENDING' NOT NULL,
	"period" "tstzrange",
	"event_date" date,
	"price" numeric(10, 2) NOT NULL,
	"price_unit" "price_unit" NOT NULL,
	"total" numeric(12, 2) NOT NULL,
	"message" text,
	"reason" text,
	"expires_at" timestamp (3) with time zone DEFAULT now() + interval '7 days' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bookings_not_own_listing" CHECK ("bookings"."renter_id" <> "bookings"."host_id"),
	CONSTRAINT "bookings_fields" CHECK (case "bookings"."booking_type"
        when 'RENTAL_REQUEST' then "bookings"."period" is not null and "bookings"."event_date" is null
        when 'EVENT_REQUEST' then "bookings"."period" is null and "bookings"."event_date" is not null
        else "bookings"."period" is null and "bookings"."event_date" is null end),
	CONSTRAINT "bookings_period" CHECK ("bookings"."period" is null or coalesce(lower_inc("bookings"."period") and not upper_inc("bookings"."period")
        and isfinite(lower("bookings"."period")) and isfinite(upper("bookings"."period")), false)),
	CONSTRAINT "bookings_price" CHECK ("bookings"."price" > 0 and "bookings"."price" <= 1000000),
	CONSTRAINT "bookings_total" CHECK ("bookings"."total" > 0),
	CONSTRAINT "bookings_message" CHECK (char_length("bookings"."message") <= 2000),
	CONSTRAINT "bookings_reason" CHECK (char_length("bookings"."reason") <= 1000)
);
--> statement-breakpoint
CREATE TABLE "event_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"booking_id" uuid NOT NULL,
	"event_type" text NOT NULL,
	"guest_count" integer NOT NULL,
	"budget" numeric(10, 2),
	"location" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "event_requests_booking_key" UNIQUE("booking_id"),
	CONSTRAINT "event_requests_event_type" CHECK (char_length("event_requests"."event_type") between 1 and 100),
	CONSTRAINT "event_requests_guest_count" CHECK ("event_requests"."guest_count" >= 1),
	CONSTRAINT "event_requests_budget" CHECK ("event_requests"."budget" >= 0),
	CONSTRAINT "event_requests_location" CHECK (char_length("event_requests"."location") <= 200)
);
--> statement-breakpoint
CREATE TABLE "inquiries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"booking_id" uuid NOT NULL,
	"inquiry_type" "inquiry_type" DEFAULT 'GENERAL_INQUIRY' NOT NULL,
	"offer" numeric(10, 2),
	"status" "inquiry_status" DEFAULT 'PENDING' NOT NULL,
	"responded_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "inquiries_booking_key" UNIQUE("booking_id"),
	CONSTRAINT "inquiries_offer" CHECK ("inquiries"."offer" > 0 and "inquiries"."offer" <= 1000000),
	CONSTRAINT "inquiries_responded" CHECK (("inquiries"."status" = 'RESPONDED') = ("inquiries"."responded_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"booking_id" uuid NOT NULL,
	"sender_id" uuid,
	"message" text NOT NULL,
	"read_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "messages_message" CHECK (char_length("messages"."message") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "calendar_feeds" (
	"listing_id" uuid PRIMARY KEY NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "calendar_feeds_secret_hash_key" UNIQUE("secret_hash"),
	CONSTRAINT "calendar_feeds_secret_hash" CHECK (octet_length("calendar_feeds"."secret_hash") = 32)
);
--> statement-breakpoint
CREATE TABLE "calendar_sources" (
	"id" uuid PRIMARY KEY NOT NULL,
	"listing_id" uuid NOT NULL,
	"url" text NOT NULL,
	"etag" text,
	"last_fetched_at" timestamp (3) with time zone,
	"last_error" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "calendar_sources_listing_url_key" UNIQUE("listing_id","url"),
	CONSTRAINT "calendar_sources_url" CHECK ("calendar_sources"."url" like 'https://%' and char_length("calendar_sources"."url") <= 2048),
	CONSTRAINT "calendar_sources_etag" CHECK (char_length("calendar_sources"."etag") <= 512),
	CONSTRAINT "calendar_sources_last_error" CHECK (char_length("calendar_sources"."last_error") <= 500)
);
--> statement-breakpoint
CREATE TABLE "listing_blocked_dates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"listing_id" uuid NOT NULL,
	"start_date" date NOT NULL,
	"end_date" date NOT NULL,
	"source_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "listing_blocked_dates_order" CHECK ("listing_blocked_dates"."end_date" > "listing_blocked_dates"."start_date")
);
--> statement-breakpoint
CREATE TABLE "flags" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reporter_id" uuid,
	"resource" "flag_resource" NOT NULL,
	"resource_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"status" "flag_status" DEFAULT 'OPEN' NOT NULL,
	"note" text,
	"resolved_by" uuid,
	"resolved_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "flags_reporter_resource_key" UNIQUE("reporter_id","resource","resource_id"),
	CONSTRAINT "flags_reason" CHECK (char_length("flags"."reason") between 1 and 1000),
	CONSTRAINT "flags_note" CHECK (char_length("flags"."note") <= 1000),
	CONSTRAINT "flags_resolved" CHECK (("flags"."status" = 'OPEN') = ("flags"."resolved_at" is null))
);
--> statement-breakpoint
CREATE TABLE "host_listings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"listing_type" "listing_type" NOT NULL,
	"category" text NOT NULL,
	"city" text NOT NULL,
	"state" text NOT NULL,
	"latitude" double precision,
	"longitude" double precision,
	"time_zone" text NOT NULL,
	"price" numeric(10, 2) NOT NULL,
	"price_unit" "price_unit" NOT NULL,
	"image_url" text,
	"image_urls" text[] DEFAULT '{}'::text[] NOT NULL,
	"tags" text[] DEFAULT '{}'::text[] NOT NULL,
	"highlights" text[] DEFAULT '{}'::text[] NOT NULL,
	"delivery_available" boolean DEFAULT false NOT NULL,
	"is_verified" boolean DEFAULT false NOT NULL,
	"status" "listing_status" DEFAULT 'DRAFT' NOT NULL,
	"views" integer DEFAULT 0 NOT NULL,
	"inquiries" integer DEFAULT 0 NOT NULL,
	"rating_sum" integer DEFAULT 0 NOT NULL,
	"review_count" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"published_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "host_listings_id_owner_key" UNIQUE("id","owner_id"),
	CONSTRAINT "host_listings_title" CHECK (char_length("host_listings"."title") between 3 and 200),
	CONSTRAINT "host_listings_description" CHECK (char_length("host_listings"."description") between 10 and 5000),
	CONSTRAINT "host_listings_category" CHECK (char_length("host_listings"."category") between 1 and 50),
	CONSTRAINT "host_listings_city" CHECK (char_length("host_listings"."city") between 2 and 50),
	CONSTRAINT "host_listings_state" CHECK ("host_listings"."state" ~ '^[A-Z]{2}$'),
	CONSTRAINT "host_listings_coordinates" CHECK (num_nonnulls("host_listings"."latitude", "host_listings"."longitude") <> 1 and "host_listings"."latitude" between -90 and 90
        and "host_listings"."longitude" between -180 and 180),
	CONSTRAINT "host_listings_time_zone" CHECK (char_length("host_listings"."time_zone") between 1 and 64 and (timestamptz '2000-01-01 00:00Z' at time zone "host_listings"."time_zone") is not null),
	CONSTRAINT "host_listings_price" CHECK ("host_listings"."price" > 0 and "host_listings"."price" <= 1000000),
	CONSTRAINT "host_listings_image_url" CHECK (char_length("host_listings"."image_url") <= 2048),
	CONSTRAINT "host_listings_image_urls" CHECK (cardinality("host_listings"."image_urls") <= 20),
	CONSTRAINT "host_listings_tags" CHECK (cardinality("host_listings"."tags") <= 30),
	CONSTRAINT "host_listings_highlights" CHECK (cardinality("host_listings"."highlights") <= 20),
	CONSTRAINT "host_listings_counters" CHECK (least("host_listings"."views", "host_listings"."inquiries", "host_listings"."rating_sum", "host_listings"."review_count") >= 0),
	CONSTRAINT "host_listings_published_at" CHECK ("host_listings"."status" <> 'LIVE' or "host_listings"."published_at" is not null),
	CONSTRAINT "host_listings_deleted_at" CHECK ("host_listings"."deleted_at" is null or "host_listings"."status" = 'ARCHIVED')
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"user_id" uuid NOT NULL,
	"key" text NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"status" smallint,
	"location" text,
	"response" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone DEFAULT now() + interval '24 hours' NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("user_id","key"),
	CONSTRAINT "idempotency_keys_key" CHECK (char_length("idempotency_keys"."key") between 1 and 255),
	CONSTRAINT "idempotency_keys_fingerprint" CHECK (octet_length("idempotency_keys"."fingerprint") = 32),
	CONSTRAINT "idempotency_keys_status" CHECK ("idempotency_keys"."status" between 200 and 599)
);
--> statement-breakpoint
CREATE TABLE "image_assets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"listing_id" uuid,
	"status" "image_status" DEFAULT 'PENDING' NOT NULL,
	"s3_key" text NOT NULL,
	"filename" text,
	"mime_type" text NOT NULL,
	"size" integer,
	"width" integer,
	"height" integer,
	"has_location" boolean,
	"position" smallint,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"swept_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "image_assets_s3_key_key" UNIQUE("s3_key"),
	CONSTRAINT "image_assets_s3_key" CHECK (char_length("image_assets"."s3_key") <= 512),
	CONSTRAINT "image_assets_filename" CHECK (char_length("image_assets"."filename") between 1 and 255),
	CONSTRAINT "image_assets_mime_type" CHECK ("image_assets"."mime_type" in ('image/jpeg', 'image/png', 'image/webp', 'image/gif')),
	CONSTRAINT "image_assets_size" CHECK ("image_assets"."size" between 1 and 10485760),
	CONSTRAINT "image_assets_dimensions" CHECK ("image_assets"."width" >= 1 and "image_assets"."height" >= 1 and "image_assets"."width"::bigint * "image_assets"."height" <= 50000000),
	CONSTRAINT "image_assets_position" CHECK ("image_assets"."position" between 0 and 19),
	CONSTRAINT "image_assets_confirmed" CHECK ("image_assets"."status" <> 'CONFIRMED'
        or num_nulls("image_assets"."filename", "image_assets"."size", "image_assets"."width", "image_assets"."height", "image_assets"."has_location", "image_assets"."confirmed_at") = 0),
	CONSTRAINT "image_assets_swept" CHECK ("image_assets"."swept_at" is null or "image_assets"."status" <> 'CONFIRMED')
);
--> statement-breakpoint
CREATE TABLE "listings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"listing_type" "listing_type" NOT NULL,
	"category" text NOT NULL,
	"city" text NOT NULL,
	"state" text NOT NULL,
	"latitude" real,
	"longitude" real,
	"price" numeric(10, 2) NOT NULL,
	"price_unit" "price_unit" NOT NULL,
	"image_url" text,
	"image_urls" text[] NOT NULL,
	"tags" text[] NOT NULL,
	"highlights" text[] NOT NULL,
	"is_verified" boolean NOT NULL,
	"delivery_available" boolean NOT NULL,
	"time_zone" text NOT NULL,
	"host_id" uuid NOT NULL,
	"host_name" text NOT NULL,
	"host_avatar_url" text,
	"rating" numeric(2, 1),
	"review_count" integer NOT NULL,
	"views" integer NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"cell" integer GENERATED ALWAYS AS (floor(latitude * 4)::integer * 2000 + floor(longitude * 4)::integer) STORED,
	"city_key" text NOT NULL,
	"rating_order" integer NOT NULL,
	"quality" real NOT NULL,
	"search" "tsvector" NOT NULL,
	"signature" bit(768) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "listing_views" (
	"listing_id" uuid NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"visitor" "bytea" NOT NULL,
	CONSTRAINT "listing_views_pkey" PRIMARY KEY("listing_id","hour","visitor"),
	CONSTRAINT "listing_views_hour" CHECK (date_trunc('hour', "listing_views"."hour", 'UTC') = "listing_views"."hour"),
	CONSTRAINT "listing_views_visitor" CHECK (octet_length("listing_views"."visitor") between 16 and 32)
);
--> statement-breakpoint
CREATE TABLE "audit_heads" (
	"chain" smallint PRIMARY KEY NOT NULL,
	"position" bigint DEFAULT 0 NOT NULL,
	"hash" "bytea" DEFAULT ''::bytea NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_logs" (
	"id" uuid PRIMARY KEY DEFAULT new_id() NOT NULL,
	"chain" smallint DEFAULT 0 NOT NULL,
	"position" bigint DEFAULT 0 NOT NULL,
	"user_id" uuid,
	"action" "audit_action" NOT NULL,
	"resource" "audit_resource",
	"resource_id" uuid,
	"changes" jsonb,
	"ip_address" text,
	"user_agent" text,
	"request_id" text,
	"details_salt" "bytea",
	"details_digest" "bytea" DEFAULT ''::bytea NOT NULL,
	"prev_hash" "bytea" DEFAULT ''::bytea NOT NULL,
	"hash" "bytea" DEFAULT ''::bytea NOT NULL,
	"erased_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_logs_chain_position_key" UNIQUE("chain","position"),
	CONSTRAINT "audit_logs_ip_address" CHECK (char_length("audit_logs"."ip_address") <= 45),
	CONSTRAINT "audit_logs_user_agent" CHECK (char_length("audit_logs"."user_agent") <= 512),
	CONSTRAINT "audit_logs_request_id" CHECK (char_length("audit_logs"."request_id") <= 128),
	CONSTRAINT "audit_logs_erased" CHECK ("audit_logs"."erased_at" is null or num_nonnulls("audit_logs"."ip_address", "audit_logs"."user_agent", "audit_logs"."changes") = 0)
);
--> statement-breakpoint
CREATE TABLE "status_logs" (
	"id" uuid PRIMARY KEY DEFAULT new_id() NOT NULL,
	"listing_id" uuid,
	"booking_id" uuid,
	"from_status" text,
	"to_status" text NOT NULL,
	"actor_id" uuid,
	"reason" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "status_logs_resource" CHECK (num_nonnulls("status_logs"."listing_id", "status_logs"."booking_id") = 1),
	CONSTRAINT "status_logs_reason" CHECK (char_length("status_logs"."reason") <= 1000)
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" uuid PRIMARY KEY DEFAULT new_id() NOT NULL,
	"user_id" uuid NOT NULL,
	"type" "notification_type" NOT NULL,
	"resource" "notification_resource" NOT NULL,
	"resource_id" uuid NOT NULL,
	"read_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "places" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "places_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"zip" text,
	"state" text NOT NULL,
	"latitude" double precision NOT NULL,
	"longitude" double precision NOT NULL,
	"time_zone" text NOT NULL,
	"zip_count" integer NOT NULL,
	CONSTRAINT "places_kind" CHECK ("places"."kind" in ('city', 'zip') and ("places"."kind" = 'zip') = ("places"."zip" is not null))
);
--> statement-breakpoint
CREATE TABLE "state_names" (
	"state" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"booking_id" uuid NOT NULL,
	"listing_id" uuid NOT NULL,
	"author_id" uuid,
	"rating" smallint NOT NULL,
	"comment" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reviews_booking_key" UNIQUE("booking_id"),
	CONSTRAINT "reviews_rating" CHECK ("reviews"."rating" between 1 and 5),
	CONSTRAINT "reviews_comment" CHECK (char_length("reviews"."comment") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "listing_categories" (
	"category" text PRIMARY KEY NOT NULL,
	"words" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_synonyms" (
	"lexeme" text NOT NULL,
	"synonym" text NOT NULL,
	CONSTRAINT "search_synonyms_pkey" PRIMARY KEY("lexeme","synonym")
);
--> statement-breakpoint
CREATE TABLE "search_words" (
	"word" text PRIMARY KEY NOT NULL,
	"lexeme" text NOT NULL,
	"listing_count" integer NOT NULL,
	"deletions" integer[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "login_attempts" (
	"key" "bytea" PRIMARY KEY NOT NULL,
	"attempts" integer DEFAULT 1 NOT NULL,
	"window_started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "login_attempts_key" CHECK (octet_length("login_attempts"."key") = 32),
	CONSTRAINT "login_attempts_attempts" CHECK ("login_attempts"."attempts" >= 0),
	CONSTRAINT "login_attempts_window" CHECK ("login_attempts"."expires_at" > "login_attempts"."window_started_at")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"rotated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"revoke_reason" "revoke_reason",
	"ip_address" text,
	"user_agent" text,
	"last_used_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sessions_generation" CHECK ("sessions"."generation" >= 0),
	CONSTRAINT "sessions_expires_at" CHECK ("sessions"."expires_at" > "sessions"."created_at"),
	CONSTRAINT "sessions_revoked" CHECK (("sessions"."revoked_at" is null) = ("sessions"."revoke_reason" is null)),
	CONSTRAINT "sessions_ip_address" CHECK (char_length("sessions"."ip_address") <= 45),
	CONSTRAINT "sessions_user_agent" CHECK (char_length("sessions"."user_agent") <= 512)
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"password_hash" text NOT NULL,
	"name" text NOT NULL,
	"role" "user_role" DEFAULT 'USER' NOT NULL,
	"phone_number" text,
	"avatar_url" text,
	"bio" text,
	"suspended_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"last_login_at" timestamp (3) with time zone,
	"password_changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email" CHECK (char_length("users"."email") between 3 and 254 and position('@' in "users"."email") > 1),
	CONSTRAINT "users_name" CHECK (char_length("users"."name") between 1 and 100),
	CONSTRAINT "users_phone_number" CHECK (char_length("users"."phone_number") between 1 and 32),
	CONSTRAINT "users_avatar_url" CHECK (char_length("users"."avatar_url") <= 2048),
	CONSTRAINT "users_bio" CHECK (char_length("users"."bio") <= 500),
	CONSTRAINT "users_erased" CHECK ("users"."deleted_at" is null or ("users"."email" = "users"."id"::text || '@erased.invalid' and "users"."password_hash" = ''
        and "users"."name" = 'Deleted user' and num_nonnulls("users"."phone_number", "users"."avatar_url", "users"."bio", "users"."last_login_at") = 0))
);
--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_renter_id_users_id_fk" FOREIGN KEY ("renter_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_host_id_users_id_fk" FOREIGN KEY ("host_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_listing_owner_fk" FOREIGN KEY ("listing_id","host_id") REFERENCES "public"."host_listings"("id","owner_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_requests" ADD CONSTRAINT "event_requests_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inquiries" ADD CONSTRAINT "inquiries_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_sender_id_users_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_listing_id_host_listings_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."host_listings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_sources" ADD CONSTRAINT "calendar_sources_listing_id_host_listings_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."host_listings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing_blocked_dates" ADD CONSTRAINT "listing_blocked_dates_listing_id_host_listings_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."host_listings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing_blocked_dates" ADD CONSTRAINT "listing_blocked_dates_source_id_calendar_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."calendar_sources"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flags" ADD CONSTRAINT "flags_reporter_id_users_id_fk" FOREIGN KEY ("reporter_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flags" ADD CONSTRAINT "flags_resolved_by_users_id_fk" FOREIGN KEY ("resolved_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "host_listings" ADD CONSTRAINT "host_listings_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_assets" ADD CONSTRAINT "image_assets_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_assets" ADD CONSTRAINT "image_assets_listing_id_host_listings_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."host_listings"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listings" ADD CONSTRAINT "listings_id_host_listings_id_fk" FOREIGN KEY ("id") REFERENCES "public"."host_listings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing_views" ADD CONSTRAINT "listing_views_listing_id_host_listings_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."host_listings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "status_logs" ADD CONSTRAINT "status_logs_listing_id_host_listings_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."host_listings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "status_logs" ADD CONSTRAINT "status_logs_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "status_logs" ADD CONSTRAINT "status_logs_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_listing_id_host_listings_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."host_listings"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bookings_renter_idx" ON "bookings" USING btree ("renter_id","created_at","id");--> statement-breakpoint
CREATE INDEX "bookings_host_idx" ON "bookings" USING btree ("host_id","created_at","id");--> statement-breakpoint
CREATE INDEX "bookings_host_status_idx" ON "bookings" USING btree ("host_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "bookings_listing_idx" ON "bookings" USING btree ("listing_id","created_at","id");--> statement-breakpoint
CREATE INDEX "bookings_created_idx" ON "bookings" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "bookings_status_created_idx" ON "bookings" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "bookings_expires_idx" ON "bookings" USING btree ("expires_at") WHERE "bookings"."status" = 'PENDING';--> statement-breakpoint
CREATE INDEX "messages_booking_idx" ON "messages" USING btree ("booking_id","created_at","id");--> statement-breakpoint
CREATE INDEX "messages_unread_idx" ON "messages" USING btree ("booking_id","sender_id") WHERE "messages"."read_at" is null;--> statement-breakpoint
CREATE INDEX "messages_sender_idx" ON "messages" USING btree ("sender_id");--> statement-breakpoint
CREATE INDEX "calendar_sources_due_idx" ON "calendar_sources" USING btree ("last_fetched_at" NULLS FIRST,"id");--> statement-breakpoint
CREATE INDEX "listing_blocked_dates_listing_idx" ON "listing_blocked_dates" USING btree ("listing_id","end_date","start_date");--> statement-breakpoint
CREATE INDEX "listing_blocked_dates_source_idx" ON "listing_blocked_dates" USING btree ("source_id");--> statement-breakpoint
CREATE INDEX "flags_queue_idx" ON "flags" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "flags_created_idx" ON "flags" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "flags_resource_idx" ON "flags" USING btree ("resource","resource_id");--> statement-breakpoint
CREATE INDEX "host_listings_owner_idx" ON "host_listings" USING btree ("owner_id","created_at","id");--> statement-breakpoint
CREATE INDEX "host_listings_owner_status_idx" ON "host_listings" USING btree ("owner_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "host_listings_created_idx" ON "host_listings" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "host_listings_status_created_idx" ON "host_listings" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_expires_idx" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "image_assets_owner_idx" ON "image_assets" USING btree ("owner_id","created_at","id");--> statement-breakpoint
CREATE INDEX "image_assets_listing_idx" ON "image_assets" USING btree ("listing_id","position");--> statement-breakpoint
CREATE INDEX "image_assets_sweep_idx" ON "image_assets" USING btree ("expires_at") WHERE "image_assets"."status" <> 'CONFIRMED' and "image_assets"."swept_at" is null;--> statement-breakpoint
CREATE INDEX "listing_views_hour_idx" ON "listing_views" USING btree ("hour");--> statement-breakpoint
CREATE INDEX "audit_logs_user_idx" ON "audit_logs" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_logs_resource_idx" ON "audit_logs" USING btree ("resource","resource_id","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_logs_action_idx" ON "audit_logs" USING btree ("action","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_logs_created_idx" ON "audit_logs" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "status_logs_listing_idx" ON "status_logs" USING btree ("listing_id","created_at","id");--> statement-breakpoint
CREATE INDEX "status_logs_booking_idx" ON "status_logs" USING btree ("booking_id","created_at","id");--> statement-breakpoint
CREATE INDEX "status_logs_actor_idx" ON "status_logs" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "notifications_user_idx" ON "notifications" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "notifications_unread_idx" ON "notifications" USING btree ("user_id","created_at","id") WHERE "notifications"."read_at" is null;--> statement-breakpoint
CREATE INDEX "places_zip_idx" ON "places" USING btree ("zip");--> statement-breakpoint
CREATE INDEX "places_name_idx" ON "places" USING btree (lower("name") text_pattern_ops,"state");--> statement-breakpoint
CREATE INDEX "reviews_listing_idx" ON "reviews" USING btree ("listing_id","created_at","id");--> statement-breakpoint
CREATE INDEX "reviews_listing_rating_idx" ON "reviews" USING btree ("listing_id","rating");--> statement-breakpoint
CREATE INDEX "reviews_author_idx" ON "reviews" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "listing_categories_lower_idx" ON "listing_categories" USING btree (lower("category"));--> statement-breakpoint
CREATE INDEX "listing_categories_words_idx" ON "listing_categories" USING gin ("words");--> statement-breakpoint
CREATE INDEX "search_words_prefix_idx" ON "search_words" USING btree ("word" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "search_words_lexeme_idx" ON "search_words" USING btree ("lexeme");--> statement-breakpoint
CREATE INDEX "search_words_deletions_idx" ON "search_words" USING gin ("deletions");--> statement-breakpoint
CREATE INDEX "login_attempts_expires_idx" ON "login_attempts" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sessions_user_idx" ON "sessions" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sessions_expires_idx" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "users_created_idx" ON "users" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "users_role_created_idx" ON "users" USING btree ("role","created_at","id");--> statement-breakpoint
CREATE INDEX "users_search_idx" ON "users" USING gin ((lower("email" || ' ' || "name")) gin_trgm_ops);