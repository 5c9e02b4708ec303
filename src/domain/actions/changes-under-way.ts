/** What is held: a change or its preparation by its suggestion, a rollback by its action. */
type Held = 'apply' | 'prepare' | 'rollback';

/**
 * The changes and rollbacks that this process is carrying out, and what it has an AI write. A row that says that one is
 * under way here, and is not in it, was left by a failure: the end could not be stored.
 */
export class ChangesUnderWay {
  /** How many at once: of several who try the same, all but one are refused while that one goes on. */
  readonly #counts = new Map<string, number>();

  /** Does `work`, which `has` tells until it has ended. */
  async hold<T>(what: Held, id: number, work: () => Promise<T>): Promise<T> {
    const key = `${what} ${id}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = (this.#counts.get(key) ?? 0) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    }
  }

  has(what: Held, id: number): boolean {
    return this.#counts.has(`${what} ${id}`);
  }
}
