import { segments } from '../../change-point.js';
import { metricEvidence, runEvidence, ends } from '../../evidence.js';
import type { Rule } from '../../rule.js';
import { timedSuccesses } from '../../run-outcome.js';
import { AFFECTED_RUNS_SCALE, atMost, severityOn } from '../../severity.js';
import { modifiedZScores, OUTLIER_SCORE } from '../../statistics.js';
import { count, formatDuration } from '../../wording.js';

/** Fewer runs have no usual duration to be compared with; ours. */
export const MIN_RUNS = 10;

/** A run must also take so many times the usual duration: where runs hardly differ, half a second is "unusual". Ours. */
export const MIN_TIMES_USUAL = 3;

/** And be longer by at least this; ours. */
export const MIN_EXTRA_MS = 1_000;

/**
 * Single runs that took far longer than those around them and yet succeeded. Outliers by the modified z-score of the
 * logarithm of the duration over 3.5 (Iglewicz & Hoaglin 1993), each run against the level of its own time, so that a
 * job that got slower for good is not reported run by run.
 */
export const durationOutliers: Rule = {
  id: 'duration-outliers',
  evaluate({ ctx }) {
    const timed = timedSuccesses([...ctx.earlierRuns, ...ctx.runs]);
    if (timed.length < MIN_RUNS) return [];
    const inWindow = new Set(ctx.runs.map((run) => run.id));
    const durations = timed.map((one) => one.durationMs);
    const usual = new Float64Array(durations.length);
    for (const segment of segments(durations)) usual.fill(segment.median, segment.from, segment.to);
    const scores = modifiedZScores(
      durations.map((duration, i) => Math.log(duration / (usual[i] ?? duration))),
    );
    const outliers = timed
      .map(({ run, durationMs }, i) => ({ run, durationMs, usual: usual[i] ?? 0, score: scores[i] ?? 0 }))
      .filter(
        (one) =>
          inWindow.has(one.run.id) &&
          one.score > OUTLIER_SCORE &&
          one.durationMs >= MIN_TIMES_USUAL * one.usual &&
          one.durationMs - one.usual >= MIN_EXTRA_MS,
      );
    const [worst] = outliers.toSorted((a, b) => b.durationMs / b.usual - a.durationMs / a.usual);
    if (!worst) return [];
    const times = worst.durationMs / worst.usual;
    return [
      {
        rule: 'duration-outliers',
        subject: 'slow-runs',
        category: 'performance',
        severity: atMost(
          'medium',
          severityOn(
            AFFECTED_RUNS_SCALE,
            outliers.length / Math.max(1, timed.filter((one) => inWindow.has(one.run.id)).length),
          ),
        ),
        title: `${count(outliers.length, 'run')} took far longer than usual, up to ${formatDuration(worst.durationMs)} instead of ${formatDuration(worst.usual)}`,
        description:
          `${count(outliers.length, 'successful run')} of the window stand out from the runs around them; the longest took ${times.toFixed(1)} times the usual ${formatDuration(worst.usual)}. ` +
          'An outlier is a run whose duration, as logarithm, lies more than 3.5 modified z-scores above its time (Iglewicz & Hoaglin).',
        currentState: 'Most runs are steady, single ones are not.',
        suggestedChange:
          'Compare the start times of these runs with other jobs, backups and busy hours, and their logs with a usual run: where does the time pass?',
        expectedImpact: 'Runs that end when they are expected to.',
        actionType: 'manual',
        affectedFiles: [],
        change: null,
        evidence: [
          ...ends(outliers).map((one) =>
            runEvidence(
              one.run,
              `took ${formatDuration(one.durationMs)}, usual at that time ${formatDuration(one.usual)}`,
            ),
          ),
          metricEvidence(
            'longest run',
            times,
            'times the usual',
            MIN_TIMES_USUAL,
            'median of the runs around it',
          ),
          metricEvidence('modified z-score', worst.score, 'score', OUTLIER_SCORE, 'Iglewicz & Hoaglin 1993'),
        ],
      },
    ];
  },
};
