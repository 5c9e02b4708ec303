import type { Core } from '../domain/core.js';
import type { Notification, Prisma } from '../generated/prisma/client.js';
import { dueAt } from './due.js';

/** Notifications that are sent as one message, and whose attempt this is. */
export interface ClaimedMessage {
  /** The same at each attempt, and of no other message. */
  id: string;
  /** From 1; the number of an attempt is of one process alone. */
  attempt: number;
  /** At least one, the oldest first. */
  notifications: Notification[];
}

/** So many are listed in one message at most. */
const MOST_IN_A_MESSAGE = 100;
/** Claims come one after the other, whatever the number of processes: a message is neither taken twice nor torn. */
const CLAIM_LOCK = 7_233_141_005;

/**
 * Takes the channel's next message that is due, for as long as sending may take: a process that dies leaves it to the
 * others when that time is over. A message keeps its notifications, so that each attempt says the same under the same key.
 *
 * @returns null where nothing is due
 */
export async function claimMessage(
  core: Core,
  channel: string,
  { digest, claimMs }: { digest: boolean; claimMs: number },
): Promise<ClaimedMessage | null> {
  return core.prisma.$transaction(async (db) => {
    if (core.otherProcesses) await db.$executeRaw`SELECT pg_advisory_xact_lock(${CLAIM_LOCK}::bigint)`;
    const now = core.clock.now();
    const next = await db.notification.findFirst({
      where: { channel, ...dueAt(now) },
      orderBy: [{ notBefore: 'asc' }, { id: 'asc' }],
    });
    if (!next) return null;
    const notifications = await db.notification.findMany({
      where: { channel, status: 'waiting', ...inOneMessage(next, digest) },
      orderBy: { id: 'asc' },
      take: MOST_IN_A_MESSAGE,
    });
    const messageKey = next.messageKey ?? nameAfter(notifications[0] as Notification);
    const attempt = next.attempts + 1;
    await db.notification.updateMany({
      where: { id: { in: notifications.map(({ id }) => id) } },
      data: {
        messageKey,
        attempts: attempt,
        notBefore: new Date(now.getTime() + claimMs),
        firstAttemptAt: next.firstAttemptAt ?? now,
        updatedAt: now,
      },
    });
    return { id: messageKey, attempt, notifications };
  });
}

/** A message that was tried before stays as it is; what was not joins others only where the configuration asks for it. */
function inOneMessage(next: Notification, digest: boolean): Prisma.NotificationWhereInput {
  if (next.messageKey !== null) return { messageKey: next.messageKey };
  return digest ? { messageKey: null } : { id: next.id };
}

/** Not by its key alone: a database that was made anew counts from 1 again, and receivers remember. */
function nameAfter({ key, createdAt }: Notification): string {
  return `${key}/${createdAt.getTime()}`;
}
