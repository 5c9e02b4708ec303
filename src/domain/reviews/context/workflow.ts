import type { RunFacts, WorkflowFacts, WorkflowJob } from '../../../analysis/context.js';
import { runOutcome } from '../../../analysis/run-outcome.js';
import { Prisma } from '../../../generated/prisma/client.js';
import type { Core } from '../../core.js';
import type { Job } from '../../jobs/build-job.js';
import { runFacts } from './window-runs.js';
import { stepsOf } from './workflow-steps.js';

/** Jobs before or behind, each; a job with more is no step of anything that a person can follow. */
const MOST_JOBS = 50;
/** Ends of upstream runs that are compared with this job's starts, the newest. */
const MOST_ENDS = 20_000;

/** The jobs before and behind this one, and how long it waited. Null for a job that stands alone. */
export async function workflowFacts(
  core: Core,
  job: Job,
  window: { from: Date; to: Date },
  runs: readonly RunFacts[],
): Promise<WorkflowFacts | null> {
  const { upstream, downstream, steps, partOf } = neighbours(core, job);
  if (upstream.length + downstream.length + steps.length === 0) return null;
  const states = await statesOf(core, [...upstream, ...downstream, ...steps], window);
  return {
    upstream: upstream.map(states),
    downstream: downstream.map(states),
    steps: steps.map(states),
    partOf,
    waits: await waitsOf(core, upstream, window, runs),
  };
}

interface Neighbours {
  upstream: string[];
  downstream: string[];
  steps: string[];
  partOf: string[];
}

function neighbours(core: Core, job: Job): Neighbours {
  const upstream = new Set(job.config.depends_on);
  const downstream = new Set<string>();
  const partOf: string[] = [];
  for (const { jobId, config } of core.jobs.list()) {
    if (jobId === job.jobId) continue;
    if (config.depends_on.includes(job.jobId)) downstream.add(jobId);
    const steps = stepsOf(config);
    const at = steps.indexOf(job.jobId);
    if (at < 0) continue;
    partOf.push(jobId);
    const before = steps[at - 1];
    const behind = steps[at + 1];
    if (before !== undefined && before !== job.jobId) upstream.add(before);
    if (behind !== undefined && behind !== job.jobId) downstream.add(behind);
  }
  return {
    upstream: [...upstream].slice(0, MOST_JOBS),
    downstream: [...downstream].slice(0, MOST_JOBS),
    steps: stepsOf(job.config).slice(0, MOST_JOBS),
    partOf: partOf.slice(0, MOST_JOBS),
  };
}

interface Counted {
  jobId: string;
  runs: number;
  failures: number;
}

/** Looks a job's state up. */
async function statesOf(
  core: Core,
  jobIds: readonly string[],
  { from, to }: { from: Date; to: Date },
): Promise<(jobId: string) => WorkflowJob> {
  const known = [...new Set(jobIds)].filter((jobId) => core.jobs.get(jobId) !== undefined);
  const counts = new Map<string, Counted>();
  const last = new Map<string, RunFacts>();
  if (known.length > 0) {
    // What runOutcome calls failed.
    const rows = await core.readRows<Counted>(Prisma.sql`
      SELECT job_id AS "jobId", count(*)::int AS runs,
        (count(*) FILTER (WHERE timed_out OR signal IS NOT NULL OR exit_code <> 0
          OR (exit_code IS NULL AND finished_at IS NOT NULL AND error IS NOT NULL)))::int AS failures
      FROM job_runs
      WHERE job_id IN (${Prisma.join(known)}) AND started_at >= ${from} AND started_at <= ${to}
      GROUP BY job_id`);
    for (const row of rows) counts.set(row.jobId, row);
    for (const jobId of known) {
      const row = await core.prisma.jobRun.findFirst({ where: { jobId }, orderBy: { startedAt: 'desc' } });
      if (row) last.set(jobId, runFacts(row));
    }
  }
  return (jobId) => {
    const newest = last.get(jobId);
    return {
      jobId,
      configured: known.includes(jobId),
      runs: counts.get(jobId)?.runs ?? 0,
      failures: counts.get(jobId)?.failures ?? 0,
      lastOutcome: newest ? runOutcome(newest) : null,
      lastEndedAt: newest?.finishedAt ?? null,
    };
  };
}

/**
 * For each run that began after an upstream run had ended, and for which that end was new since this job's previous
 * start: an end that an earlier run began after already is not what this one waited for.
 */
async function waitsOf(
  core: Core,
  upstream: readonly string[],
  { from, to }: { from: Date; to: Date },
  runs: readonly RunFacts[],
): Promise<WorkflowFacts['waits']> {
  if (upstream.length === 0 || runs.length === 0) return [];
  const ends = await core.prisma.jobRun.findMany({
    where: { jobId: { in: [...upstream] }, startedAt: { gte: from, lte: to }, finishedAt: { not: null } },
    orderBy: { startedAt: 'desc' },
    take: MOST_ENDS,
    select: { jobId: true, finishedAt: true },
  });
  const sorted = ends
    .flatMap(({ jobId, finishedAt }) => (finishedAt ? [{ jobId, at: finishedAt.getTime() }] : []))
    .sort((a, b) => a.at - b.at);
  const waits: WorkflowFacts['waits'] = [];
  let next = 0;
  let previousStart = -Infinity;
  for (const run of runs) {
    const start = run.startedAt.getTime();
    while (next < sorted.length && (sorted[next]?.at ?? Infinity) <= start) next += 1;
    const end = sorted[next - 1];
    if (end && end.at > previousStart)
      waits.push({ runId: run.id, waitedMs: start - end.at, upstream: end.jobId });
    previousStart = start;
  }
  return waits;
}
