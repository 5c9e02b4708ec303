import { burningBudget, MIN_EXECUTIONS_IN_WINDOW, type Burn } from '../../burn-rate.js';
import type { ReviewContext, SlaFacts } from '../../context.js';
import { ends, metricEvidence, runEvidence, runsEvidence } from '../../evidence.js';
import type { Rule } from '../../rule.js';
import { executions, settled, type Execution } from '../../run-outcome.js';
import { AFFECTED_RUNS_SCALE, atMost, severityOn, worse, type Severity } from '../../severity.js';
import { slaViolations, type SlaViolation } from '../../sla-violations.js';
import type { Evidence, SuggestionDraft } from '../../suggestion-draft.js';
import { count, formatDuration, formatShare } from '../../wording.js';
import { failingStreak } from './consecutive-failures.js';

const DAY_MS = 86_400_000;

/** A budget spent this many times over is no slip but another level of service; ours. */
const FAR_OVERSPENT = 2;

/** The same as for the rule `failure-rate`: a promised rate is not judged by one of two runs. */
export const MIN_EXECUTIONS = MIN_EXECUTIONS_IN_WINDOW;

/**
 * What the job's SLA promises and the runs do not keep: one draft about success (rate, error budget and its burn rate,
 * failures in a row), one about duration, one about lateness. The objectives are the job's own; only the alert levels
 * of the burn rate are from elsewhere (Site Reliability Workbook, chapter 5).
 */
export const sla: Rule = {
  id: 'sla',
  evaluate({ ctx, violations = slaViolations(ctx) }) {
    const objectives = ctx.job.sla;
    if (!objectives) return [];
    const drafts = [
      successDraft(ctx, objectives),
      limitDraft(ctx, violations, 'duration'),
      limitDraft(ctx, violations, 'lateness'),
    ];
    return drafts.filter((draft) => draft !== null);
  },
};

function successDraft(ctx: ReviewContext, objectives: SlaFacts): SuggestionDraft | null {
  const all = settled(executions([...ctx.earlierRuns, ...ctx.runs]));
  const from = ctx.now.getTime() - objectives.windowDays * DAY_MS;
  const period = all.filter((one) => (one.attempts[0]?.startedAt.getTime() ?? 0) >= from);
  const failed = period.filter((one) => one.outcome === 'failed');
  const found: string[] = [];
  const evidence: Evidence[] = [];
  let severity: Severity = 'low';
  let title = '';

  const target = objectives.successRate;
  if (target !== null && target > 0 && target <= 1 && period.length >= MIN_EXECUTIONS) {
    const rate = 1 - failed.length / period.length;
    const allowed = (1 - target) * period.length;
    if (rate < target) {
      title = `SLA missed: ${formatShare(rate)} of the executions succeeded, ${formatShare(target)} promised`;
      const spent = allowed > 0 ? `, ${formatShare(failed.length / allowed)} of the error budget` : '';
      found.push(
        `In ${count(objectives.windowDays, 'day')} ${failed.length} of ${period.length} executions failed${spent}: ${formatShare(rate)} succeeded, ${formatShare(target)} ${target === 1 ? 'is' : 'are'} promised.`,
      );
      severity = worse(
        severity,
        failed.length >= FAR_OVERSPENT * allowed && failed.length > 1 ? 'high' : 'medium',
      );
      evidence.push(metricEvidence('success rate', rate, 'share', target, 'sla of the job'));
      evidence.push(
        metricEvidence(
          'failures',
          failed.length,
          'executions',
          allowed,
          'error budget: (1 - success rate) x executions',
        ),
      );
    }
    const burn = burningBudget(period, ctx.now, target, objectives.windowDays);
    if (burn && failed.length > 0) {
      title ||= `Error budget burns ${burn.rate.toPrecision(2)} times faster than the SLA allows`;
      found.push(burnSentence(burn));
      severity = worse(severity, burn.severity);
      evidence.push(
        metricEvidence(
          `burn rate over ${count(burn.hours, 'hour')}`,
          burn.rate,
          'times the allowed rate',
          burn.threshold,
          'Site Reliability Workbook, chapter 5, table 5-8',
        ),
      );
    }
  }

  const streak = failingStreak(all);
  const most = objectives.maxConsecutiveFailures;
  if (most !== null && most >= 0 && streak.length > most && touches(ctx, streak)) {
    title ||= `SLA missed: ${count(streak.length, 'failure')} in a row, ${most} allowed`;
    found.push(
      `The last ${count(streak.length, 'execution')} failed one after the other; ${most} in a row ${most === 1 ? 'is' : 'are'} allowed.`,
    );
    severity = worse(severity, 'high');
    evidence.push(metricEvidence('failures in a row', streak.length, 'executions', most, 'sla of the job'));
  }
  if (found.length === 0) return null;

  const cited = failed.length > 0 ? failed : streak;
  return {
    rule: 'sla',
    subject: 'success',
    category: 'reliability',
    severity,
    title,
    description: found.join('\n\n'),
    currentState: found[0] ?? '',
    suggestedChange:
      'Put repairs of this job before changes to it until the rate is kept again, or promise what it can keep.',
    expectedImpact: 'The promise to those who depend on this job holds.',
    actionType: 'manual',
    affectedFiles: [],
    change: null,
    evidence: [...runsEvidence(cited.flatMap((one) => one.attempts.slice(-1))), ...evidence],
  };
}

