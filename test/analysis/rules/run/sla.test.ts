import { describe, expect, it } from 'vitest';
import { burningBudget } from '../../../../src/analysis/burn-rate.js';
import type { RunFacts, SlaFacts } from '../../../../src/analysis/context.js';
import { latenessOf } from '../../../../src/analysis/lateness.js';
import { executions } from '../../../../src/analysis/run-outcome.js';
import { sla } from '../../../../src/analysis/rules/run/sla.js';
import { slaViolations, violatingRuns } from '../../../../src/analysis/sla-violations.js';
import {
  aContext,
  aJob,
  aRun,
  citedRuns,
  draftsOf,
  failed,
  HOUR,
  metric,
  NOW,
  range,
} from '../../review-fixture.js';

const promise = (over: Partial<SlaFacts>): { sla: SlaFacts } => ({
  sla: {
    successRate: null,
    maxDurationSeconds: null,
    maxLatenessSeconds: null,
    maxConsecutiveFailures: null,
    windowDays: 30,
    ...over,
  },
});

/** One run every hour up to now, by a pattern; the last letter is the newest. */
const hourly = (pattern: string): RunFacts[] =>
  [...pattern].map((letter, i) => {
    const startedAt = new Date(NOW.getTime() - (pattern.length - i) * HOUR + 60_000);
    return letter === 'F' ? failed(i + 1, { startedAt }) : aRun(i + 1, { startedAt });
  });

