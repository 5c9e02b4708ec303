/** Parts of a context, as `review_scope` names them, and what an AI is told beside. */
export type ContextPart =
  | 'job'
  | 'runs'
  | 'logs'
  | 'ai_sessions'
  | 'sla'
  | 'workflows'
  | 'script'
  | 'prompt'
  | 'config'
  | 'business_log'
  | 'memory';

/** One part of a context as bounded text, for a reader who sees nothing else of it. */
export interface ContextSection {
  part: ContextPart;
  /** For example `Runs: 240 in the window, 12 in detail`. */
  title: string;
  text: string;
  /** What the bound left out, in a sentence; null where all is there. */
  leftOut: string | null;
}

/** A context made small enough to be read at once. */
export interface ReviewDigest {
  sections: ContextSection[];
  /** Paths of the files that are shown to the last line: only for these may a complete new content be proposed. */
  wholeFiles: string[];
}
