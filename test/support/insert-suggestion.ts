import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { HealingSuggestion } from '../../src/generated/prisma/client.js';
import type { Core } from '../../src/domain/core.js';

/** A stored suggestion, as a review would have left it; with `change`, for a file as it is now. */
export async function insertSuggestion(
  core: Core,
  given: Partial<HealingSuggestion> & { jobId: string; change?: { file: string; to: string } },
): Promise<HealingSuggestion> {
  const { change, ...columns } = given;
  const now = core.clock.now();
  const review = await core.prisma.healingReview.create({
    data: {
      jobId: given.jobId,
      status: 'completed',
      trigger: 'manual',
      requestedBy: 'test',
      owner: core.owner,
      windowFrom: now,
      windowTo: now,
      startedAt: now,
      finishedAt: now,
    },
  });
  const current = change ? await readFile(change.file).catch(() => null) : null;
  return core.prisma.healingSuggestion.create({
    data: {
      reviewId: review.id,
      category: 'reliability',
      severity: 'medium',
      title: 'Retry twice',
      description: 'It fails, then passes.',
      currentState: 'No retry',
      suggestedChange: 'Retry twice',
      expectedImpact: 'Fewer failures',
      affectedFiles: change ? [change.file] : [],
      actionType: 'edit_script',
      source: 'rules/test',
      fingerprint: randomUUID(),
      ...(change && {
        targetFile: change.file,
        currentContent: current?.toString('utf8') ?? '',
        proposedContent: change.to,
        baseHash: current && createHash('sha256').update(current).digest('hex'),
      }),
      ...columns,
      evidence: [],
    },
  });
}
