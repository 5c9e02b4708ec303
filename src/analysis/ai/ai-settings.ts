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

/** The section `analysis` of the configuration, and how OpenClaw is asked. */
export interface AnalysisSettings {
  /** Analyzers that ask an AI, beside the rules, in their order. */
  ai: readonly ('openclaw' | 'http')[];
  /** Of all jobs together, in a day of UTC; null for none. */
  limits: { tokensADay: number | null; reviewsADay: number | null };
  /** What is taken out of prompts beside secrets. */
  redact: { emails: boolean; phones: boolean };
  /** By the name of a model, with its provider or without. */
  prices: Readonly<Record<string, ModelPrice>>;
  openclaw: OpenClawAnalysis;
  /** Null where none is configured; `unusable` says what it lacks. */
  http: HttpAnalysis | { unusable: string } | null;
}
