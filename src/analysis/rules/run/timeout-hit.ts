import type { RunFacts } from '../../context.js';
import { metricEvidence, runsEvidence } from '../../evidence.js';
import { changeJobKey } from '../../job-change.js';
import type { Rule, RuleInput } from '../../rule.js';
import { runOutcome, timedSuccesses, usableDuration } from '../../run-outcome.js';
import { AFFECTED_RUNS_SCALE, atMost, severityOn } from '../../severity.js';
import type { SuggestionDraft } from '../../suggestion-draft.js';
import { count, formatDuration, formatShare } from '../../wording.js';

/** A run that used this share of its time is one slow day from being cut off; the level usual for alerts on limits. */
export const NEAR_TIMEOUT_SHARE = 0.9;

/** A new timeout leaves half of the longest successful run as room; ours. */
export const TIMEOUT_ROOM = 1.5;

/** Runs that were ended by their timeout, or else successful ones that came within a tenth of it. */
export const timeoutHit: Rule = {
  id: 'timeout-hit',
  evaluate(input) {
    const hits = input.ctx.runs.filter((run) => run.timedOut);
    if (hits.length > 0) return [hitDraft(input, hits)];
    const timeoutSeconds = usableTimeout(input.ctx.job.timeoutSeconds);
    if (timeoutSeconds === null) return [];
    const near = timedSuccesses(input.ctx.runs).filter(
      (one) => one.durationMs >= NEAR_TIMEOUT_SHARE * timeoutSeconds * 1000,
    );
    return near.length > 0
      ? [
          nearDraft(
            input,
            near.map((one) => one.run),
            timeoutSeconds,
          ),
        ]
      : [];
  },
};

function usableTimeout(seconds: number | null): number | null {
  return seconds !== null && seconds > 0 && Number.isFinite(seconds) ? seconds : null;
}

function hitDraft({ ctx }: RuleInput, hits: readonly RunFacts[]): SuggestionDraft {
  const ended = ctx.runs.filter((run) => runOutcome(run) !== 'running').length;
  const share = hits.length / Math.max(1, ended);
  const longest = Math.max(0, ...timedSuccesses(ctx.runs).map((one) => one.durationMs));
  const limit = usableTimeout(ctx.job.timeoutSeconds);
  const named = limit === null ? 'their timeout' : `the timeout of ${formatDuration(limit * 1000)}`;
  const known = longest > 0 ? ` The longest successful run took ${formatDuration(longest)}.` : '';
  return {
    rule: 'timeout-hit',
    subject: 'cut-off',
    category: 'reliability',
    severity: severityOn(AFFECTED_RUNS_SCALE, share),
    title: `${count(hits.length, 'run')} of ${ended} ended by the timeout`,
    description:
      `${count(hits.length, 'run')} of the window did not end by ${hits.length === 1 ? 'itself' : 'themselves'} but by ${named}.${known} ` +
      'Whether the job hung or the limit is too short decides the remedy: look at the last log line of each run.',
    currentState: `${formatShare(share)} of the runs are cut off.`,
    suggestedChange:
      longest > 0 && limit !== null && longest < limit * 500
        ? 'Successful runs need less than half of the limit, so these runs hung: give the step that waits a timeout of its own.'
        : 'Raise `resources.timeout_seconds` if the work is only slow; give the step that waits a timeout of its own if it hangs.',
    expectedImpact: `${count(hits.length, 'run')} would end properly, or fail sooner and say why.`,
    actionType: 'manual',
    affectedFiles: [],
    change: null,
    evidence: [
      ...runsEvidence(hits),
      metricEvidence('runs ended by the timeout', share, 'share', 0, 'runs of the window'),
    ],
  };
}

function nearDraft({ ctx }: RuleInput, near: readonly RunFacts[], timeoutSeconds: number): SuggestionDraft {
  const durations = near.map((run) => usableDuration(run) ?? 0);
  const longest = Math.max(...durations);
  const proposed = roundedSeconds((longest / 1000) * TIMEOUT_ROOM);
  const share = near.length / Math.max(1, ctx.runs.length);
  const change = changeJobKey(ctx, ['resources', 'timeout_seconds'], proposed);
  return {
    rule: 'timeout-hit',
    subject: 'near',
    category: 'reliability',
    severity: atMost('high', severityOn(AFFECTED_RUNS_SCALE, share)),
    title: `${count(near.length, 'run')} came within 10 % of the timeout of ${formatDuration(timeoutSeconds * 1000)}`,
    description:
      `${count(near.length, 'successful run')} took ${formatShare(NEAR_TIMEOUT_SHARE)} of the timeout or more, the longest ${formatDuration(longest)}. ` +
      'A little more data and the next one is ended in the middle of its work.',
    currentState: `Timeout ${formatDuration(timeoutSeconds * 1000)}, longest successful run ${formatDuration(longest)}.`,
    suggestedChange: `Set \`resources.timeout_seconds\` to ${proposed}, one and a half times the longest successful run, or make the job faster.`,
    expectedImpact: 'Slow but healthy runs are not cut off.',
    actionType: change ? 'edit_config' : 'manual',
    affectedFiles: change ? [change.targetFile] : [],
    change,
    evidence: [
      ...runsEvidence(near),
      metricEvidence(
        'longest run',
        longest / (timeoutSeconds * 1000),
        'share of the timeout',
        NEAR_TIMEOUT_SHARE,
        'runs of the window',
      ),
    ],
  };
}

/** Upwards to what a person would write: tens of seconds, minutes, from an hour on five minutes. */
export function roundedSeconds(seconds: number): number {
  const step = seconds <= 120 ? 10 : seconds <= 3600 ? 60 : 300;
  return Math.max(step, Math.ceil(seconds / step) * step);
}
