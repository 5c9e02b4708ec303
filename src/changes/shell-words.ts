import { isAbsolute, resolve } from 'node:path';
import {
  forEachChild,
  parse,
  type DoubleQuotedChild,
  type For,
  type SyntaxNode,
  type Word,
  type WordPart,
} from 'unbash';

/** One simple command of a shell line, with what is known of it without running anything. */
export interface Invocation {
  /** The folder it runs in, after every `cd` before it; null where that is not known. */
  cwd: string | null;
  /** Its name and arguments; null for a word that only a shell could expand. */
  words: (string | null)[];
  /** `NAME=value` before it. */
  settings: { name: string; value: string }[];
  /** Files that it reads by `<`. */
  inputs: string[];
  /** Texts that it reads: of `<<` and `<<<`. */
  texts: string[];
}

export interface ShellSurroundings {
  /** Absolute folder that the line starts in; null where that is not known. */
  cwd: string | null;
  /** Absolute home folder, for `~`. */
  home?: string;
  /** Variables that are set for the line. */
  env?: Readonly<Record<string, string>>;
}

interface Scope {
  cwd: string | null;
  home: string | undefined;
  vars: Map<string, string>;
}

const inner = (scope: Scope): Scope => ({ ...scope, vars: new Map(scope.vars) });

function partText(part: WordPart | DoubleQuotedChild, scope: Scope): string | null {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return part.value;
    case 'DoubleQuoted':
    case 'LocaleString':
      return joined(part.parts, scope);
    case 'SimpleExpansion':
      return scope.vars.get(part.text.slice(1)) ?? null;
    case 'ParameterExpansion':
      if (part.operation || part.index || part.prefix) return null;
      return scope.vars.get(part.parameter) ?? null;
    default:
      return null;
  }
}

function joined(parts: readonly (WordPart | DoubleQuotedChild)[], scope: Scope): string | null {
  const texts = parts.map((part) => partText(part, scope));
  return texts.includes(null) ? null : texts.join('');
}

function wordText(word: Word, scope: Scope): string | null {
  const text = word.parts ? joined(word.parts, scope) : word.value;
  if (text === null || !/^~(?:\/|$)/.test(word.text)) return text;
  return scope.home === undefined ? null : scope.home + text.slice(1);
}

function moveTo(scope: Scope, folder: string | null | undefined): void {
  if (folder === undefined) scope.cwd = scope.home ?? null;
  else if (folder === null || folder === '-') scope.cwd = null;
  else if (isAbsolute(folder)) scope.cwd = folder;
  else scope.cwd = scope.cwd === null ? null : resolve(scope.cwd, folder);
}

function walk(node: SyntaxNode, scope: Scope, found: Invocation[]): void {
  switch (node.type) {
    case 'Subshell':
    case 'CommandExpansion':
    case 'ProcessSubstitution':
    case 'Function':
      forEachChild(node, (child) => walk(child, inner(scope), found));
      return;
    case 'Pipeline':
      for (const command of node.commands) walk(command, inner(scope), found);
      return;
    case 'For':
      walkFor(node, scope, found);
      return;
    case 'Command':
      break;
    default:
      forEachChild(node, (child) => walk(child, scope, found));
      return;
  }

  forEachChild(node, (child) => walk(child, inner(scope), found));
  const settings: Invocation['settings'] = [];
  for (const part of [...node.prefix, ...node.suffix]) {
    if (part.type !== 'Assignment' || part.value.type !== 'Word') continue;
    const value = wordText(part.value, scope);
    if (value !== null) settings.push({ name: part.name, value });
  }
  if (!node.name) {
    for (const { name, value } of settings) scope.vars.set(name, value);
  }
  const words = [node.name, ...node.args].flatMap((word) =>
    word?.type === 'Word' ? [wordText(word, scope)] : [],
  );
  const inputs = node.redirects.flatMap((redirect) => {
    if (redirect.type !== 'Redirect' || redirect.operator !== '<' || !redirect.target) return [];
    return wordText(redirect.target, scope) ?? [];
  });
  const texts = node.redirects.flatMap((redirect) => {
    if (redirect.type === 'HereDoc') return redirect.body.text;
    return redirect.type === 'HereString' && redirect.target ? (wordText(redirect.target, scope) ?? []) : [];
  });
  found.push({ cwd: scope.cwd, words, settings, inputs, texts });
  if (words[0] === 'cd' || words[0] === 'pushd') {
    moveTo(
      scope,
      words.slice(1).find((word) => word !== '--'),
    );
  }
}

/** Words of a loop that its body is read for. */
const MOST_ROUNDS = 20;

/** The body for each word that is known; where none is, once, with its variable unknown. */
function walkFor(node: For, scope: Scope, found: Invocation[]): void {
  const name = wordText(node.name, scope);
  const words = (node.wordlist ?? []).slice(0, MOST_ROUNDS).map((word) => wordText(word, scope));
  for (const word of node.wordlist ?? []) walk(word, inner(scope), found);
  for (const value of words.length > 0 ? words : [null]) {
    if (name !== null && value !== null) scope.vars.set(name, value);
    else if (name !== null) scope.vars.delete(name);
    walk(node.body, scope, found);
  }
}

/**
 * The simple commands of a shell line in the order they stand, those inside `$( )` and in both branches of an `if`
 * too. Follows `cd` and plain assignments; a line that is broken gives what could be read of it.
 */
export function invocationsOf(line: string, { cwd, home, env = {} }: ShellSurroundings): Invocation[] {
  const found: Invocation[] = [];
  const vars = new Map(Object.entries({ ...(home !== undefined && { HOME: home }), ...env }));
  walk(parse(line), { cwd, home, vars }, found);
  return found;
}
