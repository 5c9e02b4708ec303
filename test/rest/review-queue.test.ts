/* eslint-disable @typescript-eslint/no-unsafe-member-access -- answers are as loose as JSON; the document says what they are */
import { afterEach, describe, expect, it } from 'vitest';
import { startReview } from '../../src/domain/reviews/start-review.js';
import { syncSchedules } from '../../src/domain/schedules/sync-schedules.js';
import type { HealingReview } from '../../src/generated/prisma/client.js';
import { carryOutReview } from '../support/carry-out-review.js';
import { SECRETS, useRest } from './use-rest.js';

const rest = useRest(
  {
    'daily.yaml':
      'cmd: echo hello\nself_healing: { enabled: true, mode: proactive, review_schedule: { frequency: daily, time: "03:00" } }\n',
    'plain.yaml': 'cmd: echo hello\n',
  },
  { reviews: { wake: () => undefined } },
);

function ask(jobId: string, trigger: 'manual' | 'schedule' = 'manual'): Promise<HealingReview> {
  return startReview(rest.test.core, { jobId, force: true, trigger, requestedBy: 'ada' });
}

afterEach(() => rest.test.core.prisma.healingReview.deleteMany());

describe('POST /jobs/{job_id}/healing/cancel', () => {
  it('ends the review that waits or runs, as whom the token names', async () => {
    const { id } = await ask('plain');
    expect(await rest.call('POST', '/jobs/plain/healing/cancel')).toMatchObject({
      status: 200,
      body: { success: true, message: `Review ${id} of job 'plain' cancelled`, was_in_progress: true },
    });
    expect((await rest.call('GET', `/healing/reviews/${id}`)).body).toMatchObject({
      status: 'skipped',
      error_message: 'Cancelled by ada',
    });
  });

  it('says that none is in progress, before the first and after the end', async () => {
    const nothing = {
      status: 200,
      body: { success: false, message: "No review of job 'plain' is in progress", was_in_progress: false },
    };
    expect(await rest.call('POST', '/jobs/plain/healing/cancel')).toMatchObject(nothing);
    await ask('plain');
    await carryOutReview(rest.test.core);
    expect(await rest.call('POST', '/jobs/plain/healing/cancel')).toMatchObject(nothing);
  });

  it('takes a body that says nothing, and ends the review of a job that is not configured any more', async () => {
    const { id } = await ask('plain');
    await rest.test.core.prisma.healingReview.update({ where: { id }, data: { jobId: 'gone' } });
    const answer = await rest.call('POST', '/jobs/gone/healing/cancel', { body: {} });
    expect(answer.body).toMatchObject({ success: true, was_in_progress: true });
  });

  it('answers an unknown job with 404, and needs more than a viewer', async () => {
    const unknown = await rest.call('POST', '/jobs/nobody/healing/cancel');
    expect([unknown.status, unknown.body]).toEqual([404, { detail: "Job 'nobody' not found" }]);
    const { id } = await ask('plain');
    const refused = await rest.call('POST', '/jobs/plain/healing/cancel', { token: SECRETS.viewer });
    expect(refused.status).toBe(403);
    expect((await rest.call('GET', `/healing/reviews/${id}`)).body.status).toBe('running');
  });
});

describe('GET /healing/queue', () => {
  it('is empty while nothing waits', async () => {
    expect((await rest.call('GET', '/healing/queue')).body).toEqual({ queue: [], total: 0 });
  });

  it('shows what runs and waits, in the order of turns', async () => {
    const scheduled = await ask('daily', 'schedule');
    const until = new Date(Date.now() + 3_600_000);
    await rest.test.core.prisma.healingReview.update({
      where: { id: scheduled.id },
      data: { notBefore: until, waitingFor: 'its process was lost', attempt: 1 },
    });
    const manual = await ask('plain');
    const untouched = {
      started_at: '2026-03-02T12:00:00.000Z',
      finished_at: null,
      status: 'running',
      runs_analyzed: 0,
      suggestions_count: 0,
      auto_applied_count: 0,
      analysis_duration_ms: null,
      error_message: null,
      phase: 'waiting',
      progress: 0,
    };
    expect((await rest.call('GET', '/healing/queue', { token: SECRETS.viewer })).body).toEqual({
      queue: [
        {
          ...untouched,
          id: manual.id,
          job_id: 'plain',
          attempt: 0,
          trigger: 'manual',
          not_before: null,
          waiting_for: null,
        },
        {
          ...untouched,
          id: scheduled.id,
          job_id: 'daily',
          attempt: 1,
          trigger: 'schedule',
          not_before: until.toISOString(),
          waiting_for: 'its process was lost',
        },
      ],
      total: 2,
    });
    expect((await rest.call('GET', '/healing/queue?limit=1&offset=1')).body).toMatchObject({
      queue: [{ id: scheduled.id }],
      total: 2,
    });
    expect((await rest.call('GET', '/healing/queue?limit=501')).status).toBe(422);
  });
});

describe('the next review', () => {
  it('stands beside the job and in its statistics; null where no clock starts one', async () => {
    await syncSchedules(rest.test.core);
    const next = '2026-03-03T03:00:00.000Z';
    expect((await rest.call('GET', '/jobs')).body.jobs).toMatchObject([
      { job_id: 'daily', next_review: next },
      { job_id: 'plain', next_review: null },
    ]);
    expect((await rest.call('GET', '/jobs/daily')).body.next_review).toBe(next);
    expect((await rest.call('GET', '/healing/stats/daily')).body.next_scheduled_review).toBe(next);
    expect((await rest.call('GET', '/healing/stats/plain')).body.next_scheduled_review).toBeNull();
  });
});
