import type { ReviewContext, RunFacts } from '../context.js';
import { executions, runOutcome, settled, timedSuccesses } from '../run-outcome.js';
import { comparisonRuns, tellingRuns, type TellingRun } from '../telling-runs.js';
import { count, formatDuration, formatShare } from '../wording.js';
import { BoundedText, leftOver } from './bounded-text.js';
import { durationLine, whole } from './numbers.js';
import type { DraftSection } from './section.js';
import { visible } from './visible-text.js';

/** Days that have a row of their own. */
const MOST_DAYS = 31;

/** Statistics over all runs of the window, and the most telling ones in detail. */
export function runsSection(ctx: ReviewContext, mostBytes: number): DraftSection {
  const { runs, earlierRuns } = ctx;
  const telling = tellingRuns(runs);
  const text = new BoundedText(mostBytes);
  text.add(`Window: ${ctx.window.from.toISOString()} to ${ctx.window.to.toISOString()}.`);
  text.add(...summary('In the window', runs));
  if (earlierRuns.length > 0) text.add(...summary('Before it, for comparison', earlierRuns));
  const days = byDay(runs);
  if (days.length > 1) {
    text.add('', 'By day (UTC): runs, failures, median duration of successes');
    text.addEach(days.slice(-MOST_DAYS), (day) => [day]);
  }
  let shown = 0;
  if (telling.length > 0 && text.add('', 'The most telling runs, oldest first:')) {
    shown = text.addEach(telling, (one) => [detail(one)]);
  }
  const comparison = comparisonRuns(earlierRuns);
  if (comparison.length > 0 && text.add('', 'Runs before the window, for comparison:')) {
    text.addEach(comparison, (one) => [detail(one)]);
  }
  return {
    part: 'runs',
    title: `Runs: ${whole(runs.length)} in the window, ${shown} in detail, ${whole(earlierRuns.length)} before it`,
    text: text.text,
    leftOut: [
      leftOver(runs.length, shown, 'runs in detail; they are in the statistics'),
      leftOver(days.length, Math.min(days.length, MOST_DAYS), 'days, the oldest'),
    ],
  };
}

function summary(title: string, runs: readonly RunFacts[]): string[] {
  if (runs.length === 0) return [`${title}: no runs.`];
  const all = executions(runs);
  const ended = settled(all);
  const succeeded = ended.filter(({ outcome }) => outcome === 'succeeded').length;
  const lines = [`${title}: ${counted(runs, runOutcome)}`];
  if (ended.length > 0) {
    lines.push(
      `- executions (a run with its retries): ${whole(ended.length)} ended, ${formatShare(succeeded / ended.length)} succeeded`,
    );
  }
  const durations = durationLine(timedSuccesses(runs).map(({ durationMs }) => durationMs));
  if (durations !== null) lines.push(`- duration of successes: ${durations}`);
  const failures = runs.filter((run) => runOutcome(run) === 'failed');
  if (failures.length > 0) lines.push(`- failures by their end: ${counted(failures, endOf)}`);
  lines.push(`- by trigger: ${counted(runs, ({ trigger }) => trigger)}`);
  const cost = costOf(runs);
  if (cost !== null) lines.push(cost);
  return lines;
}

/** `10 succeeded, 2 failed`, most frequent first. */
function counted(runs: readonly RunFacts[], word: (run: RunFacts) => string): string {
  const amounts = new Map<string, number>();
  for (const run of runs) amounts.set(word(run), (amounts.get(word(run)) ?? 0) + 1);
  return [...amounts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 12)
    .map(([name, amount]) => `${whole(amount)} ${name}`)
    .join(', ');
}

function endOf(run: RunFacts): string {
  if (run.timedOut) return 'timed out';
  if (run.signal !== null) return `by signal ${visible(run.signal, 20)}`;
  return run.exitCode === null ? 'with an error' : `with exit code ${run.exitCode}`;
}

function costOf(runs: readonly RunFacts[]): string | null {
  const sessions = runs.flatMap(({ aiSession }) => aiSession ?? []);
  if (sessions.length === 0) return null;
  const sum = (pick: (session: (typeof sessions)[number]) => number | null): number =>
    sessions.reduce((total, session) => total + (pick(session) ?? 0), 0);
  const dollars = sum(({ costUsd }) => costUsd);
  return (
    `- ${count(sessions.length, 'AI session')}: ${whole(sum(({ inputTokens }) => inputTokens))} input and ` +
    `${whole(sum(({ outputTokens }) => outputTokens))} output tokens${dollars > 0 ? `, ${dollars.toFixed(2)} US dollars` : ''}`
  );
}

function byDay(runs: readonly RunFacts[]): string[] {
  const days = new Map<string, RunFacts[]>();
  for (const run of runs) {
    const day = run.startedAt.toISOString().slice(0, 10);
    const known = days.get(day);
    if (known) known.push(run);
    else days.set(day, [run]);
  }
  return [...days].map(([day, all]) => {
    const failures = all.filter((run) => runOutcome(run) === 'failed').length;
    const durations = timedSuccesses(all)
      .map(({ durationMs }) => durationMs)
      .sort((a, b) => a - b);
    const middle = durations[durations.length >> 1];
    return `${day}: ${whole(all.length)}, ${whole(failures)}, ${middle === undefined ? '-' : formatDuration(middle)}`;
  });
}

function detail({ run, why }: TellingRun): string {
  return `run ${run.id} (${why.join('; ')}): ${describe(run)}`;
}

function describe(run: RunFacts): string {
  const end =
    run.finishedAt === null
      ? 'still running'
      : runOutcome(run) === 'failed'
        ? `failed, ${endOf(run)}`
        : runOutcome(run);
  return [
    `started ${run.startedAt.toISOString()} by ${run.trigger}`,
    ...(run.attempt > 1 ? [`attempt ${run.attempt}`] : []),
    end,
    ...(run.durationMs !== null ? [`after ${formatDuration(run.durationMs)}`] : []),
    count(run.logLines, 'log line'),
    ...(run.error !== null ? [`error: ${visible(run.error, 300)}`] : []),
  ].join(', ');
}
