/** Lines of text up to a number of bytes in UTF-8. What does not fit is left out whole; the section says so. */
export class BoundedText {
  readonly #most: number;
  readonly #lines: string[] = [];
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get text(): string {
    return this.#lines.join('\n');
  }

  /** Adds these lines together, or none of them; tells which. */
  add(...lines: string[]): boolean {
    const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    if (this.#bytes + bytes > this.#most) return false;
    this.#lines.push(...lines);
    this.#bytes += bytes;
    return true;
  }

  /** Adds item by item until one does not fit; returns how many of them fitted. */
  addEach<T>(items: readonly T[], lines: (item: T) => string[]): number {
    for (const [index, item] of items.entries()) if (!this.add(...lines(item))) return index;
    return items.length;
  }
}

/** What is to be said of `shown` items where there were more; null where all are there. */
export function leftOver(all: number, shown: number, what: string): string | null {
  return shown < all ? `${all - shown} of ${all} ${what}` : null;
}
