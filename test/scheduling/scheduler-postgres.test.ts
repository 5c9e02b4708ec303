import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { Analyzer } from '../../src/analysis/analyzer.js';
import { startReview } from '../../src/domain/reviews/start-review.js';
import { openPostgresBackend, type SchedulerBackend } from '../../src/scheduling/open-backend.js';
import { useCore } from '../support/core.js';
import { backendOf, useSchedulers } from './use-scheduler.js';
import { HOURLY_JOB, schedulerContract } from './scheduler-contract.js';

schedulerContract('postgres');

describe('a process that works on many reviews at once', () => {
  const many = Array.from({ length: 24 }, (_, index) => `job-${index}`);
  const test = useCore(Object.fromEntries(many.map((jobId) => [`${jobId}.yaml`, HOURLY_JOB])));
  const openScheduler = useSchedulers(test);

  it('still looks for what is due', async () => {
    let begun = 0;
    let ran = 0;
    const stuck: Analyzer = {
      name: 'stuck',
      analyze: async (_ctx, { signal }) => {
        begun += 1;
        if (!signal.aborted) await once(signal, 'abort');
        throw signal.reason;
      },
    };
    const { core } = await openScheduler(backendOf('postgres', test) as () => Promise<SchedulerBackend>, {
      concurrency: many.length,
      core: { analyzers: [stuck] },
      chores: [{ name: 'test.chore', every: '* * * * * *', run: async () => void (ran += 1) }],
    });
    for (const jobId of many)
      await startReview(core, { jobId, force: true, trigger: 'manual', requestedBy: 'ada' });
    await expect.poll(() => begun, { timeout: 30_000 }).toBe(many.length);
    const before = ran;
    await expect.poll(() => ran, { timeout: 15_000 }).toBeGreaterThan(before + 1);
  });
});

describe('the jobs of Agenda', () => {
  const test = useCore({});

  it('that cannot be given back end no process: their lock runs out', async () => {
    const backend = await openPostgresBackend(test.database, { shared: false });
    const repository = backend.agenda.repository;
    const query = vi.spyOn(test.database.pool, 'query').mockRejectedValue(new Error('gone'));
    try {
      await expect(repository.unlockJob({ _id: 'x' } as never)).resolves.toBeUndefined();
      expect(query).toHaveBeenCalled();
    } finally {
      query.mockRestore();
    }
  });
});
