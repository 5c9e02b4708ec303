import { chmod, lstat, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { applySuggestion } from '../../../src/domain/actions/apply-suggestion.js';
import { rollbackAction } from '../../../src/domain/actions/rollback-action.js';
import {
  ConflictError,
  ForbiddenPathError,
  InvalidStateError,
  NotFoundError,
  ValidationError,
} from '../../../src/domain/errors.js';
import { approveSuggestion } from '../../../src/domain/suggestions/approve-suggestion.js';
import { useCore } from '../../support/core.js';
import { insertSuggestion } from '../../support/insert-suggestion.js';

const ADA = { name: 'ada' };
const SCRIPT = '#!/bin/bash\n# nightly\ncp -r "$SRC" "$DST"\necho done\n';
const HEALED = '#!/bin/bash\nset -euo pipefail\n# nightly\ncp -r "$SRC" "$DST"\necho done\n';

describe('a suggestion that changes a script', () => {
  const test = useCore({
    'backup.yaml': '# kept\ncmd: bash backup.sh\nself_healing:\n  enabled: true\n',
    'backup.sh': SCRIPT,
  });
  let script: string;
  beforeEach(async () => {
    script = join(test.folder, 'backup.sh');
    await rm(script, { recursive: true, force: true });
    await writeFile(script, SCRIPT, { mode: 0o750 });
    await chmod(script, 0o750);
  });

  const suggest = (to = HEALED, file = script) =>
    insertSuggestion(test.core, { jobId: 'backup', change: { file, to } });
  const approveAndApply = async (to = HEALED) => {
    const { id } = await suggest(to);
    return approveSuggestion(test.core, { id, apply: true, actor: ADA });
  };

  /** Tries to apply, expects the error, and that suggestion and action say why while nothing was written. */
  const expectFailure = async (
    id: number,
    error: new (...args: never[]) => Error,
    message: RegExp,
  ): Promise<void> => {
    const applied = applySuggestion(test.core, { id, actor: ADA });
    await expect(applied).rejects.toThrow(error);
    await expect(applied).rejects.toThrow(message);
    const stored = await test.core.prisma.healingSuggestion.findUniqueOrThrow({
      where: { id },
      include: { actions: true },
    });
    expect(stored.status).toBe('failed');
    expect(stored.failureReason).toMatch(message);
    expect(stored.actions).toMatchObject([{ status: 'failed', errorMessage: stored.failureReason }]);
  };
  const approved = async (to = HEALED, file = script): Promise<number> => {
    const { id } = await suggest(to, file);
    await approveSuggestion(test.core, { id, actor: ADA });
    return id;
  };

  it('is written as it was shown, keeps the mode, and rolls back to the byte', async () => {
    const { suggestion, action } = await approveAndApply();
    expect(await readFile(script, 'utf8')).toBe(HEALED);
    expect((await stat(script)).mode & 0o777).toBe(0o750);
    expect(suggestion).toMatchObject({ status: 'applied', reviewedBy: 'ada', actionId: action?.id });
    expect(action).toMatchObject({ status: 'success', filePath: script, merged: false });

    const rolledBack = await rollbackAction(test.core, { id: action?.id as number, actor: ADA });
    expect(await readFile(script, 'utf8')).toBe(SCRIPT);
    expect((await stat(script)).mode & 0o777).toBe(0o750);
    expect(rolledBack.action).toMatchObject({ status: 'rolled_back', rolledBackBy: 'ada' });
    expect(rolledBack.suggestion).toMatchObject({ status: 'pending', reviewedBy: null, appliedAt: null });
  });

  it('can be applied again after a rollback', async () => {
    const first = await approveAndApply();
    await rollbackAction(test.core, { id: first.action?.id as number, actor: ADA });
    const again = await approveSuggestion(test.core, { id: first.suggestion.id, apply: true, actor: ADA });
    expect(again.suggestion.status).toBe('applied');
    expect(await readFile(script, 'utf8')).toBe(HEALED);
  });

  it('leaves an event for each step', async () => {
    const { suggestion, action } = await approveAndApply();
    await rollbackAction(test.core, { id: action?.id as number, actor: ADA });
    const events = await test.core.prisma.healingEvent.findMany({
      where: { suggestionId: suggestion.id },
      orderBy: { position: 'asc' },
    });
    expect(events.map(({ type }) => type)).toEqual([
      'suggestion.approved',
      'action.begun',
      'action.succeeded',
      'suggestion.applied',
      'action.rollback_begun',
      'action.rolled_back',
      'suggestion.reopened',
    ]);
  });

  it('is approved by one of 50 who try at once; the others are told the state', async () => {
    const { id } = await suggest();
    const tries = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        approveSuggestion(test.core, { id, actor: { name: `person-${index}` } }),
      ),
    );
    const refused = tries
      .filter((result) => result.status === 'rejected')
      .map((result) => result.reason as unknown);
    expect(refused).toHaveLength(49);
    for (const reason of refused) {
      expect(reason).toBeInstanceOf(InvalidStateError);
      expect(reason).toMatchObject({
        message: 'Suggestion is not pending (current status: approved)',
        state: 'approved',
      });
    }
    const events = await test.core.prisma.healingEvent.count({ where: { suggestionId: id } });
    expect(events).toBe(1);
  });

  it('is written once when applied ten times at once', async () => {
    const id = await approved();
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => applySuggestion(test.core, { id, actor: ADA })),
    );
    expect(tries.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(
      await test.core.prisma.healingAction.groupBy({
        by: ['status'],
        where: { suggestionId: id },
        _count: { _all: true },
      }),
    ).toEqual([{ status: 'success', _count: { _all: 1 } }]);
    expect(await readFile(script, 'utf8')).toBe(HEALED);
  });

  it('is merged with an edit elsewhere in the file', async () => {
    const id = await approved();
    await writeFile(script, SCRIPT.replace('echo done', 'echo all done'));
    const { action } = await applySuggestion(test.core, { id, actor: ADA });
    expect(action?.merged).toBe(true);
    expect(await readFile(script, 'utf8')).toBe(HEALED.replace('echo done', 'echo all done'));
  });

  it('is refused where an edit conflicts, and the edit stays', async () => {
    const id = await approved();
    const edited = SCRIPT.replace('# nightly', 'set -x # debugging');
    await writeFile(script, edited);
    await expectFailure(id, ConflictError, /changed/);
    expect(await readFile(script, 'utf8')).toBe(edited);
  });

  it('is refused where the file vanished', async () => {
    const id = await approved();
    await rm(script);
    await expect(applySuggestion(test.core, { id, actor: ADA })).rejects.toThrow(/backup\.sh/);
    expect((await test.core.prisma.healingSuggestion.findUniqueOrThrow({ where: { id } })).status).toBe(
      'failed',
    );
  });

  it('is refused where the file became a folder', async () => {
    const id = await approved();
    await rm(script);
    await mkdir(script);
    await expect(applySuggestion(test.core, { id, actor: ADA })).rejects.toThrow(/backup\.sh/);
    expect((await lstat(script)).isDirectory()).toBe(true);
  });

  it('is refused where the file became a link to /etc/passwd', async () => {
    const id = await approved();
    const before = await readFile('/etc/passwd', 'utf8');
    await rm(script);
    await symlink('/etc/passwd', script);
    await expectFailure(id, ForbiddenPathError, /\/etc/);
    expect(await readFile('/etc/passwd', 'utf8')).toBe(before);
  });

  it('is refused where the file is read-only', async () => {
    const id = await approved();
    await chmod(script, 0o444);
    await expectFailure(id, ConflictError, /read-only/);
    expect(await readFile(script, 'utf8')).toBe(SCRIPT);
  });

  it('is refused where the content is no valid shell script', async () => {
    const id = await approved(SCRIPT + 'if true; then\n');
    await expectFailure(id, ValidationError, /syntax|end of file/i);
    expect(await readFile(script, 'utf8')).toBe(SCRIPT);
  });

  it('is refused for a file outside the job', async () => {
    const foreign = await test.write('other/notes.sh', SCRIPT);
    const id = await approved(HEALED, foreign);
    await expectFailure(id, ForbiddenPathError, /notes\.sh/);
    expect(await readFile(foreign, 'utf8')).toBe(SCRIPT);
  });

  it('must keep a job file a valid job', async () => {
    const jobFile = join(test.folder, 'backup.yaml');
    const before = await readFile(jobFile, 'utf8');
    const id = await approved(before.replace('enabled: true', 'enabled: true\n  mode: sometimes'), jobFile);
    await expectFailure(id, ValidationError, /mode/);
    expect(await readFile(jobFile, 'utf8')).toBe(before);
  });

  it('in a job file counts for the next review at once', async () => {
    const jobFile = join(test.folder, 'backup.yaml');
    const before = await readFile(jobFile, 'utf8');
    const id = await approved(before + 'retry:\n  max_attempts: 4\n', jobFile);
    const { action } = await applySuggestion(test.core, { id, actor: ADA });
    expect(test.core.jobs.get('backup')?.config.retry?.max_attempts).toBe(4);
    await rollbackAction(test.core, { id: action?.id as number, actor: ADA });
    expect(await readFile(jobFile, 'utf8')).toBe(before);
    expect(test.core.jobs.get('backup')?.config.retry).toBeUndefined();
  });

  it('is not rolled back over an edit made since, unless forced', async () => {
    const { action } = await approveAndApply();
    const id = action?.id as number;
    await writeFile(script, HEALED + '# mine\n');
    await expect(rollbackAction(test.core, { id, actor: ADA })).rejects.toThrow(ConflictError);
    expect(await readFile(script, 'utf8')).toBe(HEALED + '# mine\n');
    const { action: forced } = await rollbackAction(test.core, { id, force: true, actor: ADA });
    expect(forced.status).toBe('rolled_back');
    const kept = await test.core.prisma.healingAction.findUniqueOrThrow({ where: { id } });
    expect(Buffer.from(kept.replacedContent ?? []).toString()).toBe(HEALED + '# mine\n');
    expect(await readFile(script, 'utf8')).toBe(SCRIPT);
  });

  it('is rolled back by one of two who try at once', async () => {
    const { action } = await approveAndApply();
    const id = action?.id as number;
    const tries = await Promise.allSettled([1, 2].map(() => rollbackAction(test.core, { id, actor: ADA })));
    expect(tries.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    await expect(rollbackAction(test.core, { id, actor: ADA })).rejects.toThrow('Action already rolled back');
    await expect(rollbackAction(test.core, { id: 999_999, actor: ADA })).rejects.toThrow(NotFoundError);
  });

  it('and the rollback of another change of the same file never both succeed and lose one', async () => {
    for (let round = 0; round < 8; round += 1) {
      await writeFile(script, SCRIPT);
      const first = await approveAndApply();
      const further = HEALED.replace('echo done', 'echo finished');
      const { id } = await suggest(further);
      const [rolledBack, applied] = await Promise.allSettled([
        rollbackAction(test.core, { id: first.action?.id as number, actor: ADA }),
        approveSuggestion(test.core, { id, apply: true, actor: ADA }),
      ]);
      const content = await readFile(script, 'utf8');
      expect(content.includes('set -euo')).toBe(rolledBack.status === 'rejected');
      expect(content.includes('echo finished')).toBe(applied.status === 'fulfilled');
    }
  });

  it('is checked and merged once more where the file is edited between check and write', async () => {
    const id = await approved();
    const edited = SCRIPT.replace('echo done', 'echo all done');
    let edits = 0;
    const core = {
      ...test.core,
      onChangeStep: async (step: string) => {
        if (step === 'begun' && (edits += 1) === 1) await writeFile(script, edited);
      },
    };
    const { suggestion, action } = await applySuggestion(core, { id, actor: ADA });
    expect({ status: suggestion.status, merged: action?.merged }).toEqual({
      status: 'applied',
      merged: true,
    });
    expect(await readFile(script, 'utf8')).toBe(HEALED.replace('echo done', 'echo all done'));
  });

  it('can be rolled back after its job was removed', async () => {
    const { action } = await approveAndApply();
    await rename(join(test.folder, 'backup.yaml'), join(test.folder, 'backup.off'));
    await test.core.jobs.reload();
    await rollbackAction(test.core, { id: action?.id as number, actor: ADA });
    expect(await readFile(script, 'utf8')).toBe(SCRIPT);
    await rename(join(test.folder, 'backup.off'), join(test.folder, 'backup.yaml'));
    await test.core.jobs.reload();
  });

  it('gives way to a duplicate that came while it was applied, when it is reopened', async () => {
    const { suggestion, action } = await approveAndApply();
    const twin = await insertSuggestion(test.core, { jobId: 'backup', fingerprint: suggestion.fingerprint });
    await rollbackAction(test.core, { id: action?.id as number, actor: ADA });
    const stored = await test.core.prisma.healingSuggestion.findUniqueOrThrow({ where: { id: twin.id } });
    expect(stored).toMatchObject({
      status: 'rejected',
      rejectionReason: expect.stringContaining(`suggestion ${suggestion.id}`),
    });
  });
});

describe('a suggestion without a change of its own', () => {
  const test = useCore({ 'backup.yaml': 'cmd: "true"\n' });

  it('is applied without an action: a person did what it advises', async () => {
    const { id } = await insertSuggestion(test.core, { jobId: 'backup' });
    const { suggestion, action } = await approveSuggestion(test.core, { id, apply: true, actor: ADA });
    expect(suggestion.status).toBe('applied');
    expect(action).toBeNull();
  });
});
