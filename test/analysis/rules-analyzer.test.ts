import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtinRules } from '../../src/analysis/builtin-rules.js';
import type { RunFacts } from '../../src/analysis/context.js';
import type { Rule } from '../../src/analysis/rule.js';
import { createRulesAnalyzer } from '../../src/analysis/rules-analyzer.js';
import { runRules } from '../../src/analysis/rules/run/index.js';
import { compareSeverity } from '../../src/analysis/severity.js';
import type { SuggestionDraft } from '../../src/analysis/suggestion-draft.js';
import { aContext, aRun, failed, NOW, range, runsByPattern, session } from './review-fixture.js';

const signal = new AbortController().signal;
const broken: Rule = {
  id: 'broken',
  evaluate() {
    throw new Error('no idea');
  },
};
const quiet: Rule = { id: 'quiet', evaluate: () => [] };

describe('createRulesAnalyzer', () => {
  it('says where there is little to compare', async () => {
    const ctx = aContext({
      runs: [failed(1), aRun(2, { aiSession: session() }), aRun(3)],
      logs: { 1: ['a', 'b'], 3: ['c'] },
    });
    const { notes, errors } = await createRulesAnalyzer([quiet]).analyze(ctx, { signal });
    expect(notes).toEqual(['Only 3 runs in the window: most rules about runs need more to compare.']);
    expect(errors).toEqual([]);
  });

  it('names a rule that throws and goes on with the others', async () => {
    const ctx = aContext({ runs: runsByPattern('FFFFFFFF') });
    const result = await createRulesAnalyzer([broken, ...runRules]).analyze(ctx, { signal });
    expect(result.errors).toEqual([{ rule: 'broken', reason: 'no idea' }]);
    expect(result.drafts.map((draft) => draft.rule)).toContain('consecutive-failures');
  });

  it('names a rule whose observer throws, without asking it further', async () => {
    let asked = 0;
    const rule: Rule = {
      id: 'watcher',
      observe: () => ({
        observe() {
          asked += 1;
          throw new Error('bad line');
        },
      }),
      evaluate: () => [],
    };
    const ctx = aContext({ runs: [aRun(1)], logs: { 1: ['a', 'b', 'c'] } });
    const result = await createRulesAnalyzer([rule, quiet]).analyze(ctx, { signal });
    expect(result.errors).toEqual([{ rule: 'watcher', reason: 'bad line' }]);
    expect(asked).toBe(1);
  });

  it('gives each review an observer of its own', async () => {
    const seen: number[] = [];
    const rule: Rule = {
      id: 'counter',
      observe() {
        let lines = 0;
        return { observe: () => (seen[seen.length - 1] = lines += 1) };
      },
      evaluate: () => [],
    };
    const analyzer = createRulesAnalyzer([rule]);
    for (const lines of [['a', 'b'], ['c']]) {
      seen.push(0);
      await analyzer.analyze(aContext({ runs: [aRun(1)], logs: { 1: lines } }), { signal });
    }
    expect(seen).toEqual([2, 1]);
  });

  it('throws where every rule failed, and where the log cannot be read', async () => {
    const ctx = aContext({ runs: [] });
    await expect(createRulesAnalyzer([broken, broken]).analyze(ctx, { signal })).rejects.toThrow(
      'every rule failed: broken: no idea; broken: no idea',
    );

    ctx.logs = async function* () {
      throw new Error('chunk 7 is damaged');
    };
    await expect(createRulesAnalyzer([quiet]).analyze(ctx, { signal })).rejects.toThrow('chunk 7 is damaged');
  });

  it('tells of a schedule that cannot be read, and goes on', async () => {
    const ctx = aContext({
      runs: runsByPattern('FFFFFFFF'),
      job: {
        schedule: 'whenever',
        sla: {
          successRate: null,
          maxDurationSeconds: null,
          maxLatenessSeconds: 60,
          maxConsecutiveFailures: null,
          windowDays: 30,
        },
      },
    });
    const result = await createRulesAnalyzer(runRules).analyze(ctx, { signal });
    expect(result.errors.map((error) => error.rule)).toEqual(['sla', 'sla-violations']);
    expect(result.drafts.length).toBeGreaterThan(0);
  });

  it('stops with the reason of its signal', async () => {
    const stop = new AbortController();
    const stopping: Rule = {
      id: 'stopping',
      evaluate() {
        stop.abort(new Error('lease lost'));
        return [];
      },
    };
    const analyzer = createRulesAnalyzer([stopping, quiet]);
    await expect(analyzer.analyze(aContext({ runs: [] }), { signal: stop.signal })).rejects.toThrow(
      'lease lost',
    );
  });

  it('finds nothing in an empty window or a healthy job', async () => {
    const analyzer = createRulesAnalyzer(runRules);
    expect((await analyzer.analyze(aContext({ runs: [] }), { signal })).drafts).toEqual([]);
    const healthy = range(1, 200).map((id) =>
      aRun(id, { durationMs: 10_000 + ((id * 37) % 400), logLines: 2 }),
    );
    const logs = Object.fromEntries(healthy.map((run) => [run.id, ['start', 'done, 0 errors']]));
    expect((await analyzer.analyze(aContext({ runs: healthy, logs }), { signal })).drafts).toEqual([]);
  });
});

