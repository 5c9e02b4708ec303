/** Jobs that the samples are about. */
export const SAMPLE_JOBS = 100;
const REVIEWS = 2_000;

/**
 * SQL for suggestions as reviews leave them, half of them pending, spread over jobs, categories and severities.
 *
 * @param bytes of the two contents together that each has; 0: it is advice, without any
 */
export function sampleSuggestions(count: number, bytes: number): string[] {
  const content =
    bytes === 0
      ? 'NULL'
      : `substr(repeat(md5(n::text) || E'\\n' || md5((n * 7)::text) || E'\\n', 50), 1, ${bytes / 2})`;
  return [
    `INSERT INTO healing_reviews (job_id, trigger, status, requested_by, owner, window_from, window_to, started_at, updated_at)
     SELECT 'job-' || n % ${SAMPLE_JOBS}, 'schedule', 'completed', 'bench', 'bench', now(), now(), now(), now()
     FROM generate_series(1, ${REVIEWS}) AS n`,
    `INSERT INTO healing_suggestions (review_id, job_id, category, severity, status, title, description, current_state,
       suggested_change, expected_impact, affected_files, action_type, target_file, current_content, proposed_content,
       source, fingerprint, evidence, created_at, updated_at)
     SELECT 1 + n % ${REVIEWS}, 'job-' || n % ${REVIEWS} % ${SAMPLE_JOBS},
       (enum_range(NULL::healing_category))[1 + n % 7], (enum_range(NULL::healing_severity))[1 + n / 7 % 4],
       (enum_range(NULL::healing_suggestion_status))[greatest(1, n % 8 - 2)],
       'Failed ' || n || ' of the last 1,000 runs', 'What was seen, ' || n || ' times: ' || repeat(md5(n::text), 10),
       'No retry', 'Retry twice with backoff', 'Fewer failures', ARRAY['/srv/jobs/job-' || n % ${SAMPLE_JOBS} || '.sh'], 'edit_script',
       '/srv/jobs/job-' || n % ${SAMPLE_JOBS} || '.sh', ${content}, ${content}, 'rules/retry-transient', md5(n::text),
       '[{"kind": "metric", "name": "failure rate", "value": 0.5, "unit": "", "threshold": 0.2, "source": "SLO", "verified": true}]',
       now(), now()
     FROM generate_series(1, ${count}) AS n`,
    'VACUUM ANALYZE',
  ];
}
