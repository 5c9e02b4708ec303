import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, chown, lstat, mkdir, rename, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, ForbiddenPathError } from '../../src/domain/errors.js';
import { hashOf } from '../../src/changes/regular-file.js';
import { writeChange, WRITE_STEPS, type WriteStep } from '../../src/changes/write-change.js';
import type { PreparedChange } from '../../src/changes/prepare-change.js';
import { bundleChild } from '../support/bundled-child.js';
import { ORIGINAL, PROPOSED, Workspace } from './workspace.js';

const isRoot = process.getuid?.() === 0;
let work: Workspace;

beforeEach(async () => {
  work = await Workspace.create();
});
afterEach(() => work.remove());

function write(prepared: PreparedChange, onStep?: (step: WriteStep) => void | Promise<void>) {
  return writeChange(prepared, work.policy, { tempSuffix: '7', onStep });
}

/** Does something right after a step, as another process might. */
function at(step: WriteStep, act: () => Promise<unknown>) {
  return async (reached: WriteStep): Promise<void> => {
    if (reached === step) await act();
  };
}

async function newNote(): Promise<PreparedChange> {
  await mkdir(join(work.root, 'job/notes'), { recursive: true });
  return work.prepare({
    targetFile: 'notes/new.md',
    baseHash: null,
    baseContent: null,
    proposedContent: 'new\n',
  });
}

