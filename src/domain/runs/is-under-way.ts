import type { Prisma } from '../../generated/prisma/client.js';

/** A run without an end counts as running for this long; an older one was lost with its recorder. */
const RUNNING_FOR_AT_MOST_MS = 24 * 3_600_000;
/** A sender whose clock is far ahead must not block its job's reviews until then. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** Runs that go on at this moment, as far as anybody can tell. */
export function isUnderWay(now: Date) {
  return {
    finishedAt: null,
    startedAt: {
      gt: new Date(now.getTime() - RUNNING_FOR_AT_MOST_MS),
      lt: new Date(now.getTime() + CLOCK_TOLERANCE_MS),
    },
  } satisfies Prisma.JobRunWhereInput;
}
