import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import type { RunFacts } from '../../../../src/analysis/context.js';
import { durationOutliers } from '../../../../src/analysis/rules/run/duration-outliers.js';
import { durationRegression } from '../../../../src/analysis/rules/run/duration-regression.js';
import { noTimeout } from '../../../../src/analysis/rules/run/no-timeout.js';
import { shortSuccess } from '../../../../src/analysis/rules/run/short-success.js';
import { roundedSeconds, timeoutHit } from '../../../../src/analysis/rules/run/timeout-hit.js';
import {
  aFile,
  aRun,
  citedRuns,
  draftsOf,
  failed,
  JOB_FILE,
  JOB_YAML,
  metric,
  NOW,
  range,
} from '../../review-fixture.js';

/** Runs 1, 2, 3 … of so many seconds, with a little noise. */
const lasting = (...seconds: number[]): RunFacts[] =>
  seconds.map((value, i) =>
    aRun(i + 1, { durationMs: Math.round(value * 1000 * (1 + ((i * 7) % 5) / 100)) }),
  );
const times = (n: number, seconds: number): number[] => new Array<number>(n).fill(seconds);

describe('duration-regression', () => {
  it('reports a level that rose, in percent, with runs before and after the change', async () => {
    const [draft] = await draftsOf(durationRegression, { runs: lasting(...times(15, 20), ...times(15, 50)) });
    expect(draft?.title).toBe('Runs take 150 % longer: 51 s instead of 20.4 s');
    expect(citedRuns(draft)).toEqual([13, 14, 15, 16, 17, 18]);
    expect(draft?.severity).toBe('high');
    expect(metric(draft, 'p-value')).toBeLessThan(0.01);
  });

  it('takes the runs before the window into account', async () => {
    const runs = lasting(...times(15, 20), ...times(8, 50));
    const [draft] = await draftsOf(durationRegression, {
      earlierRuns: runs.slice(0, 15),
      runs: runs.slice(15),
    });
    expect(citedRuns(draft)).toContain(16);
  });

  it.each([
    ['nothing', []],
    ['one run', [10]],
    ['a steady job', times(60, 20)],
    ['a single slow run that moves the mean', [...times(30, 20), 5_000]],
    ['a job that got faster', [...times(20, 50), ...times(20, 20)]],
    ['a rise that was undone', [...times(20, 20), ...times(20, 50), ...times(20, 20)]],
    ['a rise of a tenth', [...times(30, 20), ...times(30, 22)]],
    ['milliseconds', [...times(20, 0.1), ...times(20, 0.4)]],
  ])('says nothing about %s', async (_, seconds) => {
    expect(await draftsOf(durationRegression, { runs: lasting(...seconds) })).toEqual([]);
  });

  it('leaves out failures and durations that cannot be', async () => {
    const broken = [-5_000, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_VALUE, 0, null].flatMap(
      (durationMs, i) => range(0, 4).map((k) => aRun(100 + i * 10 + k, { durationMs })),
    );
    const slowFailures = range(200, 220).map((id) => failed(id, { durationMs: 900_000 }));
    expect(
      await draftsOf(durationRegression, {
        runs: [...lasting(...times(20, 20)), ...broken, ...slowFailures],
      }),
    ).toEqual([]);
  });
});

describe('duration-outliers', () => {
  it('reports single runs far above the usual', async () => {
    const seconds = times(30, 20);
    seconds[11] = 200;
    const [draft] = await draftsOf(durationOutliers, { runs: lasting(...seconds) });
    expect(citedRuns(draft)).toEqual([12]);
    expect(draft?.severity).toBe('low');
  });

  it('measures each run against the level of its time', async () => {
    expect(await draftsOf(durationOutliers, { runs: lasting(...times(40, 20), ...times(10, 100)) })).toEqual(
      [],
    );
  });

  it.each([
    ['few runs', [...times(5, 20), 400]],
    ['a steady job', times(40, 20)],
    ['a job of milliseconds', [...times(30, 0.02), 0.5]],
    ['twice the usual', [...times(30, 20), 40]],
    ['nothing', []],
  ])('says nothing about %s', async (_, seconds) => {
    expect(await draftsOf(durationOutliers, { runs: lasting(...seconds) })).toEqual([]);
  });

  it('does not report outliers from before the window', async () => {
    const runs = lasting(200, ...times(30, 20));
    expect(await draftsOf(durationOutliers, { earlierRuns: runs.slice(0, 1), runs: runs.slice(1) })).toEqual(
      [],
    );
  });
});

describe('timeout-hit', () => {
  it('reports runs that the timeout ended', async () => {
    const runs = [
      ...lasting(...times(8, 20)),
      failed(9, { timedOut: true, durationMs: 60_000, exitCode: -1, signal: 'SIGTERM' }),
    ];
    const [draft] = await draftsOf(timeoutHit, { runs, job: { timeoutSeconds: 60 } });
    expect(draft?.title).toBe('1 run of 9 ended by the timeout');
    expect(citedRuns(draft)).toEqual([9]);
    expect(draft?.suggestedChange).toContain('these runs hung');
  });

  it('reports successful runs from nine tenths of the timeout on, and proposes another', async () => {
    const runs = [aRun(1, { durationMs: 53_999 }), aRun(2, { durationMs: 54_000 })];
    const [draft] = await draftsOf(timeoutHit, { runs, job: { timeoutSeconds: 60 } });
    expect(citedRuns(draft)).toEqual([2]);
    expect(draft?.change?.proposedContent).toContain('timeout_seconds: 90');
    expect(draft?.actionType).toBe('edit_config');
  });

  it.each([
    ['no timeout', null, [100]],
    ['runs well below it', 60, [10, 20, 53]],
    ['no runs', 60, []],
    ['a timeout of 0', 0, [10]],
  ])('says nothing about %s', async (_, timeoutSeconds, seconds) => {
    const runs = seconds.map((value, i) => aRun(i + 1, { durationMs: value * 1000 }));
    expect(await draftsOf(timeoutHit, { runs, job: { timeoutSeconds } })).toEqual([]);
  });

  it('rounds a timeout up as a person would', () => {
    expect([1, 61, 121, 3601].map(roundedSeconds)).toEqual([10, 70, 180, 3900]);
  });
});

