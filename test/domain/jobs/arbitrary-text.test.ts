import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { closestWord } from '../../../src/domain/jobs/closest-word.js';
import { expandEnvReferences } from '../../../src/domain/jobs/env-references.js';
import { JOB_ID_PATTERN, JOB_KEYS } from '../../../src/domain/jobs/job-schema.js';
import { parse } from './parsing.js';

/** Pieces that mean something to YAML or to us, so that random texts get past the first token. */
const piece = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '\n',
      '  ',
      '    ',
      ': ',
      '- ',
      '? ',
      '[',
      ']',
      '{',
      '}',
      ', ',
      '"',
      "'",
      '\t',
      '\r\n',
      '\uFEFF',
      '\0',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '&a ',
      '*a',
      '<<: ',
      '!!int ',
      '!t ',
      '|',
      '>-',
      '#',
      '---\n',
      '...\n',
      '%YAML 1.1\n',
      '~',
      '${env:A}',
      '$${env:',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'jobs:',
      'id: ',
      'cmd: ',
      'self_healing:',
      'retry:',
      'max_attempts: ',
      '__proto__: ',
      'env:',
      '2026-01-01',
      '1e400',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);
const yamlish = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
const text = fc.oneof(
  yamlish,
  fc.string({ unit: 'binary' }),
  yamlish.map((inner) => `jobs:\n  a:\n    ${inner}\n  b: { cmd: x }\n`),
);

describe('parseJobFile', () => {
  it('never throws, and every problem has a message and a place within the file', () => {
    fc.assert(
      fc.property(text, (source) => {
        const { jobs, problems, broken } = parse(source, { A: 'SECRETVALUE' });
        const lines = source.split('\n').length;
        for (const problem of problems) {
          expect(problem.message).not.toBe('');
          expect(problem.message).not.toContain('SECRETVALUE');
          if (problem.line !== null) expect(problem.line).toBeLessThanOrEqual(lines);
          expect(problem.line ?? 1).toBeGreaterThan(0);
          expect(problem.column ?? 1).toBeGreaterThan(0);
        }
        for (const job of jobs) expect(job.jobId).toMatch(JOB_ID_PATTERN);
        expect(broken && jobs.length > 0).toBe(false);
        if (broken) expect(problems).not.toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('takes any value at any key of a job as a job or as a problem', () => {
    const config = fc.dictionary(fc.constantFrom(...JOB_KEYS, '__proto__'), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(config, (job) => {
        const { jobs, problems } = parse(stringify({ jobs: { a: job, b: { cmd: 'x' } } }));
        expect(jobs.map(({ jobId }) => jobId)).toContain('b');
        expect(jobs.length === 2).toBe(problems.length === 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('expandEnvReferences', () => {
  it('leaves a text without references alone', () => {
    fc.assert(
      fc.property(
        fc.string().filter((source) => !source.includes('${env:')),
        (source) => {
          expect(expandEnvReferences(source, {})).toEqual({ text: source, names: [], faults: [] });
        },
      ),
    );
  });
});

describe('closestWord', () => {
  it('finds a word again after one letter of it is lost', () => {
    fc.assert(
      fc.property(fc.constantFrom('hourly', 'monthly', 'exponential'), fc.nat(), (word, at) => {
        const cut = at % word.length;
        expect(
          closestWord(word.slice(0, cut) + word.slice(cut + 1), ['hourly', 'monthly', 'exponential', 'x']),
        ).toBe(word);
      }),
    );
  });

  it('suggests nothing that is far away', () => {
    expect(closestWord('banana', ['hourly', 'daily'])).toBeNull();
    expect(closestWord('', ['daily'])).toBeNull();
  });
});
