import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './in-process.js';

const installed = (program: string): boolean =>
  existsSync(`/usr/bin/${program}`) || existsSync(`/bin/${program}`);
/** Gives a shell a terminal; part of every Linux. */
const hasTerminals = installed('script');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selfheal-completion-'));
  await mkdir(join(folder, 'there'));
  await writeFile(join(folder, 'the file.yaml'), '');
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    const { code, stdout, stderr } = await run(['completion', shell], { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await writeFile(join(folder, `script.${shell}`), stdout);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What bash offers for the last of the words, of which the first is the program. */
function bash(...words: string[]): string[] {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    [
      '-c',
      'source ./script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _selfheal; printf "%s\\n" "${COMPREPLY[@]}"',
      ...words.slice(0, 1),
      ...words,
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
}

/** Types into a shell at a terminal, where `selfheal` prints its arguments; they are told. */
async function typed(start: string, keys: string): Promise<string> {
  const child = spawn('script', ['-qec', start, '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ZDOTDIR: folder, TERM: 'dumb' },
  });
  child.stdin.end(`${keys}\nexit\n`);
  const output = await text(child.stdout);
  return /<<(.*?)>>/.exec(output)?.[1] ?? output;
}

describe('completion', () => {
  it.each([
    [
      ['selfheal', 're'],
      ['review', 'reject', 'restore'],
    ],
    [
      ['selfheal', 'token', ''],
      ['create', 'list', 'revoke', 'help'],
    ],
    [
      ['selfheal', 'token', 'create', '--role', ''],
      ['admin', 'operator', 'reporter', 'viewer'],
    ],
    [['selfheal', 'token', 'create', '--role', '=', 'o'], ['operator']],
    [
      ['selfheal', 'serve', '--role', '='],
      ['all', 'api', 'worker'],
    ],
    [['selfheal', 'serve', '--log-level', 'd'], ['debug']],
    [['selfheal', 'serve', '--re'], ['--retention-days']],
    [['selfheal', '--url', 'http://127.0.0.1:1', 'que'], ['queue']],
    [['selfheal', 'suggestions', '--url', 'review', '--sev'], ['--severity']],
    [['selfheal', 'token', 'list', '--to'], ['--token']],
    [['selfheal', '--ver'], ['--version']],
    [['selfheal', 'show', ''], []],
    [['selfheal', 'serve', '--port', ''], []],
    [
      ['selfheal', 'completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['selfheal', 'completion', 'bash', ''], []],
    [
      ['selfheal', 'restore', 'the'],
      ['the file.yaml', 'there'],
    ],
    [['selfheal', 'restore', '--data', 'the'], ['there']],
    [['selfheal', 'init', ''], ['there']],
    [
      ['selfheal', 'run', 'a', '--config', '=', 'the'],
      ['the file.yaml', 'there'],
    ],
    [
      ['selfheal', 'run', 'a', '--', './x', 'the'],
      ['the file.yaml', 'there'],
    ],
    [['selfheal', 'nothing', '$(touch evil)', '`touch evil`', ''], []],
  ])('of bash offers for %j: %j', (words, expected) => {
    expect(bash(...words).sort()).toEqual([...expected].sort());
    expect(existsSync(join(folder, 'evil'))).toBe(false);
  });

  it.runIf(hasTerminals)(
    'of bash works at the Tab key, a path with a space and a folder included',
    async () => {
      await writeFile(join(folder, 'rc'), 'source ./script.bash; selfheal() { printf "<<%s>>" "$*"; }\n');
      const start = 'bash --noprofile --rcfile ./rc -i';
      expect(await typed(start, 'selfheal tok\tcr\t--ro\tadm\t')).toBe('token create --role admin');
      expect(await typed(start, 'selfheal restore the\\ \t --data ther\tx')).toBe(
        'restore the file.yaml  --data there/x'.replace('  ', ' '),
      );
    },
  );

  it.runIf(hasTerminals && installed('zsh'))('of zsh works at the Tab key', async () => {
    const rc = 'autoload -U compinit; compinit -u; source ./script.zsh; selfheal() { print -n "<<$*>>" }\n';
    await writeFile(join(folder, '.zshrc'), rc);
    expect(await typed('zsh -i', 'selfheal tok\tcr\t--ro\tadm\t')).toBe('token create --role=admin');
    expect(await typed('zsh -i', 'selfheal restore the\\ \t')).toBe('restore the file.yaml');
  });

  it.runIf(installed('fish'))('of fish offers commands, options and words, with what they mean', () => {
    const offers = (line: string): string[] => {
      const { stdout } = spawnSync('fish', ['-c', `source script.fish; complete -C '${line}'`], {
        cwd: folder,
        env: { PATH: process.env['PATH'], HOME: folder },
        encoding: 'utf8',
      });
      return stdout.split('\n').filter((each) => each !== '');
    };
    expect(offers('selfheal backu')).toEqual(['backup\tsave the embedded database in a file']);
    expect(offers('selfheal token ').map((each) => each.split('\t')[0])).toEqual([
      'create',
      'help',
      'list',
      'revoke',
    ]);
    expect(offers('selfheal serve --role ').map((each) => each.split('\t')[0])).toEqual([
      'all',
      'api',
      'worker',
    ]);
    expect(offers('selfheal token create --ur')[0]).toMatch(/^--url\t/);
    expect(offers('selfheal restore the')).toEqual(['the file.yaml', 'there/']);
    expect(offers('selfheal show ')).toEqual([]);
  });

  it('is refused for a shell that it does not know', async () => {
    const { code, stderr } = await run(['completion', 'tcsh'], { cwd: folder });
    expect([code, stderr]).toEqual([2, expect.stringContaining('Allowed choices are bash, zsh, fish.')]);
  });

  it('knows every command that the help shows', async () => {
    const { stdout } = await run(['--help'], { cwd: folder });
    const shown = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(
      ([, name]) => name,
    );
    expect(bash('selfheal', '').sort()).toEqual(shown.filter((name) => name !== undefined).sort());
  });
});
