import { setImmediate } from 'node:timers/promises';
import { isScalar } from 'yaml';
import type { ReviewContext } from '../../context.js';
import { metricEvidence } from '../../evidence.js';
import type { Rule } from '../../rule.js';
import type { Evidence, SuggestionDraft } from '../../suggestion-draft.js';
import { count, formatShare } from '../../wording.js';
import {
  hoursAround,
  minuteOf,
  startMinutes,
  WEEK_MINUTES,
  type CronSchedule,
  type MinuteSpan,
} from './cron-starts.js';
import { changeTo, withYamlKeys } from './file-change.js';
import { jobSection, type JobSection } from './job-section.js';
import { citeLine, sourceLines } from './source-lines.js';

/**
 * Others that must start in the same minute: with this job three at once, more than a small machine has cores to spare.
 * Google's SRE book (chapter 24, "Large-Scale Deployment of Cron") names the fixed minute as what makes such peaks, and
 * a hashed one as what ends them; the number is ours.
 */
export const COLLIDING_OTHERS = 2;
/** From this many on the severity is `medium`; our choice. */
const MANY_OTHERS = 5;
/** Of this job's starts in a week; one that meets the others now and then only is no pile. Our choice. */
export const COLLIDING_SHARE = 0.5;
/** Jobs that start more often than this in an hour load every minute alike, so no other minute is better against them. */
const MOST_PER_HOUR = 12;
/** Starts within two minutes before and after count when two minutes are equally free: a start takes a moment. */
const NEAR_MINUTES = 2;

/** Each other schedule once, with how many jobs have it. */
interface OtherStarts {
  minutes: ReadonlySet<number>;
  jobs: string[];
}

/**
 * Schedules that pile up: over the week from now, this job starts in the same minute as at least `COLLIDING_OTHERS` others
 * at `COLLIDING_SHARE` of its starts or more, each schedule in its own time zone.
 *
 * For a cron expression of five fields with a plain minute (`0 * * * *`, `0 3 * * 1-5`) it writes another minute of the same
 * hour: the one in which the fewest others start, then with the fewest starts near it, then by a hash of the job's id,
 * so that jobs of one pile choose apart and a second review chooses the same. Otherwise, or where the job file
 * holds its schedule in another form, there is advice without a change. Invalid schedules are left out.
 */
export const scheduleCollision: Rule = {
  id: 'schedule-collision',
  async evaluate({ ctx }) {
    const { schedule, timezone } = ctx.job;
    if (schedule === null || ctx.otherJobs.length < COLLIDING_OTHERS) return [];
    const from = minuteOf(ctx.now) + 1;
    const week = { from, to: from + WEEK_MINUTES };
    const own = startMinutes({ schedule, timezone }, [week], MOST_PER_HOUR * 24 * 7 + 1);
    if (!own || own.length === 0 || own.length > MOST_PER_HOUR * 24 * 7) return [];

    const minute = plainMinute(schedule);
    const spans: MinuteSpan[] =
      minute === null ? own.map((start) => ({ from: start, to: start + 1 })) : hoursAround(own, minute);
    const others = await otherStarts(ctx, spans);
    const shared = own.map((start) => ({ start, jobs: jobsAt(others, start) }));
    const piled = shared.filter(({ jobs }) => jobs.length >= COLLIDING_OTHERS);
    if (piled.length / own.length < COLLIDING_SHARE) return [];
    const proposed = minute === null ? null : freeMinute(ctx.job.jobId, minute, own, others);
    return [draftFor(ctx, own, piled, minute, proposed)];
  },
};

/** The minute of a five-field expression that names one; null for all others. */
function plainMinute(schedule: string): number | null {
  const minute = /^(\d{1,2})(?:\s+\S+){4}$/.exec(schedule.trim())?.[1];
  return minute === undefined || Number(minute) > 59 ? null : Number(minute);
}

async function otherStarts(ctx: ReviewContext, spans: readonly MinuteSpan[]): Promise<OtherStarts[]> {
  const groups = new Map<string, { schedule: CronSchedule; jobs: string[] }>();
  for (const { jobId, schedule, timezone } of ctx.otherJobs) {
    if (schedule === null || jobId === ctx.job.jobId) continue;
    const key = `${timezone} ${schedule}`;
    const group = groups.get(key) ?? { schedule: { schedule, timezone }, jobs: [] };
    group.jobs.push(jobId);
    groups.set(key, group);
  }
  const others: OtherStarts[] = [];
  for (const { schedule, jobs } of groups.values()) {
    const first = spans[0];
    const perHour = first
      ? startMinutes(schedule, [{ from: first.from, to: first.from + 60 }], MOST_PER_HOUR + 1)
      : [];
    if (!perHour || perHour.length > MOST_PER_HOUR) continue;
    const minutes = startMinutes(schedule, spans, MOST_PER_HOUR * 24 * 7);
    if (minutes) others.push({ minutes: new Set(minutes), jobs });
    // Many schedules take a second or so together; others get their turn between them.
    await setImmediate();
  }
  return others;
}

