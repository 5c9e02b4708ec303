import type { HealingEvent } from '../../src/generated/prisma/client.js';
import type { GraphQLContext } from '../context.js';
import { endable } from './endable.js';
import { knownPosition } from './known-position.js';

export interface EventStreamOptions {
  /** Position; what follows it comes first. Without one, only what happens from now on. */
  after?: string | null;
  jobId?: string | null;
  /** Whether the subscription is about this event. */
  wants: (event: HealingEvent) => boolean;
  /** Whether what the event is about is still there; events whose row retention removed are left out. */
  isThere?: (event: HealingEvent) => Promise<boolean>;
}

/**
 * The events that a subscription sends, each once, in order: what was missed, then live. Ends at once when the
 * client goes, the server stops, or nobody reads any more.
 *
 * @throws GraphQLError, before the stream begins, for a position that was not handed out
 */
export async function eventStream(
  context: GraphQLContext,
  options: EventStreamOptions,
): Promise<AsyncIterableIterator<HealingEvent>> {
  // Read before anything is awaited, so that "from now on" begins with the request.
  const now = context.core.feed.head;
  const after = options.after == null ? now : await knownPosition(context, options.after, 'after');
  return endable((signal) => wanted(context, options, after, signal), context.signal);
}

async function* wanted(
  { core }: GraphQLContext,
  { jobId, wants, isThere }: EventStreamOptions,
  after: bigint,
  signal: AbortSignal,
): AsyncGenerator<HealingEvent, void, undefined> {
  for await (const event of core.feed.subscribe({ after, signal })) {
    if (jobId != null && event.jobId !== jobId) continue;
    if (!wants(event) || (isThere && !(await isThere(event)))) continue;
    if (signal.aborted) return;
    yield event;
  }
}
