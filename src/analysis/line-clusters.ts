import type { LogLine } from './context.js';
import { Drain } from './drain.js';
import { readsAsError } from './error-words.js';
import { quoteOf, type LogQuote } from './log-quote.js';
import { maskLine } from './mask-line.js';
import type { RunOutcome } from './run-outcome.js';

/** Masked lines whose cluster is remembered, so that a repeated message costs one look-up. */
const REMEMBERED_LINES = 20_000;
/** Lines quoted for a template: the first two runs it was seen in, and the latest. */
const EXAMPLES = 3;
/** Failing runs named for a template. */
const NAMED_RUNS = 20;

/** What is counted for one template while the log goes past. */
export interface LineCluster {
  tokens: string[];
  errorLike: boolean;
  lines: number;
  linesInFailing: number;
  linesInSucceeding: number;
  stderrLines: number;
  failingRuns: number;
  succeedingRuns: number;
  failingRunIds: number[];
  first: LogQuote;
  last: LogQuote;
  examples: { quote: LogQuote; failing: boolean }[];
  /** Of an error, the lines around it in one run; see `LogSurroundings`. */
  around: LogQuote[];
  aroundRunId: number;
  aroundFailing: boolean;
  /** The run its latest line belongs to: runs come one after the other. */
  runId: number;
  /** The latest line, null where it is copied already. */
  pending: LogLine | null;
  pendingLine: number;
}

/**
 * Puts lines into clusters, errors apart from the rest, and counts them. Memory is bounded: 2 x 1,000 templates with
 * five quotes of at most 1,000 characters each, those of errors with nine more, and 20,000 remembered lines. When there are more templates than that,
 * the rarest go, in whole halves, and the lines they counted are in `unclustered`.
 */
export class LineClusters {
  unclustered = 0;
  readonly #remembered = new Map<string, LineCluster>();
  readonly #errors: Drain<LineCluster>;
  readonly #others: Drain<LineCluster>;
  readonly #touched = new Set<LineCluster>();
  #newest: { runId: number; line: number; entry: LogLine; errorLike: boolean } | null = null;

  constructor() {
    const create = (tokens: string[]): LineCluster => this.#create(tokens);
    const evict = (clusters: LineCluster[]): LineCluster[] => this.#rarestOut(clusters);
    this.#errors = new Drain(create, evict);
    this.#others = new Drain(create, evict);
  }

  /** Counts one line; returns its cluster. */
  add(runId: number, outcome: RunOutcome, line: number, entry: LogLine): LineCluster {
    const masked = maskLine(entry.text);
    let cluster = this.#remembered.get(masked);
    if (!cluster) {
      const errorLike = readsAsError(masked);
      this.#newest = { runId, line, entry, errorLike };
      const added = (errorLike ? this.#errors : this.#others).add(masked);
      cluster = added.template;
      if (added.evicted || this.#remembered.size >= REMEMBERED_LINES) this.#remembered.clear();
      // A copy for the reason given at `quoteOf`.
      this.#remembered.set(` ${masked}`.slice(1), cluster);
    }
    cluster.lines += 1;
    if (outcome === 'failed') cluster.linesInFailing += 1;
    else if (outcome === 'succeeded') cluster.linesInSucceeding += 1;
    if (entry.stream === 'stderr') cluster.stderrLines += 1;
    if (cluster.runId !== runId) this.#enterRun(cluster, runId, outcome, line, entry);
    if (cluster.pending === null) this.#touched.add(cluster);
    cluster.pending = entry;
    cluster.pendingLine = line;
    return cluster;
  }

  /** Copies what is to be kept of the lines since the last call; to be called once a batch, which can then be freed. */
  settle(): void {
    for (const cluster of this.#touched) {
      const { pending } = cluster;
      if (pending) cluster.last = quoteOf(cluster.runId, cluster.pendingLine, pending);
      cluster.pending = null;
    }
    this.#touched.clear();
    this.#newest = null;
  }

  /** Most frequent first. */
  all(): LineCluster[] {
    return [...this.#errors.templates, ...this.#others.templates].sort((a, b) => b.lines - a.lines);
  }

  #create(tokens: string[]): LineCluster {
    const newest = this.#newest;
    if (!newest) throw new Error('a template is made for a line only');
    const quote = quoteOf(newest.runId, newest.line, newest.entry);
    return {
      tokens,
      errorLike: newest.errorLike,
      lines: 0,
      linesInFailing: 0,
      linesInSucceeding: 0,
      stderrLines: 0,
      failingRuns: 0,
      succeedingRuns: 0,
      failingRunIds: [],
      first: quote,
      last: quote,
      examples: [],
      around: [],
      aroundRunId: Number.NaN,
      aroundFailing: false,
      runId: Number.NaN,
      pending: null,
      pendingLine: 0,
    };
  }

  #enterRun(cluster: LineCluster, runId: number, outcome: RunOutcome, line: number, entry: LogLine): void {
    const { pending } = cluster;
    if (pending) cluster.last = quoteOf(cluster.runId, cluster.pendingLine, pending);
    cluster.runId = runId;
    const failing = outcome === 'failed';
    if (failing) {
      cluster.failingRuns += 1;
      if (cluster.failingRunIds.length < NAMED_RUNS) cluster.failingRunIds.push(runId);
    } else if (outcome === 'succeeded') cluster.succeedingRuns += 1;
    const full = cluster.examples.length === EXAMPLES;
    const spare = cluster.examples.findIndex((example) => !example.failing);
    if (full && !failing && spare < 0) return;
    if (full) cluster.examples.splice(failing && spare >= 0 ? spare : EXAMPLES - 1, 1);
    cluster.examples.push({ quote: quoteOf(runId, line, entry), failing });
  }

  #rarestOut(clusters: LineCluster[]): LineCluster[] {
    // What failing runs said matters more than how often others said something.
    const worth = (cluster: LineCluster): number => cluster.lines + 1_000 * cluster.failingRuns;
    const sorted = [...clusters].sort((a, b) => worth(b) - worth(a));
    const half = Math.ceil(sorted.length / 2);
    for (const gone of sorted.slice(half)) {
      this.unclustered += gone.lines;
      this.#touched.delete(gone);
    }
    return sorted.slice(0, half);
  }
}
