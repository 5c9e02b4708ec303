import type { Pipeline, SyntaxNode, Word } from 'unbash';
import type { TextEdit } from './file-change.js';
import { fetchOptions } from './curl-options.js';
import { argValues, callOf, readShell, type ShellCall } from './shell-source.js';

export type InsecureKind = 'runs-download' | 'no-certificate-check' | 'world-writable';

export interface InsecureCall {
  kind: InsecureKind;
  offset: number;
  note: string;
  /** Over `http://`, where anybody on the way can change what is run. */
  plainHttp: boolean;
  /** The edit that is certainly right; null where only the author can tell. */
  edit: TextEdit | null;
}

const INTERPRETERS = /^(?:ba|da|a|z|k|mk|fi)?sh$|^(?:python|perl|ruby|node|php)[\d.]*$/;

/**
 * Hosts whose certificates every system's list of authorities covers, so that leaving the check out can never be needed.
 * A short list on purpose: of any other name nobody here can tell whether its certificate is its own.
 */
const PUBLIC_HOSTS =
  /^(?:(?:[\w-]+\.)*(?:github\.com|githubusercontent\.com|googleapis\.com|amazonaws\.com)|hooks\.slack\.com|slack\.com|api\.openai\.com|api\.anthropic\.com|api\.telegram\.org)$/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0)$/i;

const hostOf = (url: string): string =>
  /^[a-z]+:\/\/(?:[^/@\s]*@)?(\[[^\]]*\]|[^/:\s]*)/i.exec(url)?.[1] ?? '';

/** What may be done to a URL's check of certificates: nothing on this machine, a ready edit for a public host, else advice. */
export function certificateCase(urls: readonly string[]): 'loopback' | 'public' | 'unknown' {
  const hosts = urls.map(hostOf);
  if (hosts.length === 0) return 'unknown';
  if (hosts.every((host) => LOOPBACK.test(host))) return 'loopback';
  return hosts.every((host) => PUBLIC_HOSTS.test(host)) ? 'public' : 'unknown';
}

/** Insecure calls of a shell text, in their order; none where it does not parse. */
export function insecureCalls(text: string): InsecureCall[] {
  const found: InsecureCall[] = [];
  readShell(text)?.walk((node) => {
    if (node.type === 'Pipeline') found.push(...pipedToInterpreter(node));
    if (node.type !== 'Command') return;
    const call = callOf(node);
    if (!call) return;
    if (isFetch(call)) found.push(...unchecked(text, call));
    else if (call.name === 'chmod') found.push(...openToAll(call, node.pos));
    else found.push(...runsSubstitution(call, node.pos));
  });
  return found.sort((a, b) => a.offset - b.offset);
}

const isFetch = (call: ShellCall): boolean => call.name === 'curl' || call.name === 'wget';

function runsDownload(fetch: ShellCall, interpreter: string, offset: number): InsecureCall {
  const plainHttp = fetchOptions(fetch).urls.some(
    (url) => /^http:/i.test(url) && !LOOPBACK.test(hostOf(url)),
  );
  const note = `runs with \`${interpreter}\` what ${fetch.name} fetches${plainHttp ? ', over plain http' : ''}`;
  return { kind: 'runs-download', offset, note, plainHttp, edit: null };
}

function pipedToInterpreter(pipeline: Pipeline): InsecureCall[] {
  const calls = pipeline.commands.map((command) => (command.type === 'Command' ? callOf(command) : null));
  const at = calls.findIndex((call) => call && isFetch(call));
  const fetch = calls[at];
  const interpreter = calls
    .slice(at + 1)
    .find((call) => call && INTERPRETERS.test(call.name) && readsScript(call));
  return fetch && interpreter ? [runsDownload(fetch, interpreter.name, pipeline.pos)] : [];
}

/** From standard input: `python3 -c …`, `-m json.tool` or a script by name take it as data. */
function readsScript(call: ShellCall): boolean {
  const words = argValues(call);
  const shell = /sh$/.test(call.name);
  const first = words.find((word) => word !== '-' && !(shell && /^-[a-bd-zA-Z]+$/.test(word)));
  return (
    first === undefined ||
    words[0] === '-' ||
    (shell && (first === '--' || words.some((word) => /^-\w*s/.test(word))))
  );
}

/** `bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(curl …)"`, `. <(curl …)`. */
function runsSubstitution(call: ShellCall, offset: number): InsecureCall[] {
  const sources = ['eval', 'source', '.'].includes(call.name);
  if (!sources && !INTERPRETERS.test(call.name)) return [];
  const words = call.args.filter((arg): arg is Word => arg.type === 'Word');
  const option = words.findIndex(({ value }) => /^-\w*[ce]$/.test(value));
  const run = call.name === 'eval' ? words : words.slice(option === -1 ? 0 : option + 1).slice(0, 1);
  const fetch = run.flatMap((word) => fetchIn(word) ?? [])[0];
  return fetch ? [runsDownload(fetch, call.name, offset)] : [];
}

/** The fetch that is the whole of a word: `$(curl …)`, `"$(curl …)"`, `<(curl …)`. */
function fetchIn(word: Word): ShellCall | null {
  const parts = word.parts?.flatMap((part): readonly SyntaxNode[] =>
    part.type === 'DoubleQuoted' ? part.parts : [part],
  );
  const only = parts?.length === 1 ? parts[0] : undefined;
  if (only?.type !== 'CommandExpansion' && only?.type !== 'ProcessSubstitution') return null;
  const command = only.script?.commands[0]?.command;
  const first = command?.type === 'Pipeline' ? command.commands[0] : command;
  const call = first?.type === 'Command' ? callOf(first) : null;
  return call && isFetch(call) ? call : null;
}

function unchecked(text: string, call: ShellCall): InsecureCall[] {
  const option = call.args.find(
    (arg) =>
      arg.type === 'Word' &&
      (call.name === 'curl' ? /^(?:--insecure|-[a-zA-Z]*k[a-zA-Z]*)$/ : /^--no-check-certificate$/).test(
        arg.value,
      ),
  );
  const { names, urls, unknown } = fetchOptions(call);
  const set =
    call.name === 'curl' ? names.has('k') || names.has('insecure') : names.has('no-check-certificate');
  if (!set || option?.type !== 'Word') return [];
  const where = certificateCase(urls);
  if (where === 'loopback') return [];
  const edit = where === 'public' && !unknown ? withoutOption(text, option) : null;
  const note = `\`${option.value}\` takes any certificate`;
  return [{ kind: 'no-certificate-check', offset: option.pos, note, plainHttp: false, edit }];
}

/** Takes out the option with the blank before it, or its letter of a cluster. */
function withoutOption(text: string, option: Word): TextEdit | null {
  if (option.text !== option.value) return null;
  if (!option.value.startsWith('--') && option.value.length > 2) {
    return { from: option.pos, to: option.end, text: option.value.replace('k', '') };
  }
  return /[ \t]/.test(text.charAt(option.pos - 1))
    ? { from: option.pos - 1, to: option.end, text: '' }
    : null;
}

function openToAll(call: ShellCall, offset: number): InsecureCall[] {
  const mode = argValues(call).find((word) => /^(?:[0-7]?777|(?:a|o|ugo)?[+=]rwx)$/.test(word));
  if (mode === undefined) return [];
  const note = `\`${mode}\` lets every user of the machine change it`;
  return [{ kind: 'world-writable', offset, note, plainHttp: false, edit: null }];
}
