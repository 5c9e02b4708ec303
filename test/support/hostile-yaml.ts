/** Each level repeats the one before nine times. */
export function laughs(levels: number, item: (inner: string) => string): string {
  const lines = [`x0: &x0 ${item('')}`];
  for (let level = 1; level <= levels; level++) {
    lines.push(`x${level}: &x${level} ${item(Array.from({ length: 9 }, () => `*x${level - 1}`).join(', '))}`);
  }
  return lines.join('\n');
}

const DEEP = 100_000;
const JOB = '\njobs:\n  nightly: { cmd: x, env: { A: b } }\n';

/** Files that hold the job `nightly`, are valid YAML, and could exhaust whoever reads them; with what is said of them. */
export const HOSTILE_YAML: [name: string, text: string, told: RegExp][] = [
  ['a bomb of aliases', laughs(9, (inner) => `[${inner || 'lol'}]`) + JOB, /aliases expand to more than/],
  [
    'a bomb of merge keys',
    laughs(9, (inner) => (inner ? `{ <<: [${inner}] }` : '{ a: 1 }')) + JOB,
    /aliases expand to more than/,
  ],
  ['aliases without number', `x: &x 1\ny: [${'*x, '.repeat(6_000)}]${JOB}`, /more than 5000 aliases/],
  ['an alias within what it repeats', `x: &x [*x]${JOB}`, /would never end/],
  ['lists 100,000 deep', `x: ${'['.repeat(DEEP)}${']'.repeat(DEEP)}${JOB}`, /nests deeper than 64 levels/],
  [
    'mappings 100,000 deep',
    `x: ${'{a: '.repeat(DEEP)}1${'}'.repeat(DEEP)}${JOB}`,
    /nests deeper than 64 levels/,
  ],
  ['block lists 100,000 deep', `x:\n ${'- '.repeat(DEEP)}a${JOB}`, /nests deeper than 64 levels/],
  [
    'keys without number',
    Array.from({ length: 60_000 }, (_, i) => `k${i}: 1\n`).join('') + JOB,
    /more than 200000 YAML tokens/,
  ],
];
