import type { z } from 'zod';
import { CAN_ROLL_BACK } from '../../domain/actions/can-roll-back.js';
import type { Core } from '../../domain/core.js';
import type { Job } from '../../domain/jobs/build-job.js';
import { shownConfig } from '../../domain/jobs/shown-config.js';
import { isUnderWay } from '../../domain/runs/is-under-way.js';
import { lastRunIds } from '../../domain/runs/last-run-ids.js';
import { DRY_RUN } from '../../domain/stats/counters.js';
import { nextReviewTimes } from '../../domain/schedules/next-review-times.js';
import { run, RUN } from '../runs/run-shapes.js';
import type { jobShape } from './job-shapes.js';

/** Jobs with what is known of them, in six statements whatever their number. */
export async function jobOverviews(core: Core, jobs: readonly Job[]): Promise<z.output<typeof jobShape>[]> {
  const { prisma } = core;
  const jobIds = jobs.map(({ jobId }) => jobId);
  if (jobIds.length === 0) return [];
  const ofThese = { jobId: { in: jobIds } };
  const [lastRuns, running, nextReviews, counters, rollbackable] = await Promise.all([
    lastRunIds(prisma, jobIds).then((ids) =>
      prisma.jobRun.findMany({ where: { id: { in: [...ids.values()] } }, select: RUN }),
    ),
    prisma.jobRun.groupBy({ by: ['jobId'], where: { ...ofThese, ...isUnderWay(core.clock.now()) } }),
    nextReviewTimes(prisma, jobIds),
    prisma.healingCounter.groupBy({
      by: ['jobId', 'kind', 'status'],
      where: { ...ofThese, kind: { in: ['review', 'suggestion'] }, category: { not: DRY_RUN } },
      _sum: { count: true },
    }),
    prisma.healingAction.groupBy({
      by: ['jobId'],
      where: { ...ofThese, ...CAN_ROLL_BACK },
      _count: { _all: true },
    }),
  ]);
  const lastRunOf = new Map(lastRuns.map((row) => [row.jobId, row]));
  const isRunning = new Set(running.map(({ jobId }) => jobId));
  const reviewCount = countOf(counters.filter(({ kind }) => kind === 'review'));
  const pendingCount = countOf(counters.filter(isSuggestion('pending')));
  const appliedCount = countOf(counters.filter(isSuggestion('applied')));
  const rollbackableOf = new Map(rollbackable.map((row) => [row.jobId, row._count._all]));

  return jobs.map(({ jobId, config, file, line }) => {
    const lastRun = lastRunOf.get(jobId);
    return {
      job_id: jobId,
      name: config.name ?? jobId,
      description: config.description ?? null,
      type: config.type,
      tags: config.tags,
      schedule: config.schedule ?? null,
      timezone: config.timezone,
      depends_on: config.depends_on,
      enabled: config.self_healing.enabled,
      mode: config.self_healing.mode,
      file,
      line,
      config: shownConfig(config),
      running: isRunning.has(jobId),
      last_run: lastRun ? run(lastRun) : null,
      next_review: nextReviews.get(jobId) ?? null,
      healing: {
        total_reviews: reviewCount(jobId),
        pending_suggestions: pendingCount(jobId),
        applied_suggestions: appliedCount(jobId),
        rollbackable_actions_count: rollbackableOf.get(jobId) ?? 0,
      },
    };
  });
}

interface Counter {
  jobId: string;
  kind: string;
  status: string;
  _sum: { count: number | null };
}

const isSuggestion =
  (of: string) =>
  ({ kind, status }: Counter): boolean =>
    kind === 'suggestion' && status === of;

function countOf(counters: readonly Counter[]): (jobId: string) => number {
  const counts = new Map<string, number>();
  for (const { jobId, _sum } of counters) counts.set(jobId, (counts.get(jobId) ?? 0) + (_sum.count ?? 0));
  return (jobId) => counts.get(jobId) ?? 0;
}
