import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, isAbsolute, resolve } from 'node:path';
import { errnoOf } from './file-errors.js';
import { fileKind } from './file-kind.js';
import { quotedLines, type QuotedLine } from './quoted-lines.js';
import { invocationsOf, type Invocation, type ShellSurroundings } from './shell-words.js';

export interface CommandFile {
  /** Absolute; symlinks are not resolved. */
  path: string;
  role: 'script' | 'prompt';
}

const INTERPRETER =
  /^(?:(?:ba|da|a|k|z)?sh|python[\d.]*|pypy[\d.]*|node|nodejs|deno|bun|tsx|ts-node|ruby|perl|php|lua|Rscript|source|\.)$/;
const SHELL = /^(?:ba|da|a|k|z)?sh$/;
const PYTHON = /^(?:python[\d.]*|pypy[\d.]*)$/;
/** Commands that run the command which follows them. */
const WRAPPER =
  /^(?:env|nice|ionice|nohup|time|timeout|sudo|doas|exec|command|builtin|xargs|flock|stdbuf|setsid|unbuffer|chronic|cronic|chrt|taskset|numactl|strace|systemd-run|systemd-cat|systemd-inhibit|caffeinate|xvfb-run|gosu|su-exec|runuser|tini|dumb-init|uv|uvx|npx|bunx|pnpm|yarn|poetry|pipenv|rye|hatch|pdm|pixi|conda|mamba|micromamba|mise|asdf|direnv|dotenv|dotenvx|doppler|infisical|op|aws-vault|run|tool)$/;
/** Commands whose arguments name files of another machine or container. */
const ELSEWHERE = /^(?:ssh|docker|podman|kubectl|nsenter|chroot|scp|rsync)$/;
/** Interpreters whose first word may be what to do with the file behind it. */
const SUBCOMMANDS: Readonly<Record<string, RegExp>> = { bun: /^(?:run|x)$/, deno: /^run$/, tsx: /^watch$/ };
/** Options of interpreters that take the next word. */
const TAKES_VALUE =
  /^(?:-[WXrCO]|[-+][a-z]*o|--(?:require|import|loader|experimental-loader|conditions|with|with-requirements|python|project|env-file|init-file|rcfile))$/;

const SCRIPT_EXTENSION = /\.(?:ts|mts|cts|tsx|rb|pl|pm|php|lua|r|ps1|zsh|ksh|awk|sed|sql)$/i;
/** Enough to see a `#!` line, and the NUL of a compiled program. */
const SNIFFED_BYTES = 512;
const MISSING = Symbol('missing');

/** The first text of a regular file; null for anything else, a compiled program too; `missing` where nothing is. */
async function textHead(path: string): Promise<string | null | typeof MISSING> {
  let file;
  try {
    // Opening must not wait for a writer where the word names a fifo.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    // A word that names nothing readable is no file of the command.
    return errnoOf(error) === 'ENOENT' ? MISSING : null;
  }
  try {
    if (!(await file.stat()).isFile()) return null;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    return head.includes(0) ? null : head.toString('utf8');
  } finally {
    await file.close();
  }
}

interface Surroundings extends ShellSurroundings {
  includeMissing?: boolean;
}

interface Candidate {
  word: string;
  /** Name of the option or variable that it is the value of. */
  option?: string;
  /** True for the word that an interpreter runs. */
  interpreted: boolean;
  /** True where it is a guess that the file system must confirm. */
  existing?: boolean;
}

/** The place of the command proper behind `env`, `timeout 30`, `uv run` and their like. */
function commandIndex(words: (string | null)[]): number {
  const first = words[0];
  if (first === null || first === undefined || !WRAPPER.test(basename(first))) return 0;
  const index = words.findIndex((word, at) => at > 0 && word !== null && INTERPRETER.test(basename(word)));
  return index < 0 ? 0 : index;
}

/** What a command may name files by, and the line that it hands to a shell (`bash -c '…'`). */
function readInvocation({ words, settings, inputs, texts }: Invocation): {
  candidates: Candidate[];
  lines: QuotedLine[];
} {
  const candidates: Candidate[] = [
    ...settings.map(({ name, value }) => ({ word: value, option: name, interpreted: false })),
    ...inputs.map((word) => ({ word, interpreted: false })),
  ];
  const at = commandIndex(words);
  const name = basename(words[at] ?? '');
  const isUvs = basename(words[0] ?? '') === 'uv';
  const lines = quotedLines(words);
  let readsInput = SHELL.test(name);
  let waitsForScript = INTERPRETER.test(name);
  let option: string | undefined;
  for (const [index, word] of words.entries()) {
    if (word === null) {
      option = undefined;
      if (index > at) waitsForScript = false;
    } else if (index > 0 && /^[-+]/.test(word)) {
      const assigned = /^(--?[\w-]+)=(.+)$/s.exec(word);
      if (assigned) candidates.push({ word: assigned[2] ?? '', option: assigned[1], interpreted: false });
      option = assigned ? undefined : word;
      if (!waitsForScript || index < at) continue;
      if (SHELL.test(name)) {
        // Of a shell's other letters none takes the script's place: `sh -e script`.
        if (!/^-[a-z]*c$/.test(word)) continue;
        const line = words[index + 1];
        if (line != null) lines.push({ line, elsewhere: false });
        waitsForScript = readsInput = false;
      } else if (word === '-m' && PYTHON.test(name)) {
        candidates.push(...moduleFiles(words[index + 1]));
        waitsForScript = false;
      } else if (/^(?:-[mepc]|--eval|--print)$/.test(word)) waitsForScript = false;
    } else if (index > at && waitsForScript && SUBCOMMANDS[name]?.test(word)) {
      continue;
    } else {
      const isScript = isUvs && (option === '--script' || option === '-s');
      const interpreted = isScript || (waitsForScript && index > at && !takesValue(name, option));
      // A plain command name is looked up in PATH, so it names no file here.
      if (index > at || word.includes('/')) candidates.push({ word, option, interpreted });
      if (interpreted) waitsForScript = readsInput = false;
      option = undefined;
    }
  }
  // A shell without a script reads what it is given to read.
  if (readsInput) lines.push(...texts.map((line) => ({ line, elsewhere: false })));
  return { candidates, lines };
}

