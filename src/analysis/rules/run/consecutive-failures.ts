import { logEvidence, metricEvidence, runsEvidence } from '../../evidence.js';
import type { Rule } from '../../rule.js';
import { executions, runOutcome, settled, type Execution } from '../../run-outcome.js';
import { severityOn, STREAK_SCALE } from '../../severity.js';

/** Ours: a job that fails one time in ten fails three times in a row by chance once in a thousand. */
export const MIN_STREAK = STREAK_SCALE.medium;

/** The executions that failed without a success since, oldest first. */
export function failingStreak(all: readonly Execution[]): Execution[] {
  const ended = settled(all);
  let from = ended.length;
  while (from > 0 && ended[from - 1]?.outcome === 'failed') from -= 1;
  return ended.slice(from);
}

/** The job fails now, and not for the first time: three executions in a row or more, the last one among them. */
export const consecutiveFailures: Rule = {
  id: 'consecutive-failures',
  evaluate({ ctx, survey }) {
    if (!ctx.runs.some((run) => runOutcome(run) === 'failed')) return [];
    const all = executions([...ctx.earlierRuns, ...ctx.runs]);
    const streak = failingStreak(all);
    const first = streak[0]?.attempts[0];
    const last = streak.at(-1)?.attempts.at(-1);
    if (!first || !last || streak.length < MIN_STREAK) return [];
    const runs = streak.flatMap((one) => one.attempts.slice(-1));
    const quote = survey.runs.get(last.id)?.lastError;
    const before = settled(all).length > streak.length;
    const began = first.startedAt.getTime();
    const since = Number.isNaN(began) ? '' : ` since ${first.startedAt.toISOString()}`;
    return [
      {
        rule: 'consecutive-failures',
        subject: 'failing-now',
        category: 'reliability',
        severity: severityOn(STREAK_SCALE, streak.length),
        title: `Failing now: the last ${streak.length} executions failed`,
        description:
          `Every execution${since} failed, ${streak.length} in a row, and none succeeded since. ` +
          (before
            ? 'The run before them succeeded, so something changed between the two.'
            : 'No successful run before them is on record.'),
        currentState: `${streak.length} failures in a row, the last one is the newest finished run.`,
        suggestedChange: before
          ? 'Compare the first failing run with the successful one before it: what changed in the script, its input or its surroundings?'
          : 'Run the job by hand and follow it: it may never have worked in this form.',
        expectedImpact: 'The job does its work again.',
        actionType: 'manual',
        affectedFiles: [],
        change: null,
        evidence: [
          ...runsEvidence(runs),
          ...(quote ? [logEvidence(quote, 'last error of the newest failing run')] : []),
          metricEvidence('failures in a row', streak.length, 'executions', MIN_STREAK, 'newest runs'),
        ],
      },
    ];
  },
};
