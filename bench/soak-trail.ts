import type { Client } from 'pg';

/**
 * Rows whose state the newest event about them does not say: what the audit trail would not tell. Progress is left out, which
 * tells of no state.
 */
export async function unrecorded(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    WITH said AS (
      SELECT DISTINCT ON (suggestion_id) suggestion_id AS id, type
        FROM healing_events WHERE suggestion_id IS NOT NULL AND type LIKE 'suggestion.%' ORDER BY suggestion_id, position DESC
    ), reviewed AS (
      SELECT DISTINCT ON (review_id) review_id AS id, type FROM healing_events
       WHERE review_id IS NOT NULL AND type IN ('review.started', 'review.completed', 'review.failed', 'review.skipped', 'review.cancelled')
       ORDER BY review_id, position DESC
    )
    SELECT format('suggestion %s is %s, its last event %s', s.id, s.status, said.type) AS line
      FROM healing_suggestions AS s LEFT JOIN said USING (id)
     WHERE said.type IS DISTINCT FROM CASE s.status
             WHEN 'approved' THEN 'suggestion.approved' WHEN 'rejected' THEN 'suggestion.rejected'
             WHEN 'applied' THEN 'suggestion.applied' WHEN 'failed' THEN 'suggestion.failed'
             ELSE CASE WHEN said.type IN ('suggestion.added', 'suggestion.reopened') THEN said.type ELSE 'none' END END
    UNION ALL
    SELECT format('review %s is %s, its last event %s', r.id, r.status, reviewed.type)
      FROM healing_reviews AS r LEFT JOIN reviewed USING (id)
     WHERE NOT coalesce(reviewed.type = 'review.' || r.status::text OR (r.status = 'skipped' AND reviewed.type = 'review.cancelled')
                        OR (r.status = 'running' AND reviewed.type = 'review.started'), false)`);
  return rows.map(({ line }) => line);
}
