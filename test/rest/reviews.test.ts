/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access -- answers are as loose as JSON; the document says what they are */
import { describe, expect, it } from 'vitest';
import { useRest } from './use-rest.js';

const rest = useRest({
  'backup.yaml': 'cmd: echo hello\n',
  'report.yaml': 'cmd: echo report\n',
  'busy.yaml': 'cmd: echo busy\n',
  'reviewed.yaml': 'cmd: echo reviewed\n',
});

function insertReview(jobId: string, status: 'running' | 'completed' | 'failed' | 'skipped' = 'completed') {
  const { core } = rest.test;
  const now = core.clock.now();
  return core.prisma.healingReview.create({
    data: {
      jobId,
      status,
      trigger: 'schedule',
      requestedBy: 'test',
      owner: core.owner,
      windowFrom: now,
      windowTo: now,
      startedAt: now,
      finishedAt: status === 'running' ? null : now,
      errorMessage: status === 'failed' ? 'it broke' : null,
    },
  });
}

/** Resolves when the newest review of this job has ended. */
async function reviewEnded(jobId: string): Promise<string> {
  for await (const event of rest.test.core.feed.subscribe({ after: 0n })) {
    if (event.jobId === jobId && /completed|failed|skipped/.test(event.type)) return event.type;
  }
  throw new Error('the feed ended');
}

describe('GET /healing/reviews', () => {
  it('pages newest first, tells the total beyond the page, and filters exactly', async () => {
    const ids: number[] = [];
    for (let index = 0; index < 5; index++) ids.unshift((await insertReview('report')).id);
    const failed = await insertReview('report', 'failed');
    const query = '/healing/reviews?job_id=report&status=completed';
    const first = await rest.call('GET', `${query}&limit=2`);
    expect(first.body).toMatchObject({ total: 5, limit: 2, offset: 0 });
    expect(first.body.reviews.map(({ id }: { id: number }) => id)).toEqual(ids.slice(0, 2));
    const last = await rest.call('GET', `${query}&limit=2&offset=4`);
    expect(last.body.reviews.map(({ id }: { id: number }) => id)).toEqual(ids.slice(4));
    expect((await rest.call('GET', `${query}&offset=99999999999`)).body).toEqual({
      reviews: [],
      total: 5,
      limit: 50,
      offset: 99999999999,
    });
    expect((await rest.call('GET', '/healing/reviews?status=failed')).body.reviews).toMatchObject([
      { id: failed.id, error_message: 'it broke' },
    ]);
    expect((await rest.call('GET', '/healing/reviews?job_id=repor')).body.total).toBe(0);
  });

  it('leaves out dry runs, for which v1 has no word; their numbers show them', async () => {
    const before = (await rest.call('GET', '/healing/stats')).body.reviews;
    const { id } = await insertReview('reviewed');
    const dry = await rest.test.core.prisma.healingReview.update({
      where: { id: (await insertReview('reviewed')).id },
      data: { dryRun: true },
    });
    const { body } = await rest.call('GET', '/healing/reviews?job_id=reviewed');
    expect([body.total, body.reviews.map((review: { id: number }) => review.id)]).toEqual([1, [id]]);
    expect((await rest.call('GET', `/healing/reviews/${dry.id}`)).status).toBe(200);
    expect((await rest.call('GET', '/jobs/reviewed/healing/summary')).body.last_review.id).toBe(id);
    expect((await rest.call('GET', '/healing/stats/reviewed')).body.total_reviews).toBe(1);
    expect((await rest.call('GET', '/jobs/reviewed')).body.healing.total_reviews).toBe(1);
    const after = (await rest.call('GET', '/healing/stats')).body.reviews;
    expect(after).toEqual({ ...before, total: before.total + 1, completed: before.completed + 1 });
    await rest.test.core.prisma.healingReview.deleteMany({ where: { jobId: 'reviewed' } });
  });

  it.each([
    ['status=pending', 'status', 'enum'],
    ['status=', 'status', 'enum'],
    ['status=failed&status=skipped', 'status', 'enum'],
    ['limit=0', 'limit', 'greater_than_equal'],
    ['limit=501', 'limit', 'less_than_equal'],
    ['limit=1e1', 'limit', 'int_parsing'],
    ['limit=%205', 'limit', 'int_parsing'],
    ['limit=5.0', 'limit', 'int_parsing'],
    ['limit=0x10', 'limit', 'int_parsing'],
    ['limit=', 'limit', 'int_parsing'],
    ['limit=1&limit=2', 'limit', 'int_parsing'],
    ['offset=-1', 'offset', 'greater_than_equal'],
    ['job_id=a&job_id=b', 'job_id', 'string_type'],
    ['job_id=%00', 'job_id', 'value_error'],
  ])('refuses ?%s', async (query, key, type) => {
    const answer = await rest.call('GET', `/healing/reviews?${query}`);
    expect(answer.status).toBe(422);
    expect(answer.body.detail).toEqual([{ loc: ['query', key], msg: expect.any(String), type }]);
  });
});

