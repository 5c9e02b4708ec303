/** What an analyzer proposes, before it is checked, deduplicated and stored. */
export interface SuggestionDraft {
  /** The rule that speaks, for example `retry-transient`. */
  rule: string;
  /** What within the rule, so that one rule may propose several things; part of the fingerprint, never a number that moves. */
  subject: string;
  category: 'performance' | 'cost' | 'reliability' | 'security' | 'config' | 'prompt' | 'script';
  severity: 'low' | 'medium' | 'high' | 'critical';
  /** One line, plain text, with the figure that matters. */
  title: string;
  /** Markdown: what was seen, why it matters, how it was measured. */
  description: string;
  currentState: string;
  suggestedChange: string;
  expectedImpact: string;
  actionType: 'edit_script' | 'edit_prompt' | 'edit_config' | 'run_command' | 'restart_job' | 'manual';
  affectedFiles: string[];
  /** Present where the rule can write the change. */
  change: ProposedChange | null;
  evidence: Evidence[];
}

export interface ProposedChange {
  targetFile: string;
  /** The complete content the change was made for. */
  currentContent: string;
  /** SHA-256 (hex) of its bytes. */
  baseHash: string;
  /** The complete content after the change. */
  proposedContent: string;
}

/**
 * A citation: where the claim can be looked up. With `loose`, the text is what an AI wrote down of the line, a part of it
 * perhaps, with other white space; when it is found there, the line itself takes its place.
 */
export type Evidence =
  | { kind: 'run'; runId: number; note: string }
  /** With `cut`, `text` is only the beginning of a line too long to quote. */
  | {
      kind: 'log';
      runId: number;
      line: number;
      text: string;
      cut?: true;
      loose?: true;
      note?: string;
      masked?: true;
    }
  /** `masked`: the text is not the line's own, a secret in it is replaced by its length, so it cannot be compared byte by byte. */
  | {
      kind: 'file';
      path: string;
      line: number;
      text: string;
      cut?: true;
      loose?: true;
      note?: string;
      masked?: true;
    }
  | { kind: 'metric'; name: string; value: number; unit: string; threshold: number | null; source: string };
