/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are as loose as JSON; the document says what they are */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { fakeWriter } from '../support/fake-writer.js';
import { SECRETS, useRest } from './use-rest.js';

/** Each test may put another in its place. */
let writer = fakeWriter(() => Promise.reject(new Error('not expected')));
const rest = useRest(
  {
    'backup.yaml': 'cmd: ["sh", "backup.sh"]\n',
    'backup.sh': 'echo one\n',
    'report.yaml': 'cmd: ["sh", "report.sh"]\n',
    'report.sh': 'echo report\n',
  },
  { changeWriter: { name: 'scribe', write: (...asked) => writer.write(...asked) } },
);

const insert = (columns: Omit<Parameters<typeof insertSuggestion>[1], 'jobId'> & { jobId?: string } = {}) =>
  insertSuggestion(rest.test.core, { jobId: 'backup', ...columns });

const idsOf = (suggestions: { id: number }[]): number[] => suggestions.map(({ id }) => id);

describe('GET /healing/suggestions', () => {
  it('pages newest first and counts what fits, beside all pending ones', async () => {
    const pending: number[] = [];
    for (let index = 0; index < 4; index++) pending.unshift((await insert({ jobId: 'paged' })).id);
    const cost = await insert({ jobId: 'paged', category: 'cost', severity: 'high', status: 'rejected' });
    const other = await insert({ jobId: 'paged-too' });
    const list = async (query: string) => (await rest.call('GET', `/healing/suggestions?${query}`)).body;

    const page = await list('job_id=paged&status=pending&limit=3');
    expect(page).toMatchObject({ total: 4, limit: 3, offset: 0, pending_count: 4 });
    expect(idsOf(page.suggestions)).toEqual(pending.slice(0, 3));
    const last = await list('job_id=paged&status=pending&limit=3&offset=3');
    expect(idsOf(last.suggestions)).toEqual(pending.slice(3));
    expect(await list('job_id=paged&offset=5000000000')).toMatchObject({ suggestions: [], total: 5 });

    const filtered = await list('job_id=paged&category=cost&severity=high&status=rejected');
    expect(filtered).toMatchObject({ total: 1, pending_count: 4, suggestions: [{ id: cost.id }] });
    expect(await list(`review_id=${other.reviewId}`)).toMatchObject({
      total: 1,
      pending_count: 5,
      suggestions: [{ id: other.id, review_id: other.reviewId, job_id: 'paged-too' }],
    });
    expect(await list('review_id=99999999999')).toMatchObject({ suggestions: [], total: 0 });
    expect(await list('status=pending')).toMatchObject({ total: 5, pending_count: 5 });
    expect(await list('severity=critical')).toMatchObject({ total: 0, pending_count: 5 });
    await rest.test.core.prisma.healingSuggestion.deleteMany({ where: { jobId: { startsWith: 'paged' } } });
  });

  it.each(['status=done', 'category=money', 'severity=HIGH', 'review_id=1.0', 'limit=10000'])(
    'refuses ?%s',
    async (query) => {
      const answer = await rest.call('GET', `/healing/suggestions?${query}`);
      expect(answer.status).toBe(422);
      expect(answer.body.detail[0].loc).toEqual(['query', query.split('=')[0]]);
    },
  );

  it('ignores what it does not know', async () => {
    expect((await rest.call('GET', '/healing/suggestions?colour=blue')).status).toBe(200);
  });
});

describe('GET /healing/suggestions/pending/count', () => {
  it('counts those of all jobs or of one, and is no id', async () => {
    const { id } = await insert({ jobId: 'counted' });
    const count = async (query: string): Promise<unknown> =>
      (await rest.call('GET', `/healing/suggestions/pending/count${query}`)).body;
    expect(await count('?job_id=counted')).toEqual({ count: 1 });
    expect(await count('?job_id=nobody')).toEqual({ count: 0 });
    expect(await count('')).toEqual({ count: 1 });
    const snoozedUntil = new Date('2126-01-01T00:00:00Z');
    await rest.test.core.prisma.healingSuggestion.update({ where: { id }, data: { snoozedUntil } });
    expect(await count(''), 'one that is snoozed is pending').toEqual({ count: 1 });
    expect((await rest.call('GET', '/healing/suggestions?job_id=counted')).body).toMatchObject({
      total: 1,
      pending_count: 1,
    });
    await rest.test.core.prisma.healingSuggestion.delete({ where: { id } });
  });
});

