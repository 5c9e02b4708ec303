import type { Core } from '../domain/core.js';
import { DeliveryError, type NotificationChannel } from './channel.js';
import { claimMessage, type ClaimedMessage } from './claim-message.js';
import { dueAt, nextDueAt } from './due.js';
import type { NotifySettings } from './notify-settings.js';
import { openChannel } from './open-channel.js';
import { quietUntil } from './quiet-hours.js';
import { readNotices } from './read-notices.js';
import { settleFailed, settleSent, settleWithdrawn } from './settle-message.js';

export interface DeliveryOptions {
  settings: NotifySettings;
  /** Where links lead, without a slash at its end. */
  publicUrl: string;
  /** Of the programs that a channel starts. */
  environment: NodeJS.ProcessEnv;
  /** From 0 to 1, for the time between attempts. */
  random: () => number;
  /** Ends the delivery after the message that is being sent. */
  signal: AbortSignal;
}

export interface Delivered {
  /** Messages, each of one or more notifications. */
  sent: number;
  /** Those that are tried again. */
  failed: number;
  givenUp: number;
  /** When there is something to do again; null while nothing waits. */
  nextDueAt: Date | null;
}

/** Beyond what a channel takes: the time in which the end of an attempt is stored. */
const CLAIM_MARGIN_MS = 60_000;
/** For a channel that is not there any more, which fails at once. */
const NO_CHANNEL_MS = 0;

/**
 * Sends what is due, each message at least once: it is marked as sent afterwards, so that a process that dies between
 * the two costs a second one, which receivers tell by its id. Any number of processes may do it at the same time. The
 * messages of a channel go one after the other, channels at the same time: one that hangs holds up no other.
 *
 * @throws what the database throws; what channels throw is kept with the notifications
 */
export async function deliverNotifications(core: Core, options: DeliveryOptions): Promise<Delivered> {
  const { settings } = options;
  const totals = { sent: 0, failed: 0, givenUp: 0 };
  if (!quietUntil(settings.quietHours, core.clock.now())) {
    const due = await core.prisma.notification.findMany({
      where: dueAt(core.clock.now()),
      distinct: ['channel'],
      select: { channel: true },
    });
    const outcomes = await Promise.allSettled(
      due.map(({ channel }) => deliverTo(core, channel, options, totals)),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }
  return { ...totals, nextDueAt: await nextDueAt(core, settings) };
}

async function deliverTo(
  core: Core,
  name: string,
  options: DeliveryOptions,
  totals: Omit<Delivered, 'nextDueAt'>,
): Promise<void> {
  const { settings, environment, signal } = options;
  const channel = openChannel(settings, name, environment);
  const terms = {
    digest: settings.digestMs > 0,
    claimMs: (channel?.timeLimitMs ?? NO_CHANNEL_MS) + CLAIM_MARGIN_MS,
  };
  while (!signal.aborted && !quietUntil(settings.quietHours, core.clock.now())) {
    const message = await claimMessage(core, name, terms);
    if (!message) return;
    const outcome = await deliver(core, message, channel, options);
    if (outcome) totals[outcome] += 1;
  }
}

/** One attempt. Null where there was nothing left to tell. */
async function deliver(
  core: Core,
  message: ClaimedMessage,
  channel: NotificationChannel | null,
  { publicUrl, random }: DeliveryOptions,
): Promise<'sent' | 'failed' | 'givenUp' | null> {
  const [first] = message.notifications;
  if (!first) return null;
  const notices = await readNotices(core, message.notifications, publicUrl);
  const left = message.notifications.filter(({ id }) => notices.has(id));
  const gone = message.notifications.filter(({ id }) => !notices.has(id));
  await settleWithdrawn(core, message, gone);
  if (left.length === 0) return null;
  const rest = { ...message, notifications: left };
  try {
    if (!channel) throw new DeliveryError(`The channel ${first.channel} is not set up`);
    await channel.send({
      id: message.id,
      sentAt: core.clock.now(),
      notices: left.flatMap(({ id }) => notices.get(id) ?? []),
      reached: first.reached,
    });
  } catch (error) {
    const failure = asDeliveryError(error);
    const givenUp = await settleFailed(core, rest, failure, random());
    core.log.warn(
      { err: error, channel: first.channel, attempt: message.attempt, givenUp },
      'a notification did not arrive',
    );
    return givenUp ? 'givenUp' : 'failed';
  }
  await settleSent(core, rest);
  return 'sent';
}

function asDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  return new DeliveryError(error instanceof Error ? error.message : String(error), { cause: error });
}
