import { describe, expect, it } from 'vitest';
import { consecutiveFailures } from '../../../../src/analysis/rules/run/consecutive-failures.js';
import { dominantError } from '../../../../src/analysis/rules/run/dominant-error.js';
import { failureRate } from '../../../../src/analysis/rules/run/failure-rate.js';
import { flakiness } from '../../../../src/analysis/rules/run/flakiness.js';
import {
  aRun,
  citedRuns,
  draftsOf,
  failed,
  metric,
  NOW,
  HOUR,
  range,
  runsByPattern,
} from '../../review-fixture.js';

describe('failure-rate', () => {
  it('reports a rate whose lower bound lies above one in ten, and cites the failing runs', async () => {
    const [draft] = await draftsOf(failureRate, { runs: runsByPattern('..F.F...F.F.....F..F') });
    expect(draft?.title).toBe('6 of 20 executions failed (30 %)');
    expect(draft?.severity).toBe('low');
    expect(citedRuns(draft)).toEqual([3, 5, 9, 11, 17, 20]);
    expect(metric(draft, 'failure rate')).toBe(0.3);
  });

  it('grows more severe with the rate', async () => {
    const [half] = await draftsOf(failureRate, { runs: runsByPattern('F.'.repeat(40)) });
    expect(half?.severity).toBe('medium');
    const [all] = await draftsOf(failureRate, { runs: runsByPattern('F'.repeat(40)) });
    expect(all?.severity).toBe('critical');
  });

  it.each(['', 'F', 'F.', 'FFFF', 'F....', '.'.repeat(50), `${'.'.repeat(95)}FFFFF`])(
    'says nothing about %j',
    async (pattern) => {
      expect(await draftsOf(failureRate, { runs: runsByPattern(pattern) })).toEqual([]);
    },
  );

  it('counts a failure that passed on its retry as passed', async () => {
    expect(await draftsOf(failureRate, { runs: runsByPattern('Fr'.repeat(10)) })).toEqual([]);
  });

  it('does not count runs still under way', async () => {
    const runs = [...runsByPattern('FF..'), aRun(5, { durationMs: null }), aRun(6, { durationMs: null })];
    expect(await draftsOf(failureRate, { runs })).toEqual([]);
  });
});

describe('consecutive-failures', () => {
  it('reports three in a row up to now and quotes the last error', async () => {
    const [draft] = await draftsOf(consecutiveFailures, {
      runs: runsByPattern('....FFF'),
      logs: { 7: ['start', '!ERROR: disk full', 'bye'] },
    });
    expect(draft?.severity).toBe('medium');
    expect(citedRuns(draft)).toEqual([5, 6, 7]);
    expect(draft?.evidence).toContainEqual(
      expect.objectContaining({ kind: 'log', runId: 7, line: 2, text: 'ERROR: disk full' }),
    );
  });

  it('follows the row back before the window', async () => {
    const runs = runsByPattern('..FFFFFFFFFF');
    const [draft] = await draftsOf(consecutiveFailures, {
      earlierRuns: runs.slice(0, 8),
      runs: runs.slice(8),
    });
    expect(metric(draft, 'failures in a row')).toBe(10);
    expect(draft?.severity).toBe('critical');
  });

  it.each(['', 'F', 'FF', '....FF', 'FFFFF.', 'FrFrFr'])('says nothing about %j', async (pattern) => {
    expect(await draftsOf(consecutiveFailures, { runs: runsByPattern(pattern) })).toEqual([]);
  });

  it('counts a run with its failed retries once', async () => {
    expect(await draftsOf(consecutiveFailures, { runs: runsByPattern('..FRR') })).toEqual([]);
  });

  it('says nothing about failures that all lie before the window', async () => {
    expect(await draftsOf(consecutiveFailures, { earlierRuns: runsByPattern('FFFF'), runs: [] })).toEqual([]);
  });
});

