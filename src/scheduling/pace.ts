/** How often the scheduler looks, and for how long it waits, in milliseconds. */
export interface Pace {
  /** Agenda looks so often for work that nobody told of. */
  scanEveryMs: number;
  /** Reviews of lost processes, and work whose wake-up was lost, are looked for so often. */
  sweepEveryMs: number;
  /**
   * A job of Agenda's that is not touched for so long has lost its process, or its database for a moment, and is taken
   * by another. Any of them may come twice, so a process that only was busy does no harm.
   */
  lockMs: number;
  /** What the database kept from being done. */
  tryAgainMs: number;
}

export const PACE: Pace = { scanEveryMs: 5_000, sweepEveryMs: 10_000, lockMs: 10_000, tryAgainMs: 2_000 };