describe('GET /healing/suggestions/{id}', () => {
  it('shows every key, null where nothing is known', async () => {
    const { id } = await insert();
    const { body } = await rest.call('GET', `/healing/suggestions/${id}`);
    expect(body).toMatchObject({
      id,
      affected_files: [],
      proposed_content: null,
      current_content: null,
      target_file: null,
      reviewed_at: null,
      reviewed_by: null,
      rejection_reason: null,
      applied_at: null,
      action_id: null,
    });
  });

  it('answers one that is not there with 404', async () => {
    for (const path of ['', '/approve', '/apply']) {
      const method = path === '' ? 'GET' : 'POST';
      const answer = await rest.call(method, `/healing/suggestions/3000000000${path}`);
      expect([answer.status, answer.body]).toEqual([404, { detail: 'Suggestion 3000000000 not found' }]);
      expect((await rest.call(method, `/healing/suggestions/999999${path}`)).status).toBe(404);
    }
    const reject = await rest.call('POST', '/healing/suggestions/999999/reject', { body: { reason: 'no' } });
    expect(reject.body).toEqual({ detail: 'Suggestion 999999 not found' });
  });
});

describe('POST /healing/suggestions/{id}/approve', () => {
  it('approves as whom the token names; what the client says is a label beside it', async () => {
    for (const [body, label] of [
      [undefined, 'human'],
      [{}, 'human'],
      [{ reviewed_by: 'bob\0' }, 'bob\u2400'],
    ] as const) {
      const { id } = await insert();
      const answer = await rest.call('POST', `/healing/suggestions/${id}/approve`, { body });
      expect(answer.body).toEqual({ success: true, message: expect.any(String), suggestion_id: id });
      expect((await rest.call('GET', `/healing/suggestions/${id}`)).body).toMatchObject({
        status: 'approved',
        reviewed_by: 'ada',
        reviewed_at: '2026-03-02T12:00:00.000Z',
      });
      const row = await rest.test.core.prisma.healingSuggestion.findUnique({ where: { id } });
      expect(row?.reviewedByLabel).toBe(label);
    }
  });

  it('refuses what is not pending, and a body that does not fit', async () => {
    const { id } = await insert({ status: 'rejected' });
    const answer = await rest.call('POST', `/healing/suggestions/${id}/approve`);
    expect([answer.status, answer.body]).toEqual([
      400,
      { detail: 'Suggestion is not pending (current status: rejected)' },
    ]);
    const unfit = await rest.call('POST', `/healing/suggestions/${id}/approve`, { body: { reviewed_by: 5 } });
    expect([unfit.status, unfit.body.detail[0].loc]).toEqual([422, ['body', 'reviewed_by']]);
  });

  it('takes a body over 1 MiB for too large', async () => {
    const { id } = await insert();
    const answer = await rest.call('POST', `/healing/suggestions/${id}/approve`, {
      body: { reviewed_by: 'x'.repeat(1024 * 1024) },
    });
    expect(answer.status).toBe(413);
  });
});

describe('POST /healing/suggestions/{id}/reject', () => {
  it('keeps the reason', async () => {
    const { id } = await insert();
    const body = { reason: '  Not worth it ', reviewed_by: 'bob' };
    const answer = await rest.call('POST', `/healing/suggestions/${id}/reject`, { body });
    expect(answer.body).toEqual({ success: true, message: expect.any(String), suggestion_id: id });
    expect((await rest.call('GET', `/healing/suggestions/${id}`)).body).toMatchObject({
      status: 'rejected',
      rejection_reason: 'Not worth it',
      reviewed_by: 'ada',
    });
    const again = await rest.call('POST', `/healing/suggestions/${id}/reject`, { body });
    expect([again.status, again.body.detail]).toEqual([
      400,
      'Suggestion is not pending (current status: rejected)',
    ]);
  });

  it.each([undefined, {}, { reason: '' }, { reason: ' \n' }, { reason: null }, { reason: 'x'.repeat(4001) }])(
    'refuses %j with 422',
    async (body) => {
      const { id } = await insert();
      const answer = await rest.call('POST', `/healing/suggestions/${id}/reject`, { body });
      expect(answer.status).toBe(422);
      expect(answer.body.detail[0].loc).toEqual(body === undefined ? ['body'] : ['body', 'reason']);
      expect((await rest.call('GET', `/healing/suggestions/${id}`)).body.status).toBe('pending');
    },
  );
});

