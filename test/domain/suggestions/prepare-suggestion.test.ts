import { once } from 'node:events';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { applySuggestion } from '../../../src/domain/actions/apply-suggestion.js';
import { rollbackAction } from '../../../src/domain/actions/rollback-action.js';
import { ChangesUnderWay } from '../../../src/domain/actions/changes-under-way.js';
import type { Core } from '../../../src/domain/core.js';
import {
  AnalysisUnavailableError,
  ConflictError,
  ForbiddenPathError,
  InvalidStateError,
  NotFoundError,
  ValidationError,
} from '../../../src/domain/errors.js';
import { approveSuggestion } from '../../../src/domain/suggestions/approve-suggestion.js';
import { prepareSuggestion } from '../../../src/domain/suggestions/prepare-suggestion.js';
import { rejectSuggestion } from '../../../src/domain/suggestions/reject-suggestion.js';
import type { HealingSuggestion } from '../../../src/generated/prisma/client.js';
import { useCore } from '../../support/core.js';
import { fakeWriter, type FakeWriter } from '../../support/fake-writer.js';
import { insertSuggestion } from '../../support/insert-suggestion.js';

const ADA = { name: 'ada' };
const SCRIPT = '#!/bin/bash\n# nightly\ncp -r "$SRC" "$DST"\necho done\n';
const HEALED = SCRIPT.replace('# nightly', 'set -euo pipefail');
const YAML = 'cmd: bash backup.sh\nretry: { max_attempts: 1 }\n';

