import { execFile } from 'node:child_process';
import { builtinModules } from 'node:module';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from './build-commit.js';
import { serve, type Served } from './serve.js';

const run = promisify(execFile);
let folder: string;
let env: Record<string, string>;
const inFolder = () => ({ cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
const selfheal = (...argv: string[]) => run('npx', ['--no-install', 'selfheal', ...argv], inFolder());

/** What a program of somebody's own looks like. */
const PROGRAM = `
import { createClient, ReviewStatus, SuggestionsDocument, type SuggestionsQuery } from 'self-healing/client';

const client = createClient({ url: process.argv[2] ?? '', token: null });
const { suggestions }: SuggestionsQuery = await client.request(SuggestionsDocument, { first: 5 });
const count: number = suggestions.totalCount;
// @ts-expect-error -- a variable of another type
void (() => client.request(SuggestionsDocument, { first: 'five' }));
console.log(JSON.stringify({ count, position: await client.newestPosition(), completed: ReviewStatus.Completed }));
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selfheal-package-'));
  const { PATH = '', npm_config_registry: registry } = process.env;
  env = {
    PATH,
    HOME: process.env['HOME'] ?? folder,
    ...(registry !== undefined && { npm_config_registry: registry }),
  };
  // As CONTRIBUTING.md has it: .npmrc switches scripts off, and with them `prepack`, without which the package is empty.
  const pack = ['pack', '--ignore-scripts=false', '--json', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, {
    cwd: REPOSITORY,
    maxBuffer: 64 * 1024 * 1024,
  });
  const file = /"filename": "([^"]+\.tgz)"/.exec(stdout)?.[1];
  expect(file, stdout).toBeDefined();
  await writeFile(join(folder, 'package.json'), '{"type":"module","private":true}');
  const quietly = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...quietly, join(folder, file as string)], inFolder());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the package, installed from its tarball in an empty folder', () => {
  let server: Served | null = null;
  afterAll(async () => {
    if (server) expect(await server.stop()).toBe(0);
  });

  it('brings little along, and everything that its files import', async () => {
    const packages = (await run('npm', ['ls', '--all', '--parseable'], inFolder())).stdout.trim().split('\n');
    expect(packages.length).toBeLessThan(60);
    const root = join(folder, 'node_modules/self-healing');
    const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const imported = new Set<string>();
    for (const name of (await readdir(join(root, 'dist'))).filter((each) => each.endsWith('.js'))) {
      const text = await readFile(join(root, 'dist', name), 'utf8');
      for (const [, specifier = ''] of text.matchAll(
        /^(?:import|export)\s[^;'"]*?from\s*["']([^."'/][^"']*)["']/gm,
      ))
        imported.add(specifier);
    }
    const unknown = [...imported].filter(
      (name) => !builtinModules.includes(name.replace(/^node:/, '')) && dependencies[name] === undefined,
    );
    expect(unknown).toEqual([]);
    const licences = await readFile(join(root, 'dist/THIRD-PARTY-LICENSES'), 'utf8');
    for (const name of ['fastify', 'graphql', 'zod', 'mongodb', 'commander'])
      expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });

  it('works: init, serve, a run, a review', async () => {
    expect((await selfheal('init')).stdout).toContain('selfheal.yaml');
    // Not by npx, which keeps a signal to itself.
    const program = join(folder, 'node_modules/.bin/selfheal');
    server = await serve([program, 'serve', '--port', '0'], { cwd: folder, env });
    const at = ['--url', server.url];
    expect((await selfheal('run', 'hello', ...at)).stdout).toContain('Hello from');
    const { stdout } = await selfheal('review', 'hello', '--wait', '--force', '--json', ...at);
    expect(JSON.parse(stdout)).toMatchObject({ review: { status: 'COMPLETED', runsAnalyzed: 1 } });
    expect((await fetch(`${server.url}/api/v1/docs/`)).status).toBe(200);
    expect((await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } })).status).toBe(200);
  });

  it('gives client authors the documents with their types, and the schema', async () => {
    await mkdir(join(folder, 'src'));
    await writeFile(join(folder, 'src/program.ts'), PROGRAM);
    const compilerOptions = {
      target: 'ES2023',
      module: 'NodeNext',
      strict: true,
      skipLibCheck: false,
      outDir: 'out',
      rootDir: 'src',
      types: ['node'],
      typeRoots: [join(REPOSITORY, 'node_modules/@types')],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
    const checked = await run(join(REPOSITORY, 'node_modules/.bin/tsc'), [], inFolder()).catch(
      (error: unknown) => error,
    );
    expect((checked as { stdout: string }).stdout).toBe('');
    const { stdout } = await run(process.execPath, ['out/program.js', server?.url ?? ''], inFolder());
    expect(JSON.parse(stdout)).toEqual({
      count: expect.any(Number),
      position: expect.stringMatching(/^[1-9]/),
      completed: 'COMPLETED',
    });
    const schema = "import.meta.resolve('self-healing/schema.graphql')";
    const { stdout: path } = await run(
      process.execPath,
      ['--input-type=module', '--eval', `console.log(${schema})`],
      inFolder(),
    );
    expect(await readFile(new URL(path.trim()), 'utf8')).toContain('type Query');
  });
});
