-- What retention looks for.

CREATE INDEX "healing_reviews_updated_at_idx" ON "healing_reviews" ("updated_at") WHERE "status" <> 'running';
CREATE INDEX "healing_suggestions_updated_at_idx" ON "healing_suggestions" ("updated_at");
-- How far a review was is of interest while it runs.
CREATE INDEX "healing_events_progress_idx" ON "healing_events" ("position") WHERE "type" = 'review.progressed';
