import { isPlain } from './plain-value.js';
import type { SecretFinder, SecretSpan } from './secret-span.js';

/** Shorter values stand everywhere; they are found where a name tells of them. */
const LEAST = 4;
/** A value of under so many characters is looked for as a word of its own only. */
const LEAST_INSIDE = 8;
/** A line of a key or a certificate that is told apart. */
const LEAST_LINE = 16;

interface Known {
  spelling: string;
  /** It must not be a part of a longer word. */
  word: boolean;
  /** It is a part of what is encoded. */
  encoded: boolean;
}

/**
 * Finds values that are known to be secret, in the spellings in which programs print them: as they are, in a JSON string,
 * in an address, in XML, and within base64, whatever stands before them there. The lines of a value of several lines are
 * found by themselves, too.
 */
export function knownValues(values: Iterable<string>): SecretFinder | null {
  // By the first characters, then by the length: many tokens begin alike.
  const byStart = new Map<string, Map<number, Map<string, Known>>>();
  for (const value of values) {
    for (const known of spellings(value)) {
      const byLength = entryOf(
        byStart,
        known.spelling.slice(0, LEAST),
        () => new Map<number, Map<string, Known>>(),
      );
      entryOf(byLength, known.spelling.length, () => new Map<string, Known>()).set(known.spelling, known);
    }
  }
  if (byStart.size === 0) return null;
  return {
    anchors: [...byStart.keys()],
    again: true, // two values may overlap
    find(text, at) {
      let longest: Known | null = null;
      for (const [length, same] of byStart.get(text.slice(at, at + LEAST)) ?? []) {
        if (longest !== null && length < longest.spelling.length) continue;
        const known = same.get(text.slice(at, at + length));
        if (known !== undefined && (!known.word || isWord(text, at, known.spelling))) longest = known;
      }
      return longest === null ? null : spanOf(text, at, longest);
    },
  };
}

function entryOf<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}

function spanOf(text: string, at: number, { spelling, encoded }: Known): SecretSpan {
  let start = at;
  let end = at + spelling.length;
  if (encoded) {
    // The characters beside it have some bits of it.
    while (at - start < 4 && /[\w+/-]/.test(text[start - 1] ?? ' ')) start -= 1;
    while (end - at - spelling.length < 4 && /[\w+/=-]/.test(text[end] ?? ' ')) end += 1;
  }
  return { kind: 'known value', start, end };
}

function isWord(text: string, at: number, spelling: string): boolean {
  return !/\w/.test(text[at - 1] ?? ' ') && !/\w/.test(text[at + spelling.length] ?? ' ');
}

function spellings(given: string): Known[] {
  const value = given.trim();
  if (value.length < LEAST || isPlain(value) || !/[\p{L}\d]/u.test(value)) return [];
  const plain = new Set([value, inJson(value), inAddress(value), inForm(value), inXml(value)]);
  const all = [...plain].map((spelling): Known => ({
    spelling,
    word: value.length < LEAST_INSIDE,
    encoded: false,
  }));
  if (value.length >= LEAST_INSIDE) all.push(...inBase64(value));
  const lines = value.split(/\r?\n|\\n/);
  if (lines.length > 1) {
    for (const line of lines.map((each) => each.trim())) {
      if (line.length >= LEAST_LINE && !line.startsWith('-----'))
        all.push({ spelling: line, word: false, encoded: false });
    }
  }
  return all;
}

const inJson = (value: string): string => JSON.stringify(value).slice(1, -1);
const inForm = (value: string): string => new URLSearchParams({ v: value }).toString().slice(2);
const inXml = (value: string): string =>
  value.replace(
    /[&<>"']/g,
    (char) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }[char] as string};`,
  );

function inAddress(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString()); // half a character would be refused
}

/**
 * What base64 makes of a value wherever it begins in what is encoded: three bytes make four characters, so there are
 * three ways; the characters at the ends that depend on what stands beside it are left out.
 */
function inBase64(value: string): Known[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const first = Math.ceil((before * 8) / 6);
    const encoded = bytes.toString('base64').slice(first, Math.floor((bytes.length * 8) / 6));
    return [...new Set([encoded, encoded.replaceAll('+', '-').replaceAll('/', '_')])].map(
      (spelling): Known => ({ spelling, word: false, encoded: true }),
    );
  });
}
