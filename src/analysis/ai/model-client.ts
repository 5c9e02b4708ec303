/** A way to a model. One question is one turn: no session goes on, and no tool is at hand (invariant 5). */
export interface ModelClient {
  /** As configuration and suggestions name it. */
  readonly name: 'openclaw' | 'http';
  /** What is asked, as far as it is configured, so that another one counts as a change: `gpt-5, thinking high`. */
  readonly asks: string;
  /** As configured; null where the other end chooses. */
  readonly model: string | null;
  /**
   * @throws ModelError that says why there is no answer; the signal's reason where that aborts
   */
  ask(question: ModelQuestion): Promise<ModelAnswer>;
}

export interface ModelQuestion {
  /** Without secrets already, and without NUL, which no argument of a program holds. */
  prompt: string;
  signal: AbortSignal;
  /** What a program or a server says of a failure goes through it before anybody sees it. */
  redact: (text: string) => Promise<string>;
}

export interface ModelAnswer {
  text: string;
  tokens: ModelTokens;
  /** As reported; null where it was not. */
  model: string | null;
  /** By which the conversation can be looked up where it was held; null where it cannot. */
  sessionKey: string | null;
}

/** As reported; null where it was not. */
export interface ModelTokens {
  total: number | null;
  /** All that was sent, cached or not. */
  input: number | null;
  output: number | null;
}
