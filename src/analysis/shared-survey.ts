import type { ReviewContext } from './context.js';
import { surveyLogs, type LineObserver, type LogSurvey } from './log-survey.js';

/** Surveys the log; whoever has no observers of its own gets the survey that is there already. */
export type SurveyOnce = (observers?: readonly LineObserver[]) => Promise<LogSurvey>;

/**
 * One pass over the log of a review for all who want to know what is in it. Only who has observers after the first
 * pass has the log read again. A pass that failed is tried again by the next who asks.
 */
export function sharedSurvey(ctx: ReviewContext, signal: AbortSignal): SurveyOnce {
  let known: Promise<LogSurvey> | null = null;
  return (observers = []) => {
    if (known && observers.length === 0) return known;
    const survey = surveyLogs(ctx, { signal, observers });
    known ??= survey;
    survey.catch(() => {
      if (known === survey) known = null;
    });
    return survey;
  };
}
