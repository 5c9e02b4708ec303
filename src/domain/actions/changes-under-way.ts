/**
 * The changes and rollbacks that this process is carrying out. A row that says that one is under way here, and is
 * not in it, was left by a failure: the end could not be stored.
 */
export class ChangesUnderWay {
  /** How many at once: of several who try the same, all but one are refused while that one goes on. */
  readonly #counts = new Map<string, number>();

  /** Does `work`, which `has` tells until it has ended. A change is held by its suggestion, a rollback by its action. */
  async hold<T>(what: 'apply' | 'rollback', id: number, work: () => Promise<T>): Promise<T> {
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

  has(what: 'apply' | 'rollback', id: number): boolean {
    return this.#counts.has(`${what} ${id}`);
  }
}
