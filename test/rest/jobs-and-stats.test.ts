/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are as loose as JSON; the document says what they are */
import { beforeAll, describe, expect, it } from 'vitest';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { SECRETS, useRest, type Json } from './use-rest.js';

const rest = useRest({
  'backup.yaml':
    'cmd: echo hello\nschedule: "0 * * * *"\nenv: { PASSWORD: hunter2 }\n' +
    'sla: { success_rate: 0.9, max_duration_seconds: 60, max_lateness_seconds: 30, window_days: 7 }\n',
  'idle.yaml': 'cmd: echo idle\n',
});

/** A run of backup; `minute` is that of its start, at ten. */
function record(minute: number, run: object = {}): Promise<Json> {
  const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 10, minute, second)).toISOString();
  const body = { started_at: at(0), finished_at: at(30), exit_code: 0, trigger: 'manual', ...run };
  return rest.call('POST', '/jobs/backup/runs', { body, token: SECRETS.reporter });
}

const get = async (path: string): Promise<Json> => (await rest.call('GET', path)).body;

let runId: number;
beforeAll(async () => {
  const log = Array.from({ length: 250 }, (_, index) => ({
    at: '2026-03-02T10:00:00.000Z',
    stream: index % 2 === 0 ? 'stdout' : 'stderr',
    line: `line ${index + 1}`,
  }));
  const session = { session_key: 'abc', model: 'm', input_tokens: 5, messages: [] };
  runId = (await record(0, { run_key: 'first', log, ai_session: session })).body.run_id;
  await record(1, { exit_code: 1, error: 'it broke' });
  await record(2, { trigger: 'scheduled', finished_at: '2026-03-02T10:04:00Z' });
  await rest.callRoot('POST', '/ping/backup/start', { token: SECRETS.reporter });
});

describe('POST /jobs/{job_id}/runs and pings', () => {
  it('answers a known run with 200, and what does not fit as the contract says', async () => {
    expect(await record(0, { run_key: 'first' })).toMatchObject({ status: 200, body: { run_id: runId } });
    expect((await record(5, { run_key: 'new' })).status).toBe(201);
    const early = await record(1, { finished_at: '2026-03-02T09:00:00Z' });
    expect([early.status, early.body.detail[0].loc]).toEqual([422, ['body', 'finished_at']]);
    const token = SECRETS.reporter;
    expect(await rest.call('POST', '/jobs/nobody/runs', { token, body: {} })).toMatchObject({
      status: 404,
      body: { detail: "Job 'nobody' not found" },
    });
    expect((await rest.callRoot('GET', '/ping/idle', { token })).body).toBe('OK');
    expect((await rest.callRoot('GET', '/ping/idle/256', { token })).status).toBe(422);
    expect((await rest.callRoot('GET', '/ping/nobody', { token })).status).toBe(404);
  });
});

describe('GET /runs', () => {
  it('lists newest first and filters by job, status and trigger', async () => {
    const all = await get('/runs?job_id=backup');
    expect(all.runs.map((run: Json) => run.id)).toEqual(
      all.runs.map((run: Json) => run.id as number).toSorted((a: number, b: number) => b - a),
    );
    expect(await get('/runs?status=failure')).toMatchObject({
      total: 1,
      runs: [{ error: 'it broke', exit_code: 1, status: 'failure' }],
    });
    expect(await get('/runs?job_id=backup&status=running')).toMatchObject({ total: 1 });
    expect(await get('/runs?job_id=backup&trigger=scheduled')).toMatchObject({ total: 2, limit: 50 });
    expect(await get('/runs?trigger=dependency')).toMatchObject({ total: 0 });
    expect(await get('/runs?job_id=backup&limit=1&offset=100')).toMatchObject({ runs: [], total: all.total });
    expect((await rest.call('GET', '/runs?status=ok')).status).toBe(422);
  });

  it('shows one with its AI session', async () => {
    expect(await get(`/runs/${runId}`)).toMatchObject({
      run_key: 'first',
      status: 'success',
      duration_ms: 30_000,
      log_lines: 250,
      ai_session: { session_key: 'abc', model: 'm', input_tokens: 5, output_tokens: null },
    });
    expect((await rest.call('GET', '/runs/999999')).body).toEqual({ detail: 'Run 999999 not found' });
  });
});

describe('GET /runs/{id}/logs', () => {
  const numbers = (page: Json): number[] => page.lines.map((line: Json) => line.number);

  it('pages through the lines from the start, or shows the end', async () => {
    const page = await get(`/runs/${runId}/logs`);
    expect(page).toMatchObject({ run_id: runId, total: 250, limit: 100, offset: 0 });
    expect(page.lines).toHaveLength(100);
    expect(page.lines[0]).toEqual({
      number: 1,
      at: '2026-03-02T10:00:00.000Z',
      stream: 'stdout',
      text: 'line 1',
      cut: false,
    });
    expect(numbers(await get(`/runs/${runId}/logs?limit=2&offset=249`))).toEqual([250]);
    expect(numbers(await get(`/runs/${runId}/logs?offset=99999999999`))).toEqual([]);
    const tail = await get(`/runs/${runId}/logs?tail=3`);
    expect([numbers(tail), tail.offset]).toEqual([[248, 249, 250], 247]);
  });

  it('refuses a tail with a page, and knows its bounds', async () => {
    for (const [query, key] of [
      ['tail=3&limit=5', 'tail'],
      ['tail=3&offset=1', 'tail'],
      ['limit=1001', 'limit'],
      ['tail=0', 'tail'],
    ]) {
      const answer = await rest.call('GET', `/runs/${runId}/logs?${query}`);
      expect([answer.status, answer.body.detail[0].loc]).toEqual([422, ['query', key]]);
    }
    expect((await rest.call('GET', '/runs/999999/logs')).status).toBe(404);
  });
});

