import type { Analyzer } from '../../analysis/analyzer.js';
import type { ReviewContext } from '../../analysis/context.js';
import { isShownInPart } from '../../analysis/digest/file-text.js';
import { withoutPrintedSecrets, withoutPrintedSecretsIn } from '../../analysis/mask-draft.js';
import type { SuggestionDraft } from '../../analysis/suggestion-draft.js';
import { prepareChange } from '../../changes/prepare-change.js';
import type { HealingReview, Prisma } from '../../generated/prisma/client.js';
import type { SuggestionStatus } from '../../generated/prisma/enums.js';
import { jobFileCheck, jobPolicy } from '../actions/job-policy.js';
import type { Core } from '../core.js';
import { DomainError } from '../errors.js';
import type { Job } from '../jobs/build-job.js';
import { storableText } from '../storable-text.js';
import { fingerprint } from '../suggestions/fingerprint.js';
import { groupKey } from '../suggestions/group-key.js';
import type { Tx } from '../transact.js';
import { verifyEvidence, type CheckedEvidence } from './verify-evidence.js';

export interface CheckedDraft {
  draft: SuggestionDraft;
  source: string;
  fingerprint: string;
  groupKey: string;
  evidence: CheckedEvidence[];
  /** Why the draft lost its change; null where it kept it, or had none. */
  refusal: string | null;
  /** Why a policy that would apply it does not; null where none would. */
  policyNote: string | null;
  /** The session in which an AI said it. */
  aiSessionKey: string | null;
}

/**
 * Looks up what the drafts cite, gives each its fingerprint, and takes away a change that could not be applied
 * (invariants 3 and 4), so that nobody is shown one. Outside the transaction: it reads much.
 */
export async function checkDrafts(
  core: Core,
  ctx: ReviewContext,
  analyzer: Pick<Analyzer, 'name' | 'asksAi'> & { sessionKey?: string | null; secrets?: readonly string[] },
  drafts: SuggestionDraft[],
): Promise<CheckedDraft[]> {
  const checked: CheckedDraft[] = [];
  const fromAi = analyzer.asksAi ?? false;
  const secrets = [...(core.secretsOf?.(ctx.job.jobId) ?? []), ...(analyzer.secrets ?? [])];
  for (const proposed of drafts) {
    const refusal =
      (fromAi ? partialRefusal(ctx, proposed) : null) ?? (await refusalOf(core, ctx.job.jobId, proposed));
    const draft = refusal === null ? proposed : { ...proposed, change: null, actionType: 'manual' as const };
    const looked = await verifyEvidence(core.prisma, ctx, draft.evidence, { fromAi });
    const { evidence, ...masked } = await withoutPrintedSecrets({ ...draft, evidence: looked }, secrets);
    checked.push({
      draft: { ...masked, evidence },
      source: `${analyzer.name}/${draft.rule}`,
      fingerprint: fingerprint(ctx.job.jobId, draft),
      groupKey: groupKey(ctx.job.jobId, draft, { fromAi }),
      evidence,
      // A checker names what it stumbles over.
      refusal: refusal === null ? null : await withoutPrintedSecretsIn(refusal, secrets),
      policyNote: null,
      aiSessionKey: analyzer.sessionKey ?? null,
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

/** What was said before, by fingerprint, and stands in the way of saying it again (invariant 11). */
export async function saidBefore(
  core: Core,
  db: Prisma.TransactionClient,
  job: Job,
  drafts: readonly CheckedDraft[],
): Promise<Map<string, { id: number; status: SuggestionStatus }>> {
  const rememberedSince = new Date(
    core.clock.now().getTime() - job.config.self_healing.suggestions.remember_rejections_days * DAY_MS,
  );
  const said = await db.healingSuggestion.findMany({
    where: {
      fingerprint: { in: drafts.map((entry) => entry.fingerprint) },
      OR: [
        { status: { in: ['pending', 'approved'] } },
        { status: 'rejected', reviewedAt: { gt: rememberedSince } },
      ],
    },
    orderBy: { id: 'asc' },
    select: { id: true, fingerprint: true, status: true },
  });
  return new Map(said.map(({ fingerprint, ...row }) => [fingerprint, row]));
}

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
  drafts: readonly CheckedDraft[],
): Promise<number[]> {
  const known = new Set((await saidBefore(core, tx.db, job, drafts)).keys());
  const stored: number[] = [];
  for (const entry of drafts) {
    if (known.has(entry.fingerprint)) continue;
    known.add(entry.fingerprint);
    const row = await tx.db.healingSuggestion.create({
      data: { ...columns(entry), reviewId: review.id, jobId: review.jobId, createdAt: core.clock.now() },
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

function columns({ draft, aiSessionKey, evidence, ...entry }: CheckedDraft) {
  const { source, fingerprint, groupKey, policyNote } = entry;
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
    groupKey,
    policyNote,
    aiSessionKey: aiSessionKey === null ? null : storableText(aiSessionKey),
    evidence: evidence.map(storableCitation) as unknown as Prisma.InputJsonArray,
  };
}

export function storableCitation(citation: CheckedEvidence): CheckedEvidence {
  const entries = Object.entries(citation).map(([key, value]): [string, unknown] => [
    key,
    typeof value === 'string' ? storableText(value) : value,
  ]);
  return Object.fromEntries(entries) as unknown as CheckedEvidence;
}
