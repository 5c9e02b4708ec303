-- During an upgrade the version before runs beside this one, and reads "ai_tokens_used" as a number that is there. It keeps
-- its column as it was; what was reported, or null, has one of its own.
ALTER TABLE "healing_reviews" ADD COLUMN "ai_tokens" INTEGER;
UPDATE "healing_reviews" SET "ai_tokens" = "ai_tokens_used" WHERE "ai_tokens_used" <> 0;
UPDATE "healing_reviews" SET "ai_tokens_used" = 0 WHERE "ai_tokens_used" IS NULL;
ALTER TABLE "healing_reviews" ALTER COLUMN "ai_tokens_used" SET DEFAULT 0, ALTER COLUMN "ai_tokens_used" SET NOT NULL;
