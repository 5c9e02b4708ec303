import { Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { transact } from '../transact.js';
import { expireSuggestions } from './expire-suggestions.js';

const DAY_MS = 86_400_000;
/** Rows that one statement deletes: short enough that nobody waits long for it. */
const BATCH = 1_000;
/** How far a review was is kept for so long; its start and its end stay as long as everything else. */
const PROGRESS_DAYS = 1;

/** How many rows went. */
export interface Removed {
  expired: number;
  suggestions: number;
  reviews: number;
  logChunks: number;
  runs: number;
  aiUsage: number;
  notifications: number;
  events: number;
  dailyCounts: number;
}

/**
 * Removes what did not change for `days`: suggestions with their actions, reviews without suggestions, runs with
 * their logs and AI sessions, what AIs were asked for, notifications that need no more attention, events, and what was
 * counted of days. In batches of 1,000, each in a transaction of its own, so that work goes on beside it; one that is
 * interrupted goes on another time. An open suggestion is rejected first, see `expireSuggestions`.
 */
export async function removeOld(core: Core, days: number, signal: AbortSignal): Promise<Removed> {
  const now = core.clock.now().getTime();
  const before = new Date(now - days * DAY_MS);
  const expired = await expireSuggestions(core, before, signal);
  const inBatches = (statement: Prisma.Sql): Promise<number> =>
    removeInBatches(signal, (batch) => core.prisma.$executeRaw(batch), statement);
  return {
    expired,
    // The newest action decides: its suggestion is what a rollback needs. A rollback may begin while the statement
    // runs, which then would not see it: hence in the order of all changes.
    suggestions: await removeInBatches(
      signal,
      (statement) => transact(core, ({ db }) => db.$executeRaw(statement)),
      Prisma.sql`
      DELETE FROM healing_suggestions WHERE id IN (
        SELECT id FROM healing_suggestions AS suggestion
         WHERE updated_at < ${before} AND status NOT IN ('pending', 'approved')
           AND NOT EXISTS (SELECT 1 FROM healing_actions AS action WHERE action.suggestion_id = suggestion.id
                            AND (action.updated_at >= ${before} OR action.status = 'begun'))
         ORDER BY updated_at LIMIT ${BATCH})`,
    ),
    reviews: await inBatches(Prisma.sql`
      DELETE FROM healing_reviews WHERE id IN (
        SELECT id FROM healing_reviews AS review
         WHERE updated_at < ${before} AND status <> 'running'
           AND NOT EXISTS (SELECT 1 FROM healing_suggestions AS suggestion WHERE suggestion.review_id = review.id)
         ORDER BY updated_at LIMIT ${BATCH})`),
    logChunks: await inBatches(Prisma.sql`
      DELETE FROM job_log_chunks WHERE (run_id, seq) IN (
        SELECT run_id, seq FROM job_log_chunks JOIN job_runs AS run ON run.id = run_id
         WHERE run.updated_at < ${before} ORDER BY run.updated_at LIMIT ${BATCH})`),
    runs: await inBatches(Prisma.sql`
      DELETE FROM job_runs WHERE id IN (
        SELECT id FROM job_runs WHERE updated_at < ${before} ORDER BY updated_at LIMIT ${BATCH})`),
    aiUsage: await inBatches(Prisma.sql`
      DELETE FROM ai_usage WHERE id IN (
        SELECT id FROM ai_usage WHERE at < ${before} ORDER BY at LIMIT ${BATCH})`),
    notifications: await inBatches(Prisma.sql`
      DELETE FROM notifications WHERE id IN (
        SELECT id FROM notifications WHERE updated_at < ${before} AND status <> 'waiting'
         ORDER BY updated_at LIMIT ${BATCH})`),
    events:
      // The oldest positions are the oldest events: the first batch without one ends it.
      (await inBatches(Prisma.sql`
        DELETE FROM healing_events WHERE position IN (
          SELECT position FROM (SELECT position, created_at FROM healing_events ORDER BY position LIMIT ${BATCH}) AS oldest
           WHERE created_at < ${before})`)) +
      (await inBatches(Prisma.sql`
        DELETE FROM healing_events WHERE position IN (
          SELECT position FROM (SELECT position, created_at FROM healing_events WHERE type = 'review.progressed'
                                 ORDER BY position LIMIT ${BATCH}) AS oldest
           WHERE created_at < ${new Date(now - PROGRESS_DAYS * DAY_MS)})`)),
    dailyCounts: await inBatches(Prisma.sql`
      DELETE FROM healing_daily_counts WHERE (job_id, day, event) IN (
        SELECT job_id, day, event FROM healing_daily_counts
         WHERE day < (${before}::timestamptz AT TIME ZONE 'UTC')::date ORDER BY day LIMIT ${BATCH})`),
  };
}

async function removeInBatches(
  signal: AbortSignal,
  execute: (batch: Prisma.Sql) => Promise<number>,
  statement: Prisma.Sql,
): Promise<number> {
  let removed = 0;
  while (!signal.aborted) {
    const count = await execute(statement);
    removed += count;
    if (count < BATCH) break;
  }
  return removed;
}
