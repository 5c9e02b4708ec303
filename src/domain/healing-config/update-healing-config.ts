import { randomUUID } from 'node:crypto';
import { oneLine, quoteBlock } from '../../analysis/wording.js';
import { applySuggestion, type Applied } from '../actions/apply-suggestion.js';
import type { Actor, Core } from '../core.js';
import { ConflictError, ValidationError } from '../errors.js';
import { storableText } from '../storable-text.js';
import { transact } from '../transact.js';
import type { ConfigEdit } from './config-edits.js';
import {
  proposeHealingConfig,
  type HealingConfigChange,
  type HealingConfigProposal,
} from './propose-healing-config.js';

export interface HealingConfigUpdate {
  jobId: string;
  change: HealingConfigChange;
  /** Of the proposal that the person saw. */
  baseHash: string;
  actor: Actor;
  /** Throws where this person may not decide on it. */
  authorise: (proposal: HealingConfigProposal) => void;
}

/**
 * Writes a change of a job's healing configuration as what it is: a suggestion that a person made and approved, carried
 * out by the change engine, with its events and an action that can be rolled back.
 *
 * A suggestion belongs to a review; here to one that looked at nothing, and so is `skipped`: it moves no window.
 *
 * @throws what `proposeHealingConfig` and `applySuggestion` throw; ConflictError where the file is not the one that the
 *   person saw; ValidationError where nothing would change
 */
export async function updateHealingConfig(core: Core, input: HealingConfigUpdate): Promise<Applied> {
  const proposal = await proposeHealingConfig(core, input);
  if (proposal.baseHash !== input.baseHash) {
    throw new ConflictError(
      `${proposal.file} changed since its change was shown; nothing was written. Look at the change again`,
      proposal.file,
    );
  }
  if (proposal.after === proposal.before) {
    throw new ValidationError('Nothing to change: the healing configuration is as it is to be', []);
  }
  input.authorise(proposal);
  const id = await store(core, proposal, input.actor);
  return applySuggestion(core, { id, actor: input.actor });
}

async function store(core: Core, proposal: HealingConfigProposal, actor: Actor): Promise<number> {
  const { jobId } = proposal.job;
  return transact(core, async (tx) => {
    const now = core.clock.now();
    const review = await tx.db.healingReview.create({
      data: {
        jobId,
        status: 'skipped',
        trigger: 'manual',
        requestedBy: actor.name,
        phase: 'storing',
        progress: 100,
        windowFrom: now,
        windowTo: now,
        startedAt: now,
        finishedAt: now,
        suggestionsCount: 1,
        errorMessage: `Nothing was looked at: ${actor.name} changed the healing configuration`,
        createdAt: now,
        updatedAt: now,
      },
    });
    const suggestion = await tx.db.healingSuggestion.create({
      data: {
        reviewId: review.id,
        jobId,
        ...wording(proposal, actor),
        category: 'config',
        severity: 'low',
        affectedFiles: [proposal.file],
        actionType: 'edit_config',
        targetFile: proposal.file,
        currentContent: proposal.before,
        proposedContent: proposal.after,
        baseHash: proposal.baseHash,
        status: 'approved',
        source: 'person/healing-config',
        // What a person wants is never the same as what a review said.
        fingerprint: `person/${randomUUID()}`,
        reviewedAt: now,
        reviewedBy: actor.name,
        reviewedByLabel: actor.label ?? null,
        createdAt: now,
        updatedAt: now,
      },
    });
    const { id, category, severity, title, source } = suggestion;
    const about = { jobId, actor: actor.name, reviewId: review.id, suggestionId: id };
    await tx.event({ type: 'suggestion.added', ...about, data: { category, severity, title, source } });
    await tx.event({ type: 'suggestion.approved', ...about, data: { status: 'approved' } });
    return id;
  });
}

function wording({ job, edits }: HealingConfigProposal, actor: Actor) {
  const names = edits.map(({ path }) => path.join('.')).join(', ');
  const lines = (value: (edit: ConfigEdit) => unknown): string =>
    edits.map((edit) => `${edit.path.join('.')}: ${shown(value(edit))}`).join('\n');
  return {
    title: storableText(oneLine(`Healing configuration: ${names}`, 200)),
    description: storableText(
      `${actor.name} changed the healing configuration of ${job.jobId}. It was:\n\n${quoteBlock(
        lines(({ before }) => before),
        4_000,
      )}\n\n` +
        `It is to be:\n\n${quoteBlock(
          lines(({ after }) => after),
          4_000,
        )}`,
    ),
    currentState: storableText(lines(({ before }) => before)),
    suggestedChange: storableText(lines(({ after }) => after)),
    expectedImpact: 'The job is looked after as a person decided.',
  };
}

function shown(value: unknown): string {
  return value === undefined || value === null ? 'not set' : JSON.stringify(value);
}