describe('GET /jobs', () => {
  it('shows the configuration without secrets, the last run and whether one goes on', async () => {
    const { jobs, total } = await get('/jobs');
    expect([total, jobs.map((job: Json) => job.job_id)]).toEqual([2, ['backup', 'idle']]);
    expect(jobs[0]).toMatchObject({
      name: 'backup',
      schedule: '0 * * * *',
      running: true,
      next_review: null,
      last_run: { status: 'running', trigger: 'scheduled' },
      config: { cmd: 'echo hello', env: ['PASSWORD'] },
    });
    expect(JSON.stringify(jobs)).not.toContain('hunter2');
    expect(await get('/jobs?limit=1&offset=1')).toMatchObject({ jobs: [{ job_id: 'idle' }], total: 2 });
    expect(await get('/jobs?offset=2')).toMatchObject({ jobs: [], total: 2 });
    expect(await get('/jobs/backup')).toEqual(jobs[0]);
  });

  it('answers a job that is not configured with 404', async () => {
    for (const path of ['/jobs/nobody', '/jobs/nobody/sla', '/jobs/a%00b']) {
      expect((await rest.call('GET', path)).status, path).toBe(path.includes('%00') ? 422 : 404);
    }
  });
});

describe('GET /jobs/{job_id}/sla', () => {
  it('measures each promise, and says whether it is kept', async () => {
    rest.test.setTime('2026-03-02T12:00:10Z');
    expect(await get('/jobs/backup/sla')).toMatchObject({
      window_days: 7,
      from: '2026-02-23T12:00:10.000Z',
      success_rate: { promised: 0.9, measured: 0.75, kept: false },
      duration_seconds: { promised: 60, measured: 120, kept: false },
      lateness_seconds: { promised: 30, measured: 120, kept: false },
      consecutive_failures: { promised: null, measured: 0, kept: null },
      met: false,
    });
  });

  it('says of a job that promises nothing that nothing is to be kept', async () => {
    expect(await get('/jobs/idle/sla')).toMatchObject({
      window_days: 30,
      success_rate: { promised: null, kept: null },
      met: null,
    });
  });
});

describe('statistics', () => {
  it('counts everything, by category and severity only what occurs', async () => {
    const { core } = rest.test;
    const pending = await insertSuggestion(core, { jobId: 'gone', category: 'cost', severity: 'high' });
    await insertSuggestion(core, {
      jobId: 'backup',
      status: 'applied',
      appliedAt: new Date('2026-03-02T10:02:00Z'),
    });
    const action = { suggestionId: pending.id, jobId: 'gone', actionType: 'manual', actor: 'x', owner: 'x' };
    for (const status of ['success', 'failed', 'rolled_back', 'begun'] as const) {
      await core.prisma.healingAction.create({ data: { ...action, actionType: 'manual', status } });
    }
    expect(await get('/healing/stats')).toEqual({
      suggestions: { total: 2, pending: 1, approved: 0, applied: 1, rejected: 0, failed: 0 },
      reviews: { total: 2, completed: 2, failed: 0 },
      actions: { total: 3, successful: 1, rolled_back: 1 },
      by_category: { cost: 1, reliability: 1 },
      by_severity: { high: 1, medium: 1 },
    });
  });

  it('shows for one job its success before and after what was applied', async () => {
    expect(await get('/healing/stats/backup')).toEqual({
      job_id: 'backup',
      total_reviews: 1,
      last_review: '2026-03-02T12:00:10.000Z',
      next_scheduled_review: null,
      pending_suggestions: 0,
      applied_suggestions: 1,
      improvement_metrics: { sla_before: 0.5, sla_after: 1 },
    });
  });

  it('knows jobs of the history, and those without any', async () => {
    expect(await get('/jobs/gone/healing/summary')).toMatchObject({
      job_id: 'gone',
      last_review: { status: 'completed' },
      pending_suggestions: 1,
      rollbackable_actions_count: 0,
    });
    expect(await get('/jobs/idle/healing/summary')).toMatchObject({ last_review: null });
    expect(await get('/healing/stats/idle')).toMatchObject({
      last_review: null,
      improvement_metrics: { sla_before: null, sla_after: null },
    });
    for (const path of ['/healing/stats/nobody', '/jobs/nobody/healing/summary']) {
      const answer = await rest.call('GET', path);
      expect([answer.status, answer.body]).toEqual([404, { detail: "Job 'nobody' not found" }]);
    }
  });
});
