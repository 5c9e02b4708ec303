-- How many events of each kind there were on each day (of UTC), for each job and ('') for all: what trends are drawn from,
-- in the time of reading a few rows. A trigger counts them as they are written; their removal does not take them away.
CREATE TABLE "healing_daily_counts" (
    "job_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "event" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    PRIMARY KEY ("job_id", "day", "event")
) WITH (fillfactor = 50); -- as with healing_counters

-- For retention.
CREATE INDEX "healing_daily_counts_day_idx" ON "healing_daily_counts" ("day");

-- What is counted: neither beginnings nor how far something is.
CREATE FUNCTION "healing_is_counted_daily"("event" TEXT) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT event IN ('suggestion.added', 'suggestion.approved', 'suggestion.rejected', 'suggestion.applied',
        'suggestion.failed', 'action.succeeded', 'action.failed', 'action.rolled_back', 'review.completed', 'review.failed')
$$;

-- Once a statement, always in the same order: see healing_count.
CREATE FUNCTION "healing_count_daily"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO healing_daily_counts AS counter (job_id, day, event, count)
    SELECT coalesce(job_id, ''), day, type, count(*)
    FROM (SELECT job_id, (created_at AT TIME ZONE 'UTC')::date AS day, type
          FROM new_rows WHERE healing_is_counted_daily(type)) AS counted
    GROUP BY GROUPING SETS ((job_id, day, type), (day, type))
    HAVING job_id IS NULL OR job_id <> '' -- no job has that id; an event that has counts for all alone
    ORDER BY 1, 2, 3
    ON CONFLICT (job_id, day, event) DO UPDATE SET count = counter.count + excluded.count;
    RETURN NULL;
END $$;

CREATE TRIGGER "healing_events_count_daily" AFTER INSERT ON "healing_events"
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_daily"();

INSERT INTO healing_daily_counts (job_id, day, event, count)
SELECT coalesce(job_id, ''), day, type, count(*)
FROM (SELECT job_id, (created_at AT TIME ZONE 'UTC')::date AS day, type
      FROM healing_events WHERE healing_is_counted_daily(type)) AS counted
GROUP BY GROUPING SETS ((job_id, day, type), (day, type))
HAVING job_id IS NULL OR job_id <> '';

-- How long suggestions took from their making to their application.
CREATE INDEX "healing_events_applied_idx" ON "healing_events" ("created_at") INCLUDE ("job_id", "suggestion_id")
    WHERE "type" = 'suggestion.applied';
