import type { Analyzer, AnalyzerResult } from './analyzer.js';
import type { ReviewContext } from './context.js';
import { foldDrafts, worstFirst } from './fold-drafts.js';
import { surveyLogs, type LineObserver, type LogSurvey } from './log-survey.js';
import type { Rule } from './rule.js';
import { slaViolations, type SlaViolation } from './sla-violations.js';
import type { SuggestionDraft } from './suggestion-draft.js';
import { count } from './wording.js';

/** Runs from which on most rules have enough to compare; below, the review says so. */
const FEW_RUNS = 5;

/**
 * The built-in analyzer: reads the log once, then asks each rule. A rule that throws is named in `errors` and the others
 * go on; where every rule failed (an AggregateError), or the log could not be read, `analyze` throws, because then
 * nothing was found out (invariant 7).
 */
export function createRulesAnalyzer(rules: readonly Rule[]): Analyzer {
  return {
    name: 'rules',
    async analyze(ctx, { signal, survey: surveyOnce }): Promise<AnalyzerResult> {
      const watches = rules.map((rule) => watch(rule, ctx));
      const observers = watches.filter((one) => one.observer !== undefined);
      const survey = await (surveyOnce?.(observers) ?? surveyLogs(ctx, { signal, observers }));

      const violations = findViolations(ctx);
      const found = violations.error === null ? { violations: violations.found } : {};
      const drafts: SuggestionDraft[] = [];
      const failures: { rule: string; error: unknown }[] = [];
      for (const { rule, observer, trouble } of watches) {
        signal.throwIfAborted();
        try {
          if (trouble) throw trouble.error;
          drafts.push(...(await rule.evaluate({ ctx, survey, ...found, ...(observer ? { observer } : {}) })));
        } catch (error) {
          signal.throwIfAborted();
          failures.push({ rule: rule.id, error });
        }
      }
      if (rules.length > 0 && failures.length === rules.length) {
        throw new AggregateError(
          failures.map((failure) => failure.error),
          `every rule failed: ${failures.map(({ rule, error }) => `${rule}: ${reasonOf(error)}`).join('; ')}`,
        );
      }

      return {
        drafts: worstFirst(foldDrafts(drafts)),
        notes: notesOn(ctx, survey),
        errors: [
          ...failures.map(({ rule, error }) => ({ rule, reason: reasonOf(error) })),
          ...(violations.error === null ? [] : [{ rule: 'sla-violations', reason: violations.error }]),
        ],
      };
    },
  };
}

/** A rule with its observer, if it has one. What the observer throws is kept for the rule's turn; it is not asked again. */
interface Watch extends LineObserver {
  rule: Rule;
  observer: LineObserver | undefined;
  trouble: { error: unknown } | null;
}

function watch(rule: Rule, ctx: ReviewContext): Watch {
  const watching: Watch = {
    rule,
    observer: undefined,
    trouble: null,
    observe(run, line, entry) {
      if (watching.trouble) return;
      try {
        watching.observer?.observe(run, line, entry);
      } catch (error) {
        watching.trouble = { error };
      }
    },
  };
  try {
    watching.observer = rule.observe?.(ctx);
  } catch (error) {
    watching.trouble = { error };
  }
  return watching;
}

function findViolations(ctx: ReviewContext): { found: SlaViolation[]; error: string | null } {
  try {
    return { found: slaViolations(ctx), error: null };
  } catch (error) {
    return { found: [], error: reasonOf(error) };
  }
}

function notesOn(ctx: ReviewContext, survey: LogSurvey): string[] {
  const notes: string[] = [];
  if (ctx.runs.length < FEW_RUNS) {
    notes.push(
      `Only ${count(ctx.runs.length, 'run')} in the window: most rules about runs need more to compare.`,
    );
  }
  if (survey.unclustered > 0) {
    notes.push(
      `${count(survey.unclustered, 'log line')} of rare kinds were left out when messages were counted: the log holds more kinds of lines than are kept.`,
    );
  }
  return notes;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
