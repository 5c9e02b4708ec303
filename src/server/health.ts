import type { Core } from '../domain/core.js';
import type { JobProblem } from '../domain/jobs/job-problem.js';
import { isUnderWay } from '../domain/runs/is-under-way.js';
import type { Health, HealthProblem } from '../rest/health-shape.js';
import { within } from '../domain/within.js';

export interface HealthSources {
  core: Core;
  database: { kind: string; ping(): Promise<void> };
  version: string;
  startedAt: Date;
}

/** A database that takes longer than this, in milliseconds, counts as down: who asks has time limits too. */
const DATABASE_PATIENCE_MS = 3_000;

/**
 * How the server is. Degraded means that it cannot do its work, which is so without its database; a bad job file
 * is listed, and everything else goes on.
 */
export async function readHealth(
  { core, database, version, startedAt }: HealthSources,
  options: { showProblems: boolean },
): Promise<Health> {
  const now = core.clock.now();
  const running = await within(DATABASE_PATIENCE_MS, async () => {
    await database.ping();
    return core.prisma.jobRun.count({ where: isUnderWay(now) });
  }).catch((error: unknown) => {
    core.log.warn({ err: error }, 'the database did not answer the health check');
    return null;
  });
  const total = core.jobs.list().length;
  const problems = core.jobs.problems();
  return {
    status: running === null ? 'degraded' : 'healthy',
    version,
    uptime_seconds: Math.max(0, Math.floor((now.getTime() - startedAt.getTime()) / 1000)),
    jobs_running: running,
    jobs_total: total,
    scheduler: { status: 'off' },
    database: { kind: database.kind, status: running === null ? 'down' : 'up' },
    jobs: {
      total,
      problem_count: problems.length,
      problems: options.showProblems ? problems.map(shown) : null,
    },
  };
}

function shown(problem: JobProblem): HealthProblem {
  const { file, line, column, jobId, key, message, keepsLastGood } = problem;
  return { file, line, column, job_id: jobId, key, message, keeps_last_good: keepsLastGood };
}
