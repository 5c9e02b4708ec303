import type { AnalyzerResult } from '../../analysis/analyzer.js';
import type { ReviewContext } from '../../analysis/context.js';
import type { HealingReview } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { reasonOf } from '../errors.js';
import { transact } from '../transact.js';
import { collectContext } from './collect-context.js';
import { reviewWindow } from './review-window.js';
import { checkDrafts, storeSuggestions, type CheckedDraft } from './store-suggestions.js';

export const OWNER_GONE = 'The server stopped before the review was done';

/**
 * running → completed, skipped (too few runs) or failed (with the reason; where every analyzer failed, so did
 * the review: invariant 7). Never throws for what goes wrong in the review itself.
 */
export async function runReview(
  core: Core,
  review: HealingReview,
  signal: AbortSignal,
): Promise<HealingReview> {
  const started = performance.now();
  try {
    const job = core.jobs.get(review.jobId);
    if (!job)
      return await finish(core, review, 'failed', {
        error: `Job '${review.jobId}' is not configured any more`,
      });
    const window = { ...(await reviewWindow(core, job, review.force)), to: review.windowTo };
    const ctx = await collectContext(core, job, review, window);
    if (ctx.runs.length < window.minRuns) {
      const error = `${ctx.runs.length} runs since ${window.from.toISOString()}; min_runs is ${window.minRuns}`;
      return await finish(core, review, 'skipped', { error, runs: ctx.runs.length });
    }
    const results = await analyse(core, ctx, signal);
    const drafts: CheckedDraft[] = [];
    for (const { analyzer, result } of results.done) {
      drafts.push(...(await checkDrafts(core, ctx, analyzer, result.drafts)));
    }
    signal.throwIfAborted();
    if (results.done.length === 0)
      return await finish(core, review, 'failed', { error: results.failures.join('\n') });
    return await transact(core, async (tx) => {
      const stored = await storeSuggestions(core, tx, review, job, drafts);
      const counts = results.done[0]?.result.counts;
      const troubles = [
        ...results.failures,
        ...results.done.flatMap(({ analyzer, result }) =>
          result.errors.map(({ rule, reason }) => `${analyzer}/${rule}: ${reason}`),
        ),
        ...drafts.flatMap(({ refusal, source }) => (refusal === null ? [] : [`${source}: ${refusal}`])),
      ];
      const [row] = await tx.db.healingReview.updateManyAndReturn({
        where: { id: review.id, status: 'running', owner: core.owner },
        data: {
          status: 'completed',
          finishedAt: core.clock.now(),
          updatedAt: core.clock.now(),
          runsAnalyzed: counts?.runs ?? 0,
          logsLines: counts?.logLines ?? 0,
          aiSessionsCount: counts?.aiSessions ?? 0,
          slaViolationsCount: counts?.slaViolations ?? 0,
          suggestionsCount: stored,
          analysisDurationMs: Math.round(performance.now() - started),
          errorMessage: troubles.length > 0 ? troubles.join('\n') : null,
        },
      });
      if (!row) throw new Error(`Review ${review.id} is not this process's any more`);
      await tx.event({
        type: 'review.completed',
        jobId: review.jobId,
        actor: 'review',
        reviewId: review.id,
        data: { suggestions: stored, runs: row.runsAnalyzed, logLines: row.logsLines },
      });
      return row;
    });
  } catch (error) {
    core.log.error({ err: error, reviewId: review.id, jobId: review.jobId }, 'review failed');
    const reason = signal.aborted ? OWNER_GONE : reasonOf(error);
    return finish(core, review, 'failed', { error: reason });
  }
}

async function analyse(
  core: Core,
  ctx: ReviewContext,
  signal: AbortSignal,
): Promise<{ done: { analyzer: string; result: AnalyzerResult }[]; failures: string[] }> {
  const done: { analyzer: string; result: AnalyzerResult }[] = [];
  const failures: string[] = [];
  for (const analyzer of core.analyzers) {
    try {
      done.push({ analyzer: analyzer.name, result: await analyzer.analyze(ctx, { signal }) });
    } catch (error) {
      signal.throwIfAborted();
      core.log.error({ err: error, analyzer: analyzer.name, jobId: ctx.job.jobId }, 'analyzer failed');
      failures.push(`${analyzer.name}: ${messageOf(error)}`);
    }
  }
  return { done, failures };
}

/** Ends a review without suggestions; one that somebody ended already stays as it is. */
export async function finish(
  core: Core,
  review: Pick<HealingReview, 'id' | 'jobId'>,
  status: 'failed' | 'skipped',
  details: { error: string; runs?: number },
): Promise<HealingReview> {
  return transact(core, async (tx) => {
    const [row] = await tx.db.healingReview.updateManyAndReturn({
      where: { id: review.id, status: 'running' },
      data: {
        status,
        finishedAt: core.clock.now(),
        updatedAt: core.clock.now(),
        errorMessage: details.error,
        runsAnalyzed: details.runs ?? 0,
      },
    });
    if (!row) return tx.db.healingReview.findUniqueOrThrow({ where: { id: review.id } });
    await tx.event({
      type: `review.${status}`,
      jobId: review.jobId,
      actor: 'review',
      reviewId: review.id,
      data: { reason: details.error },
    });
    return row;
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
