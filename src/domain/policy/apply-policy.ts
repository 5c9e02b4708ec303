import { compareSeverity } from '../../analysis/severity.js';
import type { Category, Severity } from '../../generated/prisma/enums.js';

/** What of a job's `suggestions` decides what is applied without a person. */
export interface PolicySettings {
  auto_apply: boolean;
  auto_apply_categories: readonly Category[];
  min_severity_for_approval: Severity;
}

/** What of a suggestion decides. */
export interface PolicyFacts {
  category: Category;
  severity: Severity;
  carriesChange: boolean;
  evidence: readonly { verified: boolean }[];
  /** Other jobs that its target belongs to as well. */
  sharedWith: readonly string[];
}

export type Verdict =
  | { apply: true }
  /** `note` says what keeps a policy from applying it; null where none would. */
  | { apply: false; note: string | null };

/** Of more jobs than this the number is told. */
const MOST_NAMED_JOBS = 3;

/** Whether these settings would have anything applied without a person. */
export function appliesAnything({ auto_apply, auto_apply_categories }: PolicySettings): boolean {
  return auto_apply || auto_apply_categories.length > 0;
}

/**
 * A suggestion is applied without a person exactly when all of these hold:
 *
 * - it carries a change;
 * - its target is a file of this job alone (invariant 3);
 * - it has evidence, and all of it was found in what we hold (invariant 10);
 * - it is not critical;
 * - its category is in `auto_apply_categories`, or `auto_apply` is on and it is less severe than
 *   `min_severity_for_approval`.
 */
export function judge(settings: PolicySettings, facts: PolicyFacts): Verdict {
  const { category, severity, carriesChange, evidence, sharedWith } = facts;
  const isMeant =
    settings.auto_apply_categories.includes(category) ||
    (settings.auto_apply && compareSeverity(severity, settings.min_severity_for_approval) < 0);
  if (!isMeant) return { apply: false, note: null };
  const held = (note: string): Verdict => ({ apply: false, note });
  if (!carriesChange) return held('it carries no change that could be applied');
  if (severity === 'critical') return held('what is critical needs a person');
  if (evidence.length === 0) return held('it cites nothing that could be looked up');
  const unverified = evidence.filter(({ verified }) => !verified).length;
  if (unverified > 0) return held(`${unverified} of ${evidence.length} citations could not be verified`);
  if (sharedWith.length > 0) return held(`its file is shared with ${named(sharedWith)}`);
  return { apply: true };
}

function named(jobs: readonly string[]): string {
  const names = jobs.slice(0, MOST_NAMED_JOBS).map((jobId) => `'${jobId}'`);
  const more = jobs.length - names.length;
  return `job ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
