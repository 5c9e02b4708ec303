import type { Prisma } from '../generated/prisma/client.js';
import { appendEvent, type NewEvent } from './events/append-event.js';
import type { Core } from './core.js';

/** The client inside a transaction, and the way to write its events. */
export interface Tx {
  db: Prisma.TransactionClient;
  event(event: NewEvent): Promise<void>;
}

const TIMEOUT_MS = 30_000;

/**
 * One transaction with the events of what it changes; subscribers are woken once it is committed.
 * Nothing outside `tx` may be awaited inside: the embedded database serves one transaction at a time.
 */
export async function transact<T>(core: Core, body: (tx: Tx) => Promise<T>): Promise<T> {
  let wrote = false;
  const result = await core.prisma.$transaction(
    (db) =>
      body({
        db,
        event: async (event) => {
          wrote = true;
          await appendEvent(db, event, { now: core.clock.now(), otherProcesses: core.otherProcesses });
        },
      }),
    { timeout: TIMEOUT_MS, maxWait: TIMEOUT_MS },
  );
  if (wrote) core.feed.wake();
  return result;
}