describe('GET /healing/reviews/{id}', () => {
  it('shows all keys, times in UTC with milliseconds', async () => {
    const { id } = await insertReview('report');
    const answer = await rest.call('GET', `/healing/reviews/${id}`);
    expect(answer).toMatchObject({ status: 200, body: { id, job_id: 'report', ai_tokens_used: null } });
    expect(answer.body.started_at).toBe('2026-03-02T12:00:00.000Z');
    expect(answer.body.error_message).toBeNull();
  });

  it.each(['0', '-1', '2147483648', '9007199254740991'])('finds nothing at the integer %s', async (id) => {
    const answer = await rest.call('GET', `/healing/reviews/${id}`);
    expect([answer.status, answer.body]).toEqual([404, { detail: `Review ${id} not found` }]);
  });

  it.each(['x', '1.5', '1e3', '%201', '1%00', 'pending'])('refuses %s, which is no integer', async (id) => {
    const answer = await rest.call('GET', `/healing/reviews/${id}`);
    expect(answer.status).toBe(422);
    expect(answer.body.detail[0].loc).toEqual(['path', 'id']);
  });
});

describe('POST /healing/trigger', () => {
  it('starts a review that runs in the background, as whom the token names', async () => {
    const answer = await rest.call('POST', '/healing/trigger', { body: { job_id: 'backup' } });
    expect([answer.status, answer.body]).toEqual([
      200,
      { success: true, message: expect.any(String), status: 'pending', job_id: 'backup' },
    ]);
    expect(await reviewEnded('backup')).toBe('review.skipped');
    const [review] = (await rest.call('GET', '/healing/reviews?job_id=backup')).body.reviews;
    expect(review).toMatchObject({ status: 'skipped' });
    const row = await rest.test.core.prisma.healingReview.findUnique({ where: { id: review.id } });
    expect(row?.requestedBy).toBe('ada');
  });

  it('says that the job runs just now, unless forced', async () => {
    await rest.callRoot('POST', '/ping/busy/start', { token: 'reporter-0123456789abcdef' });
    for (const path of ['/healing/trigger', '/healing/reviews/busy/trigger']) {
      const answer = await rest.call('POST', path, { body: { job_id: 'busy' } });
      expect([answer.status, answer.body]).toEqual([
        200,
        {
          success: false,
          message: expect.stringContaining('running'),
          job_id: 'busy',
          reason: 'job_running',
        },
      ]);
    }
    const forced = await rest.call('POST', '/healing/trigger', { body: { job_id: 'busy', force: true } });
    expect(forced.body).toMatchObject({ success: true, status: 'pending' });
    await reviewEnded('busy');
  });

  it('says which review of the job runs already, forced or not', async () => {
    const { id } = await insertReview('reviewed', 'running');
    const answer = await rest.call('POST', '/healing/reviews/reviewed/trigger', { body: { force: true } });
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        success: false,
        message: expect.any(String),
        review_id: id,
        job_id: 'reviewed',
        reason: 'review_running',
      },
    ]);
  });

  it('takes no body where the path has the job, and needs one where not', async () => {
    const path = '/healing/reviews/reviewed/trigger';
    for (const options of [{}, { payload: '', headers: { 'content-type': 'application/json' } }]) {
      expect((await rest.call('POST', path, options)).body).toMatchObject({ reason: 'review_running' });
    }
    const missing = await rest.call('POST', '/healing/trigger');
    expect(missing.body.detail).toEqual([{ loc: ['body'], msg: 'Field required', type: 'missing' }]);
    const empty = await rest.call('POST', '/healing/trigger', { body: {} });
    expect(empty.body.detail).toEqual([{ loc: ['body', 'job_id'], msg: 'Field required', type: 'missing' }]);
  });

  it('answers an unknown job with 404', async () => {
    for (const [path, body] of [
      ['/healing/trigger', { job_id: 'nobody' }],
      ['/healing/reviews/nobody/trigger', undefined],
    ] as const) {
      const answer = await rest.call('POST', path, { body });
      expect([answer.status, answer.body]).toEqual([404, { detail: "Job 'nobody' not found" }]);
    }
  });

  it.each([
    ['{"job_id": "backup"', 'application/json', 'json_invalid'],
    ['\u00ff', 'application/json', 'json_invalid'],
    ['job_id=backup', 'application/x-www-form-urlencoded', 'content_type'],
    ['[]', 'application/json', 'object_type'],
    ['"backup"', 'application/json', 'object_type'],
    ['{"job_id": 5}', 'application/json', 'string_type'],
    ['{"job_id": "backup", "force": "yes"}', 'application/json', 'boolean_type'],
  ])('refuses %s as %s', async (payload, type, kind) => {
    const answer = await rest.call('POST', '/healing/trigger', {
      payload,
      headers: { 'content-type': type },
    });
    expect(answer.status).toBe(422);
    expect(answer.body.detail[0]).toMatchObject({ loc: expect.arrayContaining(['body']), type: kind });
    expect(answer.body.detail[0].msg).not.toMatch(/\bat .*:\d+|node_modules/);
  });
});
