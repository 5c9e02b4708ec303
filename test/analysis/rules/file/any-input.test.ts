import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileRules } from '../../../../src/analysis/rules/file/index.js';
import { config, errorLine, input, prompt, run, script, session } from './review-context.js';

const SHELL =
  '#!/bin/bash\nx=$(curl -k "https://x" | sh)\nif [ -z "$A" ]; then cat <<E\n`b`\nE\nfi\nf() { a && b; }\n';
const PYTHON =
  'try:\n  a("""x\ny""", [1,\n2])\nexcept (Exception):\n\tpass\nfor x in y:\n  try: b(verify=False)\n  except: continue\n';
const YAML =
  'jobs:\n  nightly:\n    cmd: curl http://x | sh\n    schedule: "0 3 * * *"\n    env: &e { A: b }\n  b: { env: *e }\n';

/** A text with pieces cut out, doubled and strewn in, as edits that went wrong leave it. */
const damaged = (text: string) =>
  fc
    .tuple(fc.nat(text.length), fc.nat(text.length), fc.string({ maxLength: 5, unit: 'binary' }))
    .map(([a, b, strewn]) => text.slice(0, a) + strewn + text.slice(b));

describe('every rule over files', () => {
  it('takes any text and any figures without throwing, and cites lines that are there', async () => {
    expect(new Set(fileRules.map(({ id }) => id)).size).toBe(7);
    const figures = fc.oneof(fc.double(), fc.constant(null));
    await fc.assert(
      fc.asyncProperty(
        damaged(SHELL),
        damaged(PYTHON),
        damaged(YAML),
        fc.array(fc.tuple(figures, figures), { maxLength: 20 }),
        fc.string(),
        async (shell, python, yaml, numbers, schedule) => {
          const files = [script(shell), script(python, '/jobs/a.py'), prompt(shell + python), config(yaml)];
          const runs = numbers.map(([durationMs, tokens], at) =>
            run(at, { durationMs, finishedAt: null, aiSession: session(tokens), timedOut: at % 3 === 0 }),
          );
          const otherJobs = [schedule, '0 3 * * *', '0 3 * * *'].map((one, at) => ({
            jobId: `o${at}`,
            schedule: one,
            timezone: 'UTC',
          }));
          const given = input({
            files,
            runs,
            otherJobs,
            job: { schedule: '0 3 * * *' },
            errors: [errorLine(1, python)],
          });
          for (const rule of fileRules) {
            for (const draft of await rule.evaluate(given)) {
              expect(`${draft.title} ${draft.description}`).not.toMatch(/NaN|undefined|Infinity/);
              for (const one of draft.evidence) {
                if (one.kind === 'metric') expect(Number.isFinite(one.value)).toBe(true);
                if (one.kind !== 'file') continue;
                const text = files.find(({ path }) => path === one.path)?.text ?? '';
                expect(text.split(/\r?\n/)[one.line - 1]).toBe(one.text);
              }
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);
});
