import type { Prisma } from '../../generated/prisma/client.js';
import { EVENT_CHANNEL } from './event-channel.js';
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

/** Held from before the position is drawn until commit: a later commit never shows an earlier position (invariant 8). */
const POSITION_LOCK = 7_233_141_002;

/**
 * @param options.otherProcesses whether others write events into this database; the embedded one serves a single
 * process, one transaction after the other, so that its positions are in order by themselves
 */
export async function appendEvent(
  db: Prisma.TransactionClient,
  event: NewEvent,
  options: { now: Date; otherProcesses: boolean },
): Promise<void> {
  if (options.otherProcesses) await db.$executeRaw`SELECT pg_advisory_xact_lock(${POSITION_LOCK}::bigint)`;
  await db.healingEvent.create({
    data: { ...event, data: event.data ?? {}, createdAt: options.now },
    select: { position: true },
  });
  // Postgres delivers a notification at commit, never before.
  if (options.otherProcesses) await db.$executeRaw`SELECT pg_notify(${EVENT_CHANNEL}, '')`;
}
