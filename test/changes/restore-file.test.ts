import { chmod, chown, mkdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, ForbiddenPathError } from '../../src/domain/errors.js';
import type { PreparedChange } from '../../src/changes/prepare-change.js';
import { hashOf } from '../../src/changes/regular-file.js';
import { restoreFile, type FileToRestore } from '../../src/changes/restore-file.js';
import { writeChange } from '../../src/changes/write-change.js';
import { ORIGINAL, PROPOSED, Workspace } from './workspace.js';

const isRoot = process.getuid?.() === 0;
let work: Workspace;

beforeEach(async () => {
  work = await Workspace.create();
});
afterEach(() => work.remove());

async function apply(prepared?: PreparedChange): Promise<PreparedChange> {
  const change = prepared ?? (await work.prepare());
  await writeChange(change, work.policy, { tempSuffix: '7' });
  return change;
}

function restore(change: PreparedChange, more: Partial<FileToRestore> = {}) {
  return restoreFile({
    path: change.path,
    policy: work.policy,
    originalExisted: change.existed,
    originalBytes: change.originalBytes,
    originalMode: change.mode,
    originalHash: change.originalHash,
    expectedHash: change.newHash,
    tempSuffix: '7-rollback',
    ...more,
  });
}

async function created(): Promise<PreparedChange> {
  await mkdir(join(work.root, 'job/notes'));
  const change = { targetFile: 'notes/new.md', baseHash: null, baseContent: null, proposedContent: 'new\n' };
  return apply(await work.prepare(change));
}

describe('restoreFile', () => {
  it('restores the bytes and the mode', async () => {
    const change = await apply();
    await chmod(work.script, 0o700);
    expect(await restore(change)).toEqual({ changed: true, durable: true });
    expect(await work.text()).toBe(ORIGINAL);
    expect(await work.mode()).toBe(0o751);
    expect(await work.names()).toEqual(['run.sh']);
  });

  it('restores a merged change to what stood before it, with the edits that were made till then', async () => {
    const edited = ORIGINAL.replace('rm -f lock', 'rm -f lock other');
    await writeFile(work.script, edited);
    const change = await apply();
    expect(change.merged).toBe(true);
    await restore(change);
    expect(await work.text()).toBe(edited);
  });

  it('restores an empty file', async () => {
    await work.file('job/notes/a.md', '');
    const base = { baseHash: hashOf(Buffer.alloc(0)), baseContent: '' };
    const change = await apply(
      await work.prepare({ targetFile: 'notes/a.md', ...base, proposedContent: 'new\n' }),
    );
    expect(await work.text('job/notes/a.md')).toBe('new\n');
    expect(await restore(change)).toMatchObject({ changed: true });
    expect(await work.text('job/notes/a.md')).toBe('');
  });

  it.runIf(isRoot)('keeps the owner', async () => {
    await chown(work.script, 12_345, 23_456);
    await restore(await apply());
    expect(await stat(work.script)).toMatchObject({ uid: 12_345, gid: 23_456 });
  });

  it('writes nothing where all is as before already, but restores the mode', async () => {
    const change = await apply();
    await writeFile(work.script, ORIGINAL);
    const steps: string[] = [];
    expect(await restore(change, { onStep: (step) => void steps.push(step) })).toEqual({
      changed: false,
      durable: true,
    });
    expect(steps).toEqual([]);
    await chmod(work.script, 0o700);
    expect(await restore(change)).toMatchObject({ changed: true });
    expect(await work.mode()).toBe(0o751);
  });

  it('refuses a file that was edited since, and writes nothing, unless it is forced', async () => {
    const change = await apply();
    await writeFile(work.script, `${PROPOSED}# by hand\n`);
    await expect(restore(change)).rejects.toThrow(ConflictError);
    await expect(restore(change)).rejects.toThrow(/was edited since.*force/);
    expect(await work.text()).toBe(`${PROPOSED}# by hand\n`);
    expect(await restore(change, { force: true })).toMatchObject({ changed: true });
    expect(await work.text()).toBe(ORIGINAL);
  });

  it('refuses a file that vanished, and makes it anew where it is forced', async () => {
    const change = await apply();
    await rm(work.script);
    await expect(restore(change)).rejects.toThrow(/does not exist any more/);
    expect(await restore(change, { force: true })).toMatchObject({ changed: true });
    expect(await work.text()).toBe(ORIGINAL);
    expect(await work.mode()).toBe(0o751);
    expect(await work.names()).toEqual(['run.sh']);
  });

  it('refuses a read-only file unless it is forced', async () => {
    const change = await apply();
    await chmod(work.script, 0o444);
    await expect(restore(change)).rejects.toThrow(/read-only/);
    await restore(change, { force: true });
    expect(await work.text()).toBe(ORIGINAL);
  });

  it('refuses a folder and a link to another place, forced or not', async () => {
    const change = await apply();
    await rm(work.script);
    await symlink('/etc/passwd', work.script);
    await expect(restore(change, { force: true })).rejects.toThrow(ForbiddenPathError);
    await rm(work.script);
    await mkdir(work.script);
    await expect(restore(change, { force: true })).rejects.toThrow(/is a folder/);
  });

  it('refuses an edit in the moment of writing, forced or not', async () => {
    const change = await apply();
    const edit = async (step: string) => {
      if (step === 'temp_synced') await writeFile(work.script, 'edited\n');
    };
    await expect(restore(change, { force: true, onStep: edit })).rejects.toThrow(/in this moment/);
    expect(await work.text()).toBe('edited\n');
    expect(await work.names()).toEqual(['run.sh']);
  });

  it('refuses an original that is not what its hash says', async () => {
    const change = await apply();
    await expect(restore(change, { originalBytes: Buffer.from('other') })).rejects.toThrow(
      /does not match its hash/,
    );
    expect(await work.text()).toBe(PROPOSED);
  });

  it('removes a file that the action created', async () => {
    const change = await created();
    expect(await restore(change)).toEqual({ changed: true, durable: true });
    expect(await work.names('job/notes')).toEqual([]);
    expect(await restore(change)).toEqual({ changed: false, durable: true });
  });

  it('keeps a created file that was edited since, unless it is forced', async () => {
    const change = await created();
    await work.file('job/notes/new.md', 'by hand\n');
    await expect(restore(change)).rejects.toThrow(/was edited since/);
    expect(await work.text('job/notes/new.md')).toBe('by hand\n');
    await restore(change, { force: true });
    expect(await work.names('job/notes')).toEqual([]);
  });
});
