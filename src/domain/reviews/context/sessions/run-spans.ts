import type { RunFacts } from '../../../../analysis/context.js';

/** A message may be written down a moment before the recorder saw the start, and after it saw the end; not more, since
 * what is said in between may be another's. */
const BEFORE_MS = 2_000;
const BEHIND_MS = 5_000;

/** Which of the runs that share a session something belongs to: the latest that had begun, and had not long ended. */
export class RunSpans {
  readonly #spans: { runId: number; from: number; to: number }[];

  constructor(runs: readonly RunFacts[], now: Date) {
    this.#spans = runs
      .map((run) => ({
        runId: run.id,
        from: run.startedAt.getTime() - BEFORE_MS,
        to: (run.finishedAt ?? now).getTime() + BEHIND_MS,
      }))
      .sort((a, b) => a.from - b.from);
  }

  /** Milliseconds of the first moment and the last; null without runs. */
  get range(): { from: number; to: number } | null {
    const [first] = this.#spans;
    if (!first) return null;
    return { from: first.from, to: this.#spans.reduce((latest, { to }) => Math.max(latest, to), first.to) };
  }

  runAt(at: number): number | null {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#spans[middle]?.from ?? Infinity) <= at) low = middle + 1;
      else high = middle;
    }
    const span = this.#spans[low - 1];
    return span && at <= span.to ? span.runId : null;
  }
}
