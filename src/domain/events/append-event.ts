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

/**
 * The caller's transaction holds the lock of positions, see `transact`.
 *
 * @param options.otherProcesses whether others listen for events on this database
 */
export async function appendEvent(
  db: Prisma.TransactionClient,
  event: NewEvent,
  options: { now: Date; otherProcesses: boolean },
): Promise<void> {
  await db.healingEvent.create({
    data: { ...event, data: event.data ?? {}, createdAt: options.now },
    select: { position: true },
  });
  // Postgres delivers a notification at commit, never before.
  if (options.otherProcesses) await db.$executeRaw`SELECT pg_notify(${EVENT_CHANNEL}, '')`;
}
