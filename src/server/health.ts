import type { Core } from '../domain/core.js';
import type { JobProblem } from '../domain/jobs/job-problem.js';
import { waitingReviews } from '../domain/reviews/review-queue.js';
import { isUnderWay } from '../domain/runs/is-under-way.js';
import type { Health, HealthProblem } from '../rest/health-shape.js';
import { sharedWork } from '../shared-work.js';
import { within } from '../domain/within.js';

/** Of the scheduler, what others are told. */
export interface SchedulerStatus {
  kind: 'mongodb' | 'postgres';
  /** The reviews that this process works on. */
  reviews: { readonly length: number };
  /** @throws where its database does not answer */
  ping(): Promise<void>;
}

export interface HealthSources {
  core: Core;
  database: { kind: string; ping(): Promise<void> };
  scheduler: SchedulerStatus;
  version: string;
  startedAt: Date;
}

/** A database that takes longer than this, in milliseconds, counts as down: who asks has time limits too. */
const DATABASE_PATIENCE_MS = 3_000;
/** The counts need a connection that requests may have: a server with much to do says so rather than wait for long. */
const COUNTS_PATIENCE_MS = 500;

type ShowHealth = (options: { showProblems: boolean }) => Promise<Health>;

interface Counts {
  running: number;
  waiting: number;
}

/** What tells how the server is; see `readHealth`. Who asks again and again adds nothing to a queue for connections. */
export function healthReader(sources: HealthSources): ShowHealth {
  const { core } = sources;
  const counts = sharedWork(async (): Promise<Counts> => {
    const running = await core.prisma.jobRun.count({ where: isUnderWay(core.clock.now()) });
    return { running, waiting: await waitingReviews(core) };
  });
  return (options) => readHealth(sources, counts, options);
}

/**
 * How the server is. Degraded means that it cannot do its work, which is so without its database; a bad job file
 * is listed, and everything else goes on. A server that has much to do is not degraded: a restart would help nobody.
 */
async function readHealth(
  { core, database, scheduler, version, startedAt }: HealthSources,
  readCounts: () => Promise<Counts>,
  options: { showProblems: boolean },
): Promise<Health> {
  const now = core.clock.now();
  const answers = (ping: () => Promise<void>, what: string): Promise<boolean> =>
    within(DATABASE_PATIENCE_MS, ping).then(
      () => true,
      (error: unknown) => {
        core.log.warn({ err: error }, `${what} did not answer the health check`);
        return false;
      },
    );
  const [databaseIsUp, schedulerIsUp, read] = await Promise.all([
    answers(() => database.ping(), 'the database'),
    answers(() => scheduler.ping(), "the scheduler's database"),
    within(COUNTS_PATIENCE_MS, readCounts).catch((error: unknown) => {
      core.log.warn({ err: error }, 'the health check goes without counts');
      return null;
    }),
  ]);
  const counts = databaseIsUp ? read : null;
  const total = core.jobs.list().length;
  const problems = core.jobs.problems();
  const channels = core.notify?.problems(core.jobs.list()) ?? [];
  return {
    status: databaseIsUp && schedulerIsUp ? 'healthy' : 'degraded',
    version,
    uptime_seconds: Math.max(0, Math.floor((now.getTime() - startedAt.getTime()) / 1000)),
    jobs_running: counts?.running ?? null,
    jobs_total: total,
    scheduler: {
      status: schedulerIsUp ? 'up' : 'down',
      backend: scheduler.kind,
      reviews_running: scheduler.reviews.length,
      reviews_waiting: counts?.waiting ?? null,
    },
    database: { kind: database.kind, status: databaseIsUp ? 'up' : 'down' },
    jobs: {
      total,
      problem_count: problems.length,
      problems: options.showProblems ? problems.map(shown) : null,
    },
    notifications: {
      problem_count: channels.length,
      problems: options.showProblems ? channels : null,
    },
  };
}

function shown(problem: JobProblem): HealthProblem {
  const { file, line, column, jobId, key, message, keepsLastGood } = problem;
  return { file, line, column, job_id: jobId, key, message, keeps_last_good: keepsLastGood };
}
