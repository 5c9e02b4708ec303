import type { SecretFinder, SecretSpan } from './secret-span.js';

const KIND = 'private key';

/** An RSA key of 16,384 bits has some 200 lines of 64 characters. */
const MOST_LINES = 300;
const MOST_CHARS = 40_000;
/** A line of a log with a line of a key in it. */
const MOST_LINE = 1_000;

const BEGIN = /-{4,5} ?BEGIN [A-Z0-9 ]{0,40}$/;
const LABEL = 'PRIVATE KEY';
const PUTTY = /private-lines: {0,4}(\d{1,3})\r?\n/iy;
const END_BEFORE = /-{4,5} ?END [A-Z0-9 ]{0,40}$/;
/**
 * A key in one piece, with or without line breaks (of a file, or `\n` as strings write them), indentation, quotes and
 * headers. A header ends with its line, and nothing else can be two things: so it is never looked at in two ways.
 */
const WHOLE =
  /PRIVATE KEY(?: BLOCK)? ?-{4,5}(?:(?:\s|\\+[nr])+[A-Za-z-]{4,24}: [^\r\n\\"]{1,200}(?=[\r\n\\])){0,6}[A-Za-z\d+/=\s"',\\]{40,40000}-{4,5} ?END [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}/y;
const LONG_BASE64 = /[A-Za-z\d+/]{16,}={0,2}/g;

/**
 * Private keys, whatever program wrote them: from BEGIN to END as one secret. Where each line has something before it (the time in a log,
 * a number, a `+`), the lines of the key are a secret each, and so they are where the log was cut in the midst of a key.
 */
export const privateKeys: SecretFinder = {
  anchors: ['private key', 'private-lines'],
  find(text, at) {
    if (!text.startsWith(LABEL, at)) return puttyLines(text, at);
    const before = text.slice(Math.max(0, at - 52), at);
    const begin = BEGIN.exec(before);
    if (begin !== null) {
      const start = at - begin[0].length;
      WHOLE.lastIndex = at;
      if (WHOLE.test(text)) return { kind: KIND, start, end: WHOLE.lastIndex };
      return linesBehind(text, at);
    }
    return END_BEFORE.test(before) ? linesBefore(text, at) : null;
  },
};

/** A key of PuTTY says how many lines it has. */
function puttyLines(text: string, at: number): SecretSpan[] | null {
  PUTTY.lastIndex = at;
  const lines = PUTTY.exec(text)?.[1];
  if (lines === undefined) return null;
  const spans: SecretSpan[] = [];
  let from = PUTTY.lastIndex;
  for (let line = 0; line < Number(lines); line += 1) {
    const end = nextLine(text, from);
    const body = /^[A-Za-z\d+/]{1,100}={0,2}(?=\r?\n?$)/.exec(text.slice(from, Math.min(end, from + 120)));
    if (body === null) break;
    spans.push({ kind: KIND, start: from, end: from + body[0].length });
    from = end;
  }
  return spans;
}

/** The lines of a key whose lines have something before them, or that nothing ends. */
function linesBehind(text: string, at: number): SecretSpan[] {
  const sameLine = inLine(text, at);
  if (sameLine !== null) return [sameLine];
  const first = text.indexOf('\n', at);
  if (first === -1) return [];
  const limit = Math.min(text.length, at + MOST_CHARS);
  const next = text.indexOf(LABEL, at + LABEL.length);
  const marker = next === -1 ? null : END_BEFORE.exec(text.slice(next - 52, next));
  const end = marker === null ? null : next - marker[0].length;
  const escaped = piecesOfLine(text, at, end !== null && end < first ? end : first);
  if (escaped.length > 0) return escaped;
  const spans: SecretSpan[] = [];
  let from = first + 1;
  for (let lines = 0; lines < MOST_LINES && from < limit && (end === null || from < end); lines += 1) {
    const span = bodyOf(text, from);
    // Without an END, the key is over behind its one shorter line, if not before.
    if (end === null && (span === null || span.end - span.start < 60)) {
      if (span !== null && isLastLine(text.slice(span.start, span.end))) spans.push(span);
      break;
    }
    if (span !== null && (end === null || span.start < end)) spans.push(span);
    from = nextLine(text, from);
  }
  return spans;
}

/**
 * The lines of a key within one line, as a JSON string has them (`\n` between them), each with something before it. The
 * last one may be cut.
 */
function piecesOfLine(text: string, at: number, end: number): SecretSpan[] {
  const spans: SecretSpan[] = [];
  const line = text.slice(at, Math.min(end, at + MOST_CHARS));
  let from = 0;
  for (const { index, 0: separator } of [...line.matchAll(/(?:\\+[nr])+/g), { index: line.length, 0: '' }]) {
    const body = from === 0 ? null : bodyIn(line.slice(from, index));
    if (body !== null) spans.push({ kind: KIND, start: at + from + body.start, end: at + from + body.end });
    from = index + separator.length;
  }
  return spans;
}

const ON_THE_LINE = /PRIVATE KEY(?: BLOCK)? ?-{4,5}([A-Za-z\d+/=\\]{16,})/y;

/** A key on one line whose end is cut off. */
function inLine(text: string, at: number): SecretSpan | null {
  ON_THE_LINE.lastIndex = at;
  const body = ON_THE_LINE.exec(text)?.[1];
  if (body === undefined) return null;
  return { kind: KIND, start: ON_THE_LINE.lastIndex - body.length, end: ON_THE_LINE.lastIndex };
}

/** The lines of a key whose beginning is cut off. */
function linesBefore(text: string, at: number): SecretSpan[] {
  const end = at - (END_BEFORE.exec(text.slice(Math.max(0, at - 52), at))?.[0].length ?? 0);
  let start = end;
  while (start > 0 && end - start < MOST_CHARS && isBase64(text.charCodeAt(start - 1))) start -= 1;
  const spans: SecretSpan[] = end - start < 64 ? [] : [{ kind: KIND, start, end }];
  const behind = Math.max(0, end - MOST_LINE);
  const newline = text.slice(behind, end).lastIndexOf('\n');
  if (newline === -1) return spans;
  let lineStart = behind + newline + 1;
  if (text.slice(lineStart, end).includes('BEGIN')) return spans; // all of it is in this line
  for (let lines = 0; lines < MOST_LINES && lineStart > 0; lines += 1) {
    const previous = text.lastIndexOf('\n', lineStart - 2) + 1;
    if (previous >= lineStart || text.slice(previous, lineStart).includes('BEGIN')) break;
    const span = bodyOf(text, previous);
    // All lines of a key are full but its last one.
    if (span === null || (lines > 0 && span.end - span.start < 60)) break;
    spans.push(span);
    lineStart = previous;
  }
  return spans;
}

/** What a line has of a key: its last long piece of base64, or a short one at its end. */
function bodyOf(text: string, from: number): SecretSpan | null {
  const body = bodyIn(text.slice(from, Math.min(nextLine(text, from), from + MOST_LINE)));
  return body && { kind: KIND, start: from + body.start, end: from + body.end };
}

function bodyIn(line: string): { start: number; end: number } | null {
  const long = [...line.matchAll(LONG_BASE64)].at(-1);
  if (long !== undefined) return { start: long.index, end: long.index + long[0].length };
  const shortened = line.replace(/(?:["',\s]|\\+[nr]){1,20}$/, '');
  let start = shortened.replace(/={0,2}$/, '').length;
  while (start > 0 && /[A-Za-z\d+/]/.test(shortened[start - 1] as string)) start -= 1;
  return shortened.length - start < 4 ? null : { start, end: shortened.length };
}

/** Base64 comes in fours, and is no word. */
function isLastLine(body: string): boolean {
  return body.length % 4 === 0 && /[A-Z\d+/=]/.test(body);
}

/** Base64, or the backslash of a `\n`. */
function isBase64(code: number): boolean {
  const lower = code | 0x20;
  return (
    (lower >= 97 && lower <= 122) || (code >= 47 && code <= 57) || code === 43 || code === 61 || code === 92
  );
}

function nextLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline + 1;
}

const ENCODED = /LS0tLS1CRUdJTi[A-Za-z\d+/]{20,60000}={0,2}/y;

/** A key's file in base64, as kubeconfigs and secrets of containers hold it. */
export const encodedPrivateKeys: SecretFinder = {
  anchors: ['LS0tLS1CRUdJTi'],
  find(text, at) {
    const start = Buffer.from(text.slice(at, at + 80), 'base64').toString('latin1');
    if (!start.includes(LABEL)) return null;
    ENCODED.lastIndex = at;
    return ENCODED.test(text) ? { kind: KIND, start: at, end: ENCODED.lastIndex } : null;
  },
};

const JWK = /"(?:d|k|p|q|dp|dq|qi)\\{0,7}"\s{0,4}:\s{0,4}\\{0,7}"([\w-]{20,2000})/g;

/** The private members of a JSON web key (RFC 7517, RFC 7518 section 6). */
export const jsonWebKeys: SecretFinder = {
  anchors: ['"kty', '\\"kty'],
  find(text, at) {
    const from = Math.max(0, at - 2_000);
    // Of a set of keys, the one around this place.
    const offset = from + Math.max(0, text.slice(from, at).lastIndexOf('{'));
    const object = text.slice(offset, at + 4_000).split('}', 1)[0] as string;
    const members = [...object.matchAll(JWK)].map((match): SecretSpan => {
      const end = offset + match.index + match[0].length;
      return { kind: KIND, start: end - (match[1] as string).length, end };
    });
    const looked = offset + object.length;
    return [...members, { kind: KIND, start: looked, end: looked }];
  },
};
