-- What the events come to: whether what is proposed does any good, and how long reviews take, for /metrics. A trigger
-- adds each event in its own transaction. To sum up the audit trail when somebody asks takes seconds at a million
-- events, and would lose what retention removes.

-- "category" and "severity" are '' for reviews; "bucket" counts the bounds that the time exceeds, and is -1 for events
-- that have none.
CREATE TABLE "healing_effects" (
    "type" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "bucket" INTEGER NOT NULL,
    "count" BIGINT NOT NULL,
    "seconds" DOUBLE PRECISION NOT NULL,
    PRIMARY KEY ("type", "category", "severity", "bucket")
) WITH (fillfactor = 50); -- room for the next version of a row beside it: no index entry is written again

-- In seconds; what is on a bound belongs to it. For applications the time is counted from the suggestion's creation.
CREATE FUNCTION "healing_effect_bounds"("type" TEXT) RETURNS DOUBLE PRECISION[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN $1 LIKE 'review.%' THEN ARRAY[0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900]
        ELSE ARRAY[60, 300, 1800, 3600, 14400, 43200, 86400, 259200, 604800, 2592000, 7776000] END::float8[]
$$;

-- Events that say that something begins, or goes on, do not count.
CREATE FUNCTION "healing_add_effects"("positions" BIGINT[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO healing_effects AS effect (type, category, severity, bucket, count, seconds)
    SELECT event.type, coalesce(suggestion.category::text, ''), coalesce(suggestion.severity::text, ''),
           -- Times are whole milliseconds, and Postgres counts a bound that is reached.
           coalesce(width_bucket(took.seconds - 0.0005, healing_effect_bounds(event.type)), -1),
           count(*), coalesce(sum(took.seconds), 0)
      FROM healing_events AS event
      LEFT JOIN healing_suggestions AS suggestion ON suggestion.id = event.suggestion_id
      LEFT JOIN healing_reviews AS review ON review.id = event.review_id AND event.type LIKE 'review.%'
      -- Not below zero, whatever the clocks of two processes say; null where there is no row.
      CROSS JOIN LATERAL (SELECT extract(epoch FROM CASE
          WHEN event.type = 'suggestion.applied'
          THEN greatest(event.created_at, suggestion.created_at) - suggestion.created_at
          ELSE greatest(review.finished_at, review.started_at) - review.started_at END)::float8) AS took(seconds)
     WHERE event.position = ANY(positions)
       AND event.type IN ('review.completed', 'review.failed', 'review.skipped', 'review.cancelled',
                          'suggestion.added', 'suggestion.approved', 'suggestion.rejected', 'suggestion.applied',
                          'suggestion.failed', 'suggestion.reopened',
                          'action.succeeded', 'action.failed', 'action.rolled_back')
     GROUP BY 1, 2, 3, 4
     ORDER BY 1, 2, 3, 4 -- two transactions that add to the same rows wait for each other and not in a circle
    ON CONFLICT (type, category, severity, bucket)
    DO UPDATE SET count = effect.count + excluded.count, seconds = effect.seconds + excluded.seconds;
END $$;

CREATE FUNCTION "healing_count_effects"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM healing_add_effects(ARRAY(SELECT position FROM new_rows));
    RETURN NULL;
END $$;
CREATE TRIGGER "healing_events_effects" AFTER INSERT ON "healing_events"
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_effects"();

-- What was there before, in parts that fit into memory.
DO $$
DECLARE
    first BIGINT := 0;
    last BIGINT := (SELECT coalesce(max(position), 0) FROM healing_events);
BEGIN
    WHILE first < last LOOP
        PERFORM healing_add_effects(ARRAY(
            SELECT position FROM healing_events WHERE position > first AND position <= first + 20000));
        first := first + 20000;
    END LOOP;
END $$;