function takesValue(interpreter: string, option: string | undefined): boolean {
  return option !== undefined && (TAKES_VALUE.test(option) || (option === '-d' && interpreter === 'php'));
}

/** `python -m reports.daily` runs `reports/daily.py`, or `reports/daily/__main__.py`, where the folder has it. */
function moduleFiles(module: string | null | undefined): Candidate[] {
  if (module == null || !/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(module)) return [];
  const path = module.replaceAll('.', '/');
  return [`${path}.py`, `${path}/__main__.py`].map((word) => ({ word, interpreted: true, existing: true }));
}

function roleOf({ word, option, interpreted }: Candidate, head: string): CommandFile['role'] | null {
  const kind = fileKind(word, '');
  if (kind === 'prompt' || (option !== undefined && /prompt/i.test(option))) return 'prompt';
  if (kind === 'shell' || kind === 'python' || kind === 'node' || SCRIPT_EXTENSION.test(word))
    return 'script';
  if (interpreted && kind === 'text') return 'script';
  return word.includes('/') && head.startsWith('#!') ? 'script' : null;
}

async function filesOf(invocation: Invocation, surroundings: Surroundings): Promise<CommandFile[]> {
  const { words, cwd } = invocation;
  if (ELSEWHERE.test(basename(words[0] ?? ''))) return [];
  const files: CommandFile[] = [];
  for (const candidate of readInvocation(invocation).candidates) {
    // `curl -d @body.md`: the sign before the name is the tool's.
    const word = candidate.word.replace(/^@/, '');
    if (word === '' || (cwd === null && !isAbsolute(word))) continue;
    const path = resolve(cwd ?? '/', word);
    const head = await textHead(path);
    if (head === null) continue;
    if (head === MISSING && (!surroundings.includeMissing || candidate.existing)) continue;
    const role = roleOf({ ...candidate, word }, head === MISSING ? '' : head);
    if (role) files.push({ path, role });
  }
  return files;
}

/** What a line quotes that quotes a line that quotes a line is not looked at for ever. */
const DEEPEST_QUOTE = 5;

/** The simple commands of a job's `cmd` in their order, those of the lines that it hands to a shell behind their own. */
export function commandInvocations(
  cmd: string | readonly string[],
  surroundings: ShellSurroundings,
): Invocation[] {
  const { cwd } = surroundings;
  const first =
    typeof cmd === 'string'
      ? invocationsOf(cmd, surroundings)
      : [{ cwd, words: [...cmd], settings: [], inputs: [], texts: [] }];
  const found: Invocation[] = [];
  const add = (invocation: Invocation, depth: number): void => {
    found.push(invocation);
    if (depth === DEEPEST_QUOTE || ELSEWHERE.test(basename(invocation.words[0] ?? ''))) return;
    for (const { line, elsewhere } of readInvocation(invocation).lines) {
      const inner = { ...surroundings, cwd: elsewhere ? null : invocation.cwd };
      for (const nested of invocationsOf(line, inner)) add(nested, depth + 1);
    }
  };
  for (const invocation of first) add(invocation, 0);
  return found;
}

/**
 * The scripts and prompts that a job's command names, each once, in the order they stand: existing regular text
 * files only. `cmd` is a shell line, or an argument vector that no shell sees; `cwd` is absolute. Nothing is run, so
 * a word that only a shell could expand names no file (`~` and `$HOME` neither, without a `home`), and a plain
 * command name, which is found through PATH, never does. With `includeMissing`, what is plainly a script or prompt by
 * its place or extension counts where it does not exist (any more): the job may still have it restored.
 */
export async function commandFiles(
  cmd: string | readonly string[] | null,
  cwd: string,
  known: Omit<Surroundings, 'cwd'> = {},
): Promise<CommandFile[]> {
  if (cmd === null) return [];
  const surroundings = { cwd, ...known };
  const files = new Map<string, CommandFile>();
  for (const invocation of commandInvocations(cmd, surroundings)) {
    for (const file of await filesOf(invocation, surroundings)) {
      if (!files.has(file.path)) files.set(file.path, file);
    }
  }
  return [...files.values()];
}
