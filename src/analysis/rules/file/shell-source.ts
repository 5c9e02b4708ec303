import {
  forEachChild,
  parse,
  type AndOr,
  type Command,
  type CommandArgument,
  type ParsedScript,
  type Pipeline,
  type SyntaxNode,
  type Word,
} from 'unbash';

/** Where in the script a node stands, as far as it decides what its exit status does. */
export interface ShellPlace {
  /** Its failure is looked at (`if`, `while`, `!`, before `&&` or `||`) or thrown away (`&`, inside an argument), so `set -e` ignores it. */
  tested: boolean;
  /** Right of a `||` or `&&`, where `$?` is that of what stands left. */
  afterOperator: boolean;
  /** Its failure is answered by `||`. */
  rescued: boolean;
  inFunction: boolean;
  /** Inside `$(…)`, so that what it prints is used. */
  inSubstitution: boolean;
}

export type ShellVisitor = (node: SyntaxNode, place: ShellPlace) => void;

export interface ShellSource {
  script: ParsedScript;
  /** Every node but those inside escaped backquotes, whose positions do not belong to this text; outer nodes first. */
  walk(visitor: ShellVisitor): void;
}

/**
 * Parses a shell text, CRLF or LF; offsets are those of `text`. Null where it does not parse as bash: a rule then says
 * nothing, since the shell itself refuses such a script and its log says where.
 */
export function readShell(text: string): ShellSource | null {
  // Of the same length, so that offsets stay; the parser would take the carriage return for a part of the word.
  const script = parse(text.replaceAll('\r\n', ' \n'));
  if (script.errors && script.errors.length > 0) return null;
  const top: ShellPlace = {
    tested: false,
    afterOperator: false,
    rescued: false,
    inFunction: false,
    inSubstitution: false,
  };
  return { script, walk: (visitor) => walk(script, top, visitor) };
}

function walk(node: SyntaxNode, place: ShellPlace, visitor: ShellVisitor): void {
  if (node.type === 'Script' && node.source !== undefined) return;
  visitor(node, place);
  forEachChild(node, (child) => walk(child, placeOf(node, child, place), visitor));
}

function placeOf(parent: SyntaxNode, child: SyntaxNode, place: ShellPlace): ShellPlace {
  switch (parent.type) {
    case 'If':
    case 'Elif':
    case 'While':
      return child === parent.clause ? { ...place, tested: true } : place;
    case 'AndOr':
      return placeInList(parent, child, place);
    case 'Pipeline':
      return pipelineIgnores(parent, child) ? { ...place, tested: true } : place;
    case 'Statement':
      return parent.background ? { ...place, tested: true } : place;
    case 'Function':
      return { ...place, inFunction: true };
    case 'CommandExpansion':
      return { ...place, inSubstitution: true };
    case 'Command':
      // `echo "$(false)"` goes on; `x=$(false)` takes the status of the substitution.
      return parent.name === undefined ? place : { ...place, tested: true };
    default:
      return place;
  }
}

/** `!` turns the status round; without `pipefail` only the last command's counts. */
function pipelineIgnores(pipeline: Pipeline, child: SyntaxNode): boolean {
  return pipeline.prefixes.some(({ type }) => type === 'Negation') || child !== pipeline.commands.at(-1);
}

function placeInList(list: AndOr, child: SyntaxNode, place: ShellPlace): ShellPlace {
  const index = list.commands.findIndex((command) => command === child);
  if (index === -1) return place;
  return {
    ...place,
    tested: place.tested || index < list.commands.length - 1,
    rescued: place.rescued || list.operators.slice(index).includes('||'),
    afterOperator: place.afterOperator || index > 0,
  };
}

/** A simple command by what it really starts: behind `sudo`, `env`, `nice` and the like. */
export interface ShellCall {
  /** Without a folder: `curl` for `/usr/bin/curl`; empty where the name is not written out. */
  name: string;
  word: Word;
  args: readonly CommandArgument[];
  /** Names of the commands it stands behind, outermost first. */
  wrappers: string[];
}

/** Commands that run another, with their short options that take a value and the words of their own before it. */
const WRAPPERS: Readonly<Record<string, { valued: string; own: number }>> = {
  sudo: { valued: 'ugpCrtThDR', own: 0 },
  doas: { valued: 'uC', own: 0 },
  env: { valued: 'uSC', own: 0 },
  nice: { valued: 'n', own: 0 },
  ionice: { valued: 'cnp', own: 0 },
  nohup: { valued: '', own: 0 },
  exec: { valued: 'a', own: 0 },
  command: { valued: '', own: 0 },
  stdbuf: { valued: 'ioe', own: 0 },
  timeout: { valued: 'ks', own: 1 },
  time: { valued: 'fo', own: 0 },
};

const baseName = (word: string): string => word.slice(word.lastIndexOf('/') + 1);

/** What a simple command starts; null for bare assignments and redirections. */
export function callOf(command: Command): ShellCall | null {
  if (!command.name) return null;
  let word: Word = command.name;
  let args: readonly CommandArgument[] = command.args;
  const wrappers: string[] = [];
  for (;;) {
    const name = baseName(word.value);
    const wrapper = WRAPPERS[name];
    if (!wrapper) return { name, word, args, wrappers };
    const start = startOfWrapped(args, wrapper);
    const next = args[start];
    if (next?.type !== 'Word') return { name, word, args, wrappers };
    wrappers.push(name);
    word = next;
    args = args.slice(start + 1);
  }
}

function startOfWrapped(args: readonly CommandArgument[], wrapper: { valued: string; own: number }): number {
  let own = wrapper.own;
  let at = 0;
  for (; at < args.length; at += 1) {
    const arg = args[at];
    if (!arg || arg.type === 'Assignment' || /^[A-Za-z_]\w*=/.test(arg.value)) continue;
    if (/^-[^-]/.test(arg.value)) {
      if (arg.value.length === 2 && wrapper.valued.includes(arg.value.charAt(1))) at += 1;
    } else if (arg.value.startsWith('-')) continue;
    else if (own > 0) own -= 1;
    else break;
  }
  return at;
}

/** The words of a call; assignments as they are written. */
export function argValues(call: ShellCall): string[] {
  return call.args.map((arg) => (arg.type === 'Word' ? arg.value : arg.text));
}
