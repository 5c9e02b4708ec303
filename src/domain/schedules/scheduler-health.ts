import { Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { MAY_BEGIN } from '../reviews/lease-terms.js';
import { within } from '../within.js';

/** Where the scheduler keeps its work, as far as others ask. */
export interface SchedulerProbe {
  readonly kind: 'mongodb' | 'postgres';
  /** One round trip. @throws where it does not answer */
  ping(): Promise<void>;
}

/**
 * - `up`: it answers, and what is due is started
 * - `late`: a review has been due for more than `LATE_AFTER_MS`, and no process starts it
 * - `down`: its database does not answer, or this process has none
 */
export type SchedulerState = 'up' | 'late' | 'down';

export interface SchedulerHealth {
  state: SchedulerState;
  /** Null where this process has no scheduler. */
  backend: SchedulerProbe['kind'] | null;
  /** Processes that carry out a review now. */
  workers: number;
  reviewsRunning: number;
  /** Reviews that may begin and that no process has taken yet. */
  reviewsWaiting: number;
  /** How long the one of them has waited that has waited longest, in seconds; null where none waits. */
  longestWaitSeconds: number | null;
  /** Schedules whose time has come. */
  reviewsOverdue: number;
  /** How late the one of them is that is latest, in seconds; 0 where none is due. */
  lagSeconds: number;
}

/** Reviews are due at whole minutes, and the clock ticks each minute: a second tick that was missed is no coincidence. */
const LATE_AFTER_MS = 120_000;
/** A database that takes longer than this, in milliseconds, counts as down. */
const PATIENCE_MS = 3_000;

interface Counts {
  workers: number;
  running: number;
  waiting: number;
  waited_since: Date | null;
  overdue: number;
  due_since: Date | null;
}

/** How the scheduler is, whichever process it works in: what is due and what waits is in the database that all share. */
export async function schedulerHealth(core: Core): Promise<SchedulerHealth> {
  const now = core.clock.now();
  const [[counts], answers] = await Promise.all([
    core.prisma.$queryRaw<[Counts]>(Prisma.sql`
      SELECT reviews.*, schedules.* FROM (
        SELECT count(DISTINCT owner) FILTER (WHERE lease_until > now())::integer AS workers,
               count(*) FILTER (WHERE lease_until > now())::integer AS running,
               count(*) FILTER (WHERE ${MAY_BEGIN})::integer AS waiting,
               min(started_at) FILTER (WHERE ${MAY_BEGIN}) AS waited_since
        FROM healing_reviews WHERE status = 'running'
      ) AS reviews, (
        SELECT count(*)::integer AS overdue, min(next_at) AS due_since FROM healing_schedules WHERE next_at < ${now}
      ) AS schedules`),
    answering(core),
  ]);
  const { workers, running, waiting, waited_since, overdue, due_since } = counts;
  const lagMs = due_since === null ? 0 : Math.max(0, now.getTime() - due_since.getTime());
  return {
    state: !answers ? 'down' : lagMs > LATE_AFTER_MS ? 'late' : 'up',
    backend: core.scheduler?.kind ?? null,
    workers,
    reviewsRunning: running,
    reviewsWaiting: waiting,
    longestWaitSeconds:
      waited_since === null ? null : Math.max(0, (now.getTime() - waited_since.getTime()) / 1_000),
    reviewsOverdue: overdue,
    lagSeconds: lagMs / 1_000,
  };
}

async function answering({ scheduler, log }: Core): Promise<boolean> {
  if (!scheduler) return false;
  try {
    await within(PATIENCE_MS, () => scheduler.ping());
    return true;
  } catch (error) {
    log.warn({ err: error }, "the scheduler's database did not answer");
    return false;
  }
}
