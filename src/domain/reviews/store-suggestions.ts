import type { ReviewContext } from '../../analysis/context.js';
import { isShownInPart } from '../../analysis/digest/file-text.js';
import { withoutPrintedSecrets } from '../../analysis/mask-draft.js';
import type { SuggestionDraft } from '../../analysis/suggestion-draft.js';
import { prepareChange } from '../../changes/prepare-change.js';
import type { HealingReview, Prisma } from '../../generated/prisma/client.js';
import { jobFileCheck, jobPolicy } from '../actions/job-policy.js';
import type { Core } from '../core.js';
import { DomainError } from '../errors.js';
import type { Job } from '../jobs/build-job.js';
import { storableText } from '../storable-text.js';
import { fingerprint } from '../suggestions/fingerprint.js';
import type { Tx } from '../transact.js';
import { verifyEvidence, type CheckedEvidence } from './verify-evidence.js';

export interface CheckedDraft {
  draft: SuggestionDraft;
  source: string;
  fingerprint: string;
  evidence: CheckedEvidence[];
  /** Why the draft lost its change; null where it kept it, or had none. */
  refusal: string | null;
}

/**
 * Looks up what the drafts cite, gives each its fingerprint, and takes away a change that could not be applied
 * (invariants 3 and 4), so that nobody is shown one. Outside the transaction: it reads much.
 */
export async function checkDrafts(
  core: Core,
  ctx: ReviewContext,
  analyzer: string,
  drafts: SuggestionDraft[],
): Promise<CheckedDraft[]> {
  const checked: CheckedDraft[] = [];
  const isAi = core.analyzers.some(({ name, asksAi }) => name === analyzer && asksAi === true);
  for (const proposed of drafts) {
    const refusal =
      (isAi ? partialRefusal(ctx, proposed) : null) ?? (await refusalOf(core, ctx.job.jobId, proposed));
    const draft = refusal === null ? proposed : { ...proposed, change: null, actionType: 'manual' as const };
    const looked = await verifyEvidence(core.prisma, ctx, draft.evidence);
    const { evidence, ...masked } = await withoutPrintedSecrets({ ...draft, evidence: looked });
    checked.push({
      draft: { ...masked, evidence },
      source: `${analyzer}/${draft.rule}`,
      fingerprint: fingerprint(ctx.job.jobId, draft),
      evidence,
      refusal,
    });
  }
  return checked;
}

function partialRefusal(ctx: ReviewContext, { change }: SuggestionDraft): string | null {
  if (change === null || !isShownInPart(ctx, change.targetFile)) return null;
  return `its change was left out: ${change.targetFile} was shown in parts, so its whole content cannot be known`;
}

async function refusalOf(core: Core, jobId: string, draft: SuggestionDraft): Promise<string | null> {
  if (draft.change === null) return null;
  try {
    const { job, policy } = await jobPolicy(core, jobId);
    const { currentContent, ...change } = draft.change;
    const validateJobFile = jobFileCheck(core, job);
    await prepareChange({
      ...change,
      policy,
      baseContent: currentContent,
      validateJobFile,
      jobFile: job.file,
    });
    return null;
  } catch (error) {
    if (error instanceof DomainError) return `its change was left out: ${error.message}`;
    throw error;
  }
}

const DAY_MS = 86_400_000;

/**
 * Stores what was not said before: not while the same is open, and not for `remember_rejections_days` after it
 * was rejected (invariant 11).
 *
 * @returns the ids of those that are new
 */
export async function storeSuggestions(
  core: Core,
  tx: Tx,
  review: HealingReview,
  job: Job,
  drafts: CheckedDraft[],
): Promise<number[]> {
  const now = core.clock.now();
  const rememberedSince = new Date(
    now.getTime() - job.config.self_healing.suggestions.remember_rejections_days * DAY_MS,
  );
  const said = await tx.db.healingSuggestion.findMany({
    where: {
      fingerprint: { in: drafts.map((entry) => entry.fingerprint) },
      OR: [
        { status: { in: ['pending', 'approved'] } },
        { status: 'rejected', reviewedAt: { gt: rememberedSince } },
      ],
    },
    select: { fingerprint: true },
  });
  const known = new Set(said.map((row) => row.fingerprint));
  const stored: number[] = [];
  for (const entry of drafts) {
    if (known.has(entry.fingerprint)) continue;
    known.add(entry.fingerprint);
    const row = await tx.db.healingSuggestion.create({
      data: { ...columns(entry), reviewId: review.id, jobId: review.jobId, createdAt: now },
    });
    await tx.event({
      type: 'suggestion.added',
      jobId: review.jobId,
      actor: 'review',
      reviewId: review.id,
      suggestionId: row.id,
      data: { category: row.category, severity: row.severity, title: row.title, source: row.source },
    });
    stored.push(row.id);
  }
  return stored;
}

function columns({ draft, source, fingerprint, evidence }: CheckedDraft) {
  return {
    category: draft.category,
    severity: draft.severity,
    title: storableText(draft.title),
    description: storableText(draft.description),
    currentState: storableText(draft.currentState),
    suggestedChange: storableText(draft.suggestedChange),
    expectedImpact: storableText(draft.expectedImpact),
    affectedFiles: draft.affectedFiles,
    actionType: draft.actionType,
    targetFile: draft.change?.targetFile ?? null,
    currentContent: draft.change?.currentContent ?? null,
    proposedContent: draft.change?.proposedContent ?? null,
    baseHash: draft.change?.baseHash ?? null,
    source,
    fingerprint,
    evidence: evidence.map(storableCitation) as unknown as Prisma.InputJsonArray,
  };
}

function storableCitation(citation: CheckedEvidence): CheckedEvidence {
  const entries = Object.entries(citation).map(([key, value]): [string, unknown] => [
    key,
    typeof value === 'string' ? storableText(value) : value,
  ]);
  return Object.fromEntries(entries) as unknown as CheckedEvidence;
}
