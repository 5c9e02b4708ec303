-- Works on Postgres 14 to 18 and PGlite.

CREATE TYPE "healing_review_status" AS ENUM ('running', 'completed', 'failed', 'skipped');
CREATE TYPE "healing_review_trigger" AS ENUM ('manual', 'schedule', 'failure', 'sla_breach');
CREATE TYPE "healing_suggestion_status" AS ENUM ('pending', 'approved', 'rejected', 'applied', 'failed');
CREATE TYPE "healing_category" AS ENUM ('performance', 'cost', 'reliability', 'security', 'config', 'prompt', 'script');
CREATE TYPE "healing_severity" AS ENUM ('low', 'medium', 'high', 'critical');
CREATE TYPE "healing_action_type" AS ENUM ('edit_script', 'edit_prompt', 'edit_config', 'run_command', 'restart_job', 'manual');
CREATE TYPE "healing_action_status" AS ENUM ('begun', 'success', 'failed', 'rolled_back');
CREATE TYPE "job_run_trigger" AS ENUM ('scheduled', 'manual', 'retry', 'dependency', 'api');

CREATE TABLE "healing_reviews" (
    "id" SERIAL PRIMARY KEY,
    "job_id" TEXT NOT NULL,
    "status" "healing_review_status" NOT NULL DEFAULT 'running',
    "trigger" "healing_review_trigger" NOT NULL,
    "force" BOOLEAN NOT NULL DEFAULT false,
    "requested_by" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "window_from" TIMESTAMPTZ(3) NOT NULL,
    "window_to" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "runs_analyzed" INTEGER NOT NULL DEFAULT 0,
    "logs_lines" INTEGER NOT NULL DEFAULT 0,
    "ai_sessions_count" INTEGER NOT NULL DEFAULT 0,
    "sla_violations_count" INTEGER NOT NULL DEFAULT 0,
    "suggestions_count" INTEGER NOT NULL DEFAULT 0,
    "auto_applied_count" INTEGER NOT NULL DEFAULT 0,
    "ai_tokens_used" INTEGER NOT NULL DEFAULT 0,
    "analysis_duration_ms" INTEGER,
    "error_message" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX "healing_reviews_job_id_id_idx" ON "healing_reviews" ("job_id", "id");
CREATE INDEX "healing_reviews_status_id_idx" ON "healing_reviews" ("status", "id");
-- One review of a job at a time (invariant 6).
CREATE UNIQUE INDEX "healing_reviews_one_running" ON "healing_reviews" ("job_id") WHERE "status" = 'running';

CREATE TABLE "healing_suggestions" (
    "id" SERIAL PRIMARY KEY,
    "review_id" INTEGER NOT NULL REFERENCES "healing_reviews" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "job_id" TEXT NOT NULL,
    "category" "healing_category" NOT NULL,
    "severity" "healing_severity" NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "current_state" TEXT NOT NULL,
    "suggested_change" TEXT NOT NULL,
    "expected_impact" TEXT NOT NULL,
    "affected_files" TEXT[] NOT NULL,
    "action_type" "healing_action_type" NOT NULL,
    "target_file" TEXT,
    "current_content" TEXT,
    "proposed_content" TEXT,
    "base_hash" TEXT,
    "status" "healing_suggestion_status" NOT NULL DEFAULT 'pending',
    "source" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "evidence" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "reviewed_at" TIMESTAMPTZ(3),
    "reviewed_by" TEXT,
    "reviewed_by_label" TEXT,
    "rejection_reason" TEXT,
    "applied_at" TIMESTAMPTZ(3),
    "failure_reason" TEXT,
    "action_id" INTEGER
);
CREATE INDEX "healing_suggestions_job_id_status_id_idx" ON "healing_suggestions" ("job_id", "status", "id");
CREATE INDEX "healing_suggestions_review_id_idx" ON "healing_suggestions" ("review_id");
CREATE INDEX "healing_suggestions_status_id_idx" ON "healing_suggestions" ("status", "id");
CREATE INDEX "healing_suggestions_category_id_idx" ON "healing_suggestions" ("category", "id");
CREATE INDEX "healing_suggestions_severity_id_idx" ON "healing_suggestions" ("severity", "id");
CREATE INDEX "healing_suggestions_fingerprint_idx" ON "healing_suggestions" ("fingerprint");
-- Said once (invariant 11): one open suggestion for a fingerprint.
CREATE UNIQUE INDEX "healing_suggestions_one_open" ON "healing_suggestions" ("fingerprint") WHERE "status" IN ('pending', 'approved');

CREATE TABLE "healing_actions" (
    "id" SERIAL PRIMARY KEY,
    "suggestion_id" INTEGER NOT NULL REFERENCES "healing_suggestions" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "job_id" TEXT NOT NULL,
    "action_type" "healing_action_type" NOT NULL,
    "status" "healing_action_status" NOT NULL DEFAULT 'begun',
    "actor" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "file_path" TEXT,
    "original_existed" BOOLEAN NOT NULL DEFAULT true,
    "original_content" BYTEA,
    "original_hash" TEXT,
    "original_mode" INTEGER,
    "new_content" BYTEA,
    "new_hash" TEXT,
    "merged" BOOLEAN NOT NULL DEFAULT false,
    "command_executed" TEXT,
    "error_message" TEXT,
    "execution_duration_ms" INTEGER,
    "ai_session_key" TEXT,
    "rollback_started_at" TIMESTAMPTZ(3),
    "rollback_owner" TEXT,
    "replaced_content" BYTEA,
    "rolled_back_at" TIMESTAMPTZ(3),
    "rolled_back_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX "healing_actions_job_id_id_idx" ON "healing_actions" ("job_id", "id");
CREATE INDEX "healing_actions_suggestion_id_idx" ON "healing_actions" ("suggestion_id");
CREATE INDEX "healing_actions_status_id_idx" ON "healing_actions" ("status", "id");
-- One change of a file (a rollback is one), and one of a suggestion, under way at a time, whatever the number of processes.
CREATE UNIQUE INDEX "healing_actions_one_under_way" ON "healing_actions" ("file_path")
    WHERE "status" = 'begun' OR ("status" = 'success' AND "rollback_started_at" IS NOT NULL);
CREATE UNIQUE INDEX "healing_actions_one_begun_suggestion" ON "healing_actions" ("suggestion_id") WHERE "status" = 'begun';

CREATE TABLE "job_runs" (
    "id" SERIAL PRIMARY KEY,
    "job_id" TEXT NOT NULL,
    "run_key" TEXT NOT NULL,
    "trigger" "job_run_trigger" NOT NULL DEFAULT 'api',
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "duration_ms" DOUBLE PRECISION,
    "exit_code" INTEGER,
    "signal" TEXT,
    "timed_out" BOOLEAN NOT NULL DEFAULT false,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "error" TEXT,
    "log_lines" INTEGER NOT NULL DEFAULT 0,
    "log_bytes" INTEGER NOT NULL DEFAULT 0,
    "log_cut" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "job_runs_job_id_run_key_key" ON "job_runs" ("job_id", "run_key");
CREATE INDEX "job_runs_job_id_started_at_idx" ON "job_runs" ("job_id", "started_at");
CREATE INDEX "job_runs_started_at_id_idx" ON "job_runs" ("started_at", "id");
CREATE INDEX "job_runs_job_id_id_idx" ON "job_runs" ("job_id", "id");

CREATE TABLE "job_log_chunks" (
    "run_id" INTEGER NOT NULL REFERENCES "job_runs" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "seq" INTEGER NOT NULL,
    "first_line" INTEGER NOT NULL,
    "lines" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,
    PRIMARY KEY ("run_id", "seq")
);
-- The chunks are gzip already; a second compression only costs time.
ALTER TABLE "job_log_chunks" ALTER COLUMN "data" SET STORAGE EXTERNAL;

CREATE TABLE "ai_sessions" (
    "id" SERIAL PRIMARY KEY,
    "run_id" INTEGER NOT NULL REFERENCES "job_runs" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "job_id" TEXT NOT NULL,
    "session_key" TEXT,
    "model" TEXT,
    "input_tokens" INTEGER,
    "output_tokens" INTEGER,
    "cost_usd" DOUBLE PRECISION,
    "messages" JSONB NOT NULL DEFAULT '[]',
    "transcript_path" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX "ai_sessions_run_id_key" ON "ai_sessions" ("run_id");
CREATE INDEX "ai_sessions_job_id_id_idx" ON "ai_sessions" ("job_id", "id");

CREATE TABLE "healing_events" (
    "position" BIGSERIAL PRIMARY KEY,
    "type" TEXT NOT NULL,
    "job_id" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "review_id" INTEGER,
    "suggestion_id" INTEGER,
    "action_id" INTEGER,
    "run_id" INTEGER,
    "data" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX "healing_events_job_id_position_idx" ON "healing_events" ("job_id", "position");
