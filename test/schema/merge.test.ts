/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access -- answers are as loose as the queries that tests write */
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { approveSuggestion } from '../../src/domain/suggestions/approve-suggestion.js';
import { rollbackAction } from '../../src/domain/actions/rollback-action.js';
import type { HealingSuggestion } from '../../src/generated/prisma/client.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { useGraphQL, type Data } from './use-graphql.js';

const LINES = Array.from({ length: 20 }, (_, index) => `echo ${index + 1}`);
const BEFORE = `#!/bin/bash\n${LINES.join('\n')}\n`;
const AFTER = BEFORE.replace('#!/bin/bash\n', '#!/bin/bash\nset -euo pipefail\n');
const ada = { name: 'ada' };

const MERGE = `query ($id: ID!) {
  suggestion(id: $id) { merge { state message diff content needsForce conflicts { line base current proposed } issues { path message } } }
}`;
const SINCE = 'query ($id: ID!) { action(id: $id) { changedSince { state message diff } } }';

describe('what would become of a file', () => {
  const graphql = useGraphQL({
    'backup.yaml': 'cmd: bash backup.sh\n',
  });
  let script = '';
  beforeEach(async () => {
    script = join(graphql.test.folder, 'backup.sh');
    await rm(script, { recursive: true, force: true });
    await writeFile(script, BEFORE);
  });

  const suggest = (to: string, given: Partial<HealingSuggestion> = {}) =>
    insertSuggestion(graphql.test.core, { jobId: 'backup', change: { file: script, to }, ...given });
  const merge = async (id: number): Promise<Data> =>
    (await graphql.data(MERGE, { id: String(id) })).suggestion.merge;

  describe('by a suggestion', () => {
    it('is the change that was proposed, where the file is as it was', async () => {
      const { id } = await suggest(AFTER);
      expect(await merge(id)).toEqual({
        state: 'CLEAN',
        message: null,
        diff: expect.stringContaining('+set -euo pipefail\n'),
        content: AFTER,
        needsForce: false,
        conflicts: [],
        issues: [],
      });
      expect(await readFile(script, 'utf8')).toBe(BEFORE);
    });

    it('is a merge where it was edited elsewhere', async () => {
      const { id } = await suggest(AFTER);
      await writeFile(script, BEFORE.replace('echo 20\n', 'echo twenty\n'));
      const { state, diff, content } = await merge(id);
      expect([state, content]).toEqual(['MERGED', AFTER.replace('echo 20\n', 'echo twenty\n')]);
      expect(diff).toContain('+set -euo pipefail\n');
      expect(diff).not.toContain('twenty');
      await approveSuggestion(graphql.test.core, { id, apply: true, actor: ada });
      expect(await readFile(script, 'utf8')).toBe(content);
    });

    it('is a conflict, with both sides, where the same lines were edited; also once applying has failed', async () => {
      const { id } = await suggest(BEFORE.replace('echo 7\n', 'echo proposed\n'));
      await writeFile(
        script,
        BEFORE.replace('#!/bin/bash\n', '#!/bin/bash\n\n').replace('echo 7\n', 'echo mine\necho too\n'),
      );
      const conflict = {
        state: 'CONFLICT',
        message: expect.stringContaining('both changed line 9-10'),
        diff: null,
        content: null,
        conflicts: [
          { line: 9, base: 'echo 7\n', current: 'echo mine\necho too\n', proposed: 'echo proposed\n' },
        ],
      };
      expect(await merge(id)).toMatchObject(conflict);
      await expect(approveSuggestion(graphql.test.core, { id, apply: true, actor: ada })).rejects.toThrow();
      expect(await merge(id)).toMatchObject(conflict);
    });

    it('tells when the file holds it already, is gone, or is none that may be changed', async () => {
      const { id } = await suggest(AFTER);
      const state = async (): Promise<unknown> => {
        const { state, message, diff } = await merge(id);
        expect([typeof message, diff]).toEqual(['string', null]);
        return state;
      };
      await writeFile(script, AFTER);
      expect(await state()).toBe('UNCHANGED');
      await rm(script);
      expect(await state()).toBe('GONE');
      await symlink('/etc/hostname', script);
      expect(await state()).toBe('FORBIDDEN');
      await rm(script);
      await writeFile(script, BEFORE);
      await chmod(script, 0o444);
      expect(await state()).toBe('CONFLICT');
    });

    it('is nothing for a job that is not configured, or a file that is none of its', async () => {
      expect(await merge((await suggest(AFTER, { jobId: 'nobody' })).id)).toMatchObject({
        state: 'GONE',
        message: expect.stringContaining('not configured any more'),
      });
      const secret = join(graphql.test.folder, 'secret.sh');
      await writeFile(secret, 'password=hunter2\n');
      const { id } = await suggest(AFTER, { targetFile: secret });
      const answer = await merge(id);
      expect(answer).toMatchObject({ state: 'FORBIDDEN', diff: null, content: null });
      expect(JSON.stringify(answer)).not.toContain('hunter2');
    });

    it('tells what does not pass its checks, and what only a person may force', async () => {
      expect(await merge((await suggest(`${BEFORE}if\n`)).id)).toMatchObject({
        state: 'INVALID',
        message: expect.stringContaining('bash -n'),
        needsForce: false,
        issues: [{ message: expect.any(String) }],
      });
      const short = '#!/bin/bash\necho 1\n';
      expect(await merge((await suggest(short)).id)).toMatchObject({
        state: 'CLEAN',
        content: short,
        needsForce: true,
      });
    });

    it('is for what can be applied alone, and for who may apply it', async () => {
      expect(await merge((await suggest(AFTER, { status: 'rejected' })).id)).toBeNull();
      expect(await merge((await suggest(AFTER, { status: 'applied' })).id)).toBeNull();
      expect(await merge((await insertSuggestion(graphql.test.core, { jobId: 'backup' })).id)).toBeNull();
      const { id } = await suggest(AFTER);
      const viewer = { name: 'v', role: 'viewer' as const, key: 'v', revoked: new AbortController().signal };
      const { data, errors } = await graphql.run(MERGE, { id: String(id) }, { viewer });
      expect([data, errors]).toMatchObject([
        { suggestion: { merge: null } },
        [{ extensions: { code: 'FORBIDDEN' } }],
      ]);
    });

    it('costs too much for a long list', async () => {
      const { errors } = await graphql.run('{ suggestions(first: 30) { nodes { merge { state } } } }');
      expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
      expect(
        (await graphql.run('{ suggestions(first: 20) { nodes { merge { state } } } }')).errors,
      ).toBeUndefined();
    });
  });

  describe('since an action', () => {
    const since = async (id: number): Promise<Data> =>
      (await graphql.data(SINCE, { id: String(id) })).action.changedSince;
    const applied = async () => {
      const { id } = await suggest(AFTER);
      const { action } = await approveSuggestion(graphql.test.core, { id, apply: true, actor: ada });
      if (!action) throw new Error('no action');
      return action.id;
    };

    it('is as it was left, edited, restored, gone or unreadable', async () => {
      const id = await applied();
      expect(await since(id)).toEqual({ state: 'SAME', message: null, diff: '' });
      await writeFile(script, `${AFTER}echo more\n`);
      const { state, diff } = await since(id);
      expect([state, diff.split('\n').slice(-3)]).toEqual(['CHANGED', [' echo 20', '+echo more', '']]);
      await writeFile(script, BEFORE);
      expect(await since(id)).toMatchObject({ state: 'RESTORED' });
      await writeFile(script, Buffer.from([0xff, 0xfe]));
      expect(await since(id)).toEqual({ state: 'CHANGED', message: null, diff: null });
      await rm(script);
      expect(await since(id)).toEqual({ state: 'GONE', message: null, diff: null });
      await mkdir(script);
      expect(await since(id)).toMatchObject({
        state: 'UNREADABLE',
        message: expect.stringContaining('a folder'),
      });
      await rm(script, { recursive: true });
      await symlink('/etc/hostname', script);
      expect(await since(id)).toMatchObject({ state: 'UNREADABLE', diff: null });
    });

    it('is null where there is nothing to roll back, and for viewers', async () => {
      const id = await applied();
      const viewer = { name: 'v', role: 'viewer' as const, key: 'v', revoked: new AbortController().signal };
      const { errors } = await graphql.run(SINCE, { id: String(id) }, { viewer });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      await rollbackAction(graphql.test.core, { id, actor: ada });
      expect(await since(id)).toBeNull();
    });
  });
});