describe('what is told together', () => {
  const analyze = async (pattern: string, line: string | null): Promise<SuggestionDraft[]> => {
    const runs = runsByPattern(pattern);
    const logs = Object.fromEntries(
      runs.filter((run) => run.exitCode === 1 && line !== null).map((run) => [run.id, ['start', `!${line}`]]),
    );
    return (await createRulesAnalyzer(runRules).analyze(aContext({ runs, logs }), { signal })).drafts;
  };

  it('tells failures in a row and their rate once', async () => {
    const drafts = await analyze('....FFFFFF', null);
    expect(drafts.map((draft) => draft.rule)).toEqual(['consecutive-failures']);
    expect(drafts[0]?.description).toContain('6 of 10 executions failed');
  });

  it('tells them with the reason, where there is one', async () => {
    const drafts = await analyze('....FFFFFF', "KeyError: 'total'");
    expect(drafts.map((draft) => draft.rule)).toEqual(['dominant-error']);
    expect(drafts[0]?.severity).toBe('high');
    expect(drafts[0]?.description).toContain('Failing now');
    expect(drafts[0]?.evidence.filter((one) => one.kind === 'run')).toHaveLength(6);
  });

  it('tells transient errors with the change that helps, and flakiness beside it', async () => {
    const drafts = await analyze('..F..F..F..F...', 'Error: read ECONNRESET');
    expect(drafts.map((draft) => draft.rule).sort()).toEqual(['flakiness', 'retry-transient']);
    expect(drafts.find((draft) => draft.rule === 'retry-transient')?.description).toContain(
      'failing runs print',
    );
  });

  it('does not hide under a retry that the job fails now', async () => {
    const rules = (await analyze('.....FFFFF', 'Error: connect ECONNREFUSED')).map((draft) => draft.rule);
    expect(rules.sort()).toEqual(['dominant-error', 'retry-transient']);
  });

  it('gives the worst first', async () => {
    const drafts = await analyze('F.F.F.FFFFFFFFFFF', 'Error: connect ECONNREFUSED');
    for (const [i, draft] of drafts.entries()) {
      const next = drafts[i + 1];
      if (next) expect(compareSeverity(draft.severity, next.severity)).toBeGreaterThanOrEqual(0);
    }
    expect(drafts.length).toBeGreaterThan(1);
  });
});

describe('for any runs and logs', () => {
  const number = fc.oneof(
    fc.integer({ min: -10_000, max: 5_000_000 }),
    fc.constantFrom(null, Number.NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE, 0, -1),
  );
  const date = fc.oneof(
    fc.integer({ min: -500 * 3_600_000, max: 3_600_000 }).map((ms) => new Date(NOW.getTime() + ms)),
    fc.constantFrom(new Date(Number.NaN), new Date(0), new Date(8.64e15)),
  );
  const facts = fc.record<Omit<RunFacts, 'id'>>({
    trigger: fc.constantFrom('scheduled', 'manual', 'retry', 'dependency', 'api'),
    startedAt: date,
    finishedAt: fc.option(date),
    durationMs: number,
    exitCode: fc.constantFrom(0, 0, 1, -1, 137, null),
    signal: fc.constantFrom(null, null, 'SIGKILL'),
    timedOut: fc.constantFrom(false, false, true),
    attempt: fc.constantFrom(1, 1, 2, 0),
    error: fc.constantFrom(null, '', 'spawn ENOENT'),
    logLines: fc.constantFrom(0, 10, 100, Number.NaN, -1),
    aiSession: fc.option(
      fc.record({
        model: fc.constantFrom(null, 'm-1', 'm-2'),
        inputTokens: number,
        outputTokens: number,
        costUsd: number,
        messages: fc.constant([]),
      }),
    ),
  });
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('ERROR: disk full', '!Error: read ECONNRESET', '```', '\u0000\uD800', ''),
  );

  it('never fails a rule of its own and never puts NaN or infinity into a draft', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(facts, fc.array(line, { maxLength: 4 })), { maxLength: 40 }),
        fc.array(facts, { maxLength: 20 }),
        fc.record({
          timeoutSeconds: fc.constantFrom(null, 0, 60, Number.NaN),
          rate: number,
          limit: number,
          days: fc.constantFrom(30, 0, Number.NaN),
        }),
        async (shown, earlier, { timeoutSeconds, rate, limit, days }) => {
          const byStart = <T extends { startedAt: Date }>(runs: T[]): T[] =>
            runs.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime() || 0);
          const runs = byStart(shown.map(([run, lines]) => ({ ...run, lines })));
          const ctx = aContext({
            runs: runs.map((run, i) => ({ id: i + 1, ...run })),
            earlierRuns: byStart(earlier).map((run, i) => ({ id: 1000 + i, ...run })),
            logs: Object.fromEntries(runs.map((run, i) => [i + 1, run.lines])),
            job: {
              timeoutSeconds,
              sla: {
                successRate: rate,
                maxDurationSeconds: limit,
                maxLatenessSeconds: limit,
                maxConsecutiveFailures: limit,
                windowDays: days,
              },
            },
          });
          const result = await createRulesAnalyzer(runRules).analyze(ctx, { signal });
          expect(result.errors).toEqual([]);
          for (const draft of result.drafts) {
            const { evidence } = draft;
            expect(JSON.stringify({ ...draft, change: null })).not.toMatch(/NaN|Infinity|undefined/);
            expect(draft.title).not.toMatch(/[\n\r]/);
            expect(evidence.length).toBeGreaterThan(0);
            for (const one of evidence) {
              if (one.kind !== 'metric') continue;
              expect(Number.isFinite(one.value)).toBe(true);
              if (one.threshold !== null) expect(Number.isFinite(one.threshold)).toBe(true);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('builtinRules', () => {
  it('have ids of their own in kebab-case', () => {
    const ids = builtinRules.map((rule) => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(ids.length).toBeGreaterThanOrEqual(20);
  });
});
