import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ValidationError } from '../../src/domain/errors.js';
import { checkContent, type ContentToCheck } from '../../src/changes/check-content.js';
import { jsonErrorOffset } from '../../src/changes/json-error.js';
import type { FileKind } from '../../src/changes/file-kind.js';
import { HOSTILE_YAML } from '../support/hostile-yaml.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-content-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function check(kind: FileKind, content: string, more: Partial<ContentToCheck> = {}) {
  return checkContent({ kind, path: '/job/file', content, previous: null, ...more });
}

async function refusal(kind: FileKind, content: string, more: Partial<ContentToCheck> = {}) {
  const error: unknown = await check(kind, content, more).then(
    () => null,
    (caught: unknown) => caught,
  );
  if (!(error instanceof ValidationError)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

describe('checkContent', () => {
  it.each<[FileKind, string, string]>([
    ['yaml', 'a: 1\n---\nb: [2]\n', 'YAML'],
    ['json', '\uFEFF{"a": 1}', 'JSON'],
    ['toml', 'a = 1\n[b]\nc = "d"\n', 'TOML'],
    ['shell', 'set -euo pipefail\nif true; then echo "a"; fi\n', 'bash -n'],
    ['shell', '#!/bin/sh\necho a\n', 'sh -n'],
    ['shell', '#!/usr/bin/env -S bash -e\necho <(true)\n', 'bash -n'],
    ['shell', '#!/usr/bin/dash\necho a\n', 'dash -n'],
    ['python', 'def f():\n    return {**{}}\n', 'python3'],
    ['python', '# -*- coding: latin-1 -*-\nprint("é")\n', 'python3'],
    ['node', 'const a = require("node:fs");\nreturn;\n', 'node --check'],
    ['node', 'import a from "node:fs";\nawait a;\n', 'node --check'],
    ['node', '#!/usr/bin/env node\nconsole.log(1)\n', 'node --check'],
  ])('takes valid %s: %j', async (kind, content, checkedBy) => {
    expect(await check(kind, content)).toEqual({ checkedBy });
  });

  it.each<[FileKind, string, number]>([
    ['yaml', 'a: 1\nb: [2\n', 3],
    ['yaml', 'a: 1\n---\nb: 1\nb: 2\n', 4],
    ['json', '{\n  "a": 1,\n  "b": ,\n}\n', 3],
    ['json', '{\n  "a": 1\n', 2],
    ['toml', 'a = 1\nb = \n', 2],
    ['shell', 'echo a\nif true; then\n  echo b\necho c )\n', 4],
    ['shell', '#!/bin/sh\necho a\nf() {\n', 4],
    ['shell', 'echo a\ncat <<EOF\ntext\n', 3],
    ['python', 'def f():\n    return 1\n  print(2)\n', 3],
    ['python', 'print "a"\n', 1],
    ['node', 'const a = 1;\nconst a = 2;\n', 2],
    ['node', 'import a from "b";\n\nexport const { = 1;\n', 3],
  ])('refuses broken %s and names the line: %j', async (kind, content, line) => {
    const error = await refusal(kind, content);
    expect(error.issues[0]?.path).toEqual(['line', line]);
    expect(error.message).toMatch(new RegExp(`^the new content of /job/file is not valid .*line ${line}`));
    expect(error.message).not.toContain(tmpdir());
  });

  it.each(HOSTILE_YAML)('refuses YAML that could exhaust the process: %s', async (_name, content, told) => {
    expect((await refusal('yaml', content)).message).toMatch(told);
    const second = await refusal('yaml', `a: 1\n---\n${content}`);
    expect(second.message).toMatch(told);
  });

  it('takes a .js file for what its package.json says it is, and an .mjs for a module', async () => {
    const path = join(folder, 'sub/a.js');
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'package.json'), '{"type": "commonjs"}');
    expect((await refusal('node', 'import a from "b";\n', { path })).message).toMatch(/import/);
    await writeFile(join(folder, 'package.json'), '{"type": "module"}');
    expect(await check('node', 'import a from "b";\n', { path })).toEqual({ checkedBy: 'node --check' });
    expect((await refusal('node', 'with (a) {}\n', { path: '/job/a.mjs' })).issues[0]?.path).toEqual([
      'line',
      1,
    ]);
  });

  it('runs nothing of the content, and leaves no file behind', async () => {
    const marker = join(folder, 'ran');
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('selfheal-check-'));
    await check('shell', `touch '${marker}'\n`);
    await check('python', `open(${JSON.stringify(marker)}, 'w')\n`);
    await check('node', `require('fs').writeFileSync(${JSON.stringify(marker)}, '')\n`);
    await expect(access(marker)).rejects.toThrow();
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith('selfheal-check-'));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });

  it('lets a script through where its interpreter does not exist, and says that nothing checked it', async () => {
    for (const kind of ['shell', 'python'] as const) {
      expect(await check(kind, 'if (\n', { searchPath: folder })).toEqual({ checkedBy: null });
    }
  });

  it('lets a script through where its interpreter cannot run at all', async () => {
    await writeFile(join(folder, 'python3'), '#!/bin/sh\nexit 1\n');
    await chmod(join(folder, 'python3'), 0o755);
    expect(await check('python', 'if (\n', { searchPath: `${folder}:/bin` })).toEqual({ checkedBy: null });
  });

  it('ends an interpreter that hangs, with what it started', async () => {
    const pids = join(folder, 'pids');
    await writeFile(join(folder, 'bash'), `#!/bin/sh\nsleep 600 &\necho $$ $! > '${pids}'\nwait\n`);
    await chmod(join(folder, 'bash'), 0o755);
    const searchPath = `${folder}:/usr/bin:/bin`;
    expect((await refusal('shell', 'echo\n', { searchPath, timeoutMs: 2000 })).message).toMatch(
      /longer than 2000 ms/,
    );
    for (const pid of (await readFile(pids, 'utf8')).trim().split(' ')) {
      // A killed process that nobody has waited for yet still has its number.
      const state = async () =>
        (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') X')).replace(/^.*\) /, '')[0];
      await expect.poll(state).toMatch(/[XZ]/);
    }
  });

  it('stops when it is told to', async () => {
    const reason = new Error('shutting down');
    await expect(check('shell', 'echo\n', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('gives an interpreter no variable that would run code or give away a secret', async () => {
    const seen = join(folder, 'seen');
    await writeFile(join(folder, 'bash'), `#!/bin/sh\nenv > '${seen}'\n`);
    await chmod(join(folder, 'bash'), 0o755);
    process.env['BASH_ENV'] = '/nowhere';
    process.env['SELFHEAL_TOKEN'] = 'secret';
    await check('shell', 'echo\n', { searchPath: `${folder}:/usr/bin:/bin` });
    delete process.env['BASH_ENV'];
    delete process.env['SELFHEAL_TOKEN'];
    expect(await readFile(seen, 'utf8')).not.toMatch(/BASH_ENV|secret/);
  });

  it('refuses what the file holds already', async () => {
    expect((await refusal('text', 'a\n', { previous: 'a\n' })).message).toMatch(/nothing to change/);
    expect(await check('text', 'a', { previous: 'a\n' })).toEqual({ checkedBy: null });
  });

  it('refuses a NUL character, half a surrogate pair, and more than 10 MiB', async () => {
    expect((await refusal('text', 'a\nb\0\n')).issues[0]?.path).toEqual(['line', 2]);
    expect((await refusal('text', 'a\ud800')).message).toMatch(/surrogate/);
    expect((await refusal('text', 'x'.repeat(10 * 1024 * 1024 + 1))).message).toMatch(/longer than/);
  });

  describe('truncation', () => {
    const previous = Array.from({ length: 20 }, (_, i) => `echo line ${i}\n`).join('');
    const kept = (lines: number): string =>
      previous
        .split(/(?<=\n)/)
        .slice(0, lines)
        .join('');

    it('refuses content that lost more than half of the lines, unless it is forced', async () => {
      expect((await refusal('text', kept(9), { previous })).message).toMatch(/9 of 20 lines/);
      expect(await check('text', kept(9), { previous, force: true })).toEqual({ checkedBy: null });
      expect(await check('text', kept(12), { previous })).toEqual({ checkedBy: null });
    });

    it('refuses content that lost more than half of the bytes, however many lines it has', async () => {
      const content = Array.from({ length: 20 }, () => 'x\n').join('');
      expect((await refusal('text', content, { previous })).message).toMatch(/truncated/);
    });

    it('does not count blank lines', async () => {
      const sparse = previous.replaceAll('\n', '\n\n\n');
      expect(await check('text', previous, { previous: sparse })).toEqual({ checkedBy: null });
    });

    it('lets a small file shrink, but not to nothing', async () => {
      expect(await check('text', 'a\n', { previous: 'a\nb\nc\nd\n' })).toEqual({ checkedBy: null });
      expect((await refusal('text', '\n', { previous: 'a\nb\n' })).message).toMatch(/truncated/);
      expect(await check('text', '', { previous: 'a\n', force: true })).toEqual({ checkedBy: null });
    });

    it('forces nothing else through', async () => {
      await refusal('shell', 'if (\n', { previous, force: true });
      await refusal('text', 'a\0', { previous, force: true });
    });
  });

  it('has a job file checked as one', async () => {
    const validateJobFile = (content: string) =>
      content.includes('cmd') ? [] : [{ path: ['jobs', 'a'], message: 'needs a cmd' }];
    const error = await refusal('yaml', 'jobs: {a: {}}\n', { validateJobFile });
    expect(error.message).toMatch(/not a valid job file: jobs\.a: needs a cmd/);
    expect(error.issues).toEqual([{ path: ['jobs', 'a'], message: 'needs a cmd' }]);
    expect(await check('yaml', 'jobs: {a: {cmd: x}}\n', { validateJobFile })).toEqual({ checkedBy: 'YAML' });
  });
});

describe('jsonErrorOffset', () => {
  it.each([
    ['json', '{"password": Tr0ub4dor}', "Unexpected token 'T'"],
    ['json', 'Tr0ub4dor', "Unexpected token 'T'"],
    ['json', '{"password": "Tr0ub4dor" x}', 'line 1'],
    ['toml', 'password = Tr0ub4dor"\n', 'line 1'],
    ['yaml', 'password: [Tr0ub4dor\n', 'line'],
  ] as const)('quotes nothing of %s that it refuses: %j', async (kind, content, told) => {
    const error = await check(kind, content).catch((refusal: unknown) => refusal);
    expect(inspect(error, { depth: 5 })).toContain(told);
    expect(inspect(error, { depth: 5 })).not.toContain('Tr0ub4');
  });

  const json = fc.json({ maxDepth: 4 }).map((text) => JSON.stringify(JSON.parse(text), null, 1));
  const piece = fc.constantFrom(
    '',
    ',',
    ':',
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    '1',
    '0',
    '-',
    'e',
    '.',
    'true',
    ' ',
    '\n',
    '\u0001',
  );

  it('finds an error exactly where JSON.parse does', () => {
    fc.assert(
      fc.property(json, fc.nat(), fc.nat(3), piece, (valid, place, removed, added) => {
        const at = place % (valid.length + 1);
        const text = valid.slice(0, at) + added + valid.slice(at + removed);
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
        }
        expect(jsonErrorOffset(text) === null, text).toBe(parses);
      }),
      { numRuns: 3000 },
    );
  });
});
