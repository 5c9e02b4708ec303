import type { Core } from '../domain/core.js';
import type { Prisma } from '../generated/prisma/client.js';
import type { NotifySettings } from './notify-settings.js';
import { quietUntil } from './quiet-hours.js';

/** Clocks of several machines differ by less. */
const CLOCK_SKEW_MS = 60_000;

/**
 * What may be sent now. A row that was written in the future says that the clock was set back since, and what it waits
 * for is an hour further away than was meant: it is due.
 */
export function dueAt(now: Date): Prisma.NotificationWhereInput {
  const ahead = new Date(now.getTime() + CLOCK_SKEW_MS);
  return { status: 'waiting', OR: [{ notBefore: { lte: now } }, { updatedAt: { gt: ahead } }] };
}

/** When `deliverNotifications` next has something to do, which may be now; null while nothing waits. */
export async function nextDueAt(core: Core, { quietHours }: NotifySettings): Promise<Date | null> {
  const now = core.clock.now();
  const next = await core.prisma.notification.aggregate({
    where: { status: 'waiting' },
    _min: { notBefore: true },
    _max: { updatedAt: true },
  });
  const { notBefore } = next._min;
  if (notBefore === null) return null;
  const setBack = (next._max.updatedAt?.getTime() ?? 0) > now.getTime() + CLOCK_SKEW_MS;
  const due = setBack || notBefore < now ? now : notBefore;
  return quietUntil(quietHours, due) ?? due;
}
