import type { Core } from '../domain/core.js';
import { transact } from '../domain/transact.js';
import type { Notification, Prisma } from '../generated/prisma/client.js';
import type { DeliveryError } from './channel.js';
import type { ClaimedMessage } from './claim-message.js';
import { retryDelay } from './retry-delay.js';

/** Counted from the first attempt: quiet hours, and a server that was down, take nothing off it. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
const ACTOR = 'notifications';

export async function settleSent(core: Core, message: ClaimedMessage): Promise<void> {
  const now = core.clock.now();
  await core.prisma.notification.updateMany({
    where: own(message, message.notifications),
    data: { status: 'sent', sentAt: now, lastError: null, updatedAt: now },
  });
}

/** There is nothing to tell any more. */
export async function settleWithdrawn(
  core: Core,
  message: ClaimedMessage,
  withdrawn: readonly Notification[],
): Promise<void> {
  if (withdrawn.length === 0) return;
  await core.prisma.notification.updateMany({
    where: own(message, withdrawn),
    data: { status: 'withdrawn', updatedAt: core.clock.now() },
  });
}

/**
 * To be tried again, or given up with an event for each notification: at once where no attempt can help, else a day after
 * the first.
 *
 * @returns whether it was given up
 */
export async function settleFailed(
  core: Core,
  message: ClaimedMessage,
  error: DeliveryError,
  random: number,
): Promise<boolean> {
  const now = core.clock.now();
  const triedFor = now.getTime() - firstAttemptOf(message, now).getTime();
  if (error.permanent || triedFor >= GIVE_UP_AFTER_MS) {
    return giveUp(core, message, error);
  }
  const delay = Math.max(retryDelay(message.attempt, random), error.retryAfterMs ?? 0);
  // What would come after the end is tried once more at the end.
  const latest = GIVE_UP_AFTER_MS - Math.max(0, triedFor);
  await core.prisma.notification.updateMany({
    where: own(message, message.notifications),
    data: {
      notBefore: new Date(now.getTime() + Math.min(delay, latest)),
      lastError: error.message,
      reached: reachedBy(message, error),
      updatedAt: now,
    },
  });
  return false;
}

async function giveUp(core: Core, message: ClaimedMessage, error: DeliveryError): Promise<boolean> {
  return transact(core, async (tx) => {
    const rows = await tx.db.notification.updateManyAndReturn({
      where: own(message, message.notifications),
      data: {
        status: 'given_up',
        lastError: error.message,
        reached: reachedBy(message, error),
        updatedAt: core.clock.now(),
      },
    });
    for (const { kind, jobId, reviewId, actionId, channel } of rows) {
      await tx.event({
        type: 'notification.given_up',
        jobId,
        actor: ACTOR,
        ...(reviewId !== null && { reviewId }),
        ...(actionId !== null && { actionId }),
        data: { channel, kind, attempts: message.attempt, reason: error.message },
      });
    }
    return rows.length > 0;
  });
}

/** Only while the attempt is this one: whoever claimed the message since, since this one took too long, settles it. */
function own(
  { attempt }: ClaimedMessage,
  notifications: readonly Notification[],
): Prisma.NotificationWhereInput {
  return { id: { in: notifications.map(({ id }) => id) }, status: 'waiting', attempts: attempt };
}

function firstAttemptOf({ notifications }: ClaimedMessage, now: Date): Date {
  return notifications[0]?.firstAttemptAt ?? now;
}

function reachedBy({ notifications }: ClaimedMessage, error: DeliveryError): string[] {
  return [...(notifications[0]?.reached ?? []), ...error.reached];
}
