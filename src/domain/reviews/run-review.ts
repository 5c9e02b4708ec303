import type { ReviewContext } from '../../analysis/context.js';
import type { HealingReview } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { isDatabaseAway } from '../database-away.js';
import { reasonOf } from '../errors.js';
import { collectContext } from './collect-context.js';
import { endWithout } from './end-review.js';
import { handBack } from './hand-back.js';
import { inputsHash } from './inputs-hash.js';
import { completeDryRun } from './preview-review.js';
import { LeaseLostError, StoppingError, type ReviewLease } from './review-lease.js';
import { countColumns, reviewMaterial, type GivenColumns, type ReviewMaterial } from './review-material.js';
import { analysisProgress } from './review-phase.js';
import { foundNothingOut, isStored, resultColumns, troublesOf } from './review-results.js';
import { reviewWindow } from './review-window.js';
import { runAnalyzers, type Analysis } from './run-analyzers.js';
import { resumeSettling, settleSuggestions } from './settle-suggestions.js';
import { checkDrafts, type CheckedDraft } from './store-suggestions.js';

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
    return await carryOut(core, lease);
  } catch (error) {
    if (lease.isLost || error instanceof LeaseLostError) {
      core.log.info({ reviewId: review.id, jobId: review.jobId }, 'a review was cancelled or taken over');
      return core.prisma.healingReview.findUniqueOrThrow({ where: { id: review.id } });
    }
    if (lease.signal.reason instanceof StoppingError) return handBack(core, lease);
    if (isDatabaseAway(error)) throw error;
    core.log.error({ err: error, reviewId: review.id, jobId: review.jobId }, 'review failed');
    return endWithout(core, lease, 'failed', { error: reasonOf(error) });
  }
}

async function carryOut(core: Core, lease: ReviewLease): Promise<HealingReview> {
  const { review, signal } = lease;
  const started = performance.now();
  const job = core.jobs.get(review.jobId);
  if (!job) {
    const error = `Job '${review.jobId}' is not configured any more`;
    return endWithout(core, lease, 'failed', { error });
  }
  if (isStored(review)) return resumeSettling(core, lease);
  const window = { ...(await reviewWindow(core, job, subjectOf(review))), to: review.windowTo };
  const ctx = await collectContext(core, job, review, window);
  if (ctx.windowRuns < window.minRuns) {
    const error = `${ctx.windowRuns} runs since ${window.from.toISOString()}; min_runs is ${window.minRuns}`;
    return endWithout(core, lease, 'skipped', { error, columns: countColumns(ctx) });
  }
  await lease.tell({ phase: 'analysing', runs: ctx.runs.length });
  const material = reviewMaterial({ ...ctx, logs: counted(ctx, lease) }, signal);
  const inputs = inputsHash(ctx);
  const analyses = await runAnalyzers(core, { ctx: material.ctx, review, inputs, ...material.options });
  const given = await givenTo(core, material);
  await lease.tell({ phase: 'storing' });
  const drafts = await checkAll(core, ctx, analyses);
  signal.throwIfAborted();
  const findings = { analyses, drafts, inputs, started, ...given };
  if (foundNothingOut(findings)) {
    const error = troublesOf(analyses) ?? 'nothing could be found out';
    return endWithout(core, lease, 'failed', { error, columns: resultColumns(findings) });
  }
  if (review.dryRun) return completeDryRun(core, lease, job, findings);
  return settleSuggestions(core, lease, job, findings);
}

function subjectOf(review: HealingReview): Parameters<typeof reviewWindow>[2] {
  const { force, runId, windowFrom } = review;
  return { force, run: runId === null ? null : { id: runId, startedAt: windowFrom } };
}

/** The same lines; how many were read goes into the review's progress. They may be read more than once. */
function counted(ctx: ReviewContext, lease: ReviewLease): ReviewContext['logs'] {
  const all = ctx.runs.reduce((sum, run) => sum + run.logLines, 0);
  let most = 0;
  return async function* () {
    let lines = 0;
    for await (const log of ctx.logs()) {
      yield log;
      lines += log.lines.length;
      most = Math.max(most, lines);
      lease.signal.throwIfAborted();
      await lease.tell({ phase: 'analysing', progress: analysisProgress(most, all), logLines: most });
    }
  };
}

async function checkAll(
  core: Core,
  ctx: ReviewContext,
  analyses: readonly Analysis[],
): Promise<CheckedDraft[]> {
  const drafts: CheckedDraft[] = [];
  for (const { analyzer, report, result } of analyses) {
    const { name, asksAi = false } = analyzer;
    const { drafts: proposed = [], secrets = [] } = result ?? {};
    const from = { name, asksAi, secrets, sessionKey: report.usage?.sessionKey ?? null };
    drafts.push(...(await checkDrafts(core, ctx, from, proposed)));
  }
  return drafts;
}

/** What the review looked at; where its log cannot be read, that is a trouble of its own, and the counts are there still. */
async function givenTo(
  core: Core,
  material: ReviewMaterial,
): Promise<{ given: Partial<GivenColumns>; trouble: string | null }> {
  try {
    return { given: await material.given(), trouble: null };
  } catch (error) {
    material.options.signal.throwIfAborted();
    core.log.error(
      { err: error, jobId: material.ctx.job.jobId },
      'the context of a review could not be described',
    );
    const reason = error instanceof Error ? error.message : String(error);
    return { given: countColumns(material.ctx), trouble: `context: ${reason}` };
  }
}
