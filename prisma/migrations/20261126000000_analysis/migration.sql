-- What analysis by an AI brings: what it was given, said and took; what policies decided; groups and snoozing.

-- Null where nothing was reported, which is not the same as none.
ALTER TABLE "healing_reviews" ALTER COLUMN "ai_tokens_used" DROP DEFAULT, ALTER COLUMN "ai_tokens_used" DROP NOT NULL;
UPDATE "healing_reviews" SET "ai_tokens_used" = NULL WHERE "ai_tokens_used" = 0;

ALTER TABLE "healing_reviews"
  ADD COLUMN "ai_cost_usd" DOUBLE PRECISION,
  ADD COLUMN "dry_run" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "inputs_hash" TEXT,
  ADD COLUMN "context" JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN "analyses" JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN "preview" JSONB;

ALTER TABLE "healing_suggestions"
  ADD COLUMN "snoozed_until" TIMESTAMPTZ(3),
  ADD COLUMN "group_key" TEXT,
  ADD COLUMN "policy_note" TEXT,
  ADD COLUMN "prepared_by" TEXT,
  ADD COLUMN "prepared_at" TIMESTAMPTZ(3),
  ADD COLUMN "ai_session_key" TEXT;

CREATE INDEX "healing_suggestions_group_key_idx" ON "healing_suggestions" ("group_key");

-- Each time an AI was asked; limits of a day are counted here, and cost is shown from here.
CREATE TABLE "ai_usage" (
  "id" SERIAL PRIMARY KEY,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "job_id" TEXT NOT NULL,
  "review_id" INTEGER,
  "suggestion_id" INTEGER,
  "analyzer" TEXT NOT NULL,
  "model" TEXT,
  "prompt_version" TEXT NOT NULL,
  "tokens" INTEGER,
  "input_tokens" INTEGER,
  "output_tokens" INTEGER,
  "cost_usd" DOUBLE PRECISION
);

CREATE INDEX "ai_usage_at_idx" ON "ai_usage" ("at");