describe('flakiness', () => {
  it('reports failures that pass on a retry, with both runs of the pair', async () => {
    const [draft] = await draftsOf(flakiness, {
      runs: runsByPattern('..Fr..Fr..'),
      logs: { 3: ['!Error: socket hang up'] },
    });
    expect(draft?.title).toBe('Flaky: 2 of 2 failures passed when tried again');
    expect(citedRuns(draft)).toEqual([3, 4, 7, 8]);
    expect(draft?.evidence).toContainEqual(expect.objectContaining({ kind: 'log', runId: 3, line: 1 }));
    expect(draft?.severity).toBe('medium');
  });

  it('reports failures that pass by themselves, time and again', async () => {
    const [draft] = await draftsOf(flakiness, { runs: runsByPattern('..F..F...F...') });
    expect(citedRuns(draft)).toEqual([3, 4, 6, 7, 10, 11]);
  });

  it.each(['', 'F', 'Fr', '..F..F..', '...FFFF...', '..FFFF..FFFFF..FFFF..', 'FFFFFF', '......'])(
    'says nothing about %j',
    async (pattern) => {
      expect(await draftsOf(flakiness, { runs: runsByPattern(pattern) })).toEqual([]);
    },
  );

  it('does not take a run by hand, which may follow a repair, for a recovery', async () => {
    const runs = runsByPattern('F.F.F.').map((run, i) =>
      i % 2 === 1 ? { ...run, trigger: 'manual' as const } : run,
    );
    expect(await draftsOf(flakiness, { runs })).toEqual([]);
  });

  it('does not join a retry that came days later', async () => {
    const start = NOW.getTime() - 200 * HOUR;
    const runs = [0, 1].flatMap((i) => [
      failed(2 * i + 1, { startedAt: new Date(start + 100 * i * HOUR) }),
      aRun(2 * i + 2, { startedAt: new Date(start + (100 * i + 50) * HOUR), trigger: 'retry', attempt: 2 }),
    ]);
    expect(await draftsOf(flakiness, { runs })).toEqual([]);
  });
});

describe('dominant-error', () => {
  const scene = (failing: number, line: (id: number) => string[], passing = ['ok']) => {
    const runs = [...range(1, 10).map((id) => aRun(id)), ...range(11, 10 + failing).map((id) => failed(id))];
    return {
      runs,
      logs: Object.fromEntries(runs.map((run) => [run.id, run.id > 10 ? line(run.id) : passing])),
    };
  };

  it('quotes the message that failing runs share, with its counts', async () => {
    const [draft] = await draftsOf(
      dominantError,
      scene(6, (id) => ['start', `!ERROR: cannot reach 10.0.0.${id} after ${id} s`, 'cleaning up']),
    );
    expect(draft?.title).toBe('6 of 6 failing runs print: ERROR: cannot reach 10.0.0.16 after 16 s');
    expect(draft?.subject).toBe('error: ERROR: cannot reach <ip> after <num> s');
    expect(draft?.evidence).toContainEqual({
      kind: 'log',
      runId: 16,
      line: 2,
      text: 'ERROR: cannot reach 10.0.0.16 after 16 s',
    });
    expect(metric(draft, 'successful runs with the message')).toBe(0);
  });

  it('quotes what ends a traceback rather than its head', async () => {
    const [draft] = await draftsOf(
      dominantError,
      scene(4, () => [
        '!Traceback (most recent call last):',
        '!  File "/app/x.py", line 3',
        "!KeyError: 'total'",
      ]),
    );
    expect(draft?.title).toContain("KeyError: 'total'");
  });

  it('quotes a message on stderr without any word of trouble where there is nothing else', async () => {
    const [draft] = await draftsOf(
      dominantError,
      scene(4, () => ['start', '!quota reached on volume backup']),
    );
    expect(draft?.title).toContain('quota reached on volume backup');
  });

  it('falls back on what the runner reported where the runs printed nothing', async () => {
    const runs = range(1, 4).map((id) => failed(id, { error: `spawn ./report.sh ENOENT (pid ${id})` }));
    const [draft] = await draftsOf(dominantError, { runs });
    expect(draft?.title).toContain('spawn ./report.sh ENOENT');
    expect(citedRuns(draft)).toEqual([1, 2, 3, 4]);
  });

  it('says nothing of an error that passing runs print as well', async () => {
    expect(
      await draftsOf(
        dominantError,
        scene(6, () => ['ERROR: cache cold'], ['ERROR: cache cold']),
      ),
    ).toEqual([]);
  });

  it('says nothing of two failures, of failures that differ, and of none', async () => {
    expect(
      await draftsOf(
        dominantError,
        scene(2, () => ['ERROR: disk full']),
      ),
    ).toEqual([]);
    const words = ['alpha', 'beta gamma', 'delta epsilon zeta', 'eta theta iota kappa', 'lambda', 'mu nu'];
    expect(
      await draftsOf(
        dominantError,
        scene(6, (id) => [`ERROR: ${words[id - 11]} failed`]),
      ),
    ).toEqual([]);
    expect(await draftsOf(dominantError, { runs: [] })).toEqual([]);
  });
});
