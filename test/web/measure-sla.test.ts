import { describe, expect, it } from 'vitest';
import { measureSla, type MeasuredRun } from '../../src/web/views/jobs/measure-sla.js';

const NOW = Date.parse('2026-03-10T12:00:00.000Z');
const SLA = {
  successRate: 0.9,
  maxDurationSeconds: 5,
  maxLatenessSeconds: null,
  maxConsecutiveFailures: 2,
  windowDays: 7,
};

/** Runs an hour apart, the newest first: `.` succeeded, `x` failed, `t` timed out, `s` was slow, `r` runs, `?` nobody knows. */
function runs(marks: string, hoursAgo = 0): MeasuredRun[] {
  return [...marks].map((mark, index) => ({
    databaseId: 100 - index,
    result: ({ x: 'FAILURE', t: 'TIMEOUT', r: 'RUNNING', '?': 'UNKNOWN' } as const)[mark] ?? 'SUCCESS',
    startedAt: new Date(NOW - (hoursAgo + index + 1) * 3_600_000).toISOString(),
    finishedAt: null,
    durationMs: mark === 'r' ? null : mark === 's' ? 5_001 : 5_000,
  }));
}

describe('measureSla', () => {
  it.each([
    ['', { ended: 0, failed: 0 }, [false, false, false]],
    ['..........', { ended: 10, failed: 0, failuresMost: 0 }, [false, false, false]],
    ['.........x', { ended: 10, failed: 1, failuresNow: 0, failuresMost: 1 }, [false, false, false]],
    ['........xt', { failed: 2, failuresMost: 2 }, [true, false, false]],
    ['xx..xxx...', { failed: 5, failuresNow: 2, failuresMost: 3 }, [true, false, true]],
    ['xxx', { failed: 3, failuresNow: 3, failuresMost: 3 }, [true, false, true]],
    ['r?.s', { ended: 2, failed: 0 }, [false, true, false]],
  ])('of %j', (marks, figures, [successRate, duration, failures]) => {
    const measured = measureSla(SLA, runs(marks), NOW);
    expect(measured).toMatchObject(figures);
    expect(measured.broken).toEqual({ successRate, duration, failures });
  });

  it('looks no further back than the SLA does, and knows no promise that is not made', () => {
    expect(measureSla(SLA, runs('xxxx', 7 * 24), NOW)).toMatchObject({ ended: 0, failed: 0 });
    const none = { ...SLA, successRate: null, maxDurationSeconds: null, maxConsecutiveFailures: null };
    expect(measureSla(none, runs('xxxss'), NOW).broken).toEqual({
      successRate: false,
      duration: false,
      failures: false,
    });
  });

  it('names the newest run that broke a promise', () => {
    const measured = measureSla(SLA, runs('.s.x.sx'), NOW);
    expect(measured.tooLong.map(({ databaseId }) => databaseId)).toEqual([99, 95]);
    expect(measured.newestFailure?.databaseId).toBe(97);
  });
});
