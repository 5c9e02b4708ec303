import { quantile } from '../statistics.js';
import { formatShare } from '../wording.js';
import { visible } from './visible-text.js';

/** Fields that are summed up; more make no summary. */
const MOST_FIELDS = 40;
/** Different words of a field that are counted; a field with more holds names or texts, no outcomes. */
const MOST_WORDS = 200;
const SHOWN_WORDS = 8;
const DEEPEST = 2;

interface Field {
  records: number;
  numbers: number[];
  words: Map<string, number>;
}

/** What each field of these records held, a line a field: numbers by their spread, words by their counts. Oldest first. */
export function fieldSummary(values: readonly unknown[]): string[] {
  const fields = new Map<string, Field>();
  for (const value of values) collect(value, '', 0, fields);
  return [...fields].map(([name, field]) => `- ${visible(name, 100)}: ${describe(field, values.length)}`);
}

function collect(value: unknown, name: string, depth: number, fields: Map<string, Field>): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    if (depth >= DEEPEST) return;
    for (const [key, inner] of Object.entries(value)) {
      collect(inner, name === '' ? key : `${name}.${key}`, depth + 1, fields);
    }
    return;
  }
  if (name === '') return;
  let field = fields.get(name);
  if (!field) {
    if (fields.size >= MOST_FIELDS) return;
    fields.set(name, (field = { records: 0, numbers: [], words: new Map() }));
  }
  field.records += 1;
  if (typeof value === 'number') field.numbers.push(value);
  else {
    const word = Array.isArray(value) ? `a list of ${value.length}` : visible(String(value), 60);
    if (field.words.has(word) || field.words.size < MOST_WORDS)
      field.words.set(word, (field.words.get(word) ?? 0) + 1);
  }
}

function describe({ records, numbers, words }: Field, all: number): string {
  const said: string[] = [];
  if (records < all) said.push(`in ${formatShare(records / all)} of the records`);
  if (numbers.length > 0) {
    const at = (share: number): string => rounded(quantile(numbers, share) ?? 0);
    const half = numbers.length >> 1;
    const trend =
      numbers.length >= 10
        ? `, mean of the older half ${mean(numbers.slice(0, half))} and of the newer ${mean(numbers.slice(half))}`
        : '';
    said.push(
      `least ${at(0)}, median ${at(0.5)}, most ${at(1)}, newest ${rounded(numbers.at(-1) ?? 0)}${trend}`,
    );
  }
  if (words.size >= MOST_WORDS) said.push(`at least ${MOST_WORDS} different values`);
  else if (words.size > 0) {
    const top = [...words].sort((a, b) => b[1] - a[1]);
    const shown = top.slice(0, SHOWN_WORDS).map(([word, times]) => `${word} ×${times}`);
    said.push(
      `${shown.join(', ')}${top.length > SHOWN_WORDS ? ` and ${top.length - SHOWN_WORDS} more` : ''}`,
    );
  }
  return said.join('; ');
}

function mean(numbers: readonly number[]): string {
  return rounded(numbers.reduce((sum, number) => sum + number / numbers.length, 0));
}

function rounded(number: number): string {
  return String(Number(number.toPrecision(6)));
}
