-- What policies and memory look up, and dry runs counted apart: they are no reviews that statistics tell of.

CREATE INDEX "ai_usage_review_id_idx" ON "ai_usage" ("review_id");
CREATE INDEX "healing_suggestions_snoozed_until_idx" ON "healing_suggestions" ("snoozed_until") WHERE "snoozed_until" IS NOT NULL;

-- Of reviews, "category" is 'dry_run' for those that are, and '' for all others.
CREATE FUNCTION "healing_count_reviews"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    changes healing_count_change[] := '{}';
BEGIN
    IF TG_OP <> 'DELETE' THEN
        changes := ARRAY(SELECT ROW(job_id, status, CASE WHEN dry_run THEN 'dry_run' ELSE '' END, '', count(*))::healing_count_change
            FROM new_rows GROUP BY job_id, status, dry_run);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        changes := changes || ARRAY(SELECT ROW(job_id, status, CASE WHEN dry_run THEN 'dry_run' ELSE '' END, '', -count(*))::healing_count_change
            FROM old_rows GROUP BY job_id, status, dry_run);
    END IF;
    PERFORM healing_count('review', changes);
    RETURN NULL;
END $$;

DROP TRIGGER "healing_reviews_count_insert" ON "healing_reviews";
DROP TRIGGER "healing_reviews_count_update" ON "healing_reviews";
DROP TRIGGER "healing_reviews_count_delete" ON "healing_reviews";
CREATE TRIGGER "healing_reviews_count_insert" AFTER INSERT ON "healing_reviews"
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_reviews"();
CREATE TRIGGER "healing_reviews_count_update" AFTER UPDATE ON "healing_reviews"
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_reviews"();
CREATE TRIGGER "healing_reviews_count_delete" AFTER DELETE ON "healing_reviews"
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "healing_count_reviews"();

CREATE OR REPLACE FUNCTION "healing_counted_rows"() RETURNS SETOF "healing_counters"
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT 'suggestion'::healing_counted_kind, coalesce(job_id, ''), status::text, category::text, severity::text, count(*)::integer
    FROM healing_suggestions
    GROUP BY GROUPING SETS ((job_id, status, category, severity), (status, category, severity))
    UNION ALL
    SELECT 'review', coalesce(job_id, ''), status::text, CASE WHEN dry_run THEN 'dry_run' ELSE '' END, '', count(*)::integer
    FROM healing_reviews GROUP BY GROUPING SETS ((job_id, status, dry_run), (status, dry_run))
    UNION ALL
    SELECT 'action', coalesce(job_id, ''), status::text, '', '', count(*)::integer
    FROM healing_actions GROUP BY GROUPING SETS ((job_id, status), (status))
$$;
