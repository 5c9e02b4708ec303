import { CHANGE_POINT_LEVEL, risenLevel } from '../../change-point.js';
import type { AiSessionFacts, RunFacts } from '../../context.js';
import { metricEvidence, runEvidence } from '../../evidence.js';
import type { Rule } from '../../rule.js';
import { atMost, GROWTH_SCALE, severityOn } from '../../severity.js';

/** Half as much again; below that, inputs differ from day to day. Ours. */
export const MIN_GROWTH = GROWTH_SCALE.medium;

/** Dollars or tokens; what says less or more is a broken record, and a share of next to nothing is beyond all numbers. */
const LEAST = 1e-9;
const MOST = 1e12;
const CITED = 3;

interface Spent {
  run: RunFacts;
  session: AiSessionFacts;
  amount: number;
}

/**
 * A run of an AI job spends more than it did: a change of level (Pettitt 1979) in money, or, where money is not known
 * for every session, in tokens.
 */
export const cost: Rule = {
  id: 'cost',
  evaluate({ ctx }) {
    const inDollars = spending([...ctx.earlierRuns, ...ctx.runs], (session) => session.costUsd);
    const inTokens = spending([...ctx.earlierRuns, ...ctx.runs], tokensOf);
    // Money where all but a few sessions have a price; else the tokens.
    const money = inDollars.length >= 0.9 * inTokens.length && inDollars.length > 0;
    const series = money ? inDollars : inTokens;
    const shift = risenLevel(
      series.map((one) => one.amount),
      MIN_GROWTH,
    );
    if (!shift) return [];
    const show = (amount: number): string =>
      money ? `$${amount.toPrecision(3)}` : `${Math.round(amount)} tokens`;
    const before = series.slice(shift.before.from, shift.before.to);
    const after = series.slice(shift.after.from, shift.after.to);
    const percent = Math.round((shift.ratio - 1) * 100);
    const [was, now] = [modelsOf(before), modelsOf(after)];
    const model =
      was !== now && was !== '' && now !== ''
        ? ` The model changed at the same time, from ${was} to ${now}.`
        : '';
    const extra = (shift.after.median - shift.before.median) * after.length;
    return [
      {
        rule: 'cost',
        subject: money ? 'money' : 'tokens',
        category: 'cost',
        severity: atMost('high', severityOn(GROWTH_SCALE, shift.ratio)),
        title: `A run costs ${percent} % more: ${show(shift.after.median)} instead of ${show(shift.before.median)}`,
        description:
          `The median of the last ${after.length} AI sessions is ${show(shift.after.median)}; of the ${before.length} before it was ${show(shift.before.median)} ` +
          `(Pettitt's test, p = ${shift.pValue.toPrecision(2)}).${model}`,
        currentState: `${show(shift.after.median)} a run.`,
        suggestedChange: model
          ? 'Check whether the newer model is needed for this job.'
          : 'Compare the prompt and the data given to the first expensive session with the one before: what is sent that was not sent earlier?',
        expectedImpact: `${show(extra)} less over as many runs as since the change.`,
        actionType: 'manual',
        affectedFiles: [],
        change: null,
        evidence: [
          ...before
            .slice(-CITED)
            .map((one) => runEvidence(one.run, `before the change: ${show(one.amount)}`)),
          ...after
            .slice(0, CITED)
            .map((one) => runEvidence(one.run, `after the change: ${show(one.amount)}`)),
          metricEvidence('growth', shift.ratio, 'times', MIN_GROWTH, 'median after over median before'),
          metricEvidence('p-value', shift.pValue, 'probability', CHANGE_POINT_LEVEL, "Pettitt's test (1979)"),
        ],
      },
    ];
  },
};

function spending(runs: readonly RunFacts[], of: (session: AiSessionFacts) => number | null): Spent[] {
  const found: Spent[] = [];
  for (const run of runs) {
    const amount = run.aiSession ? of(run.aiSession) : null;
    if (run.aiSession && amount !== null && amount > LEAST && amount < MOST) {
      found.push({ run, session: run.aiSession, amount });
    }
  }
  return found;
}

function tokensOf(session: AiSessionFacts): number | null {
  if (session.inputTokens === null && session.outputTokens === null) return null;
  return (session.inputTokens ?? 0) + (session.outputTokens ?? 0);
}

function modelsOf(spent: readonly Spent[]): string {
  return [...new Set(spent.map((one) => one.session.model).filter((model) => model !== null))]
    .sort()
    .join(', ');
}
