-- The outbox: what people are to be told, written in the transaction of what it tells about, and sent by
-- src/notifications until it arrived or a day has passed.

CREATE TYPE "notification_kind" AS ENUM ('suggestions', 'apply_failed', 'rolled_back', 'auto_applied');
CREATE TYPE "notification_status" AS ENUM ('waiting', 'sent', 'given_up', 'withdrawn');

CREATE TABLE "notifications" (
    "id" SERIAL PRIMARY KEY,
    "key" TEXT NOT NULL,
    "kind" "notification_kind" NOT NULL,
    "job_id" TEXT NOT NULL,
    "review_id" INTEGER,
    "action_id" INTEGER,
    "channel" TEXT NOT NULL,
    "payload" JSONB NOT NULL DEFAULT '{}',
    "status" "notification_status" NOT NULL DEFAULT 'waiting',
    "message_key" TEXT,
    "reached" TEXT[] NOT NULL DEFAULT '{}',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "first_attempt_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "sent_at" TIMESTAMPTZ(3)
);

-- Said once.
CREATE UNIQUE INDEX "notifications_key_key" ON "notifications" ("key");
-- What is due, of each channel. Rows that were sent are most of the table, and in none of these two.
CREATE INDEX "notifications_waiting_idx" ON "notifications" ("channel", "not_before", "id") WHERE "status" = 'waiting';
CREATE INDEX "notifications_message_key_idx" ON "notifications" ("message_key") WHERE "status" = 'waiting';
-- For retention.
CREATE INDEX "notifications_updated_at_idx" ON "notifications" ("updated_at");