function jobsAt(others: readonly OtherStarts[], minute: number): string[] {
  return others.flatMap(({ minutes, jobs }) => (minutes.has(minute) ? jobs : []));
}

function load(others: readonly OtherStarts[], own: readonly number[], shift: number): number {
  let starts = 0;
  for (const { minutes, jobs } of others) {
    for (const start of own) if (minutes.has(start + shift)) starts += jobs.length;
  }
  return starts;
}

/** The least loaded minute of the hour; null where none is less loaded than the one it has. */
function freeMinute(
  jobId: string,
  minute: number,
  own: readonly number[],
  others: readonly OtherStarts[],
): number | null {
  const loads = Array.from({ length: 60 }, (_, candidate) => load(others, own, candidate - minute));
  const near = (candidate: number): number => {
    let sum = 0;
    for (let step = -NEAR_MINUTES; step <= NEAR_MINUTES; step += 1) sum += loads[candidate + step] ?? 0;
    return sum;
  };
  const preferred = hashOf(jobId) % 60;
  const order = loads
    .map((starts, candidate) => ({
      candidate,
      starts,
      near: near(candidate),
      distance: (candidate - preferred + 60) % 60,
    }))
    .sort((a, b) => a.starts - b.starts || a.near - b.near || a.distance - b.distance);
  const best = order[0];
  return best && best.starts < (loads[minute] ?? 0) ? best.candidate : null;
}

/** FNV-1a, 32 bits (Fowler, Noll and Vo): spreads ids that differ in one character. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

function draftFor(
  ctx: ReviewContext,
  own: readonly number[],
  piled: readonly { start: number; jobs: string[] }[],
  minute: number | null,
  proposed: number | null,
): SuggestionDraft {
  const { jobId, schedule, timezone, dependsOn } = ctx.job;
  const most = piled.reduce((a, b) => (b.jobs.length > a.jobs.length ? b : a));
  const names = [...new Set(piled.flatMap(({ jobs }) => jobs))].sort();
  const next =
    minute === null || proposed === null ? null : (schedule ?? '').trim().replace(/^\d+/, String(proposed));
  const section = jobSection(ctx);
  const change = section && next !== null ? scheduleChange(section, schedule ?? '', next) : null;
  const shown =
    names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
  const share = piled.length / own.length;
  return {
    rule: 'schedule-collision',
    subject: 'schedule',
    category: 'config',
    severity: most.jobs.length >= MANY_OTHERS ? 'medium' : 'low',
    title: `${jobId} starts in the same minute as ${count(most.jobs.length, 'other job')}`,
    description: [
      `Over the next week ${jobId} starts ${count(own.length, 'time')}, ${piled.length} of them (${formatShare(share)}) in the same minute as at least ${COLLIDING_OTHERS} other jobs: ${shown}. Jobs that start together wait for the same processors, disks and services, and each takes longer than alone.`,
      next === null
        ? ''
        : `\`${next}\` (${timezone}) is the minute of its hour in which the fewest others start over that week.`,
      next !== null && dependsOn.length > 0
        ? `This job depends on ${dependsOn.join(', ')}: see that these are done by then.`
        : '',
    ]
      .filter((text) => text !== '')
      .join('\n\n'),
    currentState: `Schedule \`${schedule ?? ''}\` (${timezone}).`,
    suggestedChange:
      next === null ? 'Choose minutes in which fewer other jobs start.' : `Schedule \`${next}\`.`,
    expectedImpact: 'The job no longer waits for others at its start, nor they for it.',
    actionType: change ? 'edit_config' : 'manual',
    affectedFiles: section ? [section.file.path] : [],
    change,
    evidence: [
      metricEvidence(
        'others at the same minute',
        most.jobs.length,
        'jobs',
        COLLIDING_OTHERS,
        `schedules of ${new Date(most.start * 60_000).toISOString()}`,
      ),
      metricEvidence(
        'starts that meet others',
        share,
        'share',
        COLLIDING_SHARE,
        'cron schedules of all jobs over the next seven days',
      ),
      ...(section ? scheduleLine(section) : []),
    ],
  };
}

function scheduleChange(section: JobSection, schedule: string, next: string): SuggestionDraft['change'] {
  const node = section.node('schedule');
  if (!isScalar(node) || node.value !== schedule) return null;
  const proposed = withYamlKeys(section.file.text, [{ path: [...section.keyPath, 'schedule'], value: next }]);
  return proposed === null ? null : changeTo(section.file, proposed);
}

function scheduleLine(section: JobSection): Evidence[] {
  const node = section.node('schedule');
  if (!isScalar(node) || !node.range) return [];
  const lines = sourceLines(section.file.text);
  return [citeLine(section.file, lines, lines.lineAt(node.range[0]))];
}
