import { isSecretValue, type Written } from './plain-value.js';
import { MOST_BARE, readValue, type ReadValue } from './read-value.js';
import { classOfName, type NameClass } from './secret-names.js';
import type { SecretFinder, SecretSpan } from './secret-span.js';

/** What stands behind a name that has a value. */
const BEHIND = ['=', ':', '"', "'", '\\', '>', ']'];

/** Parts of the names that `classOfName` knows; of short ones with what stands beside them, since they are parts of words. */
const ANCHORS = [
  ...[
    'passw',
    'passphrase',
    'passcode',
    '-pass',
    '_pass',
    '.pass',
    '-pwd',
    '_pwd',
    'kennwort',
    'pw =',
    '-pw',
  ],
  ...['secret', 'token', 'credential', 'creds', 'auth', 'sess', 'cookie', 'key', 'signature'],
  ...['pass', 'pwd', 'pw', 'psk', 'jwt', 'sig', 'sid', 'sas'].flatMap((name) =>
    BEHIND.map((next) => name + next),
  ),
];

const MOST_NAME = 64;
const LONGEST_BEFORE = 240;

const KINDS: Readonly<Record<NameClass, string>> = {
  password: 'password',
  key: 'secret key',
  token: 'token',
  session: 'session',
};

/** `name=value`, `"name": "value"`, `name => value`, `name%3Dvalue`; inside a JSON string its quotes have backslashes. */
const ASSIGNED = /(?:\\{0,7}["'`])?\]?[ \t]{0,8}(?::=|=>|=(?!=)|:|%3[AD])(?:[ \t]{0,8}\[)?[ \t]{0,8}/y;
/** `["--password", "value"]` */
const NEXT_IN_LIST = /\\{0,7}["'`],[ \t\n]{0,8}/y;
/** `os.getenv("TOKEN", "value")`, `headers.set('x-token', 'value')` */
const NEXT_IN_CALL = /["'],[ \t\n]{0,8}(?=[bruf]?["'])/y;
/** `process.env.TOKEN || 'value'`, `os.environ.get("TOKEN") or "value"` */
const OTHERWISE = /["'`]?[\])]{0,2}[ \t]{1,8}(?:\|\|=?|\?\?=?|or)[ \t]{1,8}(?=["'`])/y;
/** `- name: DB_PASSWORD` and on the next line `value: …`, as containers and task definitions have it. */
const VALUE_BESIDE =
  /(?:\\{0,7}["'])?(?:,|\\[nrt]|\s){0,40}(?:\\{0,7}["'])?value(?:\\{0,7}["'])?[ \t]{0,8}[:=][ \t]{0,8}/iy;
const NAMED_BY = /(?:name|key)(?:\\{0,7}["'])?[ \t]{0,8}[:=][ \t]{0,8}(?:\\{0,7}["'])?$/i;
const TOLD = /[ \t]{1,8}(?:is|was|are)[ \t:]{1,8}/y;
/** On the same line, or on the next one behind a backslash. */
const SPACE = /[ \t]{1,8}(?:\\\r?\n[ \t]{0,40})?/y;
const ANY_SPACE = /\s{1,16}/y;
const BLOCK = /[|>][+-]?\d?[ \t]{0,8}(?:#[^\n]{0,200})?\r?\n/y;
/** What follows a value that is a word of a sentence or of code. */
const MORE_WORDS = /[ \t]{1,8}[A-Za-z=!<>?+*&|-]/y;
const IN_NETRC = /(?:(?:login|machine|account)\s+\S+|default)\s+$/;
const IS_SET = /(?:\bENV|\bsetenv|\bconfig(?:ure)?[ \t]+set|\bset[ \t]+-\w+)[ \t]+\S*$/;
const SCHEME = /^(?:bearer|basic|token)\s+/i;

/** Secrets that are told by the name before them, as in settings, headers, options, queries and sentences. */
export function namedValues(): SecretFinder {
  const classes = new Map<string, NameClass | null>();
  const classOf = (name: string): NameClass | null => {
    let known = classes.get(name);
    if (known === undefined) {
      if (classes.size > 2_000) classes.clear(); // names without number are no names
      known = classOfName(name);
      classes.set(name, known);
    }
    return known;
  };
  return {
    anchors: ANCHORS,
    find(text, at) {
      const [from, to] = nameAround(text, at);
      const next = text.charCodeAt(to);
      if (!STANDS_BEFORE_A_VALUE[next & 0x7f] || next > 0x7f) return null;
      if (text[from - 1] === '/' && text[from - 2] === '/') return null; // the user in an address
      const name = text.slice(from, to);
      const nameClass = classOf(name);
      return nameClass === null ? null : valueOf(text, from, to, name, nameClass);
    },
  };
}

const STANDS_BEFORE_A_VALUE: boolean[] = Array.from({ length: 128 }, (_, code) =>
  '=:"\'`\\ \t\n\r]>,%'.includes(String.fromCharCode(code)),
);

function nameAround(text: string, at: number): [from: number, to: number] {
  let from = at;
  while (from > 0 && at - from < MOST_NAME && isNameCode(text.charCodeAt(from - 1))) from -= 1;
  // The n of a line break that a JSON string writes as \n, and the digits of an escape of an address.
  if (text[from - 1] === '%' && /^[\da-f]{2}/i.test(text.slice(from, from + 2)) && from + 2 <= at) from += 2;
  if (text[from - 1] === '\\' && 'nrt'.includes(text[from] as string) && from < at) from += 1;
  let to = at;
  while (to < text.length && to - at < MOST_NAME && isNameCode(text.charCodeAt(to))) to += 1;
  while (to > at && '.-'.includes(text[to - 1] as string)) to -= 1;
  return [from, to];
}

/** Letters, digits, `_`, `.` and `-`. */
function isNameCode(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 97 && lower <= 122) || (code >= 45 && code <= 57 && code !== 47) || code === 95;
}

function valueOf(
  text: string,
  from: number,
  to: number,
  name: string,
  nameClass: NameClass,
): readonly SecretSpan[] | SecretSpan | null {
  if (text[from - 1] === '<' && text[to] === '>') return inElement(text, to + 1, name, nameClass);
  const beside = isNamed(text, from) ? after(VALUE_BESIDE, text, to) : null;
  if (beside !== null) return judged(text, readValue(text, beside), name, nameClass, ':');
  const assigned = after(ASSIGNED, text, to);
  if (assigned !== null) {
    const block = after(BLOCK, text, assigned);
    if (block !== null) return inBlock(text, from, block, nameClass);
    if (text.startsWith('%3', assigned - 3))
      return judged(text, inEscapes(text, assigned), name, nameClass, '=');
    const tight = text[assigned - 1] === '=';
    return judged(text, readValue(text, assigned), name, nameClass, tight ? '=' : ':');
  }
  if (name.startsWith('-')) {
    const listed = after(NEXT_IN_LIST, text, to) ?? after(SPACE, text, to);
    if (listed === null || text[listed] === '-') return null;
    return judged(text, readValue(text, listed), name, nameClass, '=');
  }
  const called = /^\(\s{0,8}["']$/.test(text.slice(Math.max(0, from - 2), from))
    ? after(NEXT_IN_CALL, text, to)
    : null;
  const instead = called ?? after(OTHERWISE, text, to);
  if (instead !== null) return judged(text, readValue(text, instead), name, nameClass, '=');
  const told = after(TOLD, text, to);
  if (told !== null) return judged(text, readValue(text, told), name, nameClass, ' ');
  return afterSpace(text, from, to, name, nameClass);
}

/** A value in an address within an address ends at an escaped `&`. */
function inEscapes(text: string, start: number): ReadValue | null {
  const read = readValue(text, start);
  if (read === null || read.end - read.start > MOST_BARE) return read;
  const next = text.slice(read.start, read.end).search(/%26|%22/);
  return next === -1 ? read : { ...read, end: read.start + next };
}

/** Whether `name:` stands before a name. Most names have no colon before them, and are not looked at further. */
function isNamed(text: string, from: number): boolean {
  let at = from - 1;
  while (at > from - 12 && ' "\'\\'.includes(text[at] ?? '-')) at -= 1;
  return (text[at] === ':' || text[at] === '=') && NAMED_BY.test(text.slice(Math.max(0, from - 40), from));
}

/** `PASSWORD 'x'` in SQL, `password x` in .netrc, `ENV TOKEN x` in a Dockerfile, `config set token x`. */
function afterSpace(
  text: string,
  from: number,
  to: number,
  name: string,
  nameClass: NameClass,
): SecretSpan | null {
  const start = after(SPACE, text, to);
  if (start !== null && /["'`\\]/.test(text[start] ?? '')) {
    return judged(text, readValue(text, start), name, nameClass, nameClass === 'password' ? '=' : ' ');
  }
  const before = text.slice(Math.max(0, from - LONGEST_BEFORE), from);
  if (start !== null && /ENV |set[ -]|setenv/.test(before) && IS_SET.test(before)) {
    return judged(text, readValue(text, start), name, nameClass, '=');
  }
  if (nameClass !== 'password' || !IN_NETRC.test(before) || !/^password$/i.test(name)) return null;
  const own = after(ANY_SPACE, text, to); // its words may stand on lines of their own
  return own === null ? null : judged(text, readValue(text, own), name, nameClass, '=');
}

/** `<password>x</password>` */
function inElement(text: string, start: number, name: string, nameClass: NameClass): SecretSpan | null {
  const end = text.indexOf('<', start);
  if (end === -1 || end - start > MOST_BARE || text[end + 1] !== '/') return null;
  return judged(text, { start, end, quoted: true }, name, nameClass, '=');
}

/** The lines of a YAML block, each by itself, since its indentation is the document's. */
function inBlock(text: string, nameStart: number, start: number, nameClass: NameClass): SecretSpan[] {
  const indentation = nameStart - (text.lastIndexOf('\n', nameStart - 1) + 1);
  const spans: SecretSpan[] = [];
  let at = start;
  for (let lines = 0; lines < 200 && at < text.length; lines += 1) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(at, Math.min(end, at + MOST_BARE));
    const content = line.trim();
    const indented = line.length - line.trimStart().length;
    if (content !== '' && indented <= indentation) break;
    if (content.length >= 4 && !content.startsWith('-----')) {
      spans.push({ kind: KINDS[nameClass], start: at + indented, end: at + indented + content.length });
    }
    at = end + 1;
  }
  return spans;
}

function judged(
  text: string,
  read: ReadValue | null,
  name: string,
  nameClass: NameClass,
  separator: Written['separator'],
): SecretSpan | null {
  if (read === null) return null;
  const { end, quoted } = read;
  // Whoever writes so long a run under such a name writes no sentence.
  if (end - read.start > MOST_BARE) return { kind: KINDS[nameClass], start: read.start, end };
  const scheme = SCHEME.exec(text.slice(read.start, Math.min(end, read.start + 12)));
  const start = read.start + (scheme?.[0].length ?? 0);
  const value = text.slice(start, end);
  const written = {
    value,
    quoted,
    separator,
    followed: after(MORE_WORDS, text, end) !== null || separator === ' ',
    tight: /[=:]/.test(text[read.start - 1] ?? ''),
  };
  const bare = name.replace(/^-+/, '');
  return isSecretValue(nameClass, bare, written) ? { kind: KINDS[nameClass], start, end } : null;
}

/** Where a match that begins at `at` ends. */
function after(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