describe('POST /healing/suggestions/{id}/apply', () => {
  const apply = (id: number) => rest.call('POST', `/healing/suggestions/${id}/apply`);

  it('writes the content that was shown, and tells the action', async () => {
    const file = join(rest.test.folder, 'backup.sh');
    const { id } = await insert({ change: { file, to: 'echo two\n' }, status: 'approved' });
    const answer = await apply(id);
    expect(answer.body).toEqual({
      success: true,
      message: expect.any(String),
      suggestion_id: id,
      action_id: expect.any(Number),
    });
    expect(await readFile(file, 'utf8')).toBe('echo two\n');
    expect((await rest.call('GET', `/healing/suggestions/${id}`)).body).toMatchObject({
      status: 'applied',
      applied_at: '2026-03-02T12:00:00.000Z',
      action_id: answer.body.action_id,
    });
  });

  it('marks advice as done, without an action', async () => {
    const { id } = await insert({ status: 'approved' });
    expect((await apply(id)).body).toMatchObject({ success: true, action_id: null });
  });

  it('refuses what is not approved', async () => {
    const { id } = await insert();
    const answer = await apply(id);
    expect([answer.status, answer.body]).toEqual([
      400,
      { detail: 'Suggestion is not approved (status: pending)' },
    ]);
  });

  it('says with 400 why applying failed: a conflict, a content that is no shell script, a file of others', async () => {
    const file = join(rest.test.folder, 'report.sh');
    const other = await rest.test.write('other.sh', 'echo other\n');
    const of = (change: { file: string; to: string }) =>
      insert({ jobId: 'report', change, status: 'approved' });
    const broken = await of({ file, to: 'if true; then\n' });
    const foreign = await of({ file: other, to: 'echo mine\n' });
    const stale = await of({ file, to: 'echo changed\n' });
    await writeFile(file, 'echo edited\n');
    for (const { id } of [broken, foreign, stale]) {
      const answer = await apply(id);
      expect([answer.status, answer.body]).toEqual([400, { detail: expect.stringMatching(/\w+ \w+/) }]);
      expect((await rest.call('GET', `/healing/suggestions/${id}`)).body.status).toBe('failed');
    }
    expect(await readFile(file, 'utf8')).toBe('echo edited\n');
  });

  describe('of advice that names a file, where an AI is configured', () => {
    const advice = () =>
      insert({ jobId: 'report', affectedFiles: [join(rest.test.folder, 'report.sh')], status: 'approved' });
    const stateOf = async (id: number) => (await rest.call('GET', `/healing/suggestions/${id}`)).body;

    it('has the change written, and writes it', async () => {
      await rest.test.write('report.sh', 'echo report\n');
      writer = fakeWriter(() => 'echo prepared\n');
      const { id } = await advice();
      const answer = await apply(id);
      expect([answer.status, answer.body.action_id]).toEqual([200, expect.any(Number)]);
      expect(await readFile(join(rest.test.folder, 'report.sh'), 'utf8')).toBe('echo prepared\n');
      expect(await stateOf(id)).toMatchObject({ status: 'applied', proposed_content: 'echo prepared\n' });
      const { body } = await rest.call('GET', `/healing/actions/${answer.body.action_id}`);
      expect(body.ai_session_key).toBe('session-1');
    });

    it('says with 400 why no change came of it, and leaves it approved', async () => {
      await rest.test.write('report.sh', 'echo report\n');
      const failed = async (given: typeof writer, detail: RegExp): Promise<void> => {
        writer = given;
        const { id } = await advice();
        const answer = await apply(id);
        expect([answer.status, answer.body]).toEqual([400, { detail: expect.stringMatching(detail) }]);
        expect((await stateOf(id)).status).toBe('approved');
      };
      await failed(
        fakeWriter(() => Promise.reject(new Error('no answer'))),
        /no answer/,
      );
      await failed(
        fakeWriter(() => 'echo report\n'),
        /nothing to change/,
      );
      await failed(
        fakeWriter(() => 'if true\n'),
        /bash -n/,
      );
    });

    it('is not waited for any longer than the client waits', async () => {
      await rest.test.write('report.sh', 'echo report\n');
      let asked = (): void => undefined;
      const isAsked = new Promise<void>((resolve) => (asked = resolve));
      let gone = (): void => undefined;
      const isGone = new Promise<void>((resolve) => (gone = resolve));
      writer = fakeWriter(async (_request, signal) => {
        asked();
        if (!signal.aborted) await once(signal, 'abort');
        gone();
        throw signal.reason;
      });
      const { id } = await advice();
      const port = await rest.server.listen();
      const client = new AbortController();
      const answer = fetch(`http://127.0.0.1:${port}/api/v1/healing/suggestions/${id}/apply`, {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRETS.operator}` },
        signal: client.signal,
      });
      await isAsked;
      client.abort();
      await expect(answer).rejects.toThrow();
      await isGone;
      expect((await stateOf(id)).status).toBe('approved');
    });
  });
});
