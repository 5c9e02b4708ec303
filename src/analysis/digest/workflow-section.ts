import type { ReviewContext, WorkflowFacts, WorkflowJob } from '../context.js';
import { quantile } from '../statistics.js';
import { count, formatDuration } from '../wording.js';
import { BoundedText, leftOver } from './bounded-text.js';
import type { DraftSection } from './section.js';
import { visible } from './visible-text.js';

/** The state of the jobs before and behind this one, and the time that it waited. Null for a job that stands alone. */
export function workflowSection(ctx: ReviewContext, mostBytes: number): DraftSection | null {
  const { workflow } = ctx;
  if (!workflow) return null;
  const text = new BoundedText(mostBytes);
  const groups = [
    ['Before it', workflow.upstream],
    ['Behind it', workflow.downstream],
    ['Its steps, in their order', workflow.steps],
  ] as const;
  let all = 0;
  let shown = 0;
  if (workflow.partOf.length > 0)
    text.add(`A step of: ${workflow.partOf.map((id) => visible(id, 130)).join(', ')}`);
  for (const [title, jobs] of groups) {
    all += jobs.length;
    if (jobs.length === 0 || !text.add(`${title}:`)) continue;
    shown += text.addEach(jobs, (job) => [describe(job)]);
  }
  text.add(...waiting(workflow));
  const longest = [...workflow.waits].sort((a, b) => b.waitedMs - a.waitedMs).slice(0, 10);
  text.addEach(longest, ({ runId, waitedMs, upstream }) => [
    `- run ${runId} began ${formatDuration(waitedMs)} after ${upstream} had ended`,
  ]);
  return {
    part: 'workflows',
    title: `Workflow: ${workflow.upstream.length} before it, ${workflow.downstream.length} behind it, ${count(workflow.steps.length, 'step')}`,
    text: text.text,
    leftOut: [leftOver(all, shown, 'jobs')],
  };
}

function describe(job: WorkflowJob): string {
  if (!job.configured) return `- ${visible(job.jobId, 200)}: no configured job`;
  const last =
    job.lastOutcome === null
      ? 'never ran'
      : `last ${job.lastOutcome}${job.lastEndedAt === null ? '' : ` at ${job.lastEndedAt.toISOString()}`}`;
  return `- ${job.jobId}: ${count(job.runs, 'run')} in the window, ${count(job.failures, 'failure')}, ${last}`;
}

function waiting({ waits }: WorkflowFacts): string[] {
  if (waits.length === 0) return [];
  const all = waits.map(({ waitedMs }) => waitedMs);
  const total = all.reduce((sum, wait) => sum + wait, 0);
  return [
    `Waiting between the end of the last job before it and its own start: ${formatDuration(total)} in ${count(all.length, 'run')}, median ${formatDuration(quantile(all, 0.5) ?? 0)}. The longest:`,
  ];
}
