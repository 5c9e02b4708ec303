-- What a question and its answer may have taken, by their length, where nothing was reported; it counts against the limit of the day.
ALTER TABLE "ai_usage" ADD COLUMN "estimated_tokens" INTEGER;
