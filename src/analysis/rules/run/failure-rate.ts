import { metricEvidence, runsEvidence } from '../../evidence.js';
import type { Rule } from '../../rule.js';
import { executions, settled } from '../../run-outcome.js';
import { FAILURE_RATE_SCALE, severityOn } from '../../severity.js';
import { wilsonInterval } from '../../statistics.js';
import { formatShare } from '../../wording.js';

/** As few as a review asks for by default (`review_schedule.min_runs`); one of two runs proves nothing. */
export const MIN_EXECUTIONS = 5;

/** Failure rate that a job without an SLA may have; ours. Compared with the lower bound, so chance alone is no finding. */
export const TOLERATED_FAILURE_RATE = FAILURE_RATE_SCALE.low;

/**
 * The job fails more often than one in ten executions (a run with its retries), and by more than chance: the lower
 * bound of the 95 % Wilson interval (Wilson 1927) lies above.
 */
export const failureRate: Rule = {
  id: 'failure-rate',
  evaluate({ ctx }) {
    const all = settled(executions(ctx.runs));
    const failed = all.filter((one) => one.outcome === 'failed');
    if (all.length < MIN_EXECUTIONS) return [];
    const { lower, upper } = wilsonInterval(failed.length, all.length);
    if (lower <= TOLERATED_FAILURE_RATE) return [];
    const rate = failed.length / all.length;
    const range = `${formatShare(lower)} to ${formatShare(upper)}`;
    return [
      {
        rule: 'failure-rate',
        subject: 'failure-rate',
        category: 'reliability',
        severity: severityOn(FAILURE_RATE_SCALE, lower),
        title: `${failed.length} of ${all.length} executions failed (${formatShare(rate)})`,
        description:
          `Of ${all.length} executions in the window ${failed.length} failed, retries counted in. ` +
          `With 95 % confidence the job fails in ${range} of its executions; ${formatShare(TOLERATED_FAILURE_RATE)} is tolerated.`,
        currentState: `${formatShare(rate)} of the executions fail.`,
        suggestedChange:
          'Read the cited runs together: find what they share that the successful ones do not.',
        expectedImpact: `Up to ${failed.length} failed executions fewer in a window like this one.`,
        actionType: 'manual',
        affectedFiles: [],
        change: null,
        evidence: [
          ...runsEvidence(failed.flatMap((one) => one.attempts.slice(-1))),
          metricEvidence('failure rate', rate, 'share', null, 'executions of the window'),
          metricEvidence(
            'failure rate, lower bound of the 95 % interval',
            lower,
            'share',
            TOLERATED_FAILURE_RATE,
            'Wilson score interval',
          ),
        ],
      },
    ];
  },
};
