import { HttpError } from './rest-error.js';

interface TurnLimits {
  /** How long one may wait, in milliseconds. */
  longestWaitMs: number;
  /** How many may wait. */
  mostWaiting: number;
}

/** Lets one request at a time do what costs much memory, in the order in which they ask. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  constructor(private readonly limits: TurnLimits) {}

  /**
   * Resolves when it is the caller's turn, with what ends the turn; the caller must call it, once.
   *
   * @param onWait called where others come first
   * @throws HttpError 503 with Retry-After where too many wait already, or the turn does not come in time
   */
  async take(onWait: () => void): Promise<() => void> {
    if (this.#taken) {
      if (this.#waiting.length >= this.limits.mostWaiting) throw this.#refusal();
      onWait();
      await this.#wait();
    }
    this.#taken = true;
    return () => {
      const next = this.#waiting.shift();
      // Handed over without being free in between: nobody who asks just now comes before those who waited.
      if (next) next();
      else this.#taken = false;
    };
  }

  #wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      const proceed = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(proceed), 1);
        reject(this.#refusal());
      }, this.limits.longestWaitMs);
      this.#waiting.push(proceed);
    });
  }

  #refusal(): HttpError {
    const seconds = Math.ceil(this.limits.longestWaitMs / 1000);
    return new HttpError(
      503,
      'Other large bodies come first; send it again later, or as NDJSON, which is taken as it comes',
      { 'retry-after': String(seconds) },
    );
  }
}
