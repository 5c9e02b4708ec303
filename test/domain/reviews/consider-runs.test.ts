import { beforeEach, describe, expect, it } from 'vitest';
import { considerMissedRuns, considerRun } from '../../../src/domain/reviews/consider-runs.js';
import { parseRunHead } from '../../../src/domain/runs/new-run.js';
import { recordRun } from '../../../src/domain/runs/record-run.js';
import { syncSchedules } from '../../../src/domain/schedules/sync-schedules.js';
import type { HealingReview, JobRun } from '../../../src/generated/prisma/client.js';
import { carryOutReview } from '../../support/carry-out-review.js';
import { useCore } from '../../support/core.js';

describe('reviews that runs start', () => {
  const test = useCore(
    {
      'reactive.yaml': 'cmd: bash x.sh\nself_healing: { enabled: true }\n',
      'x.sh': 'echo x\n',
      'on-failure.yaml':
        'cmd: echo\nself_healing: { enabled: true, mode: proactive, review_schedule: { frequency: on_failure } }\n',
      'on-breach.yaml':
        'cmd: echo\nsla: { max_duration_seconds: 10 }\nself_healing: { enabled: true, review_schedule: { frequency: on_sla_breach } }\n',
      'proactive.yaml': 'cmd: echo\nself_healing: { enabled: true, mode: proactive }\n',
      'off.yaml': 'cmd: echo\n',
    },
    { reviews: { wake: () => undefined } },
  );
  let keys = 0;
  const record = async (
    jobId: string,
    { exitCode = 1, seconds = 3, finished = true } = {},
  ): Promise<JobRun> => {
    const startedAt = Date.UTC(2026, 2, 2, 11, 0, keys);
    const { run } = await recordRun(test.core, {
      jobId,
      head: parseRunHead({
        started_at: new Date(startedAt).toISOString(),
        ...(finished && {
          finished_at: new Date(startedAt + seconds * 1000).toISOString(),
          exit_code: exitCode,
        }),
      }),
      log: 'Error: boom\n',
      runKey: `run-${(keys += 1)}`,
    });
    return run;
  };
  const running = (jobId: string): Promise<HealingReview | null> =>
    test.core.prisma.healingReview.findFirst({ where: { jobId, status: 'running' } });

  beforeEach(async () => {
    test.setTime('2026-03-02T12:00:00.000Z');
    await test.core.prisma.healingReview.deleteMany();
    await test.core.prisma.jobRun.deleteMany();
    await syncSchedules(test.core);
  });

  it('look at the failed run alone, with earlier runs to compare with', async () => {
    for (let run = 0; run < 6; run += 1) await record('reactive', { exitCode: 0 });
    expect(await running('reactive')).toBeNull();
    const failed = await record('reactive');
    expect(await running('reactive')).toMatchObject({
      trigger: 'failure',
      runId: failed.id,
      requestedBy: 'failure',
      windowFrom: failed.startedAt,
    });
    expect(await carryOutReview(test.core)).toMatchObject({ status: 'completed', runsAnalyzed: 1 });
  });

  it.each(['reactive', 'on-failure'])('start when a run of %s fails', async (jobId) => {
    const failed = await record(jobId);
    expect(await running(jobId)).toMatchObject({ trigger: 'failure', runId: failed.id });
  });

  it('start when a run breaks its SLA, also one that succeeds', async () => {
    await record('on-breach', { exitCode: 0, seconds: 9 });
    expect(await running('on-breach')).toBeNull();
    const slow = await record('on-breach', { exitCode: 0, seconds: 11 });
    expect(await running('on-breach')).toMatchObject({ trigger: 'sla_breach', runId: slow.id });
  });

  it.each(['proactive', 'off'])('do not start for %s', async (jobId) => {
    await record(jobId);
    await considerMissedRuns(test.core);
    expect(await running(jobId)).toBeNull();
  });

  it('start once the run that was told of before has ended', async () => {
    const open = await record('reactive', { finished: false });
    expect(await running('reactive')).toBeNull();
    await recordRun(test.core, {
      jobId: 'reactive',
      head: parseRunHead({
        started_at: open.startedAt.toISOString(),
        finished_at: new Date(open.startedAt.getTime() + 1000).toISOString(),
        exit_code: 2,
      }),
      log: null,
      runKey: open.runKey,
    });
    expect(await running('reactive')).toMatchObject({ runId: open.id });
  });

  it('of failures during a review: the newest, when it has ended', async () => {
    const first = await record('reactive');
    test.setTime('2026-03-02T12:01:00.000Z');
    await record('reactive');
    const newest = await record('reactive');
    await considerMissedRuns(test.core);
    expect(await running('reactive')).toMatchObject({ runId: first.id });
    await carryOutReview(test.core);
    await considerMissedRuns(test.core);
    expect(await running('reactive')).toMatchObject({ runId: newest.id });
    await carryOutReview(test.core);
    await considerMissedRuns(test.core);
    expect(await running('reactive')).toBeNull();
  });

  it('of a run whose server died before it could start the review: at the next look', async () => {
    const failed = await record('reactive');
    await test.core.prisma.healingReview.deleteMany();
    await considerMissedRuns(test.core, { since: new Date('2026-03-02T12:00:01Z') });
    expect(await running('reactive')).toBeNull();
    await considerMissedRuns(test.core, { jobId: 'on-failure' });
    expect(await running('reactive')).toBeNull();
    await considerMissedRuns(test.core, { jobId: 'reactive' });
    expect(await running('reactive')).toMatchObject({ runId: failed.id });
  });

  it('look at a run once, also when the clock was set back since it was recorded', async () => {
    const failed = await record('reactive');
    await test.core.prisma.healingReview.deleteMany();
    test.setTime('2026-03-02T11:30:00.000Z');
    await test.core.prisma.healingSchedule.updateMany({
      data: { createdAt: new Date('2026-03-02T11:00:00Z') },
    });
    await considerMissedRuns(test.core);
    expect(await running('reactive')).toMatchObject({ runId: failed.id });
    await carryOutReview(test.core);
    await considerMissedRuns(test.core);
    expect(await running('reactive')).toBeNull();
  });

  it('of a job whose schedule cannot be read keep neither its runs from being recorded nor those of others', async () => {
    const { jobs } = test.core;
    const get = (jobId: string): ReturnType<typeof jobs.get> => {
      const job = jobs.get(jobId);
      const broken = { ...job?.config, schedule: 'never', sla: { max_lateness_seconds: 1 } };
      return jobId === 'on-breach' ? Object.assign({}, job, { config: broken }) : job;
    };
    const core = { ...test.core, jobs: { get } as unknown as typeof jobs };
    const run = await record('on-breach', { exitCode: 0 });
    const other = await record('reactive');
    await test.core.prisma.healingReview.deleteMany();
    await expect(considerRun(core, { ...run, trigger: 'scheduled' })).resolves.toBeUndefined();
    await test.core.prisma.jobRun.update({ where: { id: run.id }, data: { trigger: 'scheduled' } });
    await considerMissedRuns(core);
    expect(await running('reactive')).toMatchObject({ runId: other.id });
  });

  it('do not look at what failed before healing was switched on', async () => {
    test.setTime('2026-03-02T11:00:00.000Z');
    await record('off');
    await test.write('off.yaml', 'cmd: echo\nself_healing: { enabled: true }\n');
    test.setTime('2026-03-02T12:00:00.000Z');
    await syncSchedules(test.core);
    await considerMissedRuns(test.core);
    expect(await running('off')).toBeNull();
    await test.write('off.yaml', 'cmd: echo\n');
  });

  it('leave the window of scheduled reviews where it is', async () => {
    await test.write(
      'both.yaml',
      'cmd: echo\nself_healing: { enabled: true, review_schedule: { min_runs: 1 } }\n',
    );
    await syncSchedules(test.core);
    await record('both', { exitCode: 0 });
    await record('both');
    await carryOutReview(test.core);
    const { reviewWindow } = await import('../../../src/domain/reviews/review-window.js');
    const job = test.core.jobs.get('both');
    expect(job && (await reviewWindow(test.core, job, { force: false, run: null }))).toMatchObject({
      recordedAfter: null,
    });
  });
});
