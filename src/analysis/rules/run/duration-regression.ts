import { CHANGE_POINT_LEVEL, risenLevel } from '../../change-point.js';
import { metricEvidence, runEvidence } from '../../evidence.js';
import type { Rule } from '../../rule.js';
import { timedSuccesses } from '../../run-outcome.js';
import { atMost, GROWTH_SCALE, severityOn } from '../../severity.js';
import { formatDuration } from '../../wording.js';

/** Below a quarter more, machines and networks differ by themselves; ours. */
export const MIN_SLOWDOWN = GROWTH_SCALE.low;

/** Less than a second more is not worth a person's time; ours. */
export const MIN_EXTRA_MS = 1_000;

/** Runs cited on each side of the change. */
const CITED = 3;

/**
 * Successful runs take longer than they did: a change of level found by Pettitt's test (1979) over the series of
 * durations, not a comparison of means, which one slow run would move. It must still hold at the end of the series.
 */
export const durationRegression: Rule = {
  id: 'duration-regression',
  evaluate({ ctx }) {
    const timed = timedSuccesses([...ctx.earlierRuns, ...ctx.runs]);
    const shift = risenLevel(
      timed.map((one) => one.durationMs),
      MIN_SLOWDOWN,
    );
    if (!shift || shift.after.median - shift.before.median < MIN_EXTRA_MS) return [];
    const change = timed[shift.after.from]?.run.startedAt;
    const percent = Math.round((shift.ratio - 1) * 100);
    const before = timed.slice(shift.before.from, shift.before.to).slice(-CITED);
    const after = timed.slice(shift.after.from, shift.after.from + CITED);
    const cite = (side: typeof timed, word: string) =>
      side.map(({ run, durationMs }) =>
        runEvidence(run, `${word} the change: ${formatDuration(durationMs)}`),
      );
    const when = change && !Number.isNaN(change.getTime()) ? change.toISOString() : 'an unknown time';
    const [was, now] = [formatDuration(shift.before.median), formatDuration(shift.after.median)];
    return [
      {
        rule: 'duration-regression',
        subject: 'slower',
        category: 'performance',
        severity: atMost('high', severityOn(GROWTH_SCALE, shift.ratio)),
        title: `Runs take ${percent} % longer: ${now} instead of ${was}`,
        description:
          `Since the run of ${when} the median duration of successful runs is ${now}; before it was ${was}. ` +
          `The ${shift.after.to - shift.after.from} runs since and the ${shift.before.to - shift.before.from} before differ by more than chance (Pettitt's test, p = ${shift.pValue.toPrecision(2)}).`,
        currentState: `Median duration ${now}.`,
        suggestedChange:
          'Look for what changed just before the first slow run: the script, the amount of its input, a service it calls, or another job at the same time.',
        expectedImpact: `${formatDuration(shift.after.median - shift.before.median)} less for each run.`,
        actionType: 'manual',
        affectedFiles: [],
        change: null,
        evidence: [
          ...cite(before, 'before'),
          ...cite(after, 'after'),
          metricEvidence('slowdown', shift.ratio, 'times', MIN_SLOWDOWN, 'median after over median before'),
          metricEvidence('p-value', shift.pValue, 'probability', CHANGE_POINT_LEVEL, "Pettitt's test (1979)"),
        ],
      },
    ];
  },
};
