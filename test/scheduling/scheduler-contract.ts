import { Agenda } from 'agenda';
import { once } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Analyzer } from '../../src/analysis/analyzer.js';
import { startReview } from '../../src/domain/reviews/start-review.js';
import type { HealingReview } from '../../src/generated/prisma/client.js';
import { type SchedulerBackend } from '../../src/scheduling/open-backend.js';
import { useCore } from '../support/core.js';
import { stuckAnalyzer } from '../support/stuck-analyzer.js';
import { backendOf, useSchedulers, type BackendKind } from './use-scheduler.js';

const HEALING = 'self_healing: { enabled: true, mode: proactive';
export const HOURLY_JOB = `cmd: echo hello\n${HEALING}, review_schedule: { frequency: hourly, time: "00:00", min_runs: 0 } }\n`;

/** What the scheduler does, whichever backend keeps Agenda's jobs. */
export function schedulerContract(kind: BackendKind): void {
  describe(`the scheduler on ${kind}`, () => {
    const jobs = ['one', 'two', 'three', 'four', 'five'];
    const test = useCore(Object.fromEntries(jobs.map((jobId) => [`${jobId}.yaml`, HOURLY_JOB])));
    const openScheduler = useSchedulers(test);
    let backend: NonNullable<ReturnType<typeof backendOf>>;

    const ask = (core: typeof test.core, jobId: string): Promise<HealingReview> =>
      startReview(core, { jobId, force: true, trigger: 'manual', requestedBy: 'ada' });
    const find = (id: number): Promise<HealingReview> =>
      test.core.prisma.healingReview.findUniqueOrThrow({ where: { id } });
    const ended = async (ids: number[]): Promise<HealingReview[]> => {
      await expect
        .poll(
          () =>
            test.core.prisma.healingReview.count({ where: { id: { in: ids }, status: { not: 'running' } } }),
          { timeout: 30_000, interval: 50 },
        )
        .toBe(ids.length);
      return test.core.prisma.healingReview.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } });
    };

    beforeEach(async () => {
      test.setTime('2026-03-02T12:10:00.000Z');
      await test.core.prisma.healingReview.deleteMany();
      await test.core.prisma.healingSchedule.deleteMany();
      await test.core.prisma.$executeRawUnsafe('DROP TABLE IF EXISTS agenda_jobs');
      backend = backendOf(kind, test) as typeof backend;
    });

    it('carries out what people ask for at once', async () => {
      const { core } = await openScheduler(backend);
      const { id } = await ask(core, 'one');
      expect(await ended([id])).toMatchObject([{ status: 'completed', attempt: 1 }]);
    });

    it('starts reviews when they are due, and carries them out', async () => {
      await openScheduler(backend);
      expect(await test.core.prisma.healingReview.count()).toBe(0);
      test.setTime('2026-03-02T13:00:00.000Z');
      await expect
        .poll(() => test.core.prisma.healingReview.count({ where: { status: 'completed' } }), {
          timeout: 30_000,
        })
        .toBe(jobs.length);
      const reviews = await test.core.prisma.healingReview.findMany();
      expect(reviews.every(({ trigger, attempt }) => trigger === 'schedule' && attempt === 1)).toBe(true);
    });

    it('shares the work between processes, each review once', async () => {
      const first = await openScheduler(backend);
      await openScheduler(backend);
      await openScheduler(backend);
      const asked = await Promise.all(jobs.map((jobId) => ask(first.core, jobId)));
      const done = await ended(asked.map(({ id }) => id));
      expect(done.map(({ status, attempt, fence }) => ({ status, attempt, fence }))).toEqual(
        jobs.map(() => ({ status: 'completed', attempt: 1, fence: 1 })),
      );
      const completed = await test.core.prisma.healingEvent.count({
        where: { type: 'review.completed', reviewId: { in: asked.map(({ id }) => id) } },
      });
      expect(completed).toBe(jobs.length);
    });

    it('of a process that only answers requests has others do the work', async () => {
      const api = await openScheduler(backend, { concurrency: 0 });
      const { id } = await ask(api.core, 'one');
      expect(await find(id)).toMatchObject({ status: 'running', phase: 'waiting' });
      const worker = await openScheduler(backend);
      expect((await ended([id]))[0]?.owner).toBe(worker.core.owner);
      const next = await ask(api.core, 'two');
      await ended([next.id]);
    });

    it('takes up what waits when it starts, and what a lost process had', async () => {
      const waiting = await ask({ ...test.core, reviews: { wake: () => undefined } }, 'one');
      const lost = await ask({ ...test.core, reviews: { wake: () => undefined } }, 'two');
      await test.core.prisma.healingReview.update({
        where: { id: lost.id },
        data: { owner: 'gone', attempt: 1, fence: 1, leaseUntil: new Date(0) },
      });
      await openScheduler(backend);
      await ended([waiting.id]);
      expect(await find(lost.id)).toMatchObject({ phase: 'waiting', waitingFor: 'its process was lost' });
    });

    it('follows changes of the job files', async () => {
      await openScheduler(backend);
      const nextOf = async (jobId: string): Promise<string | undefined> =>
        (await test.core.prisma.healingSchedule.findUnique({ where: { jobId } }))?.nextAt?.toISOString();
      expect(await nextOf('one')).toBe('2026-03-02T13:00:00.000Z');
      await test.write('one.yaml', HOURLY_JOB.replace('00:00', '00:30'));
      await expect.poll(() => nextOf('one')).toBe('2026-03-02T12:30:00.000Z');
      await test.write('one.yaml', 'cmd: echo hello\n');
      await expect.poll(() => nextOf('one')).toBeUndefined();
      await test.write('one.yaml', HOURLY_JOB);
      await expect.poll(() => nextOf('one')).toBe('2026-03-02T13:00:00.000Z');
    });

    it('hands back what runs when it stops, and another goes on with it', async () => {
      const { stuck, begun } = stuckAnalyzer();
      const first = await openScheduler(backend, { core: { analyzers: [stuck] } });
      const { id } = await ask(first.core, 'one');
      await begun;
      await first.scheduler.close();
      expect(await find(id)).toMatchObject({ status: 'running', phase: 'waiting', owner: '', attempt: 0 });
      const second = await openScheduler(backend);
      expect(await ended([id])).toMatchObject([{ status: 'completed', owner: second.core.owner }]);
    });

    it.each([
      ['forward', 1],
      ['back', -1],
    ])('goes on when the clock is set %s by an hour', async (_name, direction) => {
      let ran = 0;
      const chores = [{ name: 'test.chore', every: '* * * * * *', run: async () => void (ran += 1) }];
      const { core } = await openScheduler(backend, { chores });
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + direction * 3_600_000 });
      try {
        const before = ran;
        await expect.poll(() => ran, { timeout: 15_000 }).toBeGreaterThan(before);
        const { id } = await ask(core, 'one');
        expect(await ended([id])).toMatchObject([{ status: 'completed' }]);
        test.setTime('2026-03-02T13:00:00.000Z');
        const due = () =>
          test.core.prisma.healingReview.count({ where: { trigger: 'schedule', status: 'completed' } });
        await expect.poll(due, { timeout: 30_000 }).toBe(jobs.length);
      } finally {
        vi.useRealTimers();
      }
    });

    it('runs chores, once for all processes', async () => {
      let ran = 0;
      const chores = [{ name: 'test.chore', every: '* * * * * *', run: async () => void (ran += 1) }];
      await openScheduler(backend, { chores });
      await openScheduler(backend, { chores });
      await expect.poll(() => ran, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
      const before = ran;
      const began = Date.now();
      await expect.poll(() => ran, { timeout: 15_000 }).toBeGreaterThanOrEqual(before + 2);
      expect(ran - before).toBeLessThanOrEqual(Math.ceil((Date.now() - began) / 1000) + 2);
    });

    it('makes up for a chore whose time came while no server ran', async () => {
      let ran = 0;
      const chores = [{ name: 'test.chore', every: '0 0 1 1 *', run: async () => void (ran += 1) }];
      const first = await openScheduler(backend, { chores });
      await first.scheduler.close();
      expect(ran).toBe(0);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 400 * 86_400_000 });
      try {
        await openScheduler(backend, { chores });
        await expect.poll(() => ran, { timeout: 15_000 }).toBe(1);
      } finally {
        vi.useRealTimers();
      }
    });

    it('gives a chore a turn when there is something to do, and another when it said so', async () => {
      const began: number[] = [];
      const run = async (): Promise<Date | null> =>
        began.push(Date.now()) === 1 ? new Date(Date.now() + 600) : null;
      const { scheduler } = await openScheduler(backend, {
        chores: [{ name: 'test.chore', every: '0 0 1 1 *', run }],
      });
      expect(began).toEqual([]);
      scheduler.soon('test.chore');
      scheduler.soon('test.chore');
      await expect.poll(() => began.length, { timeout: 15_000 }).toBe(2);
      expect((began[1] as number) - (began[0] as number)).toBeGreaterThanOrEqual(595);
    });

    it('looks for work by itself when news may have been missed', async () => {
      const { core, scheduler } = await openScheduler(backend, { pace: { sweepEveryMs: 86_400_000 } });
      const { id } = await ask({ ...core, reviews: { wake: () => undefined } }, 'one');
      scheduler.lookAgain();
      await ended([id]);
    });

    it('lets a chore end when it stops', async () => {
      const begun = new AbortController();
      let stored = false;
      const run = async (signal: AbortSignal): Promise<void> => {
        begun.abort();
        if (!signal.aborted) await once(signal, 'abort');
        stored = (await test.core.prisma.healingReview.count()) === 0;
      };
      const { scheduler } = await openScheduler(backend, {
        graceMs: 60_000,
        chores: [{ name: 'test.chore', every: '* * * * * *', run }],
      });
      if (!begun.signal.aborted) await once(begun.signal, 'abort');
      await scheduler.close();
      expect(stored).toBe(true);
    });

    it('goes on after the clock was set though its database fails just then', async () => {
      let ran = 0;
      let failures = 0;
      const failing = async (): Promise<SchedulerBackend> => {
        const opened = await backend();
        const { repository } = opened.agenda;
        const once = <Name extends 'unlockJobs' | 'saveJob'>(name: Name): void => {
          const real = repository[name].bind(repository) as (...given: unknown[]) => Promise<unknown>;
          let failed = false;
          Object.assign(repository, {
            [name]: (...given: unknown[]) => {
              if (!vi.isFakeTimers() || failed) return real(...given);
              failed = true;
              failures += 1;
              return Promise.reject(new Error('the connection was lost'));
            },
          });
        };
        once('unlockJobs');
        once('saveJob');
        return opened;
      };
      const chores = [{ name: 'test.chore', every: '* * * * * *', run: async () => void (ran += 1) }];
      await openScheduler(failing, { chores });
      await expect.poll(() => ran, { timeout: 15_000 }).toBeGreaterThan(0);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 });
      try {
        await expect.poll(() => failures, { timeout: 15_000 }).toBeGreaterThan(0);
        const before = ran;
        await expect.poll(() => ran, { timeout: 30_000 }).toBeGreaterThan(before + 1);
      } finally {
        vi.useRealTimers();
      }
    });

    it('brings the schedules up to date though the database failed when the files changed', async () => {
      let failures = 0;
      const flaky = new Proxy(test.core.prisma.healingSchedule, {
        get: (target, name) => {
          if (name !== 'findMany' || failures !== 1) return Reflect.get(target, name) as unknown;
          failures += 1;
          return () => Promise.reject(new Error('the database is away'));
        },
      });
      const prisma = new Proxy(test.core.prisma, {
        get: (target, name) => (name === 'healingSchedule' ? flaky : (Reflect.get(target, name) as unknown)),
      });
      // No tick of the schedule, which reads the table too.
      await openScheduler(backend, { core: { prisma }, dueCron: '0 0 1 1 *' });
      failures = 1;
      await test.write('one.yaml', HOURLY_JOB.replace('00:00', '00:45'));
      const next = async (): Promise<string | undefined> =>
        (
          await test.core.prisma.healingSchedule.findUnique({ where: { jobId: 'one' } })
        )?.nextAt?.toISOString();
      await expect.poll(next, { timeout: 15_000 }).toBe('2026-03-02T12:45:00.000Z');
      expect(failures).toBe(2);
      await test.write('one.yaml', HOURLY_JOB);
    });

    it('does not heap up wake-ups while nobody is free', async () => {
      const stuck: Analyzer = {
        name: 'stuck',
        analyze: async (_ctx, { signal }) => {
          if (!signal.aborted) await once(signal, 'abort');
          throw signal.reason;
        },
      };
      const first = await openScheduler(backend, { core: { analyzers: [stuck] } });
      for (const jobId of jobs) await ask(first.core, jobId);
      // Each start looks for what waits, as the sweep does every ten seconds.
      for (let more = 0; more < 3; more += 1)
        await openScheduler(backend, { core: { analyzers: [stuck] }, concurrency: 1 });
      const observer = new Agenda({ backend: (await backend()).agenda });
      const { total } = await observer.queryJobs({ name: 'reviews.work' });
      expect(total).toBeLessThanOrEqual(jobs.length + 3);
    });
  });
}
