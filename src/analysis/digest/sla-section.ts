import type { ReviewContext, SlaFacts } from '../context.js';
import { latenessOf } from '../lateness.js';
import { executions, runOutcome, settled, usableDuration } from '../run-outcome.js';
import { slaViolations, violatingRuns, type SlaViolation } from '../sla-violations.js';
import { count, formatDuration, formatShare } from '../wording.js';
import { BoundedText, leftOver } from './bounded-text.js';
import { durationLine } from './numbers.js';
import type { DraftSection } from './section.js';

/** What the job promises, how the window's runs kept it, and each run that did not. Null for a job that promises nothing. */
export function slaSection(ctx: ReviewContext, mostBytes: number): DraftSection | null {
  const { sla } = ctx.job;
  if (!sla) return null;
  const text = new BoundedText(mostBytes);
  text.add('Promised:', ...promises(sla));
  let violations: SlaViolation[] = [];
  let trouble: string | null = null;
  try {
    text.add('Measured in the window:', ...measures(ctx));
    violations = slaViolations(ctx);
  } catch (error) {
    trouble = `violations, since ${error instanceof Error ? error.message : String(error)}`;
  }
  const newest = [...violations].sort((a, b) => b.run.startedAt.getTime() - a.run.startedAt.getTime());
  const runs = violatingRuns(violations);
  let shown = 0;
  if (newest.length > 0 && text.add(`Violations, newest first (${byObjective(violations)}):`)) {
    shown = text.addEach(newest, (violation) => [describe(violation)]);
  }
  return {
    part: 'sla',
    title: `SLA: ${count(runs, 'run')} broke a promise`,
    text: text.text,
    leftOut: [leftOver(newest.length, shown, 'violations, the oldest'), trouble],
  };
}

function promises(sla: SlaFacts): string[] {
  return [
    ...(sla.successRate === null ? [] : [`- at least ${formatShare(sla.successRate)} of executions succeed`]),
    ...(sla.maxDurationSeconds === null
      ? []
      : [`- no run takes longer than ${formatDuration(sla.maxDurationSeconds * 1000)}`]),
    ...(sla.maxLatenessSeconds === null
      ? []
      : [`- no scheduled run begins more than ${formatDuration(sla.maxLatenessSeconds * 1000)} late`]),
    ...(sla.maxConsecutiveFailures === null
      ? []
      : [`- at most ${count(sla.maxConsecutiveFailures, 'failure')} in a row`]),
    `- measured over ${count(sla.windowDays, 'day')}`,
  ];
}

function measures(ctx: ReviewContext): string[] {
  const all = executions(ctx.runs);
  const ended = settled(all);
  const succeeded = ended.filter(({ outcome }) => outcome === 'succeeded').length;
  const durations = ctx.runs.flatMap((run) => {
    const took =
      runOutcome(run) === 'running' ? ctx.now.getTime() - run.startedAt.getTime() : usableDuration(run);
    return took === null || took < 0 ? [] : [took];
  });
  const rate =
    ended.length === 0
      ? '- success rate: nothing ended in the window'
      : `- success rate: ${formatShare(succeeded / ended.length)} (${succeeded} of ${count(ended.length, 'execution')})`;
  const duration = durationLine(durations);
  const lateness = durationLine(
    latenessOf(ctx.job, ctx.runs).map(({ lateMs }) => lateMs),
    'latest',
  );
  return [
    rate,
    ...(duration === null ? [] : [`- duration: ${duration}`]),
    ...(lateness === null ? [] : [`- lateness of scheduled runs: ${lateness}`]),
    `- most failures in a row: ${longestStreak(ended.map(({ outcome }) => outcome === 'failed'))}`,
  ];
}

function longestStreak(failed: readonly boolean[]): number {
  let longest = 0;
  let current = 0;
  for (const one of failed) {
    current = one ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}

function byObjective(violations: readonly SlaViolation[]): string {
  return (['success', 'duration', 'lateness'] as const)
    .map((objective) => [objective, violations.filter((one) => one.objective === objective).length] as const)
    .filter(([, amount]) => amount > 0)
    .map(([objective, amount]) => `${amount} of ${objective}`)
    .join(', ');
}

function describe({ run, objective, measured, limit }: SlaViolation): string {
  const when = `run ${run.id}, ${run.startedAt.toISOString()}`;
  switch (objective) {
    case 'success':
      return `- ${when}: failed`;
    case 'duration':
      return `- ${when}: took ${formatDuration(measured)}, promised were ${formatDuration(limit)}`;
    case 'lateness':
      return `- ${when}: began ${formatDuration(measured)} late, promised were ${formatDuration(limit)}`;
  }
}
