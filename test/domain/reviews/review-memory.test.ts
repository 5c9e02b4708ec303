import { beforeEach, describe, expect, it } from 'vitest';
import { reviewMemory } from '../../../src/domain/reviews/review-memory.js';
import type { Job } from '../../../src/domain/jobs/build-job.js';
import type { HealingSuggestion } from '../../../src/generated/prisma/client.js';
import { useCore } from '../../support/core.js';
import { insertSuggestion } from '../../support/insert-suggestion.js';

describe('what a review remembers', () => {
  const test = useCore({
    'backup.yaml': 'cmd: echo\nself_healing: { suggestions: { remember_rejections_days: 10 } }\n',
    'other.yaml': 'cmd: echo\n',
  });
  beforeEach(() => test.core.prisma.healingSuggestion.deleteMany());
  const ago = (days: number): Date => new Date(test.core.clock.now().getTime() - days * 86_400_000);
  const insert = (given: Partial<HealingSuggestion>) =>
    insertSuggestion(test.core, { jobId: 'backup', ...given });
  const memory = () => reviewMemory(test.core, test.core.jobs.get('backup') as Job);

  it('is what is open, was rejected lately with the reason, and was applied lately, of this job', async () => {
    await insert({ title: 'Pending', targetFile: '/x' });
    await insert({ title: 'Approved', status: 'approved' });
    await insert({ title: 'No', status: 'rejected', reviewedAt: ago(9), rejectionReason: 'It is meant so' });
    await insert({ title: 'Long ago', status: 'rejected', reviewedAt: ago(11), rejectionReason: 'no' });
    await insert({ title: 'Done', status: 'applied', appliedAt: ago(29) });
    await insert({ title: 'Done long ago', status: 'applied', appliedAt: ago(31) });
    await insert({ title: 'Failed', status: 'failed' });
    await insert({ title: 'Of another job', jobId: 'other' });
    const { open, rejected, applied } = await memory();
    expect(open.map(({ title, targetFile }) => [title, targetFile])).toEqual([
      ['Approved', null],
      ['Pending', '/x'],
    ]);
    expect(rejected).toEqual([
      {
        id: expect.any(Number) as number,
        category: 'reliability',
        title: 'No',
        reason: 'It is meant so',
        at: ago(9),
      },
    ]);
    expect(applied.map(({ title, at }) => [title, at])).toEqual([['Done', ago(29)]]);
  });

  it('is bounded, and keeps the newest', async () => {
    const { id, ...sample } = await insert({ status: 'rejected', reviewedAt: ago(5) });
    await test.core.prisma.healingSuggestion.createMany({
      data: Array.from({ length: 80 }, (_, index) => ({
        ...sample,
        evidence: [],
        fingerprint: `f${index}`,
        title: `#${index}`,
        reviewedAt: ago(1),
        rejectionReason: 'x'.repeat(4_000),
      })),
    });
    const { rejected } = await memory();
    expect(rejected).toHaveLength(50);
    expect(rejected.map((row) => row.id)).not.toContain(id);
    expect(rejected[0]).toMatchObject({ title: '#79', reason: 'x'.repeat(500) });
  });
});