describe('preparing a suggestion', () => {
  const test = useCore({ 'backup.yaml': YAML, 'backup.sh': SCRIPT, 'other.sh': SCRIPT });
  let script: string;
  let scribe: FakeWriter;
  let core: Core;
  beforeEach(async () => {
    script = join(test.folder, 'backup.sh');
    await writeFile(script, SCRIPT, { mode: 0o750 });
    await test.core.prisma.aiUsage.deleteMany();
    write(() => HEALED);
  });
  const write = (...given: Parameters<typeof fakeWriter>): void => {
    scribe = fakeWriter(...given);
    core = { ...test.core, changeWriter: scribe };
  };
  const advice = (given: Partial<HealingSuggestion> = {}): Promise<HealingSuggestion> =>
    insertSuggestion(test.core, { jobId: 'backup', actionType: 'manual', affectedFiles: [script], ...given });
  const prepare = (id: number, over: { signal?: AbortSignal } = {}): Promise<HealingSuggestion> =>
    prepareSuggestion(core, { id, actor: ADA, ...over });
  const find = (id: number): Promise<HealingSuggestion> =>
    test.core.prisma.healingSuggestion.findUniqueOrThrow({ where: { id } });
  /** Fails, and nothing of the suggestion has changed. */
  const expectRefusal = async (
    { id }: Pick<HealingSuggestion, 'id'>,
    error: new (...args: never[]) => Error,
    message: RegExp,
  ): Promise<void> => {
    const before = await test.core.prisma.healingSuggestion.findUnique({ where: { id } });
    const prepared = prepare(id);
    await expect(prepared).rejects.toThrow(error);
    await expect(prepared).rejects.toThrow(message);
    expect(await test.core.prisma.healingSuggestion.findUnique({ where: { id } })).toEqual(before);
  };

  it('stores the change that is written for the whole file, and writes nothing', async () => {
    const { id } = await advice();
    expect(await prepare(id)).toMatchObject({
      status: 'pending',
      targetFile: script,
      currentContent: SCRIPT,
      proposedContent: HEALED,
      actionType: 'edit_script',
      preparedBy: 'ada',
      preparedAt: test.core.clock.now(),
      aiSessionKey: 'session-1',
    });
    expect(scribe.requests).toMatchObject([
      {
        job: { jobId: 'backup', cmd: 'bash backup.sh' },
        suggestion: { title: 'Retry twice', suggestedChange: 'Retry twice' },
        file: { path: script, kind: 'shell', text: SCRIPT },
      },
    ]);
    expect(await readFile(script, 'utf8')).toBe(SCRIPT);
    expect(await test.core.prisma.aiUsage.findMany()).toMatchObject([
      {
        suggestionId: id,
        reviewId: null,
        analyzer: 'scribe',
        promptVersion: 'change/1',
        tokens: 1_200,
        costUsd: 0.25,
      },
    ]);
    const events = await test.core.prisma.healingEvent.findMany({ where: { suggestionId: id } });
    expect(events).toMatchObject([
      { type: 'suggestion.prepared', actor: 'ada', data: { file: script, model: 'gpt-test' } },
    ]);
  });

  it('is followed by an approval that writes what was shown', async () => {
    const { id } = await advice();
    await prepare(id);
    const { action } = await approveSuggestion(core, { id, apply: true, actor: ADA });
    expect(action).toMatchObject({ status: 'success', aiSessionKey: 'session-1' });
    expect(await readFile(script, 'utf8')).toBe(HEALED);
    expect(scribe.requests).toHaveLength(1);
    await rollbackAction(core, { id: action?.id as number, actor: ADA });
    expect(await find(id)).toMatchObject({ status: 'pending', proposedContent: HEALED });
  });

  it('takes the first of its files that the job may change', async () => {
    const other = join(test.folder, 'other.sh');
    const { id } = await advice({ affectedFiles: ['/etc/hosts', other, 'backup.sh'] });
    expect(await prepare(id)).toMatchObject({ targetFile: script });
  });

  it('of the job file has it stay a valid job', async () => {
    const jobFile = join(test.folder, 'backup.yaml');
    write(() => YAML.replace('max_attempts: 1', 'max_attempts: many'));
    await expectRefusal(await advice({ affectedFiles: [jobFile] }), ValidationError, /max_attempts/);
    write(() => YAML.replace('max_attempts: 1', 'max_attempts: 3'));
    const { id } = await advice({ affectedFiles: [jobFile] });
    expect(await prepare(id)).toMatchObject({ actionType: 'edit_config', status: 'pending' });
  });

  it.each<[string, string, RegExp]>([
    ['changes nothing', SCRIPT, /nothing to change/],
    ['lost more than half of the file', '#!/bin/bash\n', /1 of 4 lines/],
    ['is no valid script', `${SCRIPT}if true; then\n`, /bash -n|syntax/],
    ['has NUL characters', `${SCRIPT}\0`, /NUL/],
  ])('refuses a content that %s', async (_name, content, message) => {
    write(() => content);
    await expectRefusal(await advice(), ValidationError, message);
  });

  it('refuses what names no file, or none that the job may change; also through a link', async () => {
    await symlink('/etc/passwd', join(test.folder, 'link.sh')).catch(() => undefined);
    await expectRefusal(await advice({ affectedFiles: [] }), ValidationError, /names no file/);
    for (const file of ['/etc/passwd', '../../etc/passwd', 'link.sh', 'other.sh'])
      await expectRefusal(await advice({ affectedFiles: [file] }), ForbiddenPathError, /.*/);
    await expectRefusal(await advice({ jobId: 'gone' }), NotFoundError, /not configured/);
    expect(scribe.requests).toEqual([]);
  });

  it('refuses a file that is gone, no text, or too large', async () => {
    const refused = async (bytes: Buffer | string, message: RegExp): Promise<void> => {
      await writeFile(script, bytes);
      await expectRefusal(await advice(), ConflictError, message);
    };
    await refused(Buffer.from([0x23, 0xff, 0xfe]), /UTF-8/);
    await refused(`${'# filler\n'.repeat(80)}echo\0\n`, /NUL/);
    await refused(Buffer.alloc(1024 * 1024 + 1, 'x'), /has 1048577 bytes/);
    expect(scribe.requests).toEqual([]);
  });

  it('refuses what is decided, carries a change already, or is not there', async () => {
    for (const status of ['rejected', 'applied', 'failed'] as const)
      await expectRefusal(await advice({ status }), InvalidStateError, new RegExp(`status: ${status}`));
    const made = await insertSuggestion(test.core, { jobId: 'backup', change: { file: script, to: HEALED } });
    await expectRefusal(made, InvalidStateError, /carries its change already/);
    await expectRefusal({ id: 999_999 }, NotFoundError, /999999/);
  });

  it('says that there is no AI, that it failed, or that its limit is reached', async () => {
    core = test.core;
    await expectRefusal(await advice(), AnalysisUnavailableError, /No AI is configured/);
    const token = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
    write(() =>
      Promise.reject(
        Object.assign(new Error(`exit code 1: ${token}`), { usage: { promptVersion: 'x', tokens: 7 } }),
      ),
    );
    await expectRefusal(
      await advice(),
      AnalysisUnavailableError,
      /^scribe wrote no usable change: exit code 1: (?!.*ghp_16C7)/,
    );
    write(() => HEALED);
    core = { ...core, aiLimits: { tokensADay: 5, reviewsADay: null } };
    await expectRefusal(await advice(), AnalysisUnavailableError, /max_tokens_per_day \(5\)/);
    core = { ...core, aiLimits: { tokensADay: null, reviewsADay: 1 } };
    await expectRefusal(await advice(), AnalysisUnavailableError, /max_ai_reviews_per_day \(1\)/);
    expect(scribe.requests).toEqual([]);
    expect((await test.core.prisma.aiUsage.findMany()).map(({ tokens }) => tokens)).toEqual([7]);
  });

  it('is not waited for any longer than whoever asked', async () => {
    const gone = new AbortController();
    write(async (_request, signal) => {
      gone.abort();
      if (!signal.aborted) await once(signal, 'abort');
      throw signal.reason;
    });
    const { id } = await advice();
    await expect(prepare(id, { signal: gone.signal })).rejects.toThrow(AnalysisUnavailableError);
    expect(await find(id)).toMatchObject({ proposedContent: null, preparedBy: null });
  });

  it('is done by one of several at once in a process', async () => {
    let go = (): void => undefined;
    const going = new Promise<void>((resolve) => (go = resolve));
    write(() => going.then(() => HEALED));
    const { id } = await advice();
    const first = prepare(id);
    await expect(prepare(id)).rejects.toThrow(/being written just now/);
    go();
    expect((await first).preparedBy).toBe('ada');
  });

  it('writes over neither another process’s change, nor a decision that was made meanwhile', async () => {
    const other = {
      ...test.core,
      changesUnderWay: new ChangesUnderWay(),
      changeWriter: fakeWriter(() => HEALED),
    };
    const meanwhile = async (act: (id: number) => Promise<unknown>): Promise<HealingSuggestion> => {
      const { id } = await advice();
      write(async () => {
        await act(id);
        return HEALED.replace('euo', 'eu');
      });
      await expect(prepare(id)).rejects.toThrow(ConflictError);
      return find(id);
    };
    const bob = { name: 'bob' };
    expect(await meanwhile((id) => prepareSuggestion(other, { id, actor: bob }))).toMatchObject({
      preparedBy: 'bob',
      proposedContent: HEALED,
    });
    expect(await meanwhile((id) => approveSuggestion(other, { id, actor: bob }))).toMatchObject({
      status: 'approved',
      proposedContent: null,
    });
    expect(await meanwhile((id) => rejectSuggestion(other, { id, reason: 'no', actor: bob }))).toMatchObject({
      status: 'rejected',
      proposedContent: null,
    });
  });

  it('checks against an edit that was made while the AI worked', async () => {
    write(async () => {
      await writeFile(script, SCRIPT.replace('# nightly', '# hourly'));
      return HEALED;
    });
    await expectRefusal(await advice(), ConflictError, /changed since/);
  });

  describe('is done by applying', () => {
    it('where the advice is approved and names a file of the job', async () => {
      const { id } = await advice({ status: 'approved' });
      const { suggestion, action } = await applySuggestion(core, { id, actor: ADA });
      expect(suggestion).toMatchObject({ status: 'applied', preparedBy: 'ada', actionType: 'edit_script' });
      expect(action).toMatchObject({ status: 'success', filePath: script });
      expect(await readFile(script, 'utf8')).toBe(HEALED);
    });

    it('and by approving and applying in one step', async () => {
      const { id } = await advice();
      const { action } = await approveSuggestion(core, { id, apply: true, actor: ADA });
      expect(action).toMatchObject({ status: 'success' });
      expect(await readFile(script, 'utf8')).toBe(HEALED);
    });

    it('and leaves it approved where no change comes of it', async () => {
      write(() => SCRIPT);
      const { id } = await advice();
      await expect(approveSuggestion(core, { id, apply: true, actor: ADA })).rejects.toThrow(
        /nothing to change/,
      );
      expect(await find(id)).toMatchObject({ status: 'approved', proposedContent: null });
      expect(await test.core.prisma.healingAction.count({ where: { suggestionId: id } })).toBe(0);
    });

    it.each<[string, Partial<HealingSuggestion>]>([
      ['no file', { affectedFiles: [] }],
      ['only files of others', { affectedFiles: ['/etc/hosts'] }],
      ['a command to run', { actionType: 'run_command' }],
      ['a job to run again', { actionType: 'restart_job' }],
    ])('but not of advice that names %s: a person did that', async (_name, given) => {
      const { id } = await advice({ status: 'approved', ...given });
      const { suggestion, action } = await applySuggestion(core, { id, actor: ADA });
      expect([suggestion.status, action]).toEqual(['applied', null]);
      expect(scribe.requests).toEqual([]);
    });

    it('but not without an AI: a person did that', async () => {
      const { id } = await advice({ status: 'approved' });
      const { suggestion, action } = await applySuggestion(test.core, { id, actor: ADA });
      expect([suggestion.status, action]).toEqual(['applied', null]);
    });
  });
});

describe('a change that the file holds already', () => {
  const test = useCore({ 'backup.yaml': 'cmd: bash backup.sh\n', 'backup.sh': SCRIPT });

  it('is applied with nothing to change, as v1 has it', async () => {
    const script = join(test.folder, 'backup.sh');
    const change = { file: script, to: HEALED };
    const [first, twin] = [
      await insertSuggestion(test.core, { jobId: 'backup', change }),
      await insertSuggestion(test.core, { jobId: 'backup', change }),
    ];
    await approveSuggestion(test.core, { id: first.id, apply: true, actor: ADA });
    const { suggestion, action } = await approveSuggestion(test.core, {
      id: twin.id,
      apply: true,
      actor: ADA,
    });
    expect([suggestion.status, action]).toEqual(['applied', null]);
  });
});
