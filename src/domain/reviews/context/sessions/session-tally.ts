import type { AiSessionDetail, AiSessionFacts } from '../../../../analysis/context.js';
import type { SessionMessage } from './session-message.js';

/** Of one message that is shown. */
const SHOWN_LENGTH = 600;
/** Messages with trouble that are kept, the newest, and messages of the end. */
const MOST_TROUBLED = 6;
const LAST = 3;
/** Failed calls that are remembered, so that a repetition is known for one. */
const MOST_FAILED_CALLS = 200;

/** How models say no; a word list, which is why it is only counted and shown, never claimed. */
const REFUSAL =
  /\bI(?:['’]m| am) sorry,? (?:but )?I (?:can|won)|\bI (?:cannot|can['’]t|can not|won['’]t|will not|must decline to|(?:am|['’]m) (?:unable|not able) to) (?:help|assist|comply|do (?:that|this)|provide|fulfil|continue with|share|create|generate|engage|process this|answer (?:that|this)|support)/i;
const REFUSING_STOP = /^(?:refusal|content_filter|content-filter|safety)$/;

type Figures = Pick<
  AiSessionDetail,
  'turns' | 'tools' | 'toolErrors' | 'refusals' | 'retries' | 'messages' | 'messageCount'
>;

interface Kept {
  index: number;
  role: string;
  content: string;
}

/** Counts what happened in one session while its messages go past, and keeps the most telling ones. */
export class SessionTally {
  #turns = 0;
  #tools = new Map<string, number>();
  #toolErrors = 0;
  #refusals = 0;
  #retries = 0;
  #count = 0;
  #model: string | null = null;
  #input: number | null = null;
  #output: number | null = null;
  #cost: number | null = null;
  #brokeOff = false;
  /** What was called, by the call's id, and what failed, by its name and input. */
  readonly #calls = new Map<string, string>();
  readonly #failed = new Set<string>();
  #task: Kept | null = null;
  readonly #troubled: Kept[] = [];
  readonly #last: Kept[] = [];

  get messageCount(): number {
    return this.#count;
  }

  add(message: SessionMessage): void {
    const index = this.#count;
    this.#count += 1;
    let troubled = message.isError;
    if (message.role === 'assistant') {
      troubled = this.#answer(message) || troubled;
    } else if (message.isError) {
      this.#toolErrors += 1;
      const call = message.resultOf === null ? undefined : this.#calls.get(message.resultOf);
      if (call !== undefined && this.#failed.size < MOST_FAILED_CALLS) this.#failed.add(call);
    }
    const kept = { index, role: message.role, content: shown(message) };
    if (message.role === 'user') this.#task ??= kept;
    if (troubled) push(this.#troubled, kept, MOST_TROUBLED);
    push(this.#last, kept, LAST);
  }

  /** Whether it is one with trouble. */
  #answer(message: SessionMessage): boolean {
    this.#turns += 1;
    if (this.#brokeOff) this.#retries += 1;
    this.#brokeOff = message.isError;
    this.#model = message.model ?? this.#model;
    if (message.usage) {
      this.#input = plus(this.#input, message.usage.input);
      this.#output = plus(this.#output, message.usage.output);
      this.#cost = plus(this.#cost, message.usage.costUsd);
    }
    for (const { id, name, input } of message.calls) {
      this.#tools.set(name, (this.#tools.get(name) ?? 0) + 1);
      const call = `${name} ${input}`;
      if (this.#failed.delete(call)) this.#retries += 1;
      if (id !== null && this.#calls.size < 10_000) this.#calls.set(id, call);
    }
    const refuses = REFUSING_STOP.test(message.stopReason ?? '') || REFUSAL.test(message.text.slice(0, 500));
    if (refuses) this.#refusals += 1;
    return refuses;
  }

  get figures(): Figures {
    const telling = new Map<number, Kept>();
    for (const kept of [...(this.#task ? [this.#task] : []), ...this.#troubled, ...this.#last]) {
      telling.set(kept.index, kept);
    }
    return {
      turns: this.#turns,
      tools: Object.fromEntries(this.#tools),
      toolErrors: this.#toolErrors,
      refusals: this.#refusals,
      retries: this.#retries,
      messageCount: this.#count,
      messages: [...telling.values()]
        .sort((a, b) => a.index - b.index)
        .map(({ role, content }) => ({ role, content })),
    };
  }

  /** What was reported in the messages themselves. */
  get facts(): AiSessionFacts {
    return { model: this.#model, inputTokens: this.#input, outputTokens: this.#output, costUsd: this.#cost };
  }
}

function shown({ text, calls }: SessionMessage): string {
  const said = [text.trim(), ...calls.map(({ name, input }) => `calls ${name} ${input}`)].filter(
    (one) => one !== '',
  );
  const content = said.join('\n');
  return content.length > SHOWN_LENGTH ? `${content.slice(0, SHOWN_LENGTH)} …` : content;
}

function push(list: Kept[], kept: Kept, most: number): void {
  if (list.length === most) list.shift();
  list.push(kept);
}

function plus(sum: number | null, amount: number | null): number | null {
  return amount === null ? sum : (sum ?? 0) + amount;
}