describe('writeChange', () => {
  it('replaces the content, keeps the mode, and leaves nothing beside it', async () => {
    expect(await write(await work.prepare())).toEqual({ durable: true });
    expect(await work.text()).toBe(PROPOSED);
    expect(await work.mode()).toBe(0o751);
    expect(await work.names()).toEqual(['run.sh']);
  });

  it('tells each step in its order', async () => {
    const steps: WriteStep[] = [];
    await write(await work.prepare(), (step) => void steps.push(step));
    expect(steps).toEqual(WRITE_STEPS.filter((step) => step !== 'temp_removed' && step !== 'removed'));
    steps.length = 0;
    await write(await newNote(), (step) => void steps.push(step));
    expect(steps).toEqual(WRITE_STEPS.filter((step) => step !== 'removed'));
  });

  it.runIf(isRoot)('keeps owner, group and set-user-id', async () => {
    await chown(work.script, 12_345, 23_456);
    await chmod(work.script, 0o4755);
    await write(await work.prepare());
    expect(await stat(work.script)).toMatchObject({ uid: 12_345, gid: 23_456 });
    expect(await work.mode()).toBe(0o4755);
  });

  it.runIf(isRoot)('gives a new file to the owner of its folder', async () => {
    await mkdir(join(work.root, 'job/notes'));
    await chown(join(work.root, 'job/notes'), 12_345, 23_456);
    await write(await newNote());
    expect(await stat(join(work.root, 'job/notes/new.md'))).toMatchObject({ uid: 12_345, gid: 23_456 });
  });

  it('makes a new file', async () => {
    await write(await newNote());
    expect(await work.text('job/notes/new.md')).toBe('new\n');
    expect(await work.mode('job/notes/new.md')).toBe(0o644);
    expect(await work.names('job/notes')).toEqual(['new.md']);
  });

  it('writes a file whose name leaves no room for a longer one', async () => {
    const name = `${'n'.repeat(250)}.md`;
    await work.file(`job/notes/${name}`, 'old\n');
    const base = { baseHash: hashOf(Buffer.from('old\n')), baseContent: 'old\n' };
    await write(await work.prepare({ targetFile: `notes/${name}`, ...base, proposedContent: 'new\n' }));
    expect(await work.text(`job/notes/${name}`)).toBe('new\n');
    expect(await work.names('job/notes')).toEqual([name]);
  });

  it('removes what a crash of the same action left, and touches no other temporary file', async () => {
    const stale = await work.file('job/.run.sh.selfheal-7', 'stale');
    const other = await work.file('job/.run.sh.selfheal-8', 'other');
    await chmod(stale, 0o400);
    await write(await work.prepare());
    expect(await work.names()).toEqual(['.run.sh.selfheal-8', 'run.sh']);
    await unlink(other);
  });

  it('does not follow a symlink that stands where the temporary file goes', async () => {
    const victim = await work.file('victim', 'precious');
    await symlink(victim, join(work.root, 'job/.run.sh.selfheal-7'));
    await write(await work.prepare());
    expect(await work.text('victim')).toBe('precious');
  });

  describe('refuses, and leaves the file as it is,', () => {
    async function expectRefused(
      prepared: PreparedChange,
      why: RegExp,
      error: typeof ConflictError | typeof ForbiddenPathError,
      onStep?: (step: WriteStep) => void | Promise<void>,
    ): Promise<void> {
      const caught: unknown = await write(prepared, onStep).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(caught).toBeInstanceOf(error);
      expect((caught as Error).message).toMatch(why);
      const left = (await work.names(prepared.existed ? undefined : 'job/notes').catch(() => [])).filter(
        (name) => name.includes('selfheal'),
      );
      expect(left).toEqual([]);
    }

    for (const step of [null, 'temp_synced'] as const) {
      const when = step === null ? 'since it was prepared' : 'while it was being written';
      const meanwhile = async (act: () => Promise<unknown>) => {
        if (step === null) await act();
        return step === null ? undefined : at(step, act);
      };

      it(`where the file was edited ${when}`, async () => {
        const prepared = await work.prepare();
        const onStep = await meanwhile(() => writeFile(work.script, 'edited\n'));
        await expectRefused(prepared, /was changed in this moment/, ConflictError, onStep);
        expect(await work.text()).toBe('edited\n');
      });

      it(`where its mode was changed ${when}`, async () => {
        const prepared = await work.prepare();
        const onStep = await meanwhile(() => chmod(work.script, 0o700));
        await expectRefused(prepared, /mode .* from 751 to 700/, ConflictError, onStep);
        expect(await work.text()).toBe(ORIGINAL);
        expect(await work.mode()).toBe(0o700);
      });

      it(`where the file vanished ${when}`, async () => {
        const prepared = await work.prepare();
        const onStep = await meanwhile(() => rm(work.script));
        await expectRefused(prepared, /does not exist any more/, ConflictError, onStep);
        expect(await work.names()).toEqual([]);
      });

      it(`where it became a folder ${when}`, async () => {
        const prepared = await work.prepare();
        const onStep = await meanwhile(async () => {
          await rm(work.script);
          await mkdir(work.script);
        });
        await expectRefused(prepared, /is a folder/, ConflictError, onStep);
      });

      it(`where it became a symlink to /etc/passwd ${when}`, async () => {
        const prepared = await work.prepare();
        const onStep = await meanwhile(async () => {
          await rm(work.script);
          await symlink('/etc/passwd', work.script);
        });
        await expectRefused(prepared, /\/etc belongs to the system/, ForbiddenPathError, onStep);
        expect((await lstat(work.script)).isSymbolicLink()).toBe(true);
      });

      it(`where its folder was swapped for a link ${when}`, async () => {
        const prepared = await work.prepare();
        await work.file('secret/run.sh', ORIGINAL);
        const onStep = await meanwhile(async () => {
          await rename(join(work.root, 'job'), join(work.root, 'moved'));
          await symlink('secret', join(work.root, 'job'));
        });
        await expectRefused(
          prepared,
          /leads? to .*secret\/run\.sh|outside of what this job may change/,
          ConflictError,
          onStep,
        );
        expect(await work.text('secret/run.sh')).toBe(ORIGINAL);
        expect(await work.text('moved/run.sh')).toBe(ORIGINAL);
      });

      it(`where its folder was swapped for another ${when}`, async () => {
        const prepared = await work.prepare();
        await work.file('other/run.sh', ORIGINAL);
        await chmod(join(work.root, 'other/run.sh'), 0o751);
        if (step === null) return;
        const onStep = await meanwhile(async () => {
          await rename(join(work.root, 'job'), join(work.root, 'moved'));
          await rename(join(work.root, 'other'), join(work.root, 'job'));
        });
        await expectRefused(prepared, /folder of .* was replaced/, ConflictError, onStep);
        expect(await work.text()).toBe(ORIGINAL);
        expect(await work.text('moved/run.sh')).toBe(ORIGINAL);
      });

      it(`where it was made read-only ${when}`, async () => {
        const prepared = await work.prepare();
        const onStep = await meanwhile(() => chmod(work.script, 0o444));
        await expectRefused(prepared, /read-only|mode/, ConflictError, onStep);
        expect(await work.text()).toBe(ORIGINAL);
      });

      it(`where a file to be made appeared ${when}`, async () => {
        const prepared = await newNote();
        const onStep = await meanwhile(() => work.file('job/notes/new.md', 'by hand\n'));
        await expectRefused(prepared, /exists already/, ConflictError, onStep);
        expect(await work.text('job/notes/new.md')).toBe('by hand\n');
      });
    }

    it('where a file to be made appears in the very last moment', async () => {
      const prepared = await newNote();
      const appear = at('verified_again', () => work.file('job/notes/new.md', 'by hand\n'));
      await expectRefused(prepared, /exists already/, ConflictError, appear);
      expect(await work.text('job/notes/new.md')).toBe('by hand\n');
    });

    it('where a step fails', async () => {
      const prepared = await work.prepare();
      const failure = new Error('told to');
      await expect(
        write(
          prepared,
          at('verified_again', () => Promise.reject(failure)),
        ),
      ).rejects.toBe(failure);
      expect(await work.text()).toBe(ORIGINAL);
      expect(await work.names()).toEqual(['run.sh']);
    });

    it.runIf(isRoot)('where the disk is full', async () => {
      const disk = join(work.root, 'disk');
      await mkdir(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
      const small = await Workspace.create(disk);
      try {
        const prepared = await small.prepare({ proposedContent: PROPOSED + '# more\n'.repeat(20_000) });
        await expect(writeChange(prepared, small.policy, { tempSuffix: '7' })).rejects.toThrow(
          /nothing was changed: the disk is full \(ENOSPC\)/,
        );
        await expect(writeChange(prepared, small.policy, { tempSuffix: '7' })).rejects.toThrow(ConflictError);
        expect(await small.text()).toBe(ORIGINAL);
        expect(await small.names()).toEqual(['run.sh']);
      } finally {
        execFileSync('umount', ['-l', disk]);
      }
    });

    it.runIf(isRoot)('where the file system is read-only', async () => {
      const disk = join(work.root, 'disk');
      await mkdir(disk);
      execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', disk]);
      const small = await Workspace.create(disk);
      try {
        const prepared = await small.prepare();
        execFileSync('mount', ['-o', 'remount,ro', disk]);
        await expect(small.prepare()).rejects.toThrow(/the file system is read-only \(EROFS\)/);
        await expect(writeChange(prepared, small.policy, { tempSuffix: '7' })).rejects.toThrow(
          /the file system is read-only \(EROFS\)/,
        );
        expect(await small.text()).toBe(ORIGINAL);
      } finally {
        execFileSync('umount', ['-l', disk]);
      }
    });

    it('where the file would be larger than the limit of the process', async () => {
      const { script, remove } = await bundleChild('test/changes/change-child.ts');
      // The limit counts blocks of 1024 bytes; ignoring the signal turns it into an error, as of a full disk.
      const limited = `trap '' XFSZ; ulimit -f 1; exec "$@"`;
      const args = ['-c', limited, 'bash', process.execPath, script, 'large', work.root, 'none'];
      const result = spawnSync('bash', args, { encoding: 'utf8' });
      await remove();
      expect(result.stdout).toMatch(/^ConflictError: .*nothing was changed: .*\(EFBIG\)/m);
      expect(await work.text()).toBe(ORIGINAL);
      expect(await work.names()).toEqual(['run.sh']);
    });
  });
});
