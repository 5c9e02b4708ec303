import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

export interface Build {
  /** What Node runs. */
  main: string;
  remove: () => Promise<void>;
}

/** Builds the command as it was at a commit, with the packages that are installed now. */
export async function buildCommit(commit: string): Promise<Build> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-release-'));
  const inFolder = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
  await run('sh', ['-c', `git -C "$1" archive "$2" | tar -x -C "$3"`, 'sh', REPOSITORY, commit, folder]);
  await symlink(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  const bin = (name: string): string => join(REPOSITORY, 'node_modules', '.bin', name);
  await run(bin('prisma'), ['generate', '--no-hints'], inFolder);
  await run(bin('rolldown'), ['--config', 'rolldown.config.ts'], inFolder);
  return { main: join(folder, 'dist/main.js'), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The commit before the one that brought a migration. @throws where the history is not there */
export async function commitBefore(migration: string): Promise<string> {
  const path = `prisma/migrations/${migration}/migration.sql`;
  const log = ['log', '--diff-filter=A', '--format=%H', '-n', '1', '--', path];
  const { stdout: added } = await run('git', log, { cwd: REPOSITORY });
  if (added.trim() === '')
    throw new Error(
      `no commit brought ${path}; is it committed, and the history here (git fetch --unshallow)?`,
    );
  const { stdout } = await run('git', ['rev-parse', `${added.trim()}^`], { cwd: REPOSITORY });
  return stdout.trim();
}
