import type { HealingReview, Prisma } from '../../generated/prisma/client.js';
import type { GivenColumns } from './review-material.js';
import type { Analysis } from './run-analyzers.js';
import type { CheckedDraft } from './store-suggestions.js';

/** What the analyzers of a review found. */
export interface Findings {
  analyses: readonly Analysis[];
  drafts: readonly CheckedDraft[];
  /** See `inputsHash`. */
  inputs: string;
  /** What the review looked at. */
  given: Partial<GivenColumns>;
  /** Why that could not be told in full; null where it could. */
  trouble: string | null;
  /** When the review was begun, by `performance.now()`. */
  started: number;
}

/** Whether nothing at all could be found out: then the review has failed (invariant 7). */
export function foundNothingOut({ analyses }: Findings): boolean {
  return (
    analyses.some(({ report }) => report.status === 'failed') &&
    !analyses.some(({ report }) => report.status === 'completed')
  );
}

/** Whether an earlier attempt has stored what it found, and only applying was left. */
export function isStored({ analyses }: Pick<HealingReview, 'analyses'>): boolean {
  return Array.isArray(analyses) && analyses.length > 0;
}

/** What is kept of it with the review. */
export function resultColumns({
  analyses,
  drafts,
  inputs,
  given,
  trouble,
  started,
}: Findings): Prisma.HealingReviewUpdateManyMutationInput {
  return {
    analyses: analyses.map(({ report }) => report) as unknown as Prisma.InputJsonArray,
    inputsHash: inputs,
    ...given,
    analysisDurationMs: Math.round(performance.now() - started),
    errorMessage: inLines([troublesOf(analyses, drafts), trouble]),
  };
}

/** Why nothing could be found out, or what went wrong in parts; null for nothing. */
export function troublesOf(
  analyses: readonly Analysis[],
  drafts: readonly CheckedDraft[] = [],
): string | null {
  return inLines([
    ...analyses.flatMap(({ report: { analyzer, status, reason } }) =>
      status === 'failed' ? [`${analyzer}: ${reason ?? 'no reason given'}`] : [],
    ),
    ...analyses.flatMap(({ report: { analyzer, errors } }) =>
      errors.map(({ rule, reason }) => `${analyzer}/${rule}: ${reason}`),
    ),
    ...drafts.flatMap(({ refusal, source }) => (refusal === null ? [] : [`${source}: ${refusal}`])),
  ]);
}

/** Null for none. */
export function inLines(troubles: readonly (string | null)[]): string | null {
  const told = troubles.filter((trouble) => trouble !== null);
  return told.length > 0 ? told.join('\n') : null;
}
