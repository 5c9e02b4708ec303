import type { LogLine, ReviewContext, RunFacts } from './context.js';
import { LineClusters, type LineCluster } from './line-clusters.js';
import { quoteOf, type LogQuote } from './log-quote.js';
import { idsOf, LogSurroundings } from './log-surroundings.js';
import { runOutcome } from './run-outcome.js';
import { tellingRuns } from './telling-runs.js';

export type { LogQuote } from './log-quote.js';

/** Lines that say the same thing but for their variable parts. */
export interface LogTemplate {
  /** The constant words, with `<*>`, `<num>`, `<path>` and the like for what varies. */
  template: string;
  /** Whether its lines read as errors ("0 errors" does not). */
  errorLike: boolean;
  /** Lines, in failing, succeeding and unfinished runs together. */
  lines: number;
  linesInFailing: number;
  linesInSucceeding: number;
  /** Share of the lines that came on stderr, 0 to 1. */
  stderrShare: number;
  /** Distinct runs with at least one such line. */
  failingRuns: number;
  succeedingRuns: number;
  /** Failing runs whose last error-like line was one of these: what ended them, more likely than what came before. */
  closesFailingRuns: number;
  /** The first few of the failing runs, oldest first. */
  failingRunIds: number[];
  first: LogQuote;
  last: LogQuote;
  /** A few lines, each of another run, failing runs preferred. */
  examples: LogQuote[];
  /** Of errors, the lines around one in the latest run that had it, failing runs before others; else empty. */
  around: LogQuote[];
}

/** What one run's log says at a glance. */
export interface RunLogSummary {
  runId: number;
  lines: number;
  stderrLines: number;
  errorLines: number;
  /** The last error-like line, which explains a failure best; null where there is none. */
  lastError: LogQuote | null;
  lastLine: LogQuote | null;
}

/** One pass over the logs of a review's window. */
export interface LogSurvey {
  lines: number;
  /** Most frequent first; bounded in number. */
  templates: LogTemplate[];
  /** Lines that found no template because the bound on templates was reached. */
  unclustered: number;
  /** By run id; a run without any log line has no entry. */
  runs: ReadonlyMap<number, RunLogSummary>;
  /** The last lines of the most telling runs, by run id. */
  tails: ReadonlyMap<number, LogQuote[]>;
}

/** Is shown every line, in order, during the one pass. */
export interface LineObserver {
  observe(run: RunFacts, line: number, entry: LogLine): void;
}

export interface SurveyOptions {
  signal?: AbortSignal;
  observers?: readonly LineObserver[];
}

interface RunState {
  summary: RunLogSummary;
  lastErrorCluster: LineCluster | null;
}

/**
 * Reads `ctx.logs()` once, to the end, in memory bounded by the number of runs and of templates, whatever the number
 * of lines. Lines of a run that is not among `ctx.runs` are counted but clustered on neither side.
 * Throws what the stream throws, and the signal's reason when it is aborted.
 */
export async function surveyLogs(ctx: ReviewContext, options: SurveyOptions = {}): Promise<LogSurvey> {
  const { signal, observers = [] } = options;
  const facts = new Map(ctx.runs.map((run) => [run.id, run]));
  const clusters = new LineClusters();
  const surroundings = new LogSurroundings(idsOf(tellingRuns(ctx.runs).map(({ run }) => run)));
  const states = new Map<number, RunState>();
  let lines = 0;

  signal?.throwIfAborted();
  for await (const batch of ctx.logs()) {
    signal?.throwIfAborted();
    const run = facts.get(batch.runId);
    const outcome = run ? runOutcome(run) : 'unknown';
    const state = stateOf(states, batch.runId);
    surroundings.enterRun(batch.runId, outcome);
    let line = batch.firstLine;
    let errorAt = -1;
    for (const entry of batch.lines) {
      const cluster = clusters.add(batch.runId, outcome, line, entry);
      surroundings.add(line, entry, cluster);
      if (entry.stream === 'stderr') state.summary.stderrLines += 1;
      if (cluster.errorLike) {
        state.summary.errorLines += 1;
        errorAt = line;
        state.lastErrorCluster = cluster;
      }
      if (run) for (const observer of observers) observer.observe(run, line, entry);
      line += 1;
    }
    lines += batch.lines.length;
    state.summary.lines += batch.lines.length;
    clusters.settle();
    surroundings.settle();
    // Copied once a batch, not once a line: the batch can be freed afterwards.
    const error = batch.lines[errorAt - batch.firstLine];
    if (error) state.summary.lastError = quoteOf(batch.runId, errorAt, error);
    const last = batch.lines.at(-1);
    if (last) state.summary.lastLine = quoteOf(batch.runId, line - 1, last);
  }

  const closing = new Map<LineCluster, number>();
  const runs = new Map<number, RunLogSummary>();
  for (const [runId, state] of states) {
    runs.set(runId, state.summary);
    const run = facts.get(runId);
    if (!state.lastErrorCluster || !run || runOutcome(run) !== 'failed') continue;
    closing.set(state.lastErrorCluster, (closing.get(state.lastErrorCluster) ?? 0) + 1);
  }
  return {
    lines,
    templates: clusters.all().map((cluster) => templateOf(cluster, closing.get(cluster) ?? 0)),
    unclustered: clusters.unclustered,
    runs,
    tails: surroundings.tails,
  };
}

function stateOf(states: Map<number, RunState>, runId: number): RunState {
  let state = states.get(runId);
  if (!state) {
    const summary = { runId, lines: 0, stderrLines: 0, errorLines: 0, lastError: null, lastLine: null };
    states.set(runId, (state = { summary, lastErrorCluster: null }));
  }
  return state;
}

function templateOf(cluster: LineCluster, closesFailingRuns: number): LogTemplate {
  return {
    template: cluster.tokens.join(' '),
    errorLike: cluster.errorLike,
    lines: cluster.lines,
    linesInFailing: cluster.linesInFailing,
    linesInSucceeding: cluster.linesInSucceeding,
    stderrShare: cluster.lines === 0 ? 0 : cluster.stderrLines / cluster.lines,
    failingRuns: cluster.failingRuns,
    succeedingRuns: cluster.succeedingRuns,
    closesFailingRuns,
    failingRunIds: cluster.failingRunIds,
    first: cluster.first,
    last: cluster.last,
    examples: cluster.examples.map((example) => example.quote),
    around: cluster.around,
  };
}
