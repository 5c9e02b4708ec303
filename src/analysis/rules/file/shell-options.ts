import { basename } from 'node:path';
import type { SyntaxNode } from 'unbash';
import { argValues, callOf, readShell, type ShellSource } from './shell-source.js';

/** The three options of what is called strict mode. */
export interface StrictOptions {
  errexit: boolean;
  nounset: boolean;
  pipefail: boolean;
}

/** Which shell runs a script; `unknown` where neither its first line nor the job's command says. */
export interface ShellInvocation {
  dialect: 'bash' | 'posix' | 'other' | 'unknown';
  /** What is set from the outside, by the first line or on the command line. */
  options: StrictOptions;
}

const NONE: StrictOptions = { errexit: false, nounset: false, pipefail: false };
const DIALECTS: Readonly<Record<string, ShellInvocation['dialect']>> = {
  bash: 'bash',
  sh: 'posix',
  dash: 'posix',
  ash: 'posix',
  busybox: 'posix',
  ksh: 'other',
  mksh: 'other',
  zsh: 'other',
  fish: 'other',
  csh: 'other',
  tcsh: 'other',
};

/**
 * A shell named in the job's command (`bash nightly.sh`) wins over the script's first line, which it does not read:
 * `#!/bin/bash -e` sets nothing for a job that is started as `bash script.sh`.
 */
export function shellInvocation(text: string, path: string, cmd: string | null): ShellInvocation {
  return fromCommand(path, cmd) ?? fromShebang(text);
}

function fromShebang(text: string): ShellInvocation {
  const line = /^#!\s*(.*)/.exec(text)?.[1]?.trim();
  if (line === undefined) return { dialect: 'unknown', options: NONE };
  const words = line.split(/\s+/);
  if (basename(words[0] ?? '') === 'env') words.shift();
  while (words[0]?.startsWith('-') || /^\w+=/.test(words[0] ?? '')) words.shift();
  const name = basename(words.shift() ?? '');
  return { dialect: DIALECTS[name] ?? 'other', options: optionsIn(words) };
}

function fromCommand(path: string, cmd: string | null): ShellInvocation | null {
  if (cmd === null) return null;
  let found: ShellInvocation | null = null;
  readShell(cmd)?.walk((node) => {
    if (found || node.type !== 'Command') return;
    const call = callOf(node);
    const dialect = call && DIALECTS[call.name];
    if (!call || !dialect) return;
    const words = argValues(call);
    const at = words.findIndex((word) => basename(word) === basename(path));
    if (at === -1 || words.slice(0, at).some((word) => /^-[a-zA-Z]*c/.test(word))) return;
    found = { dialect, options: optionsIn(words.slice(0, at)) };
  });
  return found;
}

/** What a list of `set` arguments turns on, in any of its forms: `-eu`, `-e -u`, `-o errexit`, `-euo pipefail`. */
function optionsIn(words: readonly string[]): StrictOptions {
  const options = { ...NONE };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--' || !/^[-+]/.test(word)) break;
    if (word.startsWith('+')) {
      if (word.endsWith('o')) at += 1;
      continue;
    }
    if (word.startsWith('--')) continue;
    if (word.includes('e')) options.errexit = true;
    if (word.includes('u')) options.nounset = true;
    if (word.includes('o')) {
      at += 1;
      const name = words[at];
      if (name === 'errexit' || name === 'nounset' || name === 'pipefail') options[name] = true;
    }
  }
  return options;
}

/** What the script has on: from outside, and by each of its own `set` commands, wherever they stand. */
export function strictOptions(source: ShellSource, invocation: ShellInvocation): StrictOptions {
  const options = { ...invocation.options };
  source.walk((node: SyntaxNode) => {
    if (node.type !== 'Command') return;
    const call = callOf(node);
    if (call?.name !== 'set') return;
    const on = optionsIn(argValues(call));
    options.errexit ||= on.errexit;
    options.nounset ||= on.nounset;
    options.pipefail ||= on.pipefail;
  });
  return options;
}
