ALTER TABLE "login_attempts" DROP CONSTRAINT "login_attempts_attempts";--> statement-breakpoint
ALTER TABLE "login_attempts" DROP CONSTRAINT "login_attempts_window";--> statement-breakpoint
ALTER TABLE "login_attempts" ADD COLUMN "attempted_at" timestamp (3) with time zone[] DEFAULT '{}'::timestamptz[] NOT NULL;--> statement-breakpoint
ALTER TABLE "login_attempts" ADD COLUMN "refused" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "login_attempts" DROP COLUMN "attempts";--> statement-breakpoint
ALTER TABLE "login_attempts" DROP COLUMN "window_started_at";--> statement-breakpoint
ALTER TABLE "login_attempts" ADD CONSTRAINT "login_attempts_attempted_at" CHECK (cardinality("login_attempts"."attempted_at") <= 1000);