import { beforeEach, describe, expect, it } from 'vitest';
import { startDueReviews } from '../../../src/domain/schedules/due-reviews.js';
import { syncSchedules } from '../../../src/domain/schedules/sync-schedules.js';
import { useCore } from '../../support/core.js';

const healing = (schedule: string, more = ''): string =>
  `cmd: echo hello\nself_healing:\n  enabled: true\n  mode: proactive\n${more}  review_schedule: { ${schedule} }\n`;

describe('schedules of reviews', () => {
  const woken: number[] = [];
  const test = useCore(
    {
      'daily.yaml': healing('frequency: daily, time: "03:00"'),
      'zoned.yaml': `timezone: Asia/Kolkata\n${healing('frequency: daily, time: "03:00"')}`,
      'failing.yaml': healing('frequency: on_failure'),
      'by-hand.yaml': healing('frequency: manual'),
      'off.yaml': 'cmd: echo off\n',
    },
    { reviews: { wake: (howMany) => void woken.push(howMany) } },
  );
  const nextOf = async (jobId: string): Promise<string | null | undefined> => {
    const row = await test.core.prisma.healingSchedule.findUnique({ where: { jobId } });
    return row && (row.nextAt?.toISOString() ?? null);
  };
  const reviewsOf = (jobId: string) =>
    test.core.prisma.healingReview.findMany({ where: { jobId }, orderBy: { id: 'asc' } });

  beforeEach(async () => {
    test.setTime('2026-03-02T12:00:00.000Z');
    woken.length = 0;
    await test.core.prisma.healingReview.deleteMany();
    await test.core.prisma.healingSchedule.deleteMany();
    await syncSchedules(test.core);
  });

  it('are in the time zone of the job; who has none by the clock has no time', async () => {
    expect(await nextOf('daily')).toBe('2026-03-03T03:00:00.000Z');
    expect(await nextOf('zoned')).toBe('2026-03-02T21:30:00.000Z');
    expect(await nextOf('failing')).toBeNull();
    expect([await nextOf('by-hand'), await nextOf('off')]).toEqual([null, null]);
    expect(await test.core.prisma.healingSchedule.count()).toBe(3);
  });

  it('change with the job file, and go with it; what did not change keeps its time', async () => {
    await test.core.prisma.healingSchedule.update({
      where: { jobId: 'zoned' },
      data: { nextAt: new Date('2026-03-01T21:30:00Z') },
    });
    await test.write('daily.yaml', healing('frequency: hourly, time: "00:15"'));
    expect(await syncSchedules(test.core)).toBe(1);
    expect(await nextOf('daily')).toBe('2026-03-02T12:15:00.000Z');
    expect(await nextOf('zoned')).toBe('2026-03-01T21:30:00.000Z');
    await test.write('daily.yaml', 'cmd: echo hello\nself_healing: { enabled: false }\n');
    expect(await syncSchedules(test.core)).toBe(1);
    expect(await test.core.prisma.healingSchedule.findUnique({ where: { jobId: 'daily' } })).toBeNull();
    await test.write('daily.yaml', healing('frequency: daily, time: "03:00"'));
    expect(await syncSchedules(test.core)).toBe(1);
    expect(await syncSchedules(test.core)).toBe(0);
  });

  it('start what is due once, and plan the next', async () => {
    expect(await startDueReviews(test.core)).toBe(0);
    test.setTime('2026-03-03T03:00:00.000Z');
    expect(await startDueReviews(test.core)).toBe(2);
    expect(woken).toEqual([2]);
    expect(await startDueReviews(test.core)).toBe(0);
    expect(await reviewsOf('daily')).toMatchObject([
      { status: 'running', phase: 'waiting', trigger: 'schedule', requestedBy: 'schedule', owner: '' },
    ]);
    expect(await nextOf('daily')).toBe('2026-03-04T03:00:00.000Z');
    const event = await test.core.prisma.healingEvent.findFirstOrThrow({
      where: { jobId: 'daily' },
      orderBy: { position: 'desc' },
    });
    expect(event).toMatchObject({ type: 'review.started', actor: 'schedule' });
  });

  it('start what was missed once, however often it was missed', async () => {
    test.setTime('2026-03-09T12:00:00.000Z');
    await startDueReviews(test.core);
    expect(await reviewsOf('daily')).toHaveLength(1);
    expect(await nextOf('daily')).toBe('2026-03-10T03:00:00.000Z');
  });

  it('do not catch up on the day on which healing was switched on, but are punctual on it', async () => {
    await test.write(
      'daily.yaml',
      healing('frequency: hourly, time: "00:00"', '  enabled_at: "2026-03-04"\n'),
    );
    await syncSchedules(test.core);
    test.setTime('2026-03-04T12:30:00.000Z');
    await startDueReviews(test.core);
    expect(await reviewsOf('daily')).toEqual([]);
    expect(await nextOf('daily')).toBe('2026-03-04T13:00:00.000Z');
    test.setTime('2026-03-04T13:00:30.000Z');
    await startDueReviews(test.core);
    expect(await reviewsOf('daily')).toHaveLength(1);
    await test.write('daily.yaml', healing('frequency: daily, time: "03:00"'));
    await syncSchedules(test.core);
  });

  it('of a job that another process read first are not lost: whoever does not know it leaves it for later', async () => {
    const unaware = { ...test.core.jobs, get: () => undefined } as unknown as typeof test.core.jobs;
    test.setTime('2026-03-03T03:00:00.000Z');
    expect(await startDueReviews({ ...test.core, jobs: unaware })).toBe(0);
    await syncSchedules(test.core);
    test.setTime('2026-03-03T03:01:00.000Z');
    await startDueReviews(test.core);
    expect(await reviewsOf('daily')).toHaveLength(1);
    expect(await nextOf('daily')).toBe('2026-03-04T03:00:00.000Z');
  });

  it('leave a job alone whose review still waits or runs', async () => {
    test.setTime('2026-03-03T03:00:00.000Z');
    await startDueReviews(test.core);
    test.setTime('2026-03-04T03:00:00.000Z');
    await startDueReviews(test.core);
    expect(await reviewsOf('daily')).toHaveLength(1);
    expect(await nextOf('daily')).toBe('2026-03-05T03:00:00.000Z');
  });

  it('start a review once where several processes look at the same time', async () => {
    test.setTime('2026-03-20T03:00:00.000Z');
    const started = await Promise.all(Array.from({ length: 5 }, () => startDueReviews(test.core)));
    expect(started.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(await reviewsOf('daily')).toHaveLength(1);
    const events = await test.core.prisma.healingEvent.count({
      where: { type: 'review.started', createdAt: test.core.clock.now() },
    });
    expect(events).toBe(2);
  });
});
