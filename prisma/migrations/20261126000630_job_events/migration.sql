-- What became of the configuration of a job last: asked for before it is said again.
CREATE INDEX "healing_events_jobs_idx" ON "healing_events" ("job_id", "position")
    WHERE "type" IN ('job.added', 'job.changed', 'job.removed');
