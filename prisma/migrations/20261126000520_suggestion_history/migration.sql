-- What happened to one suggestion, in its order, however long the trail is.
CREATE INDEX "healing_events_suggestion_id_idx" ON "healing_events" ("suggestion_id", "position")
    WHERE "suggestion_id" IS NOT NULL;
