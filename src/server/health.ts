import type { Core } from '../domain/core.js';
import type { JobProblem } from '../domain/jobs/job-problem.js';

/** Of what /health tells, from the contract; null where the database did not answer. */
export interface Health {
  status: 'healthy' | 'degraded';
  version: string;
  uptime_seconds: number;
  jobs_running: number | null;
  jobs_total: number;
  scheduler: { status: 'off' };
  database: { kind: string; status: 'up' | 'down' };
  jobs: {
    total: number;
    problem_count: number;
    /** Null for somebody who sent no token: paths and keys are not for everybody. */
    problems: HealthProblem[] | null;
  };
}

interface HealthProblem {
  file: string;
  line: number | null;
  column: number | null;
  job_id: string | null;
  key: string | null;
  message: string;
  keeps_last_good: boolean;
}

export interface HealthSources {
  core: Core;
  database: { kind: string; ping(): Promise<void> };
  version: string;
  startedAt: Date;
}

/** A database that takes longer than this, in milliseconds, counts as down: who asks has time limits too. */
const DATABASE_PATIENCE_MS = 3_000;
/** A run without an end counts as running for this long; an older one was lost with its recorder. */
const RUNNING_FOR_AT_MOST_MS = 24 * 3_600_000;

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
    const since = new Date(now.getTime() - RUNNING_FOR_AT_MOST_MS);
    return core.prisma.jobRun.count({ where: { finishedAt: null, startedAt: { gt: since } } });
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

async function within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
