import { Prisma } from '../generated/prisma/client.js';
import { appendEvents, type DatedEvent, type NewEvent } from './events/append-events.js';
import type { Core } from './core.js';

/** The client inside a transaction, and the way to write its events. */
export interface Tx {
  db: Prisma.TransactionClient;
  /** Events are written together, in their order, when the body has ended. */
  event(event: NewEvent): Promise<void>;
  /** Done once it is committed. It must not throw: nothing could be undone any more. */
  afterCommit(work: () => void): void;
}

const TIMEOUT_MS = 30_000;
/** A deadlock or a write conflict is nobody's fault; the same transaction succeeds when it is tried again. */
const MOST_TRIES = 3;

/**
 * Held from the beginning until commit: a later commit never shows an earlier position (invariant 8). Taken first,
 * it is also the one order of locks that all these transactions have, so that none waits for another in a circle.
 */
const POSITION_LOCK = 7_233_141_002;

/**
 * One transaction with the events of what it changes; subscribers are woken once it is committed. `body` may run
 * again, so it does nothing but work on the database. Nothing outside `tx` may be awaited inside: the embedded
 * database serves one transaction at a time.
 */
export async function transact<T>(core: Core, body: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transactOnce(core, body);
    } catch (error) {
      if (attempt === MOST_TRIES || !isWriteConflict(error)) throw error;
    }
  }
}

async function transactOnce<T>(core: Core, body: (tx: Tx) => Promise<T>): Promise<T> {
  let wrote = false;
  const afterwards: (() => void)[] = [];
  const result = await core.prisma.$transaction(
    async (db) => {
      // The embedded database has one process, and one transaction after the other.
      if (core.otherProcesses) await db.$executeRaw`SELECT pg_advisory_xact_lock(${POSITION_LOCK}::bigint)`;
      const events: DatedEvent[] = [];
      const changed = await body({
        db,
        event: async (event) => void events.push({ ...event, createdAt: core.clock.now() }),
        afterCommit: (work) => void afterwards.push(work),
      });
      wrote = events.length > 0;
      if (wrote) await appendEvents(db, events, { otherProcesses: core.otherProcesses });
      return changed;
    },
    { timeout: TIMEOUT_MS, maxWait: TIMEOUT_MS },
  );
  if (wrote) core.feed.wake();
  for (const work of afterwards) work();
  return result;
}

/** Prisma's code for a deadlock or a serialisation failure. */
function isWriteConflict(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034';
}
