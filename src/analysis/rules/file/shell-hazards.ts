import type { AndOr, Command, Pipeline, SyntaxNode } from 'unbash';
import { argValues, callOf, type ShellPlace, type ShellSource } from './shell-source.js';
import { assignedNames, expandedName } from './shell-variables.js';

/** A place where strict mode would change what a script does today, not only what it does after a fault. */
export interface ShellHazard {
  offset: number;
  note: string;
}

export interface ShellHazards {
  errexit: ShellHazard[];
  nounset: ShellHazard[];
  pipefail: ShellHazard[];
}

/** Commands whose non-zero status is an answer (no match, differs, no such process) as often as a fault. */
const ANSWERS = new Set(
  'grep egrep fgrep zgrep rg diff cmp pgrep pkill killall test [ expr let mountpoint'.split(' '),
);

/** Set by the shell itself, or by cron and every service manager. */
const ALWAYS_SET = new Set(
  (
    'HOME PATH PWD OLDPWD LOGNAME SHELL IFS PPID UID EUID RANDOM SRANDOM SECONDS LINENO HOSTNAME HOSTTYPE OSTYPE MACHTYPE SHLVL ' +
    'OPTIND OPTARG REPLY GROUPS FUNCNAME PIPESTATUS EPOCHSECONDS EPOCHREALTIME DIRSTACK'
  ).split(' '),
);

/**
 * Walks the script for what each option of strict mode would stop:
 * - `errexit`: `$?` read after a command, commands whose non-zero status is an answer, `((…))`, and a function that ends in `a && b`;
 * - `nounset`: variables that neither the script nor `known` sets, and arguments read outside functions;
 * - `pipefail`: a pipeline with such a command before its end, or whose end stops reading early (`head`, `grep -q`).
 */
export function shellHazards(source: ShellSource, known: readonly string[]): ShellHazards {
  const hazards: ShellHazards = { errexit: [], nounset: [], pipefail: [] };
  const assigned = assignedNames(source);
  const isSet = (name: string) =>
    assigned.has(name) || known.includes(name) || ALWAYS_SET.has(name) || name.startsWith('BASH');
  let finalStatus = false;
  source.walk((node, place) => {
    if (node.type === 'Command') {
      finalStatus = ['exit', 'return'].includes(callOf(node)?.name ?? '');
      answer(node, place, hazards);
    } else if (node.type === 'ArithmeticCommand' && !place.tested) {
      hazards.errexit.push({ offset: node.pos, note: '`((…))` fails where its value is 0' });
    } else if (node.type === 'Pipeline') {
      pipeline(node, place, hazards);
    } else if (node.type === 'Function') {
      const last = lastAndList(node.body);
      if (last)
        hazards.errexit.push({
          offset: last.pos,
          note: 'the function ends in `a && b`, so it fails where `a` does',
        });
    } else {
      expansion(node, place, finalStatus, isSet, hazards);
    }
  });
  return hazards;
}

function answer(node: Command, place: ShellPlace, hazards: ShellHazards): void {
  const name = callOf(node)?.name ?? '';
  if (place.tested || !ANSWERS.has(name)) return;
  hazards.errexit.push({ offset: node.pos, note: `\`${name}\` also fails where its answer is no` });
}

function pipeline(node: Pipeline, place: ShellPlace, hazards: ShellHazards): void {
  if (place.rescued) return;
  const names = node.commands.map((command) => (command.type === 'Command' ? callOf(command) : null));
  const early = names.slice(0, -1).find((call) => call && ANSWERS.has(call.name));
  const last = names.at(-1);
  const stops =
    last?.name === 'head' ||
    (last &&
      /^[efz]?grep$/.test(last.name) &&
      argValues(last).some((arg) => /^-(?:[a-zA-Z]*[qm]|-quiet)/.test(arg)));
  if (early) {
    hazards.pipefail.push({
      offset: node.pos,
      note: `\`${early.name}\` in a pipeline fails where nothing matches`,
    });
  } else if (stops) {
    hazards.pipefail.push({
      offset: node.pos,
      note: `\`${last.name}\` stops reading early, which ends the command before it by SIGPIPE`,
    });
  }
}

function lastAndList(body: SyntaxNode): AndOr | null {
  if (body.type !== 'BraceGroup' && body.type !== 'Subshell') return null;
  const command = body.body.commands.at(-1)?.command;
  return command?.type === 'AndOr' && command.operators.at(-1) === '&&' ? command : null;
}

function expansion(
  node: SyntaxNode,
  place: ShellPlace,
  finalStatus: boolean,
  isSet: (name: string) => boolean,
  hazards: ShellHazards,
): void {
  const name = expandedName(node);
  if (name === null) return;
  if (name === '?' || name === 'PIPESTATUS') {
    if (!finalStatus && !place.afterOperator) {
      hazards.errexit.push({
        offset: node.pos,
        note: 'the script looks at the exit status of an earlier command',
      });
    }
  } else if (/^\d+$/.test(name)) {
    if (name !== '0' && !place.inFunction) {
      hazards.nounset.push({
        offset: node.pos,
        note: `\`$${name}\` is unset where the script is started without it`,
      });
    }
  } else if (/^[A-Za-z_]\w*$/.test(name) && !isSet(name)) {
    hazards.nounset.push({ offset: node.pos, note: `nothing here sets \`${name}\`` });
  }
}
