import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useServer } from '../cli/use-server.js';
import { recordBackups, reviewed } from './backup-history.js';
import { PAGES, readPage, REPOSITORY } from './read-page.js';

const run = promisify(execFile);
/** Those that a page has somebody install. */
const PACKAGES = ['@apollo/client', '@urql/core', 'graphql', 'graphql-ws', 'rxjs', '@types/node'];

const programs = (await Promise.all(PAGES.map(readPage))).flat().filter(({ language }) => language === 'ts');
const JOB = 'cmd: bash backup.sh\n';
const SCRIPT = '#!/bin/bash\ncp data/invoices.csv backup/\necho backup finished\n';

/** The folder of somebody who installed this package and the others. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selfheal-programs-'));
  await mkdir(join(folder, 'src'));
  for (const [name, target] of [
    ['self-healing', REPOSITORY],
    ...PACKAGES.map((name) => [name, join(REPOSITORY, 'node_modules', name)] as const),
  ] as const) {
    await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true });
    await symlink(target, join(folder, 'node_modules', name));
  }
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function openSubscriptions(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return [...metrics.matchAll(/^selfheal_graphql_subscriptions.* (\d+)$/gm)].reduce(
    (sum, [, open]) => sum + Number(open),
    0,
  );
}

describe('the programs of the pages', () => {
  const server = useServer({
    'jobs/backup.yaml': JOB,
    'jobs/backup.sh': SCRIPT,
    'jobs/other.yaml': JOB.replace('backup', 'other'),
    'jobs/other.sh': SCRIPT,
    'jobs/third.yaml': JOB.replace('backup', 'third'),
    'jobs/third.sh': SCRIPT,
  });
  const started: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of started.splice(0)) {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    }
  });

  it('have names of their own, and are of the types that the packages export', async () => {
    const names = programs.map(({ mark }) => mark);
    expect(names.filter((name) => !/^[\w-]+\.ts$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    for (const { mark, text } of programs) {
      const address = new URL(server.app.url).host;
      await writeFile(
        join(folder, 'src', mark),
        `${text.replaceAll('127.0.0.1:4000', address)}\nexport {};\n`,
      );
    }
    const compilerOptions = {
      target: 'ES2023',
      lib: ['ES2023', 'DOM'],
      module: 'NodeNext',
      strict: true,
      skipLibCheck: true,
      outDir: 'out',
      rootDir: 'src',
      types: ['node'],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
    const checked = run(join(REPOSITORY, 'node_modules/.bin/tsc'), [], { cwd: folder });
    expect(
      await checked.then(({ stdout }) => stdout).catch((error: { stdout: string }) => error.stdout),
    ).toBe('');
  });

  /** Starts one as a process; `told` waits for a text, and fails where the program ends without. */
  function start(name: string): { output: () => string; told: (text: string) => Promise<void> } {
    const argv = [
      '--no-warnings',
      '--experimental-websocket',
      join(folder, 'out', name.replace(/ts$/, 'js')),
    ];
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    started.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    const ended = once(child, 'close');
    return {
      output: () => output,
      told: async (text) => {
        while (!output.includes(text)) {
          const news = await Promise.race([
            once(child.stdout, 'data').then(() => 'more'),
            ended.then(() => 'end'),
          ]);
          if (news === 'end' && !output.includes(text)) throw new Error(`${name} ended: ${output}`);
        }
      },
    };
  }

  it('show what there is and what arrives; those that go on do so where they were', async () => {
    const { url } = server.app;
    await recordBackups(url, 'backup');
    await reviewed(url, 'backup');
    const running = programs.map(({ mark, text }) => ({ name: mark, text, ...start(mark) }));
    await Promise.all(running.map(({ told }) => told('#1 backup.sh goes on after a failed command')));

    const live = running.filter(({ text }) => /subscri|iterate/.test(text));
    expect(live.map(({ name }) => name)).toEqual([
      'graphql-ws.ts',
      'urql.ts',
      'apollo.ts',
      'typed-client.ts',
    ]);
    await expect.poll(() => openSubscriptions(url)).toBe(live.length);
    await recordBackups(url, 'other');
    await reviewed(url, 'other');
    await Promise.all(live.map(({ told }) => told('other.sh goes on after a failed command')));

    await server.restart();
    await recordBackups(url, 'third');
    await reviewed(url, 'third');
    for (const { name, told, output } of live) {
      if (!['graphql-ws.ts', 'typed-client.ts'].includes(name)) continue;
      await told('third.sh goes on after a failed command');
      expect(output().match(/(backup|other|third)\.sh goes on/g), name).toHaveLength(3);
    }
  });
});