describe('no-timeout', () => {
  it('proposes a timeout in the job file where a run hung', async () => {
    const runs = [...lasting(...times(10, 20)), aRun(11, { durationMs: 1_800_000 })];
    const [draft] = await draftsOf(noTimeout, { runs });
    expect(citedRuns(draft)).toEqual([11]);
    expect(draft?.severity).toBe('medium');
    const file = aFile(JOB_FILE, JOB_YAML);
    expect(draft?.change).toMatchObject({
      targetFile: JOB_FILE,
      currentContent: JOB_YAML,
      baseHash: file.hash,
    });
    const before = parse(JOB_YAML) as { jobs: { report: object } };
    expect(parse(draft?.change?.proposedContent ?? '')).toEqual({
      jobs: { ...before.jobs, report: { ...before.jobs.report, resources: { timeout_seconds: 70 } } },
    });
    expect(draft?.change?.proposedContent).toContain('report:   # the one that matters');
  });

  it('reports a run that still goes on far beyond the usual', async () => {
    const stuck = aRun(11, { durationMs: null, startedAt: new Date(NOW.getTime() - 600_000) });
    const [draft] = await draftsOf(noTimeout, { runs: [...lasting(...times(10, 20)), stuck] });
    expect(draft?.title).toContain('up to 10 min, one still running');
    expect(draft?.severity).toBe('high');
  });

  it('gives advice without a change where the job file is not at hand or does not parse', async () => {
    const runs = [...lasting(...times(10, 20)), aRun(11, { durationMs: 1_800_000 })];
    for (const files of [
      [],
      [aFile(JOB_FILE, 'jobs: {report: [')],
      [aFile(JOB_FILE, 'jobs:\n  other: {}\n')],
    ]) {
      const [draft] = await draftsOf(noTimeout, { runs, files });
      expect(draft?.change).toBeNull();
      expect(draft?.actionType).toBe('manual');
    }
  });

  it.each([
    ['a job that has one', 60, [...times(10, 20), 1800]],
    ['a steady job', null, times(20, 20)],
    ['a minute more than usual', null, [...times(10, 2), 50]],
    ['four times the usual', null, [...times(10, 100), 400]],
    ['too few runs', null, [20, 20, 20, 1800]],
    ['no runs', null, []],
  ])('says nothing about %s', async (_, timeoutSeconds, seconds) => {
    expect(await draftsOf(noTimeout, { runs: lasting(...seconds), job: { timeoutSeconds } })).toEqual([]);
  });

  it('does not take a start in the future for a long run', async () => {
    const future = aRun(11, { durationMs: null, startedAt: new Date(NOW.getTime() + 3_600_000) });
    expect(await draftsOf(noTimeout, { runs: [...lasting(...times(10, 20)), future] })).toEqual([]);
  });
});

describe('short-success', () => {
  it('reports a success in a tenth of the time, with its last line', async () => {
    const runs = [...lasting(...times(12, 60)), aRun(13, { durationMs: 800 })];
    const [draft] = await draftsOf(shortSuccess, { runs, logs: { 13: ['no input found, nothing to do'] } });
    expect(draft?.title).toBe('1 run reported success after 800 ms instead of 1 min 1 s');
    expect(citedRuns(draft)).toEqual([13]);
    expect(draft?.evidence).toContainEqual(expect.objectContaining({ kind: 'log', runId: 13, line: 1 }));
  });

  it('reports a success with hardly any output', async () => {
    const runs = range(1, 12).map((id) => aRun(id, { logLines: id === 12 ? 3 : 100 }));
    const [draft] = await draftsOf(shortSuccess, { runs });
    expect(draft?.title).toBe('1 run reported success with 3 lines of output instead of 100');
    expect(citedRuns(draft)).toEqual([12]);
  });

  it('says nothing about a quick run that printed as much as ever', async () => {
    const runs = range(1, 12).map((id) =>
      aRun(id, { logLines: 100, durationMs: id === 12 ? 500 : 60_000 + id }),
    );
    expect(await draftsOf(shortSuccess, { runs })).toEqual([]);
  });

  it.each([
    ['few runs', [60, 60, 60, 0.5]],
    ['a steady job', times(20, 60)],
    ['a job that is over in a moment anyway', [...times(20, 1), 0.01]],
    ['nothing', []],
    ['durations that differ this much all the time', [60, 1, 30, 2, 90, 1.5, 45, 3, 70, 1.2, 55, 2.5]],
  ])('says nothing about %s', async (_, seconds) => {
    expect(await draftsOf(shortSuccess, { runs: lasting(...seconds) })).toEqual([]);
  });

  it('says nothing about a short failure', async () => {
    const runs = [...lasting(...times(12, 60)), failed(13, { durationMs: 800 })];
    expect(await draftsOf(shortSuccess, { runs })).toEqual([]);
  });
});
