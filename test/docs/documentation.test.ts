import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { schema } from '../../schema/index.js';
import { loadConfig } from '../../src/config.js';
import { parseJobFile } from '../../src/domain/jobs/parse-job-file.js';
import { useServer } from '../cli/use-server.js';
import { readPage, REPOSITORY, type Block } from './read-page.js';

const run = promisify(execFile);
const PAGES = [
  'README.md',
  ...(await readdir(join(REPOSITORY, 'docs')))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const blocksOf = new Map(await Promise.all(PAGES.map(async (page) => [page, await readPage(page)] as const)));
const blocks = [...blocksOf.values()].flat();
const named = (wanted: (block: Block) => boolean): [string, Block][] =>
  blocks.filter(wanted).map((block) => [block.place, block]);

/** The demo's jobs and scripts, as a folder of somebody who reads the pages. */
async function demoFiles(): Promise<Record<string, string>> {
  const files = await readdir(join(REPOSITORY, 'demo'), { recursive: true, withFileTypes: true });
  const texts = files
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(join(REPOSITORY, 'demo').length + 1), await readFile(path, 'utf8')] as const;
    });
  return Object.fromEntries(await Promise.all(texts));
}

describe.each(PAGES)('the commands of %s', (page) => {
  const commands = (blocksOf.get(page) ?? []).filter(
    ({ language, mark }) => language === 'sh' && mark === '',
  );
  if (commands.length === 0) {
    it.skip('are none');
    return;
  }
  const server = useServer(files);
  const bin = (): string => join(server.folder, 'bin');
  beforeAll(async () => {
    await mkdir(bin());
    await writeFile(
      join(bin(), 'selfheal'),
      `#!/bin/sh\nexec '${process.execPath}' '${join(REPOSITORY, 'dist/main.js')}' "$@"\n`,
    );
    await writeFile(join(bin(), 'npx'), '#!/bin/sh\nexec "$@"\n');
    for (const name of ['selfheal', 'npx']) await chmod(join(bin(), name), 0o755);
    await recordBackups(server.app.url);
  });

  it.each(commands.map((block) => [block.place, block]))(
    'at %s do what they say',
    async (_place, { text }) => {
      const { stderr } = await run(
        'bash',
        ['--norc', '-euo', 'pipefail', '-c', text.replaceAll('http://127.0.0.1:4000', server.app.url)],
        {
          cwd: server.folder,
          timeout: 50_000,
          env: {
            ...server.env,
            PATH: `${bin()}:${process.env['PATH']}`,
            HOME: server.folder,
            XDG_STATE_HOME: join(server.folder, 'state'),
            NO_COLOR: '1',
          },
        },
      ).catch((error: unknown) => {
        const { message, stdout, stderr } = error as Error & { stdout: string; stderr: string };
        throw new Error(`${message}\n${stdout}\n${stderr}`, { cause: error });
      });
      expect(stderr).not.toMatch(/not found|unknown (?:command|option)/);
    },
  );
});

const files = await demoFiles();

/** Eight backups that went on after a failed copy, and a review of them: what the pages talk about. */
async function recordBackups(url: string): Promise<void> {
  const post = async (path: string, body: object): Promise<unknown> => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.ok).toBe(true);
    return answer.json();
  };
  for (let day = 8; day >= 1; day -= 1) {
    const started = Date.now() - day * 3_600_000;
    await post('/jobs/backup/runs', {
      started_at: new Date(started).toISOString(),
      finished_at: new Date(started + 1_500).toISOString(),
      exit_code: 0,
      trigger: 'scheduled',
      log: [
        {
          at: new Date(started + 100).toISOString(),
          stream: 'stderr',
          line: "cp: cannot stat 'data/invoices.csv': No such file or directory",
        },
        { at: new Date(started + 1_400).toISOString(), stream: 'stdout', line: 'backup finished' },
      ],
    });
  }
}

describe('the pages', () => {
  it.each(named(({ language, mark }) => language === 'sh' && mark !== ''))(
    'name only files that are there, and well-formed commands, at %s',
    async (_place, { text, mark }) => {
      expect(mark).toMatch(/^elsewhere\b/);
      await run('bash', ['-n', '-c', text]);
      for (const [path] of text.matchAll(/(?<=\s)(?:deploy|docker-compose)[\w./-]*/g))
        expect(existsSync(join(REPOSITORY, path)), path).toBe(true);
    },
  );

  it.each(named(({ language }) => language === 'graphql'))(
    'ask what the schema has, at %s',
    (_place, { text }) => {
      expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
    },
  );

  it.each(named(({ language }) => language === 'yaml'))(
    'show YAML that is taken, at %s',
    async (place, { text }) => {
      for (const document of parseAllDocuments(text))
        expect((document as { errors: unknown[] }).errors).toEqual([]);
      const folder = join(REPOSITORY, dirname(place.replace(/:\d+$/, '')));
      if (/^(?:notify|analysis|openclaw|public_url):/m.test(text)) {
        const file = join(await scratch(), 'selfheal.yaml');
        await writeFile(file, text);
        const env = Object.fromEntries(
          [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = '']) => [
            name,
            name.includes('WEBHOOK') ? 'https://hooks.example/x' : 'x',
          ]),
        );
        expect(loadConfig({ flags: { config: file }, env, cwd: folder }).configFile).toBe(file);
      } else if (/^(?:self_healing|cmd):/m.test(text)) {
        const read = parseJobFile(text, { file: 'jobs/example.yaml', env: { BACKUP_PASSWORD: 'x' } });
        expect(read.problems).toEqual([]);
      }
    },
  );

  it('quote messages as the code says them', async () => {
    const sources = await Promise.all(
      (await readdir(join(REPOSITORY, 'src'), { recursive: true }))
        .filter((name) => name.endsWith('.ts') && !name.startsWith('generated'))
        .map((name) => readFile(join(REPOSITORY, 'src', name), 'utf8')),
    );
    // Texts that are broken over lines, and the places where values go in.
    const all = sources.join('\n').replace(/['`] \+\s+['`]/g, '');
    const page = await readFile(join(REPOSITORY, 'docs/troubleshooting.md'), 'utf8');
    const messages = [...page.matchAll(/^\|[^|`]*`([^`|]* [^`|]*)` \|/gm)].map(([, message = '']) => message);
    expect(messages.length).toBeGreaterThan(12);
    for (const message of messages.filter((text) => !text.startsWith('selfheal '))) {
      for (const part of message.split(/…|'[a-z]'|\b\d+\b/).map((text) => text.trim()))
        if (part.length > 1) expect(all.includes(part), `${message}: ${part}`).toBe(true);
    }
  });

  it('lead only to pages and places that are there', async () => {
    for (const page of PAGES) {
      const text = await readFile(join(REPOSITORY, page), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#[^)]*)?\)/g)) {
        if (target !== '')
          expect(existsSync(join(REPOSITORY, dirname(page), target)), `${page}: ${target}`).toBe(true);
      }
    }
  });
});

let folder: string | undefined;
async function scratch(): Promise<string> {
  folder ??= await mkdtemp(join(tmpdir(), 'selfheal-docs-'));
  return folder;
}
afterAll(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true });
});
