/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are as loose as JSON; the document says what they are */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { useRest, type Json } from './use-rest.js';

/** What a step of a change throws, where a real file system cannot be made to. */
let fault: Error | null = null;
const rest = useRest(
  { 'backup.yaml': 'cmd: ["sh", "backup.sh"]\n', 'backup.sh': 'echo 0\n' },
  {
    onChangeStep: (step) => {
      if (fault && step !== 'rollback_begun') throw fault;
    },
  },
);

let changes = 0;

/** An applied change of backup.sh. */
async function applied(): Promise<{ file: string; suggestionId: number; actionId: number }> {
  const file = join(rest.test.folder, 'backup.sh');
  const change = { file, to: `echo ${++changes}\n` };
  const { id } = await insertSuggestion(rest.test.core, { jobId: 'backup', change, status: 'approved' });
  const { body } = await rest.call('POST', `/healing/suggestions/${id}/apply`);
  return { file, suggestionId: id, actionId: body.action_id };
}

function insertAction(suggestionId: number, columns: object) {
  return rest.test.core.prisma.healingAction.create({
    data: { suggestionId, jobId: 'backup', actionType: 'manual', actor: 'x', owner: 'x', ...columns },
  });
}

const rollBack = (id: number) => rest.call('POST', `/healing/actions/${id}/rollback`);

describe('GET /healing/actions', () => {
  it('lists what has ended, newest first, with its suggestion, and filters exactly', async () => {
    const { suggestionId, actionId } = await applied();
    const failed = await insertAction(suggestionId, { status: 'failed', errorMessage: 'no' });
    const begun = await insertAction(suggestionId, { status: 'begun' });
    const list = async (query: string): Promise<Json> =>
      (await rest.call('GET', `/healing/actions?suggestion_id=${suggestionId}${query}`)).body;
    const ids = (page: Json): number[] => page.actions.map(({ id }: { id: number }) => id);

    const all = await list('');
    expect(all).toMatchObject({ total: 2, limit: 50, offset: 0 });
    expect(ids(all)).toEqual([failed.id, actionId]);
    expect(all.actions[1]).toMatchObject({
      status: 'success',
      can_rollback: true,
      suggestion_title: 'Retry twice',
      suggestion_category: 'reliability',
      suggestion_severity: 'medium',
    });
    expect(ids(await list('&limit=1&offset=1'))).toEqual([actionId]);
    expect(await list('&offset=2')).toMatchObject({ actions: [], total: 2 });
    for (const yes of ['true', 'True', '1']) {
      expect(ids(await list(`&can_rollback=${yes}`))).toEqual([actionId]);
    }
    expect(ids(await list('&can_rollback=false'))).toEqual([failed.id]);
    expect(ids(await list('&status=failed&job_id=backup'))).toEqual([failed.id]);
    expect(await list('&job_id=other')).toMatchObject({ total: 0 });
    expect((await rest.call('GET', `/healing/actions/${begun.id}`)).status).toBe(404);
    await rest.test.core.prisma.healingAction.delete({ where: { id: begun.id } });
  });

  it.each(['status=begun', 'can_rollback=maybe', 'can_rollback=', 'suggestion_id=x'])(
    'refuses ?%s',
    async (query) => {
      const answer = await rest.call('GET', `/healing/actions?${query}`);
      expect([answer.status, answer.body.detail[0].loc]).toEqual([422, ['query', query.split('=')[0]]]);
    },
  );
});

describe('GET /healing/actions/{id}', () => {
  it('shows what stood before and after', async () => {
    const { file, actionId } = await applied();
    const { body } = await rest.call('GET', `/healing/actions/${actionId}`);
    expect(body).toMatchObject({
      file_path: file,
      original_content: `echo ${changes - 1}\n`,
      new_content: `echo ${changes}\n`,
      command_executed: null,
      rolled_back_at: null,
      execution_duration_ms: expect.any(Number),
    });
  });

  it('answers one that is not there with 404', async () => {
    const answer = await rest.call('GET', '/healing/actions/999999');
    expect([answer.status, answer.body]).toEqual([404, { detail: 'Action 999999 not found' }]);
    expect((await rollBack(999999)).body).toEqual({ detail: 'Action 999999 not found' });
  });
});

describe('POST /healing/actions/{id}/rollback', () => {
  it('restores the file, once', async () => {
    const { file, suggestionId, actionId } = await applied();
    expect((await rollBack(actionId)).body).toEqual({
      success: true,
      message: expect.any(String),
      action_id: actionId,
      file_path: file,
    });
    expect(await readFile(file, 'utf8')).toBe(`echo ${changes - 1}\n`);
    changes--;
    expect((await rest.call('GET', `/healing/actions/${actionId}`)).body).toMatchObject({
      status: 'rolled_back',
      can_rollback: false,
      rolled_back_at: '2026-03-02T12:00:00.000Z',
    });
    expect((await rest.call('GET', `/healing/suggestions/${suggestionId}`)).body.status).toBe('pending');
    const again = await rollBack(actionId);
    expect([again.status, again.body]).toEqual([400, { detail: 'Action already rolled back' }]);
  });

  it('refuses what wrote nothing', async () => {
    const { id: suggestionId } = await insertSuggestion(rest.test.core, { jobId: 'backup' });
    const failed = await insertAction(suggestionId, { status: 'failed' });
    const manual = await insertAction(suggestionId, { status: 'success' });
    expect([(await rollBack(failed.id)).status, (await rollBack(failed.id)).body.detail]).toEqual([
      400,
      'Action cannot be rolled back',
    ]);
    expect((await rollBack(manual.id)).body.detail).toBe('No original content to restore');
  });

  it('writes nothing over a file that changed since, and says so', async () => {
    const { file, actionId } = await applied();
    await writeFile(file, 'echo edited\n');
    const answer = await rollBack(actionId);
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringContaining('edited since')]);
    expect(await readFile(file, 'utf8')).toBe('echo edited\n');
    await writeFile(file, `echo ${changes}\n`);
  });

  it('says with 500 why the file could not be written, and no more of other failures', async () => {
    const { file, actionId } = await applied();
    fault = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', syscall: 'write' });
    const full = await rollBack(actionId);
    expect([full.status, full.body.detail]).toEqual([
      500,
      expect.stringMatching(/^Rollback failed: .*the disk is full/),
    ]);
    fault = new Error('SELECT secret FROM somewhere');
    const { status, body } = await rest.call('GET', `/healing/actions/${actionId}`);
    expect([status, body.status]).toEqual([200, 'success']);
    const unknown = await rollBack(actionId);
    fault = null;
    expect(unknown.body.detail).toMatch(/^Rollback failed: /);
    expect(unknown.body.detail).not.toContain('SELECT');
    expect(await readFile(file, 'utf8')).toBe(`echo ${changes}\n`);
  });
});
