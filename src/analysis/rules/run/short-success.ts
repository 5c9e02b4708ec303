import type { RunFacts } from '../../context.js';
import { logEvidence, metricEvidence, runEvidence, ends } from '../../evidence.js';
import type { Rule, RuleInput } from '../../rule.js';
import { runOutcome, timedSuccesses, usableDuration } from '../../run-outcome.js';
import { AFFECTED_RUNS_SCALE, atMost, severityOn } from '../../severity.js';
import { median, medianAbsoluteDeviation, OUTLIER_SCORE } from '../../statistics.js';
import { count, formatDuration, formatShare } from '../../wording.js';

/** Fewer successful runs do not tell what is usual; ours. */
export const MIN_RUNS = 8;

/** Less than a tenth of the usual duration leaves no room for the usual work; ours. */
export const SHORT_SHARE = 0.1;

/** Jobs that take less than this anyway are over in a moment, early or not; ours. */
export const MIN_USUAL_MS = 2_000;

/** Hardly any output: less than a tenth of the usual number of lines. Ours. */
export const SILENT_SHARE = 0.1;

/** A job that prints less than this says nothing by silence; ours. */
export const MIN_USUAL_LINES = 20;

/** A short run that printed at least half of the usual did its work and was only quick; ours. */
export const NORMAL_OUTPUT_SHARE = 0.5;

interface Suspect {
  run: RunFacts;
  lines: number;
  short: boolean;
  silent: boolean;
}

/**
 * Runs that ended with exit code 0 and yet cannot have done the job's work: far shorter than usual (below a tenth of
 * the median, and an outlier by the modified z-score on the logarithm, Iglewicz & Hoaglin 1993) or with hardly any of
 * the usual output. A script that goes on after an error, or found no input, looks like this.
 */
export const shortSuccess: Rule = {
  id: 'short-success',
  evaluate({ ctx, survey }) {
    const successes = ctx.runs.filter((run) => runOutcome(run) === 'succeeded');
    const all = [...ctx.earlierRuns.filter((run) => runOutcome(run) === 'succeeded'), ...successes];
    if (all.length < MIN_RUNS) return [];
    const durations = timedSuccesses(all).map((one) => one.durationMs);
    const logs = durations.map((duration) => Math.log(duration));
    const middle = median(logs);
    const usual = median(durations);
    const usualLines = median(all.map((run) => linesOf(run, survey)));
    if (middle === null || usual === null || usualLines === null) return [];
    const deviation = medianAbsoluteDeviation(logs) ?? 0;

    const suspects: Suspect[] = [];
    for (const run of successes) {
      const duration = usableDuration(run);
      const lines = linesOf(run, survey);
      const distance = duration === null ? 0 : 0.6745 * (middle - Math.log(duration));
      const unusual = distance > OUTLIER_SCORE * deviation;
      const short = duration !== null && usual >= MIN_USUAL_MS && duration < SHORT_SHARE * usual && unusual;
      const silent = usualLines >= MIN_USUAL_LINES && lines < SILENT_SHARE * usualLines;
      const didItsWork = usualLines > 0 && lines >= NORMAL_OUTPUT_SHARE * usualLines;
      if (silent || (short && !didItsWork)) suspects.push({ run, lines, short, silent });
    }
    if (suspects.length === 0) return [];

    const shortOnes = suspects.filter((one) => one.short).length;
    const shortest = Math.min(...suspects.map((one) => usableDuration(one.run) ?? usual));
    const fewest = Math.min(...suspects.map((one) => one.lines));
    const share = suspects.length / successes.length;
    const found =
      shortOnes > 0
        ? `after ${formatDuration(shortest)} instead of ${formatDuration(usual)}`
        : `with ${count(fewest, 'line')} of output instead of ${Math.round(usualLines)}`;
    return [
      {
        rule: 'short-success',
        subject: 'too-good',
        category: 'reliability',
        severity: atMost('high', severityOn(AFFECTED_RUNS_SCALE, share)),
        title: `${count(suspects.length, 'run')} reported success ${found}`,
        description:
          `${count(suspects.length, 'run')} ended with exit code 0 although ${suspects.length === 1 ? 'it was' : 'they were'} far shorter than usual or printed hardly anything ` +
          `(usual: ${formatDuration(usual)}, ${Math.round(usualLines)} lines). Either there was nothing to do, or the work was skipped and nobody noticed.`,
        currentState: `${formatShare(share)} of the successful runs are suspiciously short or silent.`,
        suggestedChange:
          'Let the script check its own result before it exits with 0 (rows written, size of the file, age of the backup), and stop at the first error.',
        expectedImpact: 'A run that did not do its work is a failure that somebody sees.',
        actionType: 'manual',
        affectedFiles: [],
        change: null,
        evidence: [
          ...ends(suspects).flatMap(({ run, lines }) => {
            const last = survey.runs.get(run.id)?.lastLine;
            const took = usableDuration(run);
            const note = `exit code 0${took === null ? '' : ` after ${formatDuration(took)}`}, ${count(lines, 'line')} of output`;
            return [runEvidence(run, note), ...(last ? [logEvidence(last, 'its last line')] : [])];
          }),
          metricEvidence(
            'shortest',
            shortest / usual,
            'share of the usual duration',
            SHORT_SHARE,
            'median of successful runs',
          ),
          metricEvidence(
            'least output',
            usualLines > 0 ? fewest / usualLines : 0,
            'share of the usual lines',
            SILENT_SHARE,
            'median of successful runs',
          ),
        ],
      },
    ];
  },
};

/** What the run record says; where a sender left that out, what was read. */
function linesOf(run: RunFacts, survey: RuleInput['survey']): number {
  const told = Number.isFinite(run.logLines) && run.logLines > 0 ? run.logLines : 0;
  return Math.max(told, survey.runs.get(run.id)?.lines ?? 0);
}
