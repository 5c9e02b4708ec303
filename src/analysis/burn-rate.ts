import type { Execution } from './run-outcome.js';
import type { Severity } from './severity.js';

const HOUR_MS = 3_600_000;

/** Fewer executions in the long window do not make a rate: with one of two failed every budget burns. Ours. */
export const MIN_EXECUTIONS_IN_WINDOW = 5;

/**
 * Multi-window, multi-burn-rate alerts of the Site Reliability Workbook (chapter 5, "Alerting on SLOs", table 5-8): the
 * share of the whole period's error budget that may go in the long window before it is worth an alert. The short
 * window, a twelfth, shows that it still goes on.
 */
export const BURN_ALERTS: readonly { hours: number; budgetShare: number; severity: Severity }[] = [
  { hours: 1, budgetShare: 0.02, severity: 'critical' },
  { hours: 6, budgetShare: 0.05, severity: 'high' },
  { hours: 72, budgetShare: 0.1, severity: 'medium' },
];

export interface Burn {
  hours: number;
  /** How many times faster than allowed the error budget is spent: 1 spends exactly all of it in the period. */
  rate: number;
  /** The rate from which the alert holds: 14.4, 6 and 1 for a period of 30 days. */
  threshold: number;
  severity: Severity;
}

/**
 * The most urgent alert that holds at `now`, or null. `successRate` (0 to 1) is the objective over `periodDays`. An
 * objective of 1 leaves no budget and has no burn rate: null.
 */
export function burningBudget(
  all: readonly Execution[],
  now: Date,
  successRate: number,
  periodDays: number,
): Burn | null {
  const budget = 1 - successRate;
  if (!(budget > 0) || !(periodDays > 0)) return null;
  for (const alert of BURN_ALERTS) {
    const threshold = (alert.budgetShare * periodDays * 24) / alert.hours;
    const long = failureShare(all, now, alert.hours);
    const short = failureShare(all, now, alert.hours / 12);
    if (long.executions < MIN_EXECUTIONS_IN_WINDOW || short.executions === 0) continue;
    // A rate cannot pass 1 / budget; where the threshold lies above, failing every time is the alert.
    const reach = Math.min(threshold, 1 / budget);
    if (long.share / budget >= reach && short.share / budget >= reach) {
      return { hours: alert.hours, rate: long.share / budget, threshold: reach, severity: alert.severity };
    }
  }
  return null;
}

function failureShare(
  all: readonly Execution[],
  now: Date,
  hours: number,
): { executions: number; share: number } {
  const from = now.getTime() - hours * HOUR_MS;
  let executions = 0;
  let failed = 0;
  for (const one of all) {
    const start = one.attempts[0]?.startedAt.getTime() ?? Number.NaN;
    if (!(start >= from && start <= now.getTime())) continue;
    executions += 1;
    if (one.outcome === 'failed') failed += 1;
  }
  return { executions, share: executions === 0 ? 0 : failed / executions };
}