function burnSentence(burn: Burn): string {
  return (
    `Over the last ${count(burn.hours, 'hour')} the error budget is spent ${burn.rate.toPrecision(2)} times as fast as it may be ` +
    `(alert from ${burn.threshold.toPrecision(2)} on), and the last twelfth of that time shows that it goes on.`
  );
}

function touches(ctx: ReviewContext, streak: readonly Execution[]): boolean {
  const ids = new Set(ctx.runs.map((run) => run.id));
  return streak.some((one) => one.attempts.some((run) => ids.has(run.id)));
}

const LIMIT_WORDS = {
  duration: {
    did: 'took longer than the SLA allows',
    advice: 'Make the run shorter (see where its log pauses), split it, or promise what it needs.',
    impact: 'Runs end when those who wait for them expect it.',
  },
  lateness: {
    did: 'began later after the scheduled time than the SLA allows',
    advice:
      'See what held the runs back: an earlier run still going, other jobs at the same minute, or a scheduler that was down.',
    impact: 'Runs begin when they are scheduled.',
  },
} as const;

function limitDraft(
  ctx: ReviewContext,
  violations: readonly SlaViolation[],
  objective: 'duration' | 'lateness',
): SuggestionDraft | null {
  const broken = violations.filter((violation) => violation.objective === objective);
  const [worst] = broken.toSorted((a, b) => b.measured - a.measured);
  if (!worst) return null;
  const words = LIMIT_WORDS[objective];
  const share = broken.length / ctx.runs.length;
  const [limit, most] = [formatDuration(worst.limit), formatDuration(worst.measured)];
  return {
    rule: 'sla',
    subject: objective,
    category: objective === 'duration' ? 'performance' : 'reliability',
    severity: atMost('high', severityOn(AFFECTED_RUNS_SCALE, share)),
    title: `${count(broken.length, 'run')} ${words.did}: up to ${most} instead of ${limit}`,
    description: `${broken.length} of ${ctx.runs.length} runs (${formatShare(share)}) ${words.did}. Promised is at most ${limit}; the worst run has ${most}.`,
    currentState: `${formatShare(share)} of the runs miss the limit of ${limit}.`,
    suggestedChange: words.advice,
    expectedImpact: words.impact,
    actionType: 'manual',
    affectedFiles: [],
    change: null,
    evidence: [
      ...ends(broken).map((violation) =>
        runEvidence(
          violation.run,
          `${objective} ${formatDuration(violation.measured)}, at most ${limit} promised`,
        ),
      ),
      metricEvidence(
        `worst ${objective}`,
        worst.measured / 1000,
        'seconds',
        worst.limit / 1000,
        'sla of the job',
      ),
    ],
  };
}
