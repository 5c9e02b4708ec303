import type { RunFacts } from '../../context.js';
import { metricEvidence, runsEvidence } from '../../evidence.js';
import { changeJobKey } from '../../job-change.js';
import type { Rule } from '../../rule.js';
import { runOutcome, timedSuccesses, usableDuration } from '../../run-outcome.js';
import { modifiedZScores, OUTLIER_SCORE, quantile } from '../../statistics.js';
import { count, formatDuration } from '../../wording.js';
import { roundedSeconds } from './timeout-hit.js';

/** Fewer successful runs do not tell what is usual; ours, as `review_schedule.min_runs`. */
export const MIN_RUNS = 5;

/** So many times the usual longest duration is not slow but stuck; ours. */
export const HUNG_TIMES_USUAL = 5;

/** And at least so much longer; ours. A job of one second that once took six did not hang. */
export const HUNG_EXTRA_MS = 60_000;

/** The proposed limit: three times the usual longest duration, below what was called hung. */
export const TIMEOUT_TIMES_USUAL = 3;

/** Shorter limits are hit by a loaded machine; ours. */
export const SHORTEST_TIMEOUT_SECONDS = 60;

/**
 * A run hung, and nothing limits how long a run may take. "Usual" is the 95th percentile of the successful runs without
 * their outliers (modified z-score, Iglewicz & Hoaglin 1993).
 */
export const noTimeout: Rule = {
  id: 'no-timeout',
  evaluate({ ctx }) {
    if (ctx.job.timeoutSeconds !== null) return [];
    const durations = timedSuccesses([...ctx.earlierRuns, ...ctx.runs]).map((one) => one.durationMs);
    const scores = modifiedZScores(durations.map((duration) => Math.log(duration)));
    const ordinary = durations.filter((_, i) => (scores[i] ?? 0) <= OUTLIER_SCORE);
    const usual = quantile(ordinary, 0.95);
    if (usual === null || ordinary.length < MIN_RUNS) return [];

    const limit = Math.max(HUNG_TIMES_USUAL * usual, usual + HUNG_EXTRA_MS);
    const tookOf = (run: RunFacts): number => {
      const running = runOutcome(run) === 'running';
      const took = running ? ctx.now.getTime() - run.startedAt.getTime() : usableDuration(run);
      return took !== null && Number.isFinite(took) ? took : 0;
    };
    const hung = ctx.runs.filter((run) => !run.timedOut && tookOf(run) > limit);
    if (hung.length === 0) return [];

    const running = hung.filter((run) => runOutcome(run) === 'running');
    const longest = Math.max(...hung.map(tookOf));
    const seconds = Math.max(SHORTEST_TIMEOUT_SECONDS, roundedSeconds((usual / 1000) * TIMEOUT_TIMES_USUAL));
    const change = changeJobKey(ctx, ['resources', 'timeout_seconds'], seconds);
    const still =
      running.length > 0 ? `, ${running.length === 1 ? 'one' : running.length} still running` : '';
    return [
      {
        rule: 'no-timeout',
        subject: 'timeout',
        category: 'reliability',
        severity: running.length > 0 || hung.length > 1 ? 'high' : 'medium',
        title: `${count(hung.length, 'run')} hung, up to ${formatDuration(longest)}${still}, and the job has no timeout`,
        description:
          `A run of this job usually takes at most ${formatDuration(usual)} (95 % of ${ordinary.length} runs). ` +
          `${count(hung.length, 'run')} took more than ${formatDuration(limit)}${still}. ` +
          'With nothing to end it, such a run holds its locks and connections, and the runs after it pile up or never start.',
        currentState: 'No `resources.timeout_seconds`: a run may take for ever.',
        suggestedChange: `Set \`resources.timeout_seconds: ${seconds}\`, three times what a run usually needs at most.`,
        expectedImpact: `A run that hangs ends after ${formatDuration(seconds * 1000)} instead of ${formatDuration(longest)} or never.`,
        actionType: change ? 'edit_config' : 'manual',
        affectedFiles: change ? [change.targetFile] : [],
        change,
        evidence: [
          ...runsEvidence(hung, (run) =>
            runOutcome(run) === 'running'
              ? `still running after ${formatDuration(tookOf(run))}`
              : `took ${formatDuration(tookOf(run))}`,
          ),
          metricEvidence(
            'longest run',
            longest / 1000,
            'seconds',
            limit / 1000,
            'five times the usual longest',
          ),
          metricEvidence(
            'usual longest run',
            usual / 1000,
            'seconds',
            null,
            '95th percentile without outliers',
          ),
        ],
      },
    ];
  },
};
