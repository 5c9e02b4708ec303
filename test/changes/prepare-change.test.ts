import { execFileSync } from 'node:child_process';
import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, ForbiddenPathError, ValidationError } from '../../src/domain/errors.js';
import { hashOf, MAX_FILE_BYTES } from '../../src/changes/regular-file.js';
import { ORIGINAL, PROPOSED, Workspace } from './workspace.js';

let work: Workspace;

beforeEach(async () => {
  work = await Workspace.create();
});
afterEach(() => work.remove());

describe('prepareChange', () => {
  it('gives what stands there and what will, and writes nothing', async () => {
    expect(await work.prepare()).toEqual({
      path: work.script,
      existed: true,
      originalBytes: Buffer.from(ORIGINAL),
      originalHash: hashOf(Buffer.from(ORIGINAL)),
      mode: 0o751,
      uid: process.getuid?.(),
      gid: process.getgid?.(),
      newBytes: Buffer.from(PROPOSED),
      newHash: hashOf(Buffer.from(PROPOSED)),
      merged: false,
      checkedBy: 'bash -n',
      unchanged: false,
    });
    expect(await work.text()).toBe(ORIGINAL);
    expect(await work.names()).toEqual(['run.sh']);
  });

  it('merges with an edit made since elsewhere in the file', async () => {
    await writeFile(work.script, ORIGINAL.replace('rm -f lock', 'rm -f lock other'));
    const prepared = await work.prepare();
    expect(prepared.merged).toBe(true);
    expect(prepared.newBytes.toString()).toBe(PROPOSED.replace('rm -f lock', 'rm -f lock other'));
    expect(prepared.originalBytes.toString()).toBe(ORIGINAL.replace('rm -f lock', 'rm -f lock other'));
  });

  it('refuses where the same lines were edited since, and names them', async () => {
    await writeFile(work.script, ORIGINAL.replace('# nightly\n', '# nightly\nset -e\nset -u\n'));
    await expect(work.prepare()).rejects.toThrow(ConflictError);
    await expect(work.prepare()).rejects.toThrow(/changed since.*both changed line 3-4/);
  });

  it('refuses a changed file whose base was not kept', async () => {
    await writeFile(work.script, `${ORIGINAL}# more\n`);
    await expect(work.prepare({ baseContent: null })).rejects.toThrow(/was not kept/);
    await expect(work.prepare({ baseContent: 'something else' })).rejects.toThrow(/was not kept/);
  });

  it('refuses a merge that is not valid, though each side is', async () => {
    await writeFile(work.script, ORIGINAL.replace('rm -f lock\n', 'rm -f lock\nfi\n'));
    const proposedContent = PROPOSED.replace('set -euo pipefail\n', 'if true; then echo; fi\n');
    await expect(work.prepare({ proposedContent })).rejects.toThrow(/not valid \(bash -n, line 8\)/);
  });

  it('says that there is nothing to change where the change was made by hand', async () => {
    await writeFile(work.script, PROPOSED);
    await expect(work.prepare()).rejects.toThrow(/nothing to change/);
  });

  it('refuses a file that vanished, became a folder, a pipe, or was never there', async () => {
    await rm(work.script);
    await expect(work.prepare()).rejects.toThrow(/does not exist any more/);
    await mkdir(work.script);
    await expect(work.prepare()).rejects.toThrow(/is a folder/);
    await rm(work.script, { recursive: true });
    execFileSync('mkfifo', [work.script]);
    await expect(work.prepare()).rejects.toThrow(/is a named pipe/);
    await expect(work.prepare()).rejects.toThrow(ConflictError);
  });

  it('refuses a script that became a symlink to /etc/passwd', async () => {
    await rm(work.script);
    await symlink('/etc/passwd', work.script);
    await expect(work.prepare()).rejects.toThrow(ForbiddenPathError);
  });

  it('refuses a script whose folder became a link to another place', async () => {
    await rename(join(work.root, 'job'), join(work.root, 'moved'));
    await mkdir(join(work.root, 'elsewhere'));
    await writeFile(join(work.root, 'elsewhere/run.sh'), ORIGINAL);
    await symlink('elsewhere', join(work.root, 'job'));
    // The script is still what the command names; the change goes where that leads, and nowhere else.
    expect((await work.prepare()).path).toBe(join(work.root, 'elsewhere/run.sh'));
    await expect(work.prepare({ targetFile: join(work.root, 'moved/run.sh') })).rejects.toThrow(
      ForbiddenPathError,
    );
  });

  it('refuses a read-only file, for root too', async () => {
    await chmod(work.script, 0o555);
    await expect(work.prepare()).rejects.toThrow(/is read-only \(mode 555\)/);
    await expect(work.prepare()).rejects.toThrow(ConflictError);
  });

  it('refuses a file that is no UTF-8, and one that is too long', async () => {
    const latin = Buffer.from('#!/bin/sh\necho \xe9\n', 'latin1');
    await writeFile(work.script, latin);
    await expect(work.prepare({ baseHash: hashOf(latin) })).rejects.toThrow(/not UTF-8/);
    await writeFile(work.script, Buffer.alloc(MAX_FILE_BYTES + 1, 'x'));
    await expect(work.prepare()).rejects.toThrow(/at most/);
  });

  it('keeps a byte order mark', async () => {
    const content = '\uFEFFa: 1\n';
    await work.file('job/notes/a.yaml', content);
    const change = {
      targetFile: 'notes/a.yaml',
      baseHash: hashOf(Buffer.from(content)),
      baseContent: content,
    };
    expect((await work.prepare({ ...change, proposedContent: '\uFEFFa: 2\n' })).newBytes.toString()).toBe(
      '\uFEFFa: 2\n',
    );
    await expect(work.prepare({ ...change, proposedContent: content })).rejects.toThrow(/nothing to change/);
  });

  it.each([
    ['notes/a.yaml', 'a: [\n'],
    ['notes/a.json', '{,}'],
    ['notes/a.toml', 'a ='],
    ['notes/a.sh', 'if true\n'],
    ['notes/a.py', 'def f(:\n'],
    ['notes/a.js', 'const;\n'],
    ['notes/run', '#!/usr/bin/env python3\ndef f(:\n'],
    ['notes/a.md', 'a\0b'],
  ])('refuses proposed content that is not valid for %s', async (targetFile, proposedContent) => {
    await mkdir(join(work.root, 'job/notes'));
    const change = { targetFile, proposedContent, baseHash: null, baseContent: null };
    await expect(work.prepare(change)).rejects.toThrow(ValidationError);
  });

  it('checks a script by its first line as it was, where the change takes that line away', async () => {
    const content = '#!/bin/sh\necho\n';
    await work.file('job/notes/run', content);
    const change = { targetFile: 'notes/run', baseHash: hashOf(Buffer.from(content)), baseContent: content };
    await expect(work.prepare({ ...change, proposedContent: 'if\necho\n' })).rejects.toThrow(/bash -n/);
  });

  it('prepares a file that is to be made, and refuses it where it exists already', async () => {
    await mkdir(join(work.root, 'job/notes'));
    const change = {
      targetFile: 'notes/new.sh',
      proposedContent: '#!/bin/sh\necho\n',
      baseHash: null,
      baseContent: null,
    };
    expect(await work.prepare(change)).toMatchObject({
      path: join(work.root, 'job/notes/new.sh'),
      existed: false,
      originalBytes: Buffer.alloc(0),
      originalHash: null,
      mode: 0o755,
      merged: false,
    });
    expect(
      await work.prepare({ ...change, targetFile: 'notes/a.md', proposedContent: 'text\n' }),
    ).toMatchObject({ mode: 0o644 });
    await work.file('job/notes/new.sh', 'by hand\n');
    await expect(work.prepare(change)).rejects.toThrow(/exists already/);
    await expect(work.prepare({ ...change, targetFile: 'notes/none/new.sh' })).rejects.toThrow(
      /folder of .* does not exist/,
    );
  });

  it('refuses a truncation unless it is forced', async () => {
    const long = `#!/bin/bash\n${'echo line\n'.repeat(40)}`;
    await writeFile(work.script, long);
    const change = {
      baseHash: hashOf(Buffer.from(long)),
      baseContent: long,
      proposedContent: '#!/bin/bash\n',
    };
    await expect(work.prepare(change)).rejects.toThrow(/truncated/);
    expect((await work.prepare({ ...change, force: true })).newBytes.toString()).toBe('#!/bin/bash\n');
  });

  it('has the job file, and no other, checked as a job', async () => {
    const jobFile = await work.file('job/job.yaml', 'cmd: a\n');
    const change = {
      baseHash: hashOf(Buffer.from('cmd: a\n')),
      baseContent: 'cmd: a\n',
      proposedContent: 'cmd: b\n',
    };
    const validateJobFile = () => [{ path: ['cmd'], message: 'no such command' }];
    const options = { ...change, jobFile, validateJobFile };
    await expect(work.prepare({ ...options, targetFile: jobFile })).rejects.toThrow(
      /not a valid job file: cmd/,
    );
    expect(await work.prepare({ jobFile, validateJobFile })).toMatchObject({ path: work.script });
  });
});
