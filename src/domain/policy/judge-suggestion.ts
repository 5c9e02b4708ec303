import { realpath } from 'node:fs/promises';
import { resolveTarget } from '../../changes/path-policy.js';
import type { HealingSuggestion } from '../../generated/prisma/client.js';
import { jobPolicy } from '../actions/job-policy.js';
import type { Core } from '../core.js';
import { DomainError } from '../errors.js';
import type { CheckedEvidence } from '../reviews/verify-evidence.js';
import { judge, type Verdict } from './apply-policy.js';
import { sharingJobs } from './sharing-jobs.js';
import { widening } from './widening.js';

/** A suggestion, stored or about to be, as far as a policy looks at it. */
export interface Candidate {
  category: HealingSuggestion['category'];
  severity: HealingSuggestion['severity'];
  fingerprint: string;
  targetFile: string | null;
  proposedContent: string | null;
  evidence: readonly CheckedEvidence[];
  /** Null for one that is about to be stored. */
  snoozedUntil: Date | null;
  preparedBy: string | null;
}

export type Judge = (candidate: Candidate) => Promise<Verdict>;

/** A suggestion that is stored already. */
export function candidateOf(suggestion: HealingSuggestion): Candidate {
  return { ...suggestion, evidence: suggestion.evidence as unknown as CheckedEvidence[] };
}

/**
 * Says of each suggestion of a job whether its policy applies it, by the configuration as it is then. Beside the rule of
 * `judge`, what a person has a hand in is left to people: what was rolled back once, is snoozed, or was prepared by one.
 * Keep one for a review: it looks once at whom a file belongs to.
 */
export function createJudge(core: Core, jobId: string): Judge {
  const sharing = new Map<string, Promise<string[]>>();
  const sharedWith = (path: string): Promise<string[]> => {
    const known = sharing.get(path) ?? sharingJobs(core, jobId, path);
    sharing.set(path, known);
    return known;
  };
  return async (candidate) => {
    const job = core.jobs.get(jobId);
    if (!job) return { apply: false, note: null };
    const { targetFile, proposedContent } = candidate;
    const settings = job.config.self_healing.suggestions;
    const facts = { ...candidate, carriesChange: targetFile !== null && proposedContent !== null };
    const verdict = judge(settings, { ...facts, sharedWith: [] });
    if (!verdict.apply || targetFile === null || proposedContent === null) return verdict;
    const theirs = await personsHand(core, candidate);
    if (theirs !== null) return { apply: false, note: theirs };
    try {
      const { policy } = await jobPolicy(core, jobId);
      const path = await resolveTarget(policy, targetFile);
      const isJobFile = path === (await realpath(job.file).catch(() => job.file));
      const wider = isJobFile ? await widening(core, job, proposedContent) : null;
      if (wider !== null) return { apply: false, note: wider };
      return judge(settings, { ...facts, sharedWith: await sharedWith(path) });
    } catch (error) {
      if (error instanceof DomainError) return { apply: false, note: error.message };
      throw error;
    }
  };
}

/** What people did with it, or with the same before; null for nothing. */
async function personsHand(core: Core, candidate: Candidate): Promise<string | null> {
  const { fingerprint, snoozedUntil, preparedBy } = candidate;
  if (snoozedUntil !== null && snoozedUntil > core.clock.now()) return 'it is snoozed';
  if (preparedBy !== null) return `${preparedBy} had its change written, and decides`;
  const undone = await core.prisma.healingAction.findFirst({
    where: { status: 'rolled_back', suggestion: { fingerprint } },
    orderBy: { id: 'desc' },
    select: { id: true, rolledBackBy: true },
  });
  return (
    undone &&
    `the same change was rolled back before, by ${undone.rolledBackBy ?? 'somebody'} (action ${undone.id})`
  );
}