describe('sla: success', () => {
  it('reports a rate below the promise, with the budget', async () => {
    const runs = hourly(`${'.'.repeat(50)}F.F.F${'.'.repeat(45)}`);
    const [draft] = await draftsOf(sla, { runs, job: promise({ successRate: 0.99 }) });
    expect(draft?.subject).toBe('success');
    expect(draft?.title).toBe('SLA missed: 97 % of the executions succeeded, 99 % promised');
    expect(metric(draft, 'success rate')).toBe(0.97);
    expect(metric(draft, 'failures')).toBe(3);
    expect(citedRuns(draft)).toEqual([51, 53, 55]);
  });

  it('reports too many failures in a row', async () => {
    const [draft] = await draftsOf(sla, {
      runs: hourly('....FFF'),
      job: promise({ maxConsecutiveFailures: 2 }),
    });
    expect(draft?.title).toBe('SLA missed: 3 failures in a row, 2 allowed');
    expect(draft?.severity).toBe('high');
    expect(citedRuns(draft)).toEqual([5, 6, 7]);
  });

  it('says nothing where the promise is kept to the last run, or there is none', async () => {
    expect(
      await draftsOf(sla, { runs: hourly(`F${'.'.repeat(99)}`), job: promise({ successRate: 0.99 }) }),
    ).toEqual([]);
    expect(
      await draftsOf(sla, { runs: hourly('....FF'), job: promise({ maxConsecutiveFailures: 2 }) }),
    ).toEqual([]);
    expect(await draftsOf(sla, { runs: hourly('FFFFFFFF') })).toEqual([]);
    expect(
      await draftsOf(sla, { runs: [], job: promise({ successRate: 0.99, maxConsecutiveFailures: 0 }) }),
    ).toEqual([]);
  });

  it('does not judge a rate by four executions', async () => {
    expect(await draftsOf(sla, { runs: hourly('F...'), job: promise({ successRate: 0.99 }) })).toEqual([]);
  });

  it('leaves failures before the period out', async () => {
    const runs = hourly(`FFF${'.'.repeat(80)}`);
    expect(await draftsOf(sla, { runs, job: promise({ successRate: 0.99, windowDays: 3 }) })).toEqual([]);
  });

  it('judges a promise of 100 % without a budget', async () => {
    const [draft] = await draftsOf(sla, { runs: hourly('.....F......'), job: promise({ successRate: 1 }) });
    expect(draft?.title).toContain('100 % promised');
    expect(JSON.stringify(draft)).not.toMatch(/Infinity|NaN|null,"source/);
  });
});

describe('burningBudget', () => {
  const everyMinute = (minutes: number, fails: (age: number) => boolean) =>
    executions(
      range(1, minutes).map((i) => {
        const age = minutes - i;
        const startedAt = new Date(NOW.getTime() - age * 60_000);
        return fails(age) ? failed(i, { startedAt }) : aRun(i, { startedAt });
      }),
    );

  it('gives the alert of 14.4 where a hundredth is allowed and a fifth fails, now', () => {
    const burn = burningBudget(
      everyMinute(120, (age) => age % 5 === 0),
      NOW,
      0.99,
      30,
    );
    expect(burn?.hours).toBe(1);
    expect(burn?.threshold).toBeCloseTo(14.4, 9);
    expect(burn?.rate).toBeGreaterThan(14.4);
    expect(burn?.severity).toBe('critical');
  });

  it('gives no alert of the short windows once it has stopped', () => {
    const stopped = everyMinute(60, (age) => age > 30 && age % 3 === 0);
    expect(burningBudget(stopped, NOW, 0.99, 30)).toMatchObject({ hours: 72, severity: 'medium' });
    const long = everyMinute(1_200, (age) => age > 500 && age % 3 === 0);
    expect(burningBudget(long, NOW, 0.99, 30)).toBeNull();
  });

  it('gives none for a single failure, no executions, no budget', () => {
    expect(
      burningBudget(
        everyMinute(4_320, (age) => age === 1),
        NOW,
        0.99,
        30,
      ),
    ).toBeNull();
    expect(burningBudget([], NOW, 0.99, 30)).toBeNull();
    expect(
      burningBudget(
        everyMinute(60, () => true),
        NOW,
        1,
        30,
      ),
    ).toBeNull();
    expect(
      burningBudget(
        everyMinute(60, () => true),
        NOW,
        0.99,
        0,
      ),
    ).toBeNull();
  });

  it('can be reached by a modest promise', () => {
    // 90 % allow a burn rate of 10 at most, below 14.4.
    expect(
      burningBudget(
        everyMinute(120, () => true),
        NOW,
        0.9,
        30,
      )?.severity,
    ).toBe('critical');
  });
});

describe('latenessOf', () => {
  const at = (iso: string, over: Partial<RunFacts> = {}): RunFacts =>
    aRun(1, { startedAt: new Date(iso), ...over });
  const late = (
    runs: RunFacts[],
    schedule = '0 3 * * *',
    timezone = 'Europe/Berlin',
  ): (number | undefined)[] => latenessOf(aJob({ schedule, timezone }), runs).map((one) => one.lateMs / 1000);

  it('counts from the latest occurrence in the timezone of the job, across a change of clocks', () => {
    expect(late([at('2026-03-10T02:00:07Z')])).toEqual([7]);
    expect(late([at('2026-03-10T02:00:00Z')])).toEqual([0]);
    expect(
      late([at('2026-03-28T02:00:30Z'), at('2026-03-29T01:00:30Z'), at('2026-03-30T01:10:00Z')]),
    ).toEqual([30, 30, 600]);
  });

  it('takes a start a few seconds early for punctual, not for a day late', () => {
    expect(late([at('2026-03-10T01:59:58Z')])).toEqual([0]);
    expect(late([at('2026-03-10T01:59:58.500Z')])).toEqual([0]);
    expect(late([at('2026-03-10T01:59:50Z')])).toEqual([86_390]);
  });

  it('agrees with itself whatever the gaps between runs', () => {
    const runs = range(0, 400).map((i) =>
      at(new Date(Date.UTC(2026, 2, 1) + i * i * 61_000 + 9_000).toISOString()),
    );
    const one = latenessOf(aJob({ schedule: '*/15 * * * *', timezone: 'Asia/Kolkata' }), runs).map(
      (l) => l.lateMs,
    );
    const each = runs.flatMap((run) =>
      latenessOf(aJob({ schedule: '*/15 * * * *', timezone: 'Asia/Kolkata' }), [run]).map((l) => l.lateMs),
    );
    expect(one).toEqual(each);
    // Up to 5 s before the quarter is that quarter's, and punctual.
    const since = (run: RunFacts): number => run.startedAt.getTime() % 900_000;
    expect(one).toEqual(runs.map((run) => (since(run) >= 895_000 ? 0 : since(run))));
  });

  it('finds the same in UTC as in a zone of another name for it, over leap days, weekdays and last days', () => {
    const runs = range(0, 300).map((i) =>
      at(new Date(Date.UTC(2023, 11, 30) + i * i * 611_000 + 1_234).toISOString()),
    );
    for (const schedule of [
      '* * * * *',
      '7 */5 * * *',
      '30 3 L * *',
      '0 12 29 2 *',
      '15 6 1 * 1',
      '@weekly',
    ]) {
      expect(late(runs, schedule, 'UTC'), schedule).toEqual(late(runs, schedule, 'Etc/UTC'));
    }
  });

  it('leaves out what was not scheduled', () => {
    expect(
      late([at('2026-03-10T09:00:00Z', { trigger: 'manual' }), at('2026-03-10T09:00:00Z', { attempt: 2 })]),
    ).toEqual([]);
    expect(
      late([
        at('2026-03-10T09:00:00Z', { trigger: 'retry' }),
        aRun(1, { startedAt: new Date(Number.NaN), durationMs: null }),
      ]),
    ).toEqual([]);
    expect(latenessOf(aJob({ schedule: null }), [at('2026-03-10T09:00:00Z')])).toEqual([]);
  });

  it('names the job and the schedule that cannot be read', () => {
    expect(() => late([at('2026-03-10T09:00:00Z')], 'whenever')).toThrow(/job "report": schedule "whenever"/);
    expect(() => late([at('2026-03-10T09:00:00Z')], '0 3 * * *', 'Mars/Base')).toThrow(/Mars\/Base/);
  });
});

describe('sla: duration and lateness', () => {
  it('reports runs that took longer than promised, and one that still runs', async () => {
    const runs = [
      aRun(1, { durationMs: 60_000 }),
      aRun(2, { durationMs: 60_001 }),
      aRun(3, { durationMs: null, startedAt: new Date(NOW.getTime() - 300_000) }),
    ];
    const [draft] = await draftsOf(sla, { runs, job: promise({ maxDurationSeconds: 60 }) });
    expect(draft?.subject).toBe('duration');
    expect(citedRuns(draft)).toEqual([2, 3]);
  });

  it('reports runs that began too late', async () => {
    const runs = [30, 61, 60].map((seconds, i) =>
      aRun(i + 1, { startedAt: new Date(Date.UTC(2026, 2, 8, i) + seconds * 1000) }),
    );
    const [draft] = await draftsOf(sla, { runs, job: promise({ maxLatenessSeconds: 60 }) });
    expect(draft?.subject).toBe('lateness');
    expect(citedRuns(draft)).toEqual([2]);
    expect(metric(draft, 'worst lateness')).toBe(61);
  });
});

describe('slaViolations', () => {
  it('counts a failed run that was on time, and a run with two violations once', () => {
    const startedAt = new Date(Date.UTC(2026, 2, 8, 3));
    const ctx = aContext({
      runs: [failed(1, { startedAt }), failed(2, { startedAt, durationMs: 90_000 }), aRun(3, { startedAt })],
      job: promise({ maxDurationSeconds: 60, maxLatenessSeconds: 10 }),
    });
    const found = slaViolations(ctx);
    expect(found.map((one) => [one.run.id, one.objective])).toEqual([
      [1, 'success'],
      [2, 'success'],
      [2, 'duration'],
    ]);
    expect(violatingRuns(found)).toBe(2);
  });

  it('finds none for a job without an SLA', () => {
    expect(slaViolations(aContext({ runs: [failed(1)] }))).toEqual([]);
  });
});
