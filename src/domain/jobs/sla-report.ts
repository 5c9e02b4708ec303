import { failingStreak } from '../../analysis/rules/run/consecutive-failures.js';
import { latenessOf } from '../../analysis/lateness.js';
import { executions, runOutcome, settled, usableDuration } from '../../analysis/run-outcome.js';
import type { Core } from '../core.js';
import { jobFacts, runFacts } from '../reviews/collect-context.js';
import type { Job } from './build-job.js';

const DAY_MS = 86_400_000;
/** As an SLA without `window_days` has it. */
const DEFAULT_WINDOW_DAYS = 30;
/** A week of one that starts every minute: what runs more often is judged by its newest, so that one answer stays cheap. */
const MOST_RUNS = 10_000;

/** One promise; `kept` is null where nothing is promised, or nothing was measured. */
export interface Objective {
  promised: number | null;
  measured: number | null;
  kept: boolean | null;
}

export interface SlaReport {
  windowDays: number;
  from: Date;
  to: Date;
  /** That started in the window, at most 10,000: those are the newest. */
  runs: number;
  /** Share of executions (a run with its retries) that succeeded, 0 to 1. */
  successRate: Objective;
  /** The longest run, in seconds; one that still runs counts up to now. */
  durationSeconds: Objective;
  /** The latest start after the scheduled moment, in seconds. */
  latenessSeconds: Objective;
  /** Executions that failed since the last success. */
  consecutiveFailures: Objective;
  /** Null where nothing is promised, or nothing of it was measured. */
  met: boolean | null;
}

/** What a job promises and how its runs keep it, by the measures of the rule `sla`. */
export async function slaReport(core: Core, job: Job): Promise<SlaReport> {
  const facts = jobFacts(job, true);
  const to = core.clock.now();
  const windowDays = facts.sla?.windowDays ?? DEFAULT_WINDOW_DAYS;
  const from = new Date(to.getTime() - windowDays * DAY_MS);
  const rows = await core.prisma.jobRun.findMany({
    where: { jobId: job.jobId, startedAt: { gte: from } },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take: MOST_RUNS,
  });
  const runs = rows.reverse().map(runFacts);
  const all = executions(runs);
  const ended = settled(all);
  const succeeded = ended.filter(({ outcome }) => outcome === 'succeeded').length;
  const durations = runs
    .map((run) =>
      runOutcome(run) === 'running' ? to.getTime() - run.startedAt.getTime() : usableDuration(run),
    )
    .filter((duration) => duration !== null);
  const lateness = latenessOf(facts, runs).map(({ lateMs }) => lateMs);

  const measured = {
    successRate: ended.length === 0 ? null : succeeded / ended.length,
    durationSeconds: inSeconds(largest(durations)),
    latenessSeconds: inSeconds(largest(lateness)),
    consecutiveFailures: ended.length === 0 ? null : failingStreak(all).length,
  };
  const objectives = {
    successRate: objective(facts.sla?.successRate, measured.successRate, (rate, least) => rate >= least),
    durationSeconds: objective(facts.sla?.maxDurationSeconds, measured.durationSeconds, isAtMost),
    latenessSeconds: objective(facts.sla?.maxLatenessSeconds, measured.latenessSeconds, isAtMost),
    consecutiveFailures: objective(facts.sla?.maxConsecutiveFailures, measured.consecutiveFailures, isAtMost),
  };
  const judged = Object.values(objectives)
    .map(({ kept }) => kept)
    .filter((kept) => kept !== null);
  return {
    windowDays,
    from,
    to,
    runs: runs.length,
    ...objectives,
    met: judged.length === 0 ? null : judged.every(Boolean),
  };
}

function objective(
  promised: number | null | undefined,
  measured: number | null,
  isKept: (measured: number, promised: number) => boolean,
): Objective {
  const known = promised != null && measured !== null;
  return { promised: promised ?? null, measured, kept: known ? isKept(measured, promised) : null };
}

function isAtMost(measured: number, promised: number): boolean {
  return measured <= promised;
}

/** Not `Math.max(...)`, whose arguments have a limit. */
function largest(values: readonly number[]): number | null {
  return values.reduce<number | null>((most, value) => (most === null || value > most ? value : most), null);
}

function inSeconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1000;
}
