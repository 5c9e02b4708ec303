import { Prisma } from '../../generated/prisma/client.js';

/** A process that does not renew its lease for so long, in milliseconds, has lost it. */
export const LEASE_MS = 30_000;
/** How often a review is begun: once, and twice more when its process was lost. */
export const MOST_ATTEMPTS = 3;

/** Waiting for a process, and free to begin. Moments are the database's: the clocks of the processes may differ. */
export const MAY_BEGIN = Prisma.sql`status = 'running' AND lease_until IS NULL AND (not_before IS NULL OR not_before <= now())`;
