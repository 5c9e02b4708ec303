/** A Postgres client or pool of them, as `pg` has them. */
export interface Queryable {
  query<Row extends object>(sql: string): Promise<{ rows: Row[] }>;
}

/** A counter that does not say what the rows say. */
export interface WrongCounter {
  kind: string;
  /** Empty for all jobs together. */
  jobId: string;
  status: string;
  category: string;
  severity: string;
  counted: number;
  rows: number;
}

/**
 * Counts every suggestion, review and action anew, and compares with the counters: in one statement, so that what
 * others commit meanwhile makes no difference. Reads all rows: for tests and `selfheal doctor`, not for requests.
 *
 * @returns the counters that are wrong; none where only the triggers change them. `SELECT healing_recount()` mends them.
 */
export async function recount(database: Queryable): Promise<WrongCounter[]> {
  const { rows } = await database.query<WrongCounter>(
    `SELECT kind::text, job_id AS "jobId", status, category, severity,
            coalesce(kept.count, 0) AS counted, coalesce(anew.count, 0) AS rows
     FROM healing_counters AS kept
     FULL JOIN healing_counted_rows() AS anew USING (kind, job_id, status, category, severity)
     WHERE coalesce(kept.count, 0) <> coalesce(anew.count, 0)
     ORDER BY 1, 2, 3, 4, 5`,
  );
  return rows;
}
