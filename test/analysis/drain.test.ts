import { describe, expect, it } from 'vitest';
import { Drain, type DrainOptions, type DrainTemplate } from '../../src/analysis/drain.js';
import { maskLine } from '../../src/analysis/mask-line.js';

function drain(options: Partial<DrainOptions> = {}) {
  return new Drain<DrainTemplate>(
    (tokens) => ({ tokens }),
    (all) => all.slice(0, Math.floor(all.length / 2)),
    options,
  );
}

function templates(lines: string[], options?: Partial<DrainOptions>): string[] {
  const tree = drain(options);
  for (const line of lines) tree.add(maskLine(line));
  return tree.templates.map((one) => one.tokens.join(' ')).sort();
}

describe('Drain', () => {
  it('finds the templates of realistic lines', () => {
    expect(
      templates([
        '2026-03-01T03:00:00Z INFO order 17 of customer alice shipped to warehouse north',
        '2026-03-01T03:00:01Z INFO order 18 of customer bob shipped to warehouse north',
        '2026-03-01T03:00:02Z INFO order 19 of customer carol shipped to warehouse north',
        '2026-03-01T03:00:02Z ERROR connect to 10.0.0.7:5432 refused after 3 attempts',
        '2026-03-01T03:10:02Z ERROR connect to 10.0.0.9:5432 refused after 12 attempts',
        'Traceback (most recent call last):',
        '  File "/app/report.py", line 12, in main',
        '  File "/app/report.py", line 88, in fetch',
      ]),
    ).toEqual([
      '<time> ERROR connect to <ip> refused after <num> attempts',
      '<time> INFO order <num> of customer <*> shipped to warehouse north',
      'File <str>, line <num>, in <*>',
      'Traceback (most recent call last):',
    ]);
  });

  it('keeps messages apart that differ in what they say', () => {
    expect(templates(['ERROR: cannot connect', 'ERROR: cannot write', 'ERROR: quota exceeded'])).toHaveLength(
      3,
    );
  });

  it('keeps lines of different length apart', () => {
    expect(templates(['a b c d', 'a b c d e'])).toHaveLength(2);
  });

  it('counts the tokens beyond its bound as one', () => {
    const long = Array.from({ length: 500 }, (_, i) => `w${String.fromCharCode(97 + (i % 26))}`).join(' ');
    const tree = drain({ mostTokens: 10 });
    expect(tree.add(long).template.tokens).toHaveLength(10);
    expect(tree.add(`${long} and one more`).template.tokens).toHaveLength(10);
  });

  it('lets only the last template of a full leaf take what fits no other', () => {
    const tree = drain({ mostInLeaf: 3, prefixTokens: 1 });
    const lines = ['x aa bb cc', 'x dd ee ff', 'x gg hh ii', 'x jj kk ll', 'x aa bb cc'];
    const taken = lines.map((line) => tree.add(line).template);
    expect(tree.templates).toHaveLength(3);
    expect(taken[0]?.tokens).toEqual(['x', 'aa', 'bb', 'cc']);
    expect(taken[4]).toBe(taken[0]);
    expect(taken[3]).toBe(taken[2]);
    expect(taken[2]?.tokens).toEqual(['x', '<*>', '<*>', '<*>']);
  });

  it('stays below its bound of templates and says when it evicted', () => {
    const tree = drain({ mostTemplates: 100 });
    let evictions = 0;
    for (let i = 0; i < 2_000; i += 1) {
      const word = (n: number): string => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
      if (tree.add(`${word(i)} ${word(i * 7)} ${word(i * 13)}`).evicted) evictions += 1;
      expect(tree.templates.length).toBeLessThanOrEqual(100);
    }
    expect(evictions).toBeGreaterThan(10);
  });

  it('still finds what it kept after evicting', () => {
    const tree = drain({ mostTemplates: 4 });
    const first = tree.add('keep me please now').template;
    for (const word of ['one', 'two', 'three', 'four', 'five']) tree.add(`${word} is here`);
    expect(tree.add('keep me please now').template).toBe(first);
  });
});
