import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile, chown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from './build-commit.js';
import { readDockerfile, type Instruction } from './read-dockerfile.js';
import { serve } from './serve.js';

const run = promisify(execFile);
/** As whom the image runs: its user `node`. Who is not root runs it as themselves. */
const ID = 1000;
const isRoot = process.getuid?.() === 0;

let root: string;
let build: Instruction[];
let image: Instruction[];
/** What the final stage declares. */
const declared = new Map<string, string>();

/** A path of the image, in the folder that stands for it. */
const at = (stage: 'build' | 'image', path: string): string => join(root, stage, path);

/** Carries out what the Dockerfile says: each stage in a folder of its own instead of an image. */
async function replay(stage: 'build' | 'image', instructions: Instruction[]): Promise<void> {
  let workdir = '/';
  for (const { name, rest } of instructions) {
    if (name === 'WORKDIR') {
      workdir = rest;
      await mkdir(at(stage, workdir), { recursive: true });
    } else if (name === 'COPY') await copy(stage, workdir, rest);
    else if (name === 'RUN') await execute(stage, workdir, rest);
    else declared.set(name, rest);
  }
  if (stage === 'image') declared.set('WORKDIR', workdir);
}

async function copy(stage: 'build' | 'image', workdir: string, rest: string): Promise<void> {
  const words = rest.split(' ').filter((word) => !word.startsWith('--from='));
  const target = words.pop() ?? '';
  for (const word of words) {
    if (word === '.') await copyRepository(at(stage, workdir));
    else {
      const source = rest.includes('--from=build') ? at('build', word) : join(REPOSITORY, word);
      const place = target.endsWith('/') ? join(target, word.split('/').at(-1) ?? '') : target;
      await mkdir(dirname(join(at(stage, workdir), place)), { recursive: true });
      await cp(source, join(at(stage, workdir), place), { recursive: true, verbatimSymlinks: true });
    }
  }
}

/** What git knows, and .dockerignore does not leave out. */
async function copyRepository(folder: string): Promise<void> {
  const ignored = (await readFile(join(REPOSITORY, '.dockerignore'), 'utf8')).trim().split('\n');
  const { stdout } = await run('git', ['ls-files'], { cwd: REPOSITORY, maxBuffer: 16 * 1024 * 1024 });
  const files = stdout.trim().split('\n');
  for (const file of files.filter(
    (each) => !ignored.some((name) => each === name || each.startsWith(`${name}/`)),
  )) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(REPOSITORY, file), join(folder, file));
  }
}

async function execute(stage: 'build' | 'image', workdir: string, command: string): Promise<void> {
  const here = command
    .replaceAll(/(?<=^|\s)(\/(?:app|srv|usr)\/\S+)/g, (path) => at(stage, path))
    .replaceAll('node:node', isRoot ? `${ID}:${ID}` : `${process.getuid?.()}:${process.getgid?.()}`);
  await mkdir(at(stage, '/usr/local/bin'), { recursive: true });
  await run('sh', ['-ec', here.replace('npm ci', 'npm ci --prefer-offline')], {
    cwd: at(stage, workdir),
    maxBuffer: 64 * 1024 * 1024,
  });
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'selfheal-image-'));
  const stages = readDockerfile(await readFile(join(REPOSITORY, 'Dockerfile'), 'utf8'));
  [build = [], image = []] = stages;
  expect(stages).toHaveLength(2);
  await run('chmod', ['755', root]);
  await replay('build', build);
  await replay('image', image);
}, 600_000);
afterAll(() => rm(root, { recursive: true, force: true }));

describe('the image', () => {
  it('holds what runs and nothing that was only needed to build it', async () => {
    const { stdout } = await run('du', ['-sm', at('image', '/app')]);
    expect(Number.parseInt(stdout, 10), 'megabytes').toBeLessThan(150);
    await expect(readFile(at('image', '/app/node_modules/typescript/package.json'))).rejects.toThrow(
      'ENOENT',
    );
    await expect(readFile(at('image', '/app/src/app.ts'))).rejects.toThrow('ENOENT');
  });

  it('runs as a user who is not root, who cannot change the program, and tells its health', async () => {
    expect(declared.get('USER')).toBe('node');
    expect(declared.get('ENTRYPOINT')).toBe('["selfheal"]');
    expect(declared.get('CMD')).toBe('["serve"]');
    expect(declared.get('WORKDIR')).toBe('/srv/selfheal');
    const home = at('image', '/srv/selfheal');
    await writeFile(join(home, 'jobs.yaml'), 'jobs: { hello: { cmd: echo hello } }\n');
    const nodeBin = dirname(process.execPath);
    await symlink(process.execPath, at('image', '/usr/local/bin/node'));
    const path = `${at('image', '/usr/local/bin')}:${nodeBin}:/usr/bin:/bin`;
    const user = isRoot ? { uid: ID, gid: ID } : {};
    if (isRoot) await chown(join(home, 'jobs.yaml'), ID, ID);
    const env = { PATH: path, HOME: home, NODE_ENV: 'production', SELFHEAL_PORT: '0' };
    const server = await serve(['selfheal', 'serve'], { cwd: home, env, ...user });
    const checking = /CMD (\[.*\])$/.exec(declared.get('HEALTHCHECK') ?? '')?.[1] ?? '[]';
    const [program = '', ...argv] = JSON.parse(checking) as string[];
    const check = (port: string) =>
      run(program, argv, { env: { PATH: path, SELFHEAL_PORT: port } }).then(
        () => 'healthy',
        () => 'unhealthy',
      );
    expect(await check(new URL(server.url).port)).toBe('healthy');
    const recorded = await run('selfheal', ['run', 'hello', '--url', server.url], {
      cwd: home,
      env,
      ...user,
    });
    expect(recorded.stdout).toBe('hello\n');
    expect(await server.stop()).toBe(0);
    expect(await check('9')).toBe('unhealthy');
  });
});
