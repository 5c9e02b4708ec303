/** Work that one process of all does now and then. */
export interface Chore {
  name: string;
  /** A cron expression, words such as `10 seconds`, or milliseconds. */
  every: string | number;
  /** @returns when there is something to do again, where it is known to be before its next turn */
  run: (signal: AbortSignal) => Promise<Date | null | void>;
}

/** What asks for a turn within this time, in milliseconds, gets one together. */
const TOGETHER_MS = 200;
/** However wrong what a chore says, it does not keep a processor busy. */
const SOONEST_MS = 500;
/** Beyond it the chore's own turn comes first, and timers end. */
const LATEST_MS = 24 * 3_600_000;

/**
 * Turns of chores beside those that they have by the clock: one that is asked for, and one at the time that the last
 * turn named. They are this process's wishes alone: when it dies, the chore still has the turns of its clock.
 */
export class ChoreTurns {
  readonly #planned = new Map<string, { at: number; timer: NodeJS.Timeout }>();
  #closed = false;

  /** @param begin gives the chore of this name its turn, in this process or another */
  constructor(private readonly begin: (name: string) => void) {}

  /** There is something to do for the chore now. */
  soon(name: string): void {
    this.#plan(name, TOGETHER_MS);
  }

  /** The chore has something to do at that time, which may have come already. */
  at(name: string, time: Date): void {
    this.#plan(name, Math.max(SOONEST_MS, time.getTime() - Date.now()));
  }

  close(): void {
    this.#closed = true;
    for (const { timer } of this.#planned.values()) clearTimeout(timer);
    this.#planned.clear();
  }

  #plan(name: string, afterMs: number): void {
    if (this.#closed || !(afterMs <= LATEST_MS)) return;
    const at = performance.now() + afterMs;
    const planned = this.#planned.get(name);
    if (planned && planned.at <= at) return;
    clearTimeout(planned?.timer);
    const timer = setTimeout(() => {
      this.#planned.delete(name);
      this.begin(name);
    }, afterMs);
    timer.unref();
    this.#planned.set(name, { at, timer });
  }
}
