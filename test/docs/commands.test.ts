import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLE_JOB } from '../../src/cli/example-files.js';
import { useServer } from '../cli/use-server.js';
import { chatServer } from '../support/chat-server.js';
import { demoHistory, recordBackups, reviewed } from './backup-history.js';
import { PAGES, readPage, REPOSITORY, type Block } from './read-page.js';

const run = promisify(execFile);

const pages = await Promise.all(
  PAGES.map(async (page) => ({ page, commands: (await readPage(page)).filter(isRunHere) })),
);
/** Each begins with suggestions of its own. */
const ALONE = ['README.md', 'docs/openclaw.md'];
/** The others share a server: those first that only look, and these behind them, in an order that lets each begin as it says. */
const LAST = ['docs/rest.md', 'docs/policies.md', 'docs/deploying.md', 'docs/access.md'];
const shared = pages.filter(({ page }) => !ALONE.includes(page));
const groups = [
  ...ALONE.map((name) => pages.filter(({ page }) => page === name)),
  shared.toSorted((a, b) => LAST.indexOf(a.page) - LAST.indexOf(b.page)),
].map((group) => ({
  names: group.filter(({ commands }) => commands.length > 0).map(({ page }) => page),
  commands: group.flatMap(({ commands }) => commands),
}));

function isRunHere({ language, mark }: Block): boolean {
  return language === 'sh' && !mark.startsWith('by ');
}

const demo = await demoFiles();
/** What the pages have an AI do: answer a review, and write a file anew. */
const ai = await chatServer();
let advice: object[] = [];
ai.reply = () => {
  const content = demo['jobs/backup.yaml']?.replace("'0 3", "'17 3");
  return { text: JSON.stringify({ suggestions: advice, content, reason: null }) };
};
afterAll(() => ai.close());

function adviceAbout(file: string): object {
  return {
    subject: 'backup at three',
    category: 'config',
    severity: 'medium',
    title: 'The backup runs when everything else does',
    description: 'Another minute would do.',
    suggested_change: 'Start it at 03:17.',
    affected_files: [file],
    evidence: [{ kind: 'file', path: file, line: 4, text: "schedule: '0 3 * * *'" }],
  };
}

/** The demo's jobs and scripts, what `init` writes, and a script: the folder of somebody who reads the pages. */
const files = {
  ...demo,
  'jobs/hello.yaml': EXAMPLE_JOB,
  'backup.sh': '#!/bin/sh\necho all copied\n',
  'selfheal.yaml': `analysis: { analyzers: [rules, http], http: { base_url: "${ai.url}", model: qwen3 } }\n`,
};

async function demoFiles(): Promise<Record<string, string>> {
  const entries = await readdir(join(REPOSITORY, 'demo'), { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(join(REPOSITORY, 'demo').length + 1), await readFile(path, 'utf8')] as const;
    });
  return Object.fromEntries(await Promise.all(texts));
}

describe.each(groups)('the commands of $names', ({ names, commands }) => {
  const server = useServer(files);
  const bin = (): string => join(server.folder, 'bin');
  beforeAll(async () => {
    await mkdir(bin());
    await writeFile(
      join(bin(), 'selfheal'),
      `#!/bin/sh\nexec '${process.execPath}' '${join(REPOSITORY, 'dist/main.js')}' "$@"\n`,
    );
    await writeFile(join(bin(), 'npx'), '#!/bin/sh\nexec "$@"\n');
    for (const name of ['bin/selfheal', 'bin/npx', 'backup.sh'])
      await chmod(join(server.folder, name), 0o755);
    await recordBackups(server.app.url);
    if (names.includes('README.md')) await demoHistory(server.app.url);
    // What an AI advises is #3 there, behind what the rules found.
    if (names.includes('docs/openclaw.md')) advice = [adviceAbout(join(server.folder, 'jobs/backup.yaml'))];
    if (!names.includes('README.md')) await reviewed(server.app.url, 'backup');
    advice = [];
  });

  const bash = (text: string): [string, string[]] => [
    'bash',
    ['--norc', '-euo', 'pipefail', '-c', text.replaceAll('http://127.0.0.1:4000', server.app.url)],
  ];
  const env = (): NodeJS.ProcessEnv => ({
    ...server.env,
    PATH: `${bin()}:${process.env['PATH']}`,
    HOME: server.folder,
    XDG_STATE_HOME: join(server.folder, 'state'),
    NO_COLOR: '1',
  });

  /** To their end. */
  async function carryOut(text: string): Promise<void> {
    const options = {
      cwd: server.folder,
      timeout: 50_000,
      env: { ...env(), SELFHEAL_DATA_DIR: join(server.folder, 'data') },
    };
    const { stdout, stderr } = await run(...bash(text), options).catch((error: unknown) => {
      const { message, stdout, stderr } = error as Error & { stdout: string; stderr: string };
      throw new Error(`${message}\n${stdout}\n${stderr}`, { cause: error });
    });
    expect(stderr).not.toMatch(/not found|unknown (?:command|option)/);
    expect(stdout).not.toContain('"errors":'); // of GraphQL, which curl takes for success
  }

  /** In a folder of their own, until they show what they stay for. */
  async function letStay(text: string): Promise<void> {
    const cwd = await mkdtemp(join(tmpdir(), 'selfheal-stays-'));
    const child = spawn(...bash(text), {
      cwd,
      env: { ...env(), SELFHEAL_PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    const ended = once(child, 'close');
    try {
      await expect
        .poll(() => (child.exitCode === null ? output : `${output}ended with ${child.exitCode}`), {
          timeout: 30_000,
          interval: 100,
        })
        .toMatch(/selfheal is ready|"position":|ended with/);
      expect(output).not.toMatch(/ended with/);
      expect(child.exitCode, output).toBeNull();
    } finally {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
      await ended;
      await rm(cwd, { recursive: true });
    }
  }

  it.each(commands.map((block) => [block.place, block]))(
    'at %s do what they say',
    async (_place, { text, mark }) => {
      if (mark === 'stays') await letStay(text);
      else if (mark === 'stopped') await server.restart(() => carryOut(text));
      else {
        expect(mark).toBe('');
        await carryOut(text);
      }
    },
  );
});
