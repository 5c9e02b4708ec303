import type { Core } from '../core.js';
import type { Tx } from '../transact.js';

/** Something that people are told, by the ids of what it is about: its text is made when it is sent. */
export type NewNotification =
  | {
      kind: 'suggestions';
      jobId: string;
      reviewId: number;
      /** Those of the review's suggestions that wait for a person; none: nothing is told. */
      suggestionIds: readonly number[];
    }
  | {
      kind: 'apply_failed' | 'rolled_back' | 'auto_applied';
      jobId: string;
      actionId: number;
      suggestionId: number;
    };

/**
 * Puts a notification into the outbox, in the transaction of what it tells about: either both are there, or neither.
 * Nothing is put there where the configuration does not ask for it, where the job's channel is not set up (which
 * `/health` says), or where the same was queued before.
 *
 * | state     | means                                                  | next                     |
 * | --------- | ------------------------------------------------------ | ------------------------ |
 * | waiting   | to be sent; again and again, further and further apart | sent, given_up, withdrawn |
 * | sent      | it arrived, as far as the channel can tell             |                          |
 * | given_up  | refused for good, or tried for a day: there is an event |                          |
 * | withdrawn | what it told about was settled before it was sent      |                          |
 */
export async function queueNotification(core: Core, tx: Tx, notification: NewNotification): Promise<void> {
  const plan = core.notify;
  if (!plan) return;
  const channel = channelFor(core, notification);
  if (channel === null || !plan.isSetUp(channel)) return;
  const now = core.clock.now();
  await tx.db.notification.createMany({
    data: {
      ...columns(notification),
      channel,
      notBefore: new Date(now.getTime() + plan.digestMs),
      createdAt: now,
      updatedAt: now,
    },
    skipDuplicates: true,
  });
  tx.afterCommit(() => plan.wake());
}

/** Where it is told; null where nobody wants it told. */
function channelFor(core: Core, notification: NewNotification): string | null {
  const wishes = core.jobs.get(notification.jobId)?.resolved().config.self_healing.suggestions;
  if (!wishes) return null;
  const wanted =
    notification.kind === 'suggestions'
      ? wishes.notify_on_suggestion && notification.suggestionIds.length > 0
      : core.notify?.events.has(notification.kind);
  return wanted ? wishes.notify_channel : null;
}

function columns(notification: NewNotification) {
  const { kind, jobId } = notification;
  if (kind === 'suggestions') {
    const { reviewId, suggestionIds } = notification;
    return {
      kind,
      jobId,
      reviewId,
      key: `suggestions/review/${reviewId}`,
      payload: { suggestionIds: [...suggestionIds] },
    };
  }
  const { actionId, suggestionId } = notification;
  return {
    kind,
    jobId,
    actionId,
    key: `${kind}/action/${actionId}`,
    payload: { suggestionIds: [suggestionId] },
  };
}
