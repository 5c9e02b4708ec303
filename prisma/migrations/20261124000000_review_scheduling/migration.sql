-- Reviews that wait in a queue, are leased to one process at a time, and are started by a schedule or by a run.

CREATE TYPE "healing_review_phase" AS ENUM ('waiting', 'collecting', 'analysing', 'storing', 'applying', 'notifying');

ALTER TABLE "healing_reviews"
    ADD COLUMN "phase" "healing_review_phase" NOT NULL DEFAULT 'waiting',
    ADD COLUMN "progress" SMALLINT NOT NULL DEFAULT 0,
    ADD COLUMN "attempt" SMALLINT NOT NULL DEFAULT 0,
    ADD COLUMN "fence" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "lease_until" TIMESTAMPTZ(3),
    ADD COLUMN "not_before" TIMESTAMPTZ(3),
    ADD COLUMN "waiting_since" TIMESTAMPTZ(3),
    ADD COLUMN "waiting_for" TEXT,
    ADD COLUMN "run_id" INTEGER REFERENCES "job_runs" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "healing_reviews" ALTER COLUMN "owner" SET DEFAULT '';

-- Those of before ended in the phase that stores; one that runs belongs to a process, whose lease is over.
UPDATE "healing_reviews" SET "phase" = 'storing', "attempt" = 1, "fence" = 1,
    "progress" = CASE "status" WHEN 'completed' THEN 100 ELSE 0 END,
    "lease_until" = CASE "status" WHEN 'running' THEN "updated_at" END;

CREATE INDEX "healing_reviews_run_id_idx" ON "healing_reviews" ("run_id");

-- What was recorded since a moment: the window of a review, and failures that no review has looked at.
CREATE INDEX "job_runs_updated_at_idx" ON "job_runs" ("updated_at");

-- When the next review of a job is due; one row for each job that has reviews by itself.
CREATE TABLE "healing_schedules" (
    "job_id" TEXT PRIMARY KEY,
    "spec" TEXT NOT NULL,
    "next_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX "healing_schedules_next_at_idx" ON "healing_schedules" ("next_at");
