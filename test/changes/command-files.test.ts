import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandFiles } from '../../src/changes/command-files.js';

let cwd: string;

beforeEach(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), 'command-files-')));
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

async function files(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(cwd, name)), { recursive: true });
    await writeFile(join(cwd, name), 'text\n');
  }
}

/** `role:name` of each file found, names as the workspace knows them. */
async function found(cmd: string | string[], env?: Record<string, string>): Promise<string[]> {
  return (await commandFiles(cmd, cwd, { home: join(cwd, 'home'), env })).map(
    ({ path, role }) => `${role}:${path.slice(cwd.length + 1)}`,
  );
}

describe('commandFiles', () => {
  it.each([
    ['bash x.sh', ['script:x.sh']],
    ['./x.sh --verbose', ['script:x.sh']],
    ['python3 -u x.py', ['script:x.py']],
    ['python3 -W ignore plain data.csv', ['script:plain']],
    ['node --require ./x.js plain', ['script:x.js', 'script:plain']],
    ['uv run x.py', ['script:x.py']],
    ['npx tsx x.ts', ['script:x.ts']],
    ['env A=b C=d bash plain', ['script:plain']],
    ['A=b timeout 30 nice -n 5 bash plain data.csv', ['script:plain']],
    ['/bin/bash plain', ['script:plain']],
    ['bash -euo pipefail plain', ['script:plain']],
    [
      'bash x.sh | python3 x.py && node x.js || ./sub/y.sh',
      ['script:x.sh', 'script:x.py', 'script:x.js', 'script:sub/y.sh'],
    ],
    [`bash 'with space.sh' "sub/y.sh" with\\ space.sh`, ['script:with space.sh', 'script:sub/y.sh']],
    ['claude --prompt-file p.md', ['prompt:p.md']],
    ['claude --prompt-file=plain --config=c.yaml', ['prompt:plain']],
    ['claude -p "$(cat p.md)" < plain.txt', ['prompt:plain.txt', 'prompt:p.md'].reverse()],
    ['PROMPT=plain ./x.sh', ['prompt:plain', 'script:x.sh']],
    ['curl -d @p.md http://localhost', ['prompt:p.md']],
    ['cd sub && bash y.sh', ['script:sub/y.sh']],
    ['(cd sub; bash y.sh); bash x.sh', ['script:sub/y.sh', 'script:x.sh']],
    ['cd "$UNKNOWN" && bash x.sh', []],
    [`bash -c 'cd sub && bash y.sh'`, ['script:sub/y.sh']],
    [`bash -lc "python3 x.py"`, ['script:x.py']],
    ['DIR=sub; bash "$DIR/y.sh"', ['script:sub/y.sh']],
    ['bash ~/h.sh; bash $HOME/h.sh', ['script:home/h.sh']],
    ['if test -f x.sh; then bash x.sh; else bash sub/y.sh; fi', ['script:x.sh', 'script:sub/y.sh']],
    ['bash x.sh > p.md 2>> plain.txt', ['script:x.sh']],
    ['grep node plain', []],
    ['wc -l data.csv', []],
    ['ssh host bash x.sh', []],
    ['bash missing.sh data.csv', []],
    ['bash $UNKNOWN plain', []],
    ['python3 -m plain', []],
    ['bash *.sh', []],
    ['bash sub', []],
    ['', []],
    ['echo "unclosed', []],
    ['sh -e plain data.csv', ['script:plain']],
    ['uv run --script plain', ['script:plain']],
    ['uv run --with requests --python 3.12 x.py', ['script:x.py']],
    ['uv run plain', []],
    ['npx --yes tsx --env-file=.env x.ts', ['script:x.ts']],
    ['bun run plain', ['script:plain']],
    ['deno run --allow-net x.ts', ['script:x.ts']],
    ['php -d memory_limit=1G plain', ['script:plain']],
    ['python3 -m sub.mod', ['script:sub/mod.py']],
    ['python3 -m pkg', ['script:pkg/__main__.py']],
    ['node -m plain', []],
    ['unbuffer xvfb-run -a bash plain', ['script:plain']],
    ['env -S "A=b bash x.sh"', ['script:x.sh']],
    ['flock -n /tmp/lock -c "bash x.sh"', ['script:x.sh']],
    [`su user -c 'bash x.sh'`, ['script:x.sh']],
    [`sudo su - user -c 'bash x.sh'`, []],
    ['eval "bash x.sh"', ['script:x.sh']],
    ['eval "bash $UNKNOWN"', []],
    ['bash <<EOF\nbash x.sh\nEOF', ['script:x.sh']],
    ['bash plain <<EOF\nbash x.sh\nEOF', ['script:plain']],
    ['cat <<EOF\nbash x.sh\nEOF', []],
    ['for f in x.py sub/y.sh; do bash $f; done', ['script:x.py', 'script:sub/y.sh']],
    ['for f in *.py; do python $f; done', []],
    ['for f in $LIST; do bash x.sh; done', ['script:x.sh']],
  ])('%s', async (cmd, expected) => {
    await files('x.sh', 'x.py', 'x.js', 'x.ts', 'plain', 'plain.txt', 'p.md', 'c.yaml', 'data.csv', 'sub/y.sh', 'sub/mod.py', 'pkg/__main__.py', 'home/h.sh', 'with space.sh'); // prettier-ignore
    expect(await found(cmd)).toEqual(expected);
  });

  it('takes an argument vector word by word, as no shell reads it', async () => {
    await files('x.sh', 'a && b.sh');
    expect(await found(['bash', 'a && b.sh'])).toEqual(['script:a && b.sh']);
    expect(await found(['bash', '-c', 'bash x.sh && true'])).toEqual(['script:x.sh']);
    expect(await found(['bash', '$HOME/x.sh'])).toEqual([]);
  });

  it('finds nothing of no command, and nothing at home where none is given', async () => {
    await files('home/h.sh');
    expect(await commandFiles(null, cwd)).toEqual([]);
    expect(await commandFiles('bash ~/h.sh; bash "$HOME/h.sh"', cwd)).toEqual([]);
  });

  it('counts a script or prompt that is gone where that is asked for', async () => {
    const known = { includeMissing: true };
    const gone = await commandFiles('bash x.sh data.csv --prompt-file p && ./job && jq .', cwd, known);
    expect(gone).toEqual([
      { path: join(cwd, 'x.sh'), role: 'script' },
      { path: join(cwd, 'p'), role: 'prompt' },
    ]);
  });

  it("uses the job's own variables", async () => {
    await files('sub/y.sh');
    expect(await found('bash ${DIR}/y.sh', { DIR: 'sub' })).toEqual(['script:sub/y.sh']);
  });

  it("never names an interpreter's binary, even where a path or a link leads to it", async () => {
    await files('x.py');
    await copyFile(process.execPath, join(cwd, 'node'));
    await symlink(process.execPath, join(cwd, 'link'));
    expect(await found('./node x.py')).toEqual(['script:x.py']);
    expect(await found('./link x.py')).toEqual(['script:x.py']);
    expect(await found(`${process.execPath} x.py`)).toEqual(['script:x.py']);
  });

  it('names an extensionless script by its #! line', async () => {
    await writeFile(join(cwd, 'job'), '#!/bin/sh\n');
    await chmod(join(cwd, 'job'), 0o755);
    expect(await found('./job')).toEqual(['script:job']);
    expect(await found('timeout 5 ./job')).toEqual(['script:job']);
    expect(await found('job')).toEqual([]);
  });

  it('names no fifo, and does not wait for one', async () => {
    execFileSync('mkfifo', [join(cwd, 'pipe.sh')]);
    expect(await found('bash pipe.sh')).toEqual([]);
  });
});
