import type { FileKind } from '../changes/file-kind.js';
import type { AiUsage } from './analyzer.js';
import type { JobFacts } from './context.js';

/** Writes the precise change for a suggestion that says in words what to do. */
export interface ChangeWriter {
  readonly name: string;
  /**
   * Throws where there is no usable answer, and the signal's reason when it is aborted. An error may have the `usage` of
   * an answer that was of no use, and `estimatedTokens`: that counts, too.
   */
  write(request: ChangeRequest, options: { signal: AbortSignal }): Promise<WrittenChange>;
}

export interface ChangeRequest {
  job: JobFacts;
  suggestion: {
    title: string;
    description: string;
    currentState: string;
    suggestedChange: string;
    expectedImpact: string;
  };
  /** The whole file as it stands. */
  file: { path: string; kind: FileKind; text: string };
}

export interface WrittenChange {
  /** The complete new content of the file. */
  content: string;
  usage: AiUsage;
  /** What it may have taken, by the length of question and answer, where nothing was reported. */
  estimatedTokens?: number;
}
