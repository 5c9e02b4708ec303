import type { ReviewContext } from './context.js';
import type { ReviewDigest } from './review-digest.js';
import type { SurveyOnce } from './shared-survey.js';
import type { SuggestionDraft } from './suggestion-draft.js';

/** Turns a review's context into suggestions. */
export interface Analyzer {
  readonly name: string;
  /** Whether it sends the context to an AI: the limits of a day, and inputs that did not change, hold it back. */
  readonly asksAi?: boolean;
  /** What it asks with, so that another model or prompt counts as a change: for example `openclaw gpt-5 review/1`. */
  readonly identity?: string;
  /**
   * Throws where it could find out nothing at all, and the signal's reason when it is aborted. An error may have the
   * `usage` of an answer that was of no use, and `estimatedTokens`: that counts, too.
   */
  analyze(ctx: ReviewContext, options: AnalyzeOptions): Promise<AnalyzerResult>;
}

export interface AnalyzeOptions {
  signal: AbortSignal;
  /** What the analyzers before it found: it need not say that again. Default: none. */
  findings?: readonly SuggestionDraft[];
  /** The context as bounded text; made once a review. Those that ask an AI need it. */
  digest?: () => Promise<ReviewDigest>;
  /** The one pass over the log that all share. Default: each makes its own. */
  survey?: SurveyOnce;
}

export interface AnalyzerResult {
  /** Worst first. */
  drafts: SuggestionDraft[];
  /** For people who read the review: what limits its findings. */
  notes: string[];
  /** What went wrong in parts while the rest went on; the review shows it. */
  errors: { rule: string; reason: string }[];
  /** Of an AI's answer, what did not fit, each with its reason. */
  dropped?: { what: string; reason: string }[];
  /** Absent where no AI was asked. */
  usage?: AiUsage;
  /** What nobody is to be shown of what it was given, beside what can be told by its form; never stored. */
  secrets?: readonly string[];
  /** What it may have taken, by the length of question and answer, where nothing was reported. */
  estimatedTokens?: number;
}

/** What asking an AI took. */
export interface AiUsage {
  model: string | null;
  /** Name and version of the prompt, for example `review/1`. */
  promptVersion: string;
  /** Input and output together, as reported; null where nothing was. */
  tokens: number | null;
  inputTokens: number | null;
  outputTokens: number | null;
  /** By the configured price of the model; null where there is none. */
  costUsd: number | null;
  sessionKey: string | null;
}
