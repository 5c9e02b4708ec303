import type { SuggestionDraft } from './suggestion-draft.js';

export type Severity = SuggestionDraft['severity'];

/** From which measured value on each severity holds; below `low` there is nothing to say. */
export interface SeverityScale {
  low: number;
  medium: number;
  high: number;
  critical: number;
}

/**
 * How measured numbers become a severity. `critical` is for what loses work now, `low` for what can wait.
 *
 * | measured                                           | low  | medium | high | critical | from                                             |
 * | -------------------------------------------------- | ---- | ------ | ---- | -------- | ------------------------------------------------ |
 * | failure rate, lower bound of its 95 % interval     | 0.1  | 0.2    | 0.4  | 0.7      | ours; 10 % is what a job without an SLA may fail |
 * | failures in a row, the last one now                | 2    | 3      | 5    | 10       | ours; at 10 % failures, 3 in a row are 1 in 1000 |
 * | executions that only passed on a retry, share      | 0.02 | 0.1    | 0.3  | 0.7      | ours; one in fifty is what people begin to notice|
 * | duration or cost, times what it was                | 1.25 | 1.5    | 2.5  | 10       | ours; below 25 % machines differ by themselves   |
 * | runs hit by something (overlap, timeout, lateness) | 0    | 0.05   | 0.25 | 0.75     | ours                                             |
 *
 * Burn rates have thresholds of their own in the rule `sla` (SRE workbook, chapter 5).
 */
export const FAILURE_RATE_SCALE: SeverityScale = { low: 0.1, medium: 0.2, high: 0.4, critical: 0.7 };
export const STREAK_SCALE: SeverityScale = { low: 2, medium: 3, high: 5, critical: 10 };
export const FLAKINESS_SCALE: SeverityScale = { low: 0.02, medium: 0.1, high: 0.3, critical: 0.7 };
export const GROWTH_SCALE: SeverityScale = { low: 1.25, medium: 1.5, high: 2.5, critical: 10 };
export const AFFECTED_RUNS_SCALE: SeverityScale = { low: 0, medium: 0.05, high: 0.25, critical: 0.75 };

/** What is below the scale is still `low`: the rule has decided to speak. */
export function severityOn(scale: SeverityScale, value: number): Severity {
  if (value >= scale.critical) return 'critical';
  if (value >= scale.high) return 'high';
  return value >= scale.medium ? 'medium' : 'low';
}

const RANK: Record<Severity, number> = { low: 0, medium: 1, high: 2, critical: 3 };

/** Above 0 where `a` is worse than `b`. */
export function compareSeverity(a: Severity, b: Severity): number {
  return RANK[a] - RANK[b];
}

export function worse(a: Severity, b: Severity): Severity {
  return compareSeverity(a, b) >= 0 ? a : b;
}

/** For findings that must never wake anybody, however large. */
export function atMost(limit: Severity, severity: Severity): Severity {
  return compareSeverity(severity, limit) > 0 ? limit : severity;
}
