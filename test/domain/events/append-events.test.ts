import { describe, expect, it } from 'vitest';
import { transact } from '../../../src/domain/transact.js';
import { useCore } from '../../support/core.js';

describe('the events of a transaction', () => {
  const test = useCore({});

  it('are appended in their order, with the time of each and what it is about', async () => {
    const { core } = test;
    await transact(core, async (tx) => {
      for (let second = 0; second < 30; second += 1) {
        test.setTime(`2026-03-02T12:00:${String(second).padStart(2, '0')}.250Z`);
        await tx.event(
          second % 2 === 0
            ? { type: 'review.started', jobId: 'a', actor: 'ada', reviewId: second }
            : {
                type: 'action.begun',
                jobId: 'b',
                actor: 'ünal',
                actionId: second,
                data: { file: `'${second}"` },
              },
        );
      }
    });
    const events = await core.prisma.healingEvent.findMany({ orderBy: { position: 'asc' } });
    expect(events.map(({ createdAt }) => createdAt.getUTCSeconds())).toEqual([...Array(30).keys()]);
    expect(events[28]).toMatchObject({
      type: 'review.started',
      jobId: 'a',
      actor: 'ada',
      reviewId: 28,
      suggestionId: null,
      actionId: null,
      runId: null,
      data: {},
      createdAt: new Date('2026-03-02T12:00:28.250Z'),
    });
    expect(events[29]).toMatchObject({ jobId: 'b', actor: 'ünal', actionId: 29, data: { file: `'29"` } });
  });

  it('go with what the transaction wrote where it fails', async () => {
    const { core } = test;
    const before = await core.prisma.healingEvent.count();
    const failing = transact(core, async (tx) => {
      await tx.event({ type: 'review.started', jobId: 'a', actor: 'ada' });
      throw new Error('changed its mind');
    });
    await expect(failing).rejects.toThrow('changed its mind');
    expect(await core.prisma.healingEvent.count()).toBe(before);
  });
});
