import type { ReviewContext } from './context.js';
import type { SuggestionDraft } from './suggestion-draft.js';

/** Turns a review's context into suggestions. */
export interface Analyzer {
  readonly name: string;
  /** Throws where it could find out nothing at all, and the signal's reason when it is aborted. */
  analyze(ctx: ReviewContext, options: { signal: AbortSignal }): Promise<AnalyzerResult>;
}

export interface AnalyzerResult {
  /** Worst first. */
  drafts: SuggestionDraft[];
  /** For people who read the review: what limits its findings. */
  notes: string[];
  /** What went wrong in parts while the rest went on; the review shows it. */
  errors: { rule: string; reason: string }[];
  counts: {
    runs: number;
    logLines: number;
    /** Runs that broke at least one promise of the job's SLA. */
    slaViolations: number;
    aiSessions: number;
  };
}
