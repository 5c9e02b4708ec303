import { describe, expect, it } from 'vitest';
import { MAX_FILE_BYTES } from '../../../src/domain/jobs/parse-job-file.js';
import { laughs } from '../../support/hostile-yaml.js';
import { parse } from './parsing.js';

const MEBIBYTE = 1024 * 1024;
const fill = (text: string): string => text.repeat(Math.floor(MEBIBYTE / text.length));

describe('a file made to exhaust the process is a problem', () => {
  it.each([
    [
      'billion laughs',
      `${laughs(9, (inner) => `[${inner || 'lol'}]`)}\njobs: { a: { cmd: x } }`,
      /aliases expand to more than 100000 values/,
    ],
    [
      'billion laughs in a job',
      `${laughs(9, (inner) => `[${inner || 'lol'}]`)}\ncmd: x\nextra: *x9`,
      /aliases expand/,
    ],
    [
      'laughs by merge keys',
      `${laughs(9, (inner) => (inner ? `{ <<: [${inner}] }` : '{ a: 1 }'))}\ncmd: x`,
      /aliases expand/,
    ],
    [
      'laughs in keys',
      `${laughs(9, (inner) => (inner ? `{ ? [${inner}] : 1 }` : '[lol]'))}\ncmd: x`,
      /aliases expand/,
    ],
    [
      'a long chain of aliases',
      `${Array.from({ length: 100 }, (_, i) => `x${i}: &x${i} [${i ? `*x${i - 1}` : ''}]`).join('\n')}\ncmd: x`,
      /aliases nest deeper than 64/,
    ],
    ['brackets without end', fill('['), /nests deeper than 64 levels/],
    ['braces without end', fill('{'), /nests deeper/],
    ['lists in lists', fill('- '), /nests deeper/],
    ['explicit keys', fill('? '), /nests deeper/],
    ['keys in keys', fill(': '), /nests deeper/],
    ['flow in block', fill('- ['), /nests deeper/],
    [
      'steps of indentation',
      Array.from({ length: 1400 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
      /nests deeper/,
    ],
    ['closing brackets', fill(']'), /more than 200000 YAML tokens/],
    ['commas', `[${fill(',')}`.slice(0, MEBIBYTE), /more than 200000 YAML tokens/],
    ['many keys', fill('a:\n'), /more than 200000 YAML tokens/],
    ['bad escapes', `"${'\\x'.repeat(50_000)}"`, /backslash begins no escape/],
    ['more than a mebibyte', `cmd: "${'x'.repeat(MAX_FILE_BYTES)}"`, /is larger than 1048576 bytes/],
  ])('%s', (_name, text, message) => {
    const { jobs, problems, broken } = parse(text);
    expect({ jobs, broken }).toEqual({ jobs: [], broken: true });
    expect(problems.length).toBeLessThanOrEqual(51);
    expect(problems[0]?.message).toMatch(message);
  });

  it('while a folder of shared defaults stays possible', () => {
    const defaults = Array.from({ length: 50 }, (_, i) => `  k${i}: ${i}`).join('\n');
    const jobs = Array.from({ length: 500 }, (_, i) => `  j${i}: { <<: *d, cmd: x }`).join('\n');
    const parsed = parse(`x: &d\n${defaults}\njobs:\n${jobs}\n`);
    expect(parsed.problems).toEqual([]);
    expect(parsed.jobs).toHaveLength(500);
  });
});
