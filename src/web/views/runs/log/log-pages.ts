/** One line as the server shows it. */
export interface LogLine {
  number: number;
  at: string;
  stream: 'STDOUT' | 'STDERR';
  text: string;
  cut: boolean;
}

export interface ReadLines {
  lines: readonly LogLine[];
  /** Where to read on; null where nothing follows. */
  nextAfter: number | null;
}

/** Lines that are asked for at once. */
export const PAGE_LINES = 500;
/** Pages that are kept; of a log of any length that is what lies around the window. */
const KEPT_PAGES = 24;

/**
 * The lines of a log as far as somebody looks at them, page by page. The page that is wanted last is read first: who
 * drags the scroll bar over a million lines wants what is there when they let go.
 */
export class LogPages {
  /** By the number of the page, in the order in which they were looked at. */
  readonly #pages = new Map<number, Map<number, LogLine>>();
  readonly #wanted: number[] = [];
  #reading = false;
  #closed = false;
  #error: string | null = null;
  #version = 0;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly read: (after: number, first: number) => Promise<ReadLines>) {}

  get error(): string | null {
    return this.#error;
  }

  /** Another one each time something came. */
  get version(): number {
    return this.#version;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Undefined while it is not read. */
  line(number: number): LogLine | undefined {
    return this.#pages.get(pageOf(number))?.get(number);
  }

  /** Reads what is missing of the lines from `first` to `last`. */
  want(first: number, last: number): void {
    for (let page = pageOf(first); page <= pageOf(last); page += 1) {
      const known = this.#pages.get(page);
      if (known) {
        // The last that was looked at is the last to be given up.
        this.#pages.delete(page);
        this.#pages.set(page, known);
        continue;
      }
      const queued = this.#wanted.indexOf(page);
      if (queued !== -1) this.#wanted.splice(queued, 1);
      this.#wanted.push(page);
    }
    void this.#readWanted();
  }

  /** The log has grown: its last page is read anew when somebody looks. */
  grown(lines: number): void {
    this.#pages.delete(pageOf(Math.max(1, lines)));
    this.#changed();
  }

  retry(): void {
    this.#error = null;
    this.#changed();
  }

  close(): void {
    this.#closed = true;
  }

  async #readWanted(): Promise<void> {
    if (this.#reading || this.#error !== null) return;
    this.#reading = true;
    try {
      for (let page = this.#wanted.pop(); page !== undefined && !this.#closed; page = this.#wanted.pop()) {
        // What was scrolled past is not worth reading.
        this.#wanted.splice(0, Math.max(0, this.#wanted.length - 2));
        const lines = await this.#readPage(page);
        if (this.#closed) return;
        this.#pages.set(page, lines);
        const [oldest] = this.#pages.keys();
        if (this.#pages.size > KEPT_PAGES && oldest !== undefined) this.#pages.delete(oldest);
        this.#changed();
      }
    } catch (error) {
      this.#wanted.length = 0;
      this.#error = (error as Error).message;
      this.#changed();
    } finally {
      this.#reading = false;
    }
  }

  /** Of very long lines the server gives fewer at once. */
  async #readPage(page: number): Promise<Map<number, LogLine>> {
    const lines = new Map<number, LogLine>();
    const end = (page + 1) * PAGE_LINES;
    let after: number | null = page * PAGE_LINES;
    while (after !== null && after < end && !this.#closed) {
      const read: ReadLines = await this.read(after, end - after);
      for (const line of read.lines) lines.set(line.number, line);
      after = read.lines.length === 0 ? null : read.nextAfter;
    }
    return lines;
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

function pageOf(number: number): number {
  return Math.floor((number - 1) / PAGE_LINES);
}
