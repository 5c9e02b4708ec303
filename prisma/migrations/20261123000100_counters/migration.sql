-- How many suggestions, reviews and actions there are, ready to read at any number of rows. Triggers keep the counters
-- in the transaction of each change, so that no code path, and no older process on this database, can forget them.

CREATE TYPE "healing_counted_kind" AS ENUM ('suggestion', 'review', 'action');

-- "job_id" is '' for all jobs together (no job has that id); "category" and "severity" are '' but for suggestions.
CREATE TABLE "healing_counters" (
    "kind" "healing_counted_kind" NOT NULL,
    "job_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    PRIMARY KEY ("kind", "job_id", "status", "category", "severity")
) WITH (fillfactor = 50); -- room for the next version of a row beside it: no index entry is written again

CREATE TYPE "healing_count_change" AS ("job_id" TEXT, "status" TEXT, "category" TEXT, "severity" TEXT, "change" INTEGER);

-- Adds the changes to the counters of their jobs and of all jobs, always in the same order: two transactions that
-- change the same counters wait for each other and not in a circle.
CREATE FUNCTION "healing_count"("counted" "healing_counted_kind", "changes" "healing_count_change"[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO healing_counters AS counter (kind, job_id, status, category, severity, count)
    SELECT counted, coalesce(job_id, ''), status, category, severity, sum(change)
    FROM unnest(changes)
    GROUP BY GROUPING SETS ((job_id, status, category, severity), (status, category, severity))
    HAVING sum(change) <> 0
    ORDER BY 2, 3, 4, 5
    ON CONFLICT (kind, job_id, status, category, severity) DO UPDATE SET count = counter.count + excluded.count;
END $$;

-- Once a statement, not once a row: a thousand rows that retention removes are one change of a counter.
CREATE FUNCTION "healing_count_suggestions"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    changes healing_count_change[] := '{}';
BEGIN
    IF TG_OP <> 'DELETE' THEN
        changes := ARRAY(SELECT ROW(job_id, status, category, severity, count(*))::healing_count_change
            FROM new_rows GROUP BY job_id, status, category, severity);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        changes := changes || ARRAY(SELECT ROW(job_id, status, category, severity, -count(*))::healing_count_change
            FROM old_rows GROUP BY job_id, status, category, severity);
    END IF;
    PERFORM healing_count('suggestion', changes);
    RETURN NULL;
END $$;

-- Reviews and actions; the argument says which.
CREATE FUNCTION "healing_count_by_status"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    changes healing_count_change[] := '{}';
BEGIN
    IF TG_OP <> 'DELETE' THEN
        changes := ARRAY(SELECT ROW(job_id, status, '', '', count(*))::healing_count_change
            FROM new_rows GROUP BY job_id, status);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        changes := changes || ARRAY(SELECT ROW(job_id, status, '', '', -count(*))::healing_count_change
            FROM old_rows GROUP BY job_id, status);
    END IF;
    PERFORM healing_count(TG_ARGV[0]::healing_counted_kind, changes);
    RETURN NULL;
END $$;

CREATE FUNCTION "healing_count_none"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM healing_counters WHERE kind = TG_ARGV[0]::healing_counted_kind;
    RETURN NULL;
END $$;

CREATE TRIGGER "healing_suggestions_count_insert" AFTER INSERT ON "healing_suggestions"
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_suggestions"();
CREATE TRIGGER "healing_suggestions_count_update" AFTER UPDATE ON "healing_suggestions"
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_suggestions"();
CREATE TRIGGER "healing_suggestions_count_delete" AFTER DELETE ON "healing_suggestions"
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_suggestions"();
CREATE TRIGGER "healing_suggestions_count_truncate" AFTER TRUNCATE ON "healing_suggestions"
    FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_none"('suggestion');

CREATE TRIGGER "healing_reviews_count_insert" AFTER INSERT ON "healing_reviews"
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_by_status"('review');
CREATE TRIGGER "healing_reviews_count_update" AFTER UPDATE ON "healing_reviews"
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_by_status"('review');
CREATE TRIGGER "healing_reviews_count_delete" AFTER DELETE ON "healing_reviews"
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_by_status"('review');
CREATE TRIGGER "healing_reviews_count_truncate" AFTER TRUNCATE ON "healing_reviews"
    FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_none"('review');

CREATE TRIGGER "healing_actions_count_insert" AFTER INSERT ON "healing_actions"
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_by_status"('action');
CREATE TRIGGER "healing_actions_count_update" AFTER UPDATE ON "healing_actions"
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_by_status"('action');
CREATE TRIGGER "healing_actions_count_delete" AFTER DELETE ON "healing_actions"
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_by_status"('action');
CREATE TRIGGER "healing_actions_count_truncate" AFTER TRUNCATE ON "healing_actions"
    FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_none"('action');

-- The counters as they must be, counted anew.
CREATE FUNCTION "healing_counted_rows"() RETURNS SETOF "healing_counters"
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT 'suggestion'::healing_counted_kind, coalesce(job_id, ''), status::text, category::text, severity::text, count(*)::integer
    FROM healing_suggestions
    GROUP BY GROUPING SETS ((job_id, status, category, severity), (status, category, severity))
    UNION ALL
    SELECT 'review', coalesce(job_id, ''), status::text, '', '', count(*)::integer
    FROM healing_reviews GROUP BY GROUPING SETS ((job_id, status), (status))
    UNION ALL
    SELECT 'action', coalesce(job_id, ''), status::text, '', '', count(*)::integer
    FROM healing_actions GROUP BY GROUPING SETS ((job_id, status), (status))
$$;

-- Sets the counters right, for whoever loaded rows with the triggers off.
CREATE FUNCTION "healing_recount"() RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    LOCK TABLE healing_reviews, healing_suggestions, healing_actions IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM healing_counters;
    INSERT INTO healing_counters SELECT * FROM healing_counted_rows();
END $$;

SELECT healing_recount();

-- A job's newest, whatever their status: without it the newest of all jobs were looked through for them.
CREATE INDEX "healing_suggestions_job_id_id_idx" ON "healing_suggestions" ("job_id", "id");
