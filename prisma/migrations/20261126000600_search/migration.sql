-- Text search of lists, and the orders in which they are shown.

-- The words of some texts: everything between ASCII punctuation and white space, in lower case. So the parts of a path
-- and of a job's id are words, too. What is very long is cut: a tsvector holds one megabyte.
CREATE FUNCTION "healing_words"(VARIADIC "texts" TEXT[]) RETURNS TSVECTOR
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT strip(to_tsvector('simple'::regconfig, regexp_replace(
        left(array_to_string(texts, ' '), 20000), '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+', ' ', 'g')))
$$;

-- Beside the rows and not in them: a row changes several times in its life, its words hardly ever do, and to enter
-- them into an index takes longer than the change.
CREATE TABLE "healing_suggestion_words" (
    "id" INTEGER PRIMARY KEY REFERENCES "healing_suggestions" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "words" TSVECTOR NOT NULL
);
CREATE TABLE "healing_review_words" (
    "id" INTEGER PRIMARY KEY REFERENCES "healing_reviews" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "words" TSVECTOR NOT NULL
);
CREATE TABLE "healing_action_words" (
    "id" INTEGER PRIMARY KEY REFERENCES "healing_actions" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "words" TSVECTOR NOT NULL
);

CREATE FUNCTION "healing_suggestion_words_of"("row" "healing_suggestions") RETURNS TSVECTOR
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT healing_words(row.id::text, row.job_id, row.target_file, row.title, row.description)
$$;
CREATE FUNCTION "healing_review_words_of"("row" "healing_reviews") RETURNS TSVECTOR
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT healing_words(row.id::text, row.job_id, row.requested_by, row.error_message)
$$;
CREATE FUNCTION "healing_action_words_of"("row" "healing_actions") RETURNS TSVECTOR
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT healing_words(row.id::text, row.job_id, row.file_path, row.actor, row.error_message, suggestion.title)
    FROM healing_suggestions AS suggestion WHERE suggestion.id = row.suggestion_id
$$;

CREATE FUNCTION "healing_note_suggestion_words"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO healing_suggestion_words (id, words) VALUES (NEW.id, healing_suggestion_words_of(NEW))
    ON CONFLICT (id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END $$;
CREATE FUNCTION "healing_note_review_words"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO healing_review_words (id, words) VALUES (NEW.id, healing_review_words_of(NEW))
    ON CONFLICT (id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END $$;
CREATE FUNCTION "healing_note_action_words"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO healing_action_words (id, words) VALUES (NEW.id, healing_action_words_of(NEW))
    ON CONFLICT (id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END $$;

CREATE TRIGGER "healing_suggestions_words_insert" AFTER INSERT ON "healing_suggestions"
    FOR EACH ROW EXECUTE FUNCTION "healing_note_suggestion_words"();
CREATE TRIGGER "healing_suggestions_words_update" AFTER UPDATE ON "healing_suggestions"
    FOR EACH ROW WHEN ((OLD.job_id, OLD.target_file, OLD.title, OLD.description)
        IS DISTINCT FROM (NEW.job_id, NEW.target_file, NEW.title, NEW.description))
    EXECUTE FUNCTION "healing_note_suggestion_words"();
CREATE TRIGGER "healing_reviews_words_insert" AFTER INSERT ON "healing_reviews"
    FOR EACH ROW EXECUTE FUNCTION "healing_note_review_words"();
CREATE TRIGGER "healing_reviews_words_update" AFTER UPDATE ON "healing_reviews"
    FOR EACH ROW WHEN ((OLD.job_id, OLD.requested_by, OLD.error_message)
        IS DISTINCT FROM (NEW.job_id, NEW.requested_by, NEW.error_message))
    EXECUTE FUNCTION "healing_note_review_words"();
CREATE TRIGGER "healing_actions_words_insert" AFTER INSERT ON "healing_actions"
    FOR EACH ROW EXECUTE FUNCTION "healing_note_action_words"();
CREATE TRIGGER "healing_actions_words_update" AFTER UPDATE ON "healing_actions"
    FOR EACH ROW WHEN ((OLD.job_id, OLD.file_path, OLD.actor, OLD.error_message)
        IS DISTINCT FROM (NEW.job_id, NEW.file_path, NEW.actor, NEW.error_message))
    EXECUTE FUNCTION "healing_note_action_words"();

INSERT INTO healing_suggestion_words SELECT id, healing_suggestion_words_of(suggestion) FROM healing_suggestions AS suggestion;
INSERT INTO healing_review_words SELECT id, healing_review_words_of(review) FROM healing_reviews AS review;
INSERT INTO healing_action_words SELECT id, healing_action_words_of(action) FROM healing_actions AS action;

CREATE INDEX "healing_suggestion_words_words_idx" ON "healing_suggestion_words" USING gin ("words");
CREATE INDEX "healing_review_words_words_idx" ON "healing_review_words" USING gin ("words");
CREATE INDEX "healing_action_words_words_idx" ON "healing_action_words" USING gin ("words");

-- The orders of lists beside the newest first: with an index that also settles what is equal.
CREATE INDEX "healing_suggestions_status_severity_id_idx" ON "healing_suggestions" ("status", "severity", "id");
CREATE INDEX "healing_suggestions_status_updated_at_id_idx" ON "healing_suggestions" ("status", "updated_at", "id");
DROP INDEX "healing_suggestions_updated_at_idx";
CREATE INDEX "healing_suggestions_updated_at_id_idx" ON "healing_suggestions" ("updated_at", "id");
CREATE INDEX "healing_actions_updated_at_id_idx" ON "healing_actions" ("updated_at", "id");
DROP INDEX "healing_reviews_updated_at_idx";
CREATE INDEX "healing_reviews_updated_at_id_idx" ON "healing_reviews" ("updated_at", "id");
