import { Prisma, type PrismaClient } from '../../generated/prisma/client.js';
import type { EventType } from '../events/event-type.js';
import { ALL_JOBS } from './counters.js';

const DAY_MS = 86_400_000;
/** Longer than anything is kept. */
export const MOST_TREND_DAYS = 366;

/** What is counted of a day, by the event that says so: see the migration `trends`. */
const COUNTED = {
  created: 'suggestion.added',
  approved: 'suggestion.approved',
  rejected: 'suggestion.rejected',
  applied: 'suggestion.applied',
  failed: 'suggestion.failed',
  changesWritten: 'action.succeeded',
  changesFailed: 'action.failed',
  rolledBack: 'action.rolled_back',
  reviewsCompleted: 'review.completed',
  reviewsFailed: 'review.failed',
} as const satisfies Record<string, EventType>;

type Counted = keyof typeof COUNTED;
export type EffectCounts = Record<Counted, number>;

/** What healing did in a day, or in all of several. */
export interface Effect extends EffectCounts {
  /** Approvals ÷ decisions (approvals and rejections); null without a decision. */
  acceptanceRate: number | null;
  /** Changes that were written ÷ changes that were tried; null where none was. */
  applySuccessRate: number | null;
  /** Rollbacks ÷ changes that were written; more than 1 where older changes were rolled back. Null where none was written. */
  rollbackRate: number | null;
}

export interface TrendDay {
  /** `YYYY-MM-DD`, in UTC. */
  day: string;
  effect: Effect;
}

export interface HealingTrends {
  /** Each day from the first to today, also those on which nothing happened. */
  days: TrendDay[];
  whole: Effect;
}

export interface TrendFilter {
  /** Counted from the beginning of its day. */
  since: Date;
  jobId?: string | null;
}

/** What healing did, day by day: exact, in the time of reading a few rows a day. */
export async function healingTrends(
  prisma: PrismaClient,
  { since, jobId }: TrendFilter,
  now: Date,
): Promise<HealingTrends> {
  const from = dayOf(since);
  const rows =
    jobId === ALL_JOBS // asked for as a job, which none is called
      ? []
      : await prisma.dailyCount.findMany({
          where: { jobId: jobId ?? ALL_JOBS, day: { gte: new Date(from), lte: new Date(dayOf(now)) } },
          select: { day: true, event: true, count: true },
        });
  const byDay = new Map<string, Map<string, number>>();
  for (const { day, event, count } of rows) {
    const key = dayOf(day);
    const counts = byDay.get(key) ?? new Map<string, number>();
    byDay.set(key, counts.set(event, count));
  }
  const days: { day: string; counts: EffectCounts }[] = [];
  for (let day = Date.parse(from); day <= now.getTime(); day += DAY_MS) {
    const key = dayOf(new Date(day));
    days.push({ day: key, counts: countsOf((event) => byDay.get(key)?.get(event) ?? 0) });
  }
  const sum = (name: Counted): number => days.reduce((total, { counts }) => total + counts[name], 0);
  return {
    days: days.map(({ day, counts }) => ({ day, effect: effectOf(counts) })),
    whole: effectOf(
      Object.fromEntries(Object.keys(COUNTED).map((name) => [name, sum(name as Counted)])) as EffectCounts,
    ),
  };
}

function countsOf(count: (event: EventType) => number): EffectCounts {
  return Object.fromEntries(
    Object.entries(COUNTED).map(([name, event]) => [name, count(event)]),
  ) as EffectCounts;
}

function effectOf(counts: EffectCounts): Effect {
  const { approved, rejected, changesWritten, changesFailed, rolledBack } = counts;
  return {
    ...counts,
    acceptanceRate: ratio(approved, approved + rejected),
    applySuccessRate: ratio(changesWritten, changesWritten + changesFailed),
    rollbackRate: ratio(rolledBack, changesWritten),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Median seconds from the making of suggestions to their application. */
export interface ResolutionMedians {
  whole: number | null;
  /** By the day of the application, of days that had one. */
  byDay: Map<string, number>;
}

/**
 * As `/metrics` measures it: for each application, so that one that is applied again after a rollback counts again. An
 * index has the applications; what it takes grows with their number.
 */
export async function resolutionMedians(
  prisma: PrismaClient,
  { since, jobId }: TrendFilter,
): Promise<ResolutionMedians> {
  const ofJob = jobId == null ? Prisma.sql`TRUE` : Prisma.sql`event.job_id = ${jobId}`;
  const rows = await prisma.$queryRaw<{ day: string | null; seconds: number }[]>`
    SELECT to_char(day, 'YYYY-MM-DD') AS day, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS seconds
    FROM (
      SELECT (event.created_at AT TIME ZONE 'UTC')::date AS day,
             extract(epoch FROM greatest(event.created_at, suggestion.created_at) - suggestion.created_at)::float8 AS seconds
      FROM healing_events AS event JOIN healing_suggestions AS suggestion ON suggestion.id = event.suggestion_id
      WHERE event.type = 'suggestion.applied' AND event.created_at >= ${new Date(dayOf(since))} AND ${ofJob}
    ) AS applied
    GROUP BY GROUPING SETS ((day), ()) HAVING count(*) > 0`;
  return {
    whole: rows.find(({ day }) => day === null)?.seconds ?? null,
    byDay: new Map(rows.flatMap(({ day, seconds }) => (day === null ? [] : [[day, seconds]]))),
  };
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
