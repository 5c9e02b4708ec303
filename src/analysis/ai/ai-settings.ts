/** How OpenClaw is asked for an analysis. */
export interface OpenClawAnalysis {
  /** A path, or a name that is looked up in PATH. */
  command: string;
  /** OpenClaw's own options, which stand before its subcommand. */
  args: readonly string[];
  /** `provider/model`; null for the one that OpenClaw is configured with. */
  model: string | null;
  /** As OpenClaw names it; null for its default. */
  thinking: string | null;
  /** Whose model and credentials are used; null for OpenClaw's own choice. */
  agent: string | null;
  /** Whether its own process asks the model, or its gateway. */
  transport: 'local' | 'gateway';
  /** For one answer. */
  timeoutMs: number;
}

/** A server that speaks OpenAI's chat completions. */
export interface HttpAnalysis {
  /** For example `https://api.openai.com/v1`; `/chat/completions` is put behind it. */
  baseUrl: string;
  model: string;
  apiKey: string | null;
  headers: Record<string, string>;
  /** For one answer, with all attempts. */
  timeoutMs: number;
}

/** Dollars for a million tokens. */
export interface ModelPrice {
  inputPerMillion: number;
  outputPerMillion: number;
}
