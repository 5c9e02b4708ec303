import { compareSeverity } from '../../analysis/severity.js';
import type { HealingSuggestion } from '../../generated/prisma/client.js';
import { applyUnattended } from '../actions/apply-suggestion.js';
import type { Core } from '../core.js';
import { ConflictError, DomainError, InvalidStateError, NotFoundError } from '../errors.js';
import type { ReviewLease } from '../reviews/review-lease.js';
import { moveSuggestion } from '../suggestions/move-suggestion.js';
import { transact, type Tx } from '../transact.js';
import { AUTO, autoAppliesLeft, limitNote } from './auto-applies.js';
import { candidateOf, type Judge } from './judge-suggestion.js';

/** What a policy did with the suggestions of a review. */
export interface AppliedByPolicy {
  applied: HealingSuggestion[];
  /** What could not be applied, and why. */
  failures: string[];
}

/** The limit of the day: whoever reads this learns it from the suggestion's note. */
class DayLimitError extends Error {
  constructor(readonly limit: number) {
    super(limitNote(limit));
    this.name = 'DayLimitError';
  }
}

/**
 * Applies what the job's policy allows, the worst first, each as a person's approval would be: by the same engine, with its
 * checks, its action and its rollback. What it holds back stays pending, with the reason.
 *
 * Whether the review is still this process's, and how many were applied today, is looked at in the transaction that begins
 * each change: nothing is applied after the lease is lost, and of several processes none goes beyond the limit.
 *
 * @throws LeaseLostError; the signal's reason when it is aborted
 */
export async function applyByPolicy(
  core: Core,
  lease: ReviewLease,
  suggestions: readonly HealingSuggestion[],
  judge: Judge,
): Promise<AppliedByPolicy> {
  const done: AppliedByPolicy = { applied: [], failures: [] };
  for (const suggestion of suggestions.toSorted(worstFirst)) {
    lease.signal.throwIfAborted();
    const verdict = await judge(candidateOf(suggestion));
    if (!verdict.apply) {
      await hold(core, lease, suggestion, verdict.note);
      continue;
    }
    try {
      const { id } = suggestion;
      const approve = (tx: Tx): Promise<HealingSuggestion> => approveByPolicy(core, lease, tx, suggestion);
      done.applied.push((await applyUnattended(core, { id, actor: AUTO, approve })).suggestion);
    } catch (error) {
      const failure = await notApplied(core, lease, suggestion, error);
      if (failure !== null) done.failures.push(failure);
    }
  }
  return done;
}

function worstFirst(a: HealingSuggestion, b: HealingSuggestion): number {
  return compareSeverity(b.severity, a.severity) || a.id - b.id;
}

async function approveByPolicy(
  core: Core,
  lease: ReviewLease,
  tx: Tx,
  { id, jobId }: HealingSuggestion,
): Promise<HealingSuggestion> {
  await lease.update(tx, {});
  const { left, limit } = await autoAppliesLeft(core, tx.db, jobId);
  if (left === 0) throw new DayLimitError(limit);
  return moveSuggestion(core, tx, {
    id,
    step: 'approve',
    actor: AUTO.name,
    set: { reviewedAt: core.clock.now(), reviewedBy: AUTO.name, reviewedByLabel: null, policyNote: null },
    data: { review: lease.review.id },
  });
}

/** Null where it waits for a person, or one was faster; else what went wrong. */
async function notApplied(
  core: Core,
  lease: ReviewLease,
  suggestion: HealingSuggestion,
  error: unknown,
): Promise<string | null> {
  if (error instanceof InvalidStateError || error instanceof NotFoundError) return null;
  if (error instanceof DayLimitError) {
    await hold(core, lease, suggestion, error.message);
    return null;
  }
  if (!(error instanceof DomainError)) throw error;
  // It waits on where nothing was begun; else it has failed, and says so itself.
  if (error instanceof ConflictError) await hold(core, lease, suggestion, error.message);
  return `suggestion ${suggestion.id} could not be applied: ${error.message}`;
}

/** Says on the suggestion, where it is still pending, why the policy left it to people. */
async function hold(
  core: Core,
  lease: ReviewLease,
  { id, policyNote }: HealingSuggestion,
  note: string | null,
): Promise<void> {
  if (note === policyNote) return;
  await transact(core, async (tx) => {
    await lease.update(tx, {});
    const [held] = await tx.db.healingSuggestion.updateManyAndReturn({
      where: { id, status: 'pending' },
      data: { policyNote: note, updatedAt: core.clock.now() },
    });
    if (!held) return;
    await tx.event({
      type: 'suggestion.held',
      jobId: held.jobId,
      actor: AUTO.name,
      reviewId: held.reviewId,
      suggestionId: id,
      data: { note },
    });
  });
}
