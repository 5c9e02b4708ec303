import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, ForbiddenPathError } from '../../src/domain/errors.js';
import { createPathPolicy, resolveTarget, type PathPolicyOptions } from '../../src/changes/path-policy.js';

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'path-policy-')));
  await file('jobs/backup.yaml');
  await file('app/run.sh');
  await file('app/other.sh');
  await file('app/prompts/a.md');
  await mkdir(join(root, 'home'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function file(name: string): Promise<string> {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'text\n');
  return path;
}

function resolveWith(target: string, options: Partial<PathPolicyOptions> = {}): Promise<string> {
  const policy = createPathPolicy({
    jobFile: join(root, 'jobs/backup.yaml'),
    commandFiles: [join(root, 'app/run.sh')],
    allowedPaths: [],
    cwd: join(root, 'app'),
    home: join(root, 'home'),
    forbidden: [join(root, 'data')],
    ...options,
  });
  return resolveTarget(policy, target);
}

describe('resolveTarget', () => {
  it('allows the job file, what the command names, and the business-log summary', async () => {
    expect(await resolveWith(join(root, 'jobs/backup.yaml'))).toBe(join(root, 'jobs/backup.yaml'));
    expect(await resolveWith('run.sh')).toBe(join(root, 'app/run.sh'));
    expect(await resolveWith('log.md', { businessLogSummary: 'log.md' })).toBe(join(root, 'app/log.md'));
  });

  it('allows what allowed_paths lists: files, folders, from the home folder, and files yet to be made', async () => {
    const allowedPaths = ['prompts', 'other.sh', '~/notes'];
    await file('home/notes/n.md');
    expect(await resolveWith('prompts/a.md', { allowedPaths })).toBe(join(root, 'app/prompts/a.md'));
    expect(await resolveWith('prompts/new.md', { allowedPaths })).toBe(join(root, 'app/prompts/new.md'));
    expect(await resolveWith('other.sh', { allowedPaths })).toBe(join(root, 'app/other.sh'));
    expect(await resolveWith('~/notes/n.md', { allowedPaths })).toBe(join(root, 'home/notes/n.md'));
  });

  it('refuses every other file, and says what would be right', async () => {
    await expect(resolveWith('other.sh')).rejects.toThrow(ForbiddenPathError);
    await expect(resolveWith('other.sh')).rejects.toThrow(
      /outside of what this job may change.*allowed_paths/,
    );
    await expect(resolveWith('prompts-2/a.md', { allowedPaths: ['prompts'] })).rejects.toThrow(/folder/);
    await file('app/prompts-2/a.md');
    await expect(resolveWith('prompts-2/a.md', { allowedPaths: ['prompts'] })).rejects.toThrow(/outside/);
    await expect(resolveWith('prompts/../other.sh', { allowedPaths: ['prompts'] })).rejects.toThrow(
      /outside/,
    );
  });

  it.each([
    ['/etc/passwd', /\/etc belongs to the system/],
    ['/usr/bin/env', /\/usr belongs to the system/],
    ['/bin/sh', /\/bin belongs to the system/],
    ['/sbin/x', /\/sbin belongs to the system/],
    ['/boot/x', /\/boot belongs to the system/],
    ['~/.ssh/config', /"\.ssh" folder/],
    ['~/.gnupg/gpg.conf', /"\.gnupg" folder/],
    ['~/.openclaw/openclaw.json', /OpenClaw's own configuration/],
    ['node_modules/x/index.js', /"node_modules" folder/],
    ['.git/hooks/pre-commit', /"\.git" folder/],
    ['../data/db', /belongs to the self-healing server/],
  ])('refuses %s even where it is named and allowed', async (target, why) => {
    const allowedPaths = ['/', target];
    const options = { allowedPaths, commandFiles: [target], jobFile: target };
    await expect(resolveWith(target, options)).rejects.toThrow(why);
    await expect(resolveWith(target, options)).rejects.toThrow(ForbiddenPathError);
  });

  it('refuses a script that is a symlink to /etc/passwd', async () => {
    await rm(join(root, 'app/run.sh'));
    await symlink('/etc/passwd', join(root, 'app/run.sh'));
    await expect(resolveWith('run.sh')).rejects.toThrow(
      /which is \/etc\/passwd\): \/etc belongs to the system/,
    );
  });

  it('refuses a script that is a symlink to a file that is not allowed itself', async () => {
    await rm(join(root, 'app/run.sh'));
    await symlink('other.sh', join(root, 'app/run.sh'));
    await expect(resolveWith('run.sh')).rejects.toThrow(/leads to .*other\.sh, which is outside/);
    expect(await resolveWith('run.sh', { allowedPaths: ['other.sh'] })).toBe(join(root, 'app/other.sh'));
  });

  it('refuses a link inside an allowed folder that leads out of it, through a folder too', async () => {
    const allowedPaths = ['prompts'];
    await symlink('../other.sh', join(root, 'app/prompts/out.sh'));
    await symlink('..', join(root, 'app/prompts/up'));
    await expect(resolveWith('prompts/out.sh', { allowedPaths })).rejects.toThrow(/outside/);
    await expect(resolveWith('prompts/up/other.sh', { allowedPaths })).rejects.toThrow(/outside/);
    await expect(resolveWith('prompts/up/new.sh', { allowedPaths })).rejects.toThrow(/outside/);
  });

  it('refuses an allowed folder that was swapped for a link to another place', async () => {
    await file('secret/a.md');
    await rename(join(root, 'app/prompts'), join(root, 'app/moved'));
    await symlink(join(root, 'secret'), join(root, 'app/prompts'));
    await expect(resolveWith('prompts/a.md', { allowedPaths: ['prompts'] })).rejects.toThrow(
      ForbiddenPathError,
    );
  });

  it("sees through a link to the server's data, wherever either of the two stands", async () => {
    await file('real-data/db');
    await symlink(join(root, 'real-data'), join(root, 'data'));
    const allowedPaths = [root];
    await expect(resolveWith(join(root, 'real-data/db'), { allowedPaths })).rejects.toThrow(
      /belongs to the self/,
    );
    await expect(resolveWith(join(root, 'data/db'), { allowedPaths })).rejects.toThrow(/belongs to the self/);
  });

  it('refuses a symlink to nothing', async () => {
    await symlink('nowhere', join(root, 'app/prompts/dangling'));
    await expect(resolveWith('prompts/dangling', { allowedPaths: ['prompts'] })).rejects.toThrow(
      /symlink to nothing/,
    );
  });

  it('reaches a command file through a linked folder', async () => {
    await symlink('app', join(root, 'current'));
    const named = join(root, 'current/run.sh');
    expect(await resolveWith(named, { commandFiles: [named] })).toBe(join(root, 'app/run.sh'));
  });

  it('reports a folder, a pipe and a missing folder as conflicts', async () => {
    const allowedPaths = ['.'];
    execFileSync('mkfifo', [join(root, 'app/pipe')]);
    await expect(resolveWith('prompts', { allowedPaths })).rejects.toThrow(/is a folder/);
    await expect(resolveWith('pipe', { allowedPaths })).rejects.toThrow(/is a named pipe/);
    await expect(resolveWith('missing/x', { allowedPaths })).rejects.toThrow(/folder of .*does not exist/);
    await expect(resolveWith('run.sh/x', { allowedPaths })).rejects.toThrow(ConflictError);
  });

  it('refuses an empty path and one with a NUL', async () => {
    await expect(resolveWith('')).rejects.toThrow(ForbiddenPathError);
    await expect(resolveWith('run.sh\0.md')).rejects.toThrow(ForbiddenPathError);
  });
});
