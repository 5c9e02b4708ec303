import type { ReviewContext } from './context.js';
import type { LineObserver, LogSurvey } from './log-survey.js';
import type { SlaViolation } from './sla-violations.js';
import type { SuggestionDraft } from './suggestion-draft.js';

/** One thing the built-in analyzer looks for. It holds no state between reviews. */
export interface Rule<Observer extends LineObserver = LineObserver> {
  /** kebab-case, unique among the rules; part of a suggestion's fingerprint, so it never changes. */
  readonly id: string;
  /** For a rule that needs log lines the survey does not keep: a fresh observer for one review, shown every line. */
  observe?(ctx: ReviewContext): Observer;
  evaluate(input: RuleInput<Observer>): SuggestionDraft[] | Promise<SuggestionDraft[]>;
}

export interface RuleInput<Observer extends LineObserver = LineObserver> {
  ctx: ReviewContext;
  survey: LogSurvey;
  /** What this rule's `observe` returned, after the whole log went past it; absent for rules without one. */
  observer?: Observer;
  /** What `slaViolations(ctx)` gave, so that it is worked out once a review; a rule that finds it absent asks itself. */
  violations?: readonly SlaViolation[];
}
