import type { Prisma } from '../../generated/prisma/client.js';
import { EVENT_CHANNEL } from '../channels.js';
import type { EventType } from './event-type.js';

export interface NewEvent {
  type: EventType;
  jobId: string;
  actor: string;
  reviewId?: number;
  suggestionId?: number;
  actionId?: number;
  runId?: number;
  /** What the sentence about it needs: states, reasons, counts. No file contents, no secrets. */
  data?: Prisma.InputJsonObject;
}

export interface DatedEvent extends NewEvent {
  createdAt: Date;
}

/**
 * Appends them in their order, by one statement: most changes have two, and the embedded database takes as long for
 * a statement as for the rows. The caller's transaction holds the lock of positions, see `transact`.
 *
 * @param options.otherProcesses whether others listen for events on this database
 */
export async function appendEvents(
  db: Prisma.TransactionClient,
  events: readonly DatedEvent[],
  options: { otherProcesses: boolean },
): Promise<void> {
  const rows = events.map((event) => ({
    type: event.type,
    job_id: event.jobId,
    actor: event.actor,
    review_id: event.reviewId,
    suggestion_id: event.suggestionId,
    action_id: event.actionId,
    run_id: event.runId,
    data: event.data ?? {},
    created_at: event.createdAt,
  }));
  await db.$executeRaw`
    INSERT INTO healing_events (
      type, job_id, actor, review_id, suggestion_id, action_id, run_id, data, created_at
    )
    SELECT type, job_id, actor, review_id, suggestion_id, action_id, run_id, data, created_at
    FROM jsonb_populate_recordset(NULL::healing_events, ${JSON.stringify(rows)}::jsonb)`;
  // Postgres delivers a notification at commit, never before.
  if (options.otherProcesses) await db.$executeRaw`SELECT pg_notify(${EVENT_CHANNEL}, '')`;
}
