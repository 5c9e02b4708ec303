import type { ReviewContext } from '../context.js';
import { count } from '../wording.js';
import { BoundedText, leftOver } from './bounded-text.js';
import type { DraftSection } from './section.js';
import { visible } from './visible-text.js';

/** What the job is, and the jobs beside it. */
export function jobSection(ctx: ReviewContext, mostBytes: number): DraftSection {
  const { job, otherJobs } = ctx;
  const text = new BoundedText(mostBytes);
  text.add(
    `Job: ${job.jobId}`,
    `Type: ${visible(job.type, 100)}`,
    `Command: ${job.cmd === null ? 'none, its runs are recorded from outside' : visible(job.cmd, 2_000)}`,
    `Folder: ${visible(job.cwd)}`,
    `Schedule: ${job.schedule === null ? 'none' : `${visible(job.schedule, 200)} (${job.timezone})`}`,
    `Timeout: ${job.timeoutSeconds === null ? 'none' : count(job.timeoutSeconds, 'second')}`,
    `Attempts: ${job.retry?.maxAttempts ?? 1}`,
    ...(job.dependsOn.length > 0 ? [`Depends on: ${job.dependsOn.join(', ')}`] : []),
    `Described in: ${visible(job.configFile.path)}${job.configFile.keyPath.length > 0 ? `, under ${visible(job.configFile.keyPath.join('.'))}` : ''}`,
    `Now: ${ctx.now.toISOString()}`,
  );
  const scheduled = otherJobs.filter(({ schedule }) => schedule !== null);
  let shown = 0;
  if (scheduled.length > 0 && text.add('Other scheduled jobs:')) {
    shown = text.addEach(scheduled, ({ jobId, schedule, timezone }) => [
      `- ${jobId}: ${visible(schedule ?? '', 200)} (${timezone})`,
    ]);
  }
  return {
    part: 'job',
    title: `Job: ${job.jobId}`,
    text: text.text,
    leftOut: [leftOver(scheduled.length, shown, 'other scheduled jobs')],
  };
}
