import { describe, expect, it } from 'vitest';
import type { RunLogBatch } from '../../src/analysis/context.js';
import { QUOTED_LENGTH } from '../../src/analysis/log-quote.js';
import { surveyLogs } from '../../src/analysis/log-survey.js';
import { aContext, aRun, failed, logLine, NOW, range } from './review-fixture.js';

describe('surveyLogs', () => {
  it('counts lines, templates and runs on the side they belong to', async () => {
    const survey = await surveyLogs(
      aContext({
        runs: [aRun(1), failed(2), failed(3)],
        logs: {
          1: ['read 10 rows', 'read 20 rows'],
          2: ['read 30 rows', '!ERROR: cannot reach db-1 after 3 s'],
          3: ['!ERROR: cannot reach db-2 after 4 s', 'cleaning up'],
        },
      }),
    );
    expect(survey.lines).toBe(6);
    const rows = survey.templates.find((one) => one.template === 'read <num> rows');
    expect(rows).toMatchObject({ lines: 3, linesInFailing: 1, linesInSucceeding: 2, errorLike: false });
    expect(rows).toMatchObject({ failingRuns: 1, succeedingRuns: 1, stderrShare: 0 });
    const error = survey.templates.find((one) => one.errorLike);
    expect(error).toMatchObject({ failingRuns: 2, succeedingRuns: 0, stderrShare: 1, closesFailingRuns: 2 });
    expect(error?.failingRunIds).toEqual([2, 3]);
    expect(error?.first).toEqual({
      runId: 2,
      line: 2,
      stream: 'stderr',
      text: 'ERROR: cannot reach db-1 after 3 s',
    });
    expect(error?.last).toMatchObject({ runId: 3, line: 1, text: 'ERROR: cannot reach db-2 after 4 s' });
    expect(survey.runs.get(3)).toMatchObject({
      lines: 2,
      errorLines: 1,
      lastError: { line: 1 },
      lastLine: { line: 2, text: 'cleaning up' },
    });
    expect(survey.runs.get(1)?.lastError).toBeNull();
  });

  it('numbers lines on across the batches of a run', async () => {
    const ctx = aContext({ runs: [failed(1)] });
    ctx.logs = async function* (): AsyncGenerator<RunLogBatch> {
      yield { runId: 1, firstLine: 1, lines: ['a', 'ERROR: first'].map(logLine) };
      yield { runId: 1, firstLine: 3, lines: [] };
      yield { runId: 1, firstLine: 3, lines: ['b', 'c'].map(logLine) };
    };
    const summary = (await surveyLogs(ctx)).runs.get(1);
    expect(summary).toMatchObject({ lines: 4, lastError: { line: 2 }, lastLine: { line: 4, text: 'c' } });
  });

  it('prefers examples of failing runs and keeps the latest of them', async () => {
    const runs = [...range(1, 5).map((id) => aRun(id)), ...range(6, 20).map((id) => failed(id))];
    const logs = Object.fromEntries(runs.map((run) => [run.id, ['error: broken pipe']]));
    const [template] = (await surveyLogs(aContext({ runs, logs }))).templates;
    expect(template?.examples).toHaveLength(3);
    expect(template?.examples.every((quote) => quote.runId >= 6)).toBe(true);
    expect(template?.examples.at(-1)?.runId).toBe(20);
  });

  it('shows observers every line of the runs it knows', async () => {
    const seen: string[] = [];
    const ctx = aContext({ runs: [aRun(1), aRun(2)], logs: { 1: ['a', '!b'], 2: ['c'] } });
    await surveyLogs(ctx, {
      observers: [
        { observe: (run, line, entry) => seen.push(`${run.id}:${line}:${entry.stream}:${entry.text}`) },
      ],
    });
    expect(seen).toEqual(['1:1:stdout:a', '1:2:stderr:b', '2:1:stdout:c']);
  });

  it('counts lines of a run that is not in the window on neither side', async () => {
    const ctx = aContext({ runs: [] });
    ctx.logs = async function* (): AsyncGenerator<RunLogBatch> {
      yield { runId: 99, firstLine: 1, lines: [logLine('error: x')] };
    };
    const survey = await surveyLogs(ctx);
    expect(survey.templates[0]).toMatchObject({ lines: 1, linesInFailing: 0, linesInSucceeding: 0 });
  });

  it('quotes only the beginning of a line of ten megabytes, and says so', async () => {
    const long = `ERROR ${'x'.repeat(10_000_000)}`;
    const survey = await surveyLogs(aContext({ runs: [failed(1)], logs: { 1: [long] } }));
    const quote = survey.runs.get(1)?.lastError;
    expect(quote?.cut).toBe(true);
    expect(quote?.text).toBe(long.slice(0, QUOTED_LENGTH));
  });

  it('stops with the reason of its signal', async () => {
    const stop = new AbortController();
    const ctx = aContext({ runs: [aRun(1)] });
    ctx.logs = async function* (): AsyncGenerator<RunLogBatch> {
      yield { runId: 1, firstLine: 1, lines: [logLine('a')] };
      stop.abort(new Error('shutting down'));
      yield { runId: 1, firstLine: 2, lines: [logLine('b')] };
    };
    await expect(surveyLogs(ctx, { signal: stop.signal })).rejects.toThrow('shutting down');
  });

  it('passes on what the stream throws', async () => {
    const ctx = aContext({ runs: [] });

    ctx.logs = async function* (): AsyncGenerator<RunLogBatch> {
      throw new Error('chunk 7 is damaged');
    };
    await expect(surveyLogs(ctx)).rejects.toThrow('chunk 7 is damaged');
  });

  it('surveys a million lines of ever new words with a bounded number of templates, and loses no count', async () => {
    const runs = range(1, 1_000).map((id) => (id % 4 === 0 ? failed(id) : aRun(id)));
    const letters = (n: number): string =>
      n.toString(36).replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '');
    const ctx = aContext({ runs });
    ctx.logs = async function* (): AsyncGenerator<RunLogBatch> {
      for (const run of runs) {
        const lines = range(0, 999).map((i) => {
          const n = run.id * 1_000 + i;
          const text =
            i === 999
              ? 'ERROR: lost the lease of shard 7'
              : i % 8 === 0
                ? `${letters(n)} ${letters(n * 31)} ${letters(n * 77)} ${'z '.repeat(n % 40)}`
                : `processed item ${n} of batch ${i} in ${n % 97} ms`;
          return { at: NOW, stream: 'stdout' as const, text };
        });
        yield { runId: run.id, firstLine: 1, lines };
      }
    };
    const survey = await surveyLogs(ctx);
    expect(survey.lines).toBe(1_000_000);
    expect(survey.templates.length).toBeLessThanOrEqual(2_000);
    expect(survey.templates.reduce((sum, one) => sum + one.lines, survey.unclustered)).toBe(1_000_000);
    expect(survey.templates.find((one) => one.errorLike)).toMatchObject({ lines: 1_000, failingRuns: 250 });
  }, 60_000);
});
