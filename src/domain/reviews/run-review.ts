import type { AnalyzerResult } from '../../analysis/analyzer.js';
import type { ReviewContext } from '../../analysis/context.js';
import type { HealingReview, Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { isDatabaseAway } from '../database-away.js';
import { reasonOf } from '../errors.js';
import type { Job } from '../jobs/build-job.js';
import { queueNotification } from '../notifications/queue-notification.js';
import { transact } from '../transact.js';
import { collectContext } from './collect-context.js';
import { handBack } from './hand-back.js';
import { LeaseLostError, StoppingError, type ReviewLease } from './review-lease.js';
import { countColumns, reviewMaterial, type GivenColumns, type ReviewMaterial } from './review-material.js';
import { analysisProgress, PHASE_START, progressed } from './review-phase.js';
import { reviewWindow } from './review-window.js';
import { checkDrafts, storeSuggestions, type CheckedDraft } from './store-suggestions.js';

/**
 * Carries out a review that this process has claimed: running → completed, skipped (too few runs) or failed (with
 * the reason; where every analyzer failed, so did the review: invariant 7). Where the lease is lost it writes
 * nothing; where the server stops, the review goes back into the queue. Never throws for what goes wrong in the
 * review itself.
 *
 * @throws what the database throws where the end cannot be stored: the lease runs out, and the review is tried again
 */
export async function runReview(core: Core, lease: ReviewLease): Promise<HealingReview> {
  const { review } = lease;
  try {
    return await analyseAndStore(core, lease);
  } catch (error) {
    if (lease.isLost || error instanceof LeaseLostError) {
      core.log.info({ reviewId: review.id, jobId: review.jobId }, 'a review was cancelled or taken over');
      return core.prisma.healingReview.findUniqueOrThrow({ where: { id: review.id } });
    }
    if (lease.signal.reason instanceof StoppingError) return handBack(core, lease);
    if (isDatabaseAway(error)) throw error;
    core.log.error({ err: error, reviewId: review.id, jobId: review.jobId }, 'review failed');
    return finish(core, lease, 'failed', { error: reasonOf(error) });
  }
}

async function analyseAndStore(core: Core, lease: ReviewLease): Promise<HealingReview> {
  const { review, signal } = lease;
  const started = performance.now();
  const job = core.jobs.get(review.jobId);
  if (!job) {
    return finish(core, lease, 'failed', { error: `Job '${review.jobId}' is not configured any more` });
  }
  const window = { ...(await reviewWindow(core, job, subjectOf(review))), to: review.windowTo };
  const ctx = await collectContext(core, job, review, window);
  if (ctx.windowRuns < window.minRuns) {
    const error = `${ctx.windowRuns} runs since ${window.from.toISOString()}; min_runs is ${window.minRuns}`;
    return finish(core, lease, 'skipped', { error, given: countColumns(ctx) });
  }
  await lease.tell({ phase: 'analysing', runs: ctx.runs.length });
  const material = reviewMaterial({ ...ctx, logs: counted(ctx, lease) }, signal);
  const results = await analyse(core, material);
  const given = await givenTo(core, material, results);
  await lease.tell({ phase: 'storing' });
  const drafts: CheckedDraft[] = [];
  for (const { analyzer, result } of results.done) {
    drafts.push(...(await checkDrafts(core, ctx, analyzer, result.drafts)));
  }
  signal.throwIfAborted();
  if (results.done.length === 0)
    return finish(core, lease, 'failed', { error: results.failures.join('\n'), given });
  return complete(core, lease, { job, results, drafts, given, started });
}

function subjectOf(review: HealingReview): Parameters<typeof reviewWindow>[2] {
  const { force, runId, windowFrom } = review;
  return { force, run: runId === null ? null : { id: runId, startedAt: windowFrom } };
}

/** The same lines; how many were read goes into the review's progress. */
function counted(ctx: ReviewContext, lease: ReviewLease): ReviewContext['logs'] {
  const all = ctx.runs.reduce((sum, run) => sum + run.logLines, 0);
  return async function* () {
    let lines = 0;
    for await (const log of ctx.logs()) {
      yield log;
      lines += log.lines.length;
      lease.signal.throwIfAborted();
      await lease.tell({ phase: 'analysing', progress: analysisProgress(lines, all), logLines: lines });
    }
  };
}

interface Outcome {
  job: Job;
  results: Analysed;
  drafts: CheckedDraft[];
  given: Partial<GivenColumns>;
  /** By `performance.now()`. */
  started: number;
}

async function complete(core: Core, lease: ReviewLease, outcome: Outcome): Promise<HealingReview> {
  const { job, results, drafts, given, started } = outcome;
  const { review } = lease;
  return transact(core, async (tx) => {
    const suggestionIds = await storeSuggestions(core, tx, review, job, drafts);
    const suggestionsCount = suggestionIds.length;
    const { id: reviewId, jobId } = review;
    if (suggestionsCount > 0) {
      await queueNotification(core, tx, { kind: 'suggestions', jobId, reviewId, suggestionIds });
      await tx.event(progressed(review, { phase: 'notifying', progress: PHASE_START.notifying }));
    }
    const row = await lease.update(tx, {
      ...ended(core, 'completed'),
      phase: suggestionsCount > 0 ? 'notifying' : 'storing',
      progress: 100,
      ...given,
      suggestionsCount,
      analysisDurationMs: Math.round(performance.now() - started),
      errorMessage: troublesOf(results, drafts),
    });
    await tx.event({
      type: 'review.completed',
      jobId: review.jobId,
      actor: 'review',
      reviewId: review.id,
      data: { suggestions: suggestionsCount, runs: row.runsAnalyzed, logLines: row.logsLines },
    });
    return row;
  });
}

/** What went wrong in parts of a review that is completed all the same; null for nothing. */
function troublesOf(results: Analysed, drafts: CheckedDraft[]): string | null {
  const troubles = [
    ...results.failures,
    ...results.done.flatMap(({ analyzer, result }) =>
      result.errors.map(({ rule, reason }) => `${analyzer}/${rule}: ${reason}`),
    ),
    ...drafts.flatMap(({ refusal, source }) => (refusal === null ? [] : [`${source}: ${refusal}`])),
  ];
  return troubles.length > 0 ? troubles.join('\n') : null;
}

interface Analysed {
  done: { analyzer: string; result: AnalyzerResult }[];
  failures: string[];
}

async function analyse(core: Core, { ctx, options }: ReviewMaterial): Promise<Analysed> {
  const { signal } = options;
  const done: Analysed['done'] = [];
  const failures: string[] = [];
  for (const analyzer of core.analyzers) {
    try {
      done.push({ analyzer: analyzer.name, result: await analyzer.analyze(ctx, options) });
    } catch (error) {
      signal.throwIfAborted();
      core.log.error({ err: error, analyzer: analyzer.name, jobId: ctx.job.jobId }, 'analyzer failed');
      failures.push(`${analyzer.name}: ${messageOf(error)}`);
    }
  }
  return { done, failures };
}

/** What the review looked at; where its log cannot be read, that is a failure of its parts, and the counts are there still. */
async function givenTo(
  core: Core,
  material: ReviewMaterial,
  results: Analysed,
): Promise<Partial<GivenColumns>> {
  try {
    return await material.given();
  } catch (error) {
    material.options.signal.throwIfAborted();
    core.log.error(
      { err: error, jobId: material.ctx.job.jobId },
      'the context of a review could not be described',
    );
    results.failures.push(`context: ${messageOf(error)}`);
    return countColumns(material.ctx);
  }
}

/** Ends a review without suggestions. @throws LeaseLostError */
async function finish(
  core: Core,
  lease: ReviewLease,
  status: 'failed' | 'skipped',
  details: { error: string; given?: Partial<GivenColumns> },
): Promise<HealingReview> {
  const { review } = lease;
  return transact(core, async (tx) => {
    const row = await lease.update(tx, {
      ...ended(core, status),
      errorMessage: details.error,
      ...details.given,
    });
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

/** What every end of a review writes. */
export function ended(
  core: Core,
  status: 'completed' | 'failed' | 'skipped',
): Prisma.HealingReviewUpdateManyMutationInput {
  return { status, finishedAt: core.clock.now(), leaseUntil: null, notBefore: null, waitingFor: null };
}
