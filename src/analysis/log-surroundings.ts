import type { LogLine, RunFacts } from './context.js';
import type { LineCluster } from './line-clusters.js';
import { quoteOf, type LogQuote } from './log-quote.js';
import type { RunOutcome } from './run-outcome.js';

/** Lines before and behind an error that belong to its story: a traceback's end, the request that failed. */
const LINES_BEFORE = 4;
const LINES_BEHIND = 4;
/** Lines kept of the end of a run's log. */
const TAIL_LINES = 25;

/** An error that still waits for the lines behind it. */
interface Open {
  quotes: LogQuote[];
  missing: number;
}

interface Held {
  line: number;
  entry: LogLine;
}

/**
 * What stands around errors, and the ends of some logs, while the log goes past once. Of each kind of error it keeps
 * what stood around its first line in the latest run that had it, failing runs before others. Bounded by the number of
 * kinds and of watched runs, whatever the number of lines.
 */
export class LogSurroundings {
  /** The last lines of each watched run, by run id. */
  readonly tails = new Map<number, LogQuote[]>();
  readonly #watched: ReadonlySet<number>;
  #open: Open[] = [];
  #runId = Number.NaN;
  #outcome: RunOutcome = 'unknown';
  #recent: Held[] = [];
  #tail: Held[] | null = null;

  /** @param watched ids of the runs whose last lines are kept */
  constructor(watched: ReadonlySet<number>) {
    this.#watched = watched;
  }

  enterRun(runId: number, outcome: RunOutcome): void {
    if (runId === this.#runId) return;
    this.settle();
    this.#runId = runId;
    this.#outcome = outcome;
    this.#open = [];
    this.#recent = [];
    this.#tail = this.#watched.has(runId) ? [] : null;
  }

  add(line: number, entry: LogLine, cluster: LineCluster): void {
    if (this.#open.length > 0) this.#goOn(line, entry);
    if (cluster.errorLike && this.#isWanted(cluster)) {
      cluster.aroundRunId = this.#runId;
      cluster.aroundFailing = this.#outcome === 'failed';
      cluster.around = this.#recent.map((held) => quoteOf(this.#runId, held.line, held.entry));
      cluster.around.push(quoteOf(this.#runId, line, entry));
      this.#open.push({ quotes: cluster.around, missing: LINES_BEHIND });
    }
    if (this.#recent.length === LINES_BEFORE) this.#recent.shift();
    this.#recent.push({ line, entry });
    if (this.#tail) {
      this.#tail.push({ line, entry });
      // In steps, since each shift of a long list costs.
      if (this.#tail.length === 4 * TAIL_LINES) this.#tail = this.#tail.slice(-TAIL_LINES);
    }
  }

  /** Copies what is to be kept, so that the batch of lines can be freed; to be called once a batch and at the end. */
  settle(): void {
    this.#recent = this.#recent.map(({ line, entry }) => ({ line, entry: copyOf(entry) }));
    if (!this.#tail) return;
    this.#tail = this.#tail.slice(-TAIL_LINES).map(({ line, entry }) => ({ line, entry: copyOf(entry) }));
    const quotes = this.#tail.map(({ line, entry }) => quoteOf(this.#runId, line, entry));
    this.tails.set(this.#runId, quotes);
  }

  #goOn(line: number, entry: LogLine): void {
    for (const open of this.#open) {
      open.quotes.push(quoteOf(this.#runId, line, entry));
      open.missing -= 1;
    }
    this.#open = this.#open.filter(({ missing }) => missing > 0);
  }

  /** The first line of its kind in this run; what failing runs said is never replaced by what others did. */
  #isWanted(cluster: LineCluster): boolean {
    if (cluster.aroundRunId === this.#runId) return false;
    return this.#outcome === 'failed' || !cluster.aroundFailing;
  }
}

/** Cut as a quote is, with a text of its own. */
function copyOf(entry: LogLine): LogLine {
  const { text, cut } = quoteOf(0, 0, entry);
  // One character more than a quote has, so that it is cut again, and marked, when it is quoted.
  return { ...entry, text: cut ? `${text}…` : text };
}

/** The ids of these runs. */
export function idsOf(runs: readonly RunFacts[]): Set<number> {
  return new Set(runs.map(({ id }) => id));
}
