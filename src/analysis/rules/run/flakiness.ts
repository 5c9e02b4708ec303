import type { RunFacts } from '../../context.js';
import { ends, logEvidence, metricEvidence, runEvidence } from '../../evidence.js';
import type { Rule } from '../../rule.js';
import { executions, runOutcome, settled } from '../../run-outcome.js';
import { FLAKINESS_SCALE, severityOn } from '../../severity.js';
import { count, formatShare } from '../../wording.js';

/** Ours: once is an incident, twice that the same command passes when simply tried again is a property of the job. */
export const MIN_RECOVERIES_BY_RETRY = 2;

/** Without a retry to compare with, it takes one more: between two scheduled runs the world changes by itself. */
export const MIN_RECOVERIES_BY_ITSELF = 3;

/** Failures come alone rather than in blocks: at least this share of them is followed at once by a success. */
export const MIN_RECOVERED_SHARE = 0.5;

interface Recovery {
  failed: RunFacts;
  passed: RunFacts;
  byRetry: boolean;
}

/**
 * The job fails and then passes though nothing was changed: on a retry, or by itself in the next run, again and again.
 * That is the usual definition of flaky (Luo et al., "An Empirical Analysis of Flaky Tests", FSE 2014); counting the
 * flips from failure to success follows the flip rate of Kowalczyk et al., ICSE-SEIP 2020.
 */
export const flakiness: Rule = {
  id: 'flakiness',
  evaluate({ ctx, survey }) {
    const all = settled(executions(ctx.runs));
    const recoveries: Recovery[] = [];
    let failures = 0;
    let awaiting: RunFacts | null = null;
    for (const one of all) {
      const last = one.attempts.at(-1);
      const failedTry = one.attempts.findLast((run) => runOutcome(run) === 'failed');
      if (failedTry) failures += 1;
      if (one.outcome === 'succeeded' && last) {
        if (failedTry) recoveries.push({ failed: failedTry, passed: last, byRetry: true });
        // A run by hand may follow a repair, so it proves nothing.
        else if (awaiting && last.trigger !== 'manual') {
          recoveries.push({ failed: awaiting, passed: last, byRetry: false });
        }
        awaiting = null;
      } else if (one.outcome === 'failed') awaiting = last ?? null;
    }
    const byRetry = recoveries.filter((one) => one.byRetry).length;
    const enough = byRetry >= MIN_RECOVERIES_BY_RETRY || recoveries.length >= MIN_RECOVERIES_BY_ITSELF;
    if (!enough || recoveries.length / failures < MIN_RECOVERED_SHARE) return [];
    const share = recoveries.length / all.length;
    const how =
      byRetry === recoveries.length
        ? 'on a retry'
        : byRetry === 0
          ? 'in the next run'
          : `${byRetry} times on a retry, else in the next run`;
    const cited = ends(recoveries, 4);
    return [
      {
        rule: 'flakiness',
        subject: 'flaky',
        category: 'reliability',
        severity: severityOn(FLAKINESS_SCALE, share),
        title: `Flaky: ${recoveries.length} of ${count(failures, 'failure')} passed when tried again`,
        description:
          `In ${all.length} executions the job failed ${failures} times and passed ${recoveries.length} of those times ${how}, ` +
          'with nothing repaired in between. What decides is something the job does not control: timing, order, a service it calls, or state left by an earlier run.',
        currentState: `${formatShare(share)} of the executions fail first and pass later.`,
        suggestedChange:
          'Compare the failing and the passing run of each cited pair. Wait for conditions instead of for time, start from a known state, and retry the one call that fails rather than the whole job.',
        expectedImpact: `${recoveries.length} failures fewer in a window like this one.`,
        actionType: 'manual',
        affectedFiles: [],
        change: null,
        evidence: [
          ...cited.flatMap(({ failed, passed, byRetry: retried }) => {
            const quote = survey.runs.get(failed.id)?.lastError;
            return [
              runEvidence(failed),
              ...(quote ? [logEvidence(quote)] : []),
              runEvidence(passed, retried ? `passed on attempt ${passed.attempt}` : 'the next run passed'),
            ];
          }),
          metricEvidence(
            'failures that passed when tried again',
            recoveries.length / failures,
            'share',
            MIN_RECOVERED_SHARE,
            'executions of the window',
          ),
        ],
      },
    ];
  },
};
