import { EventEmitter, once } from 'node:events';
import type { Log } from '../../log.js';

/** Runs may come by the thousand: of each job they are told at most so often, in milliseconds. */
const TOLD_EVERY_MS = 500;
/** Ids in one message between processes: Postgres takes 8,000 bytes, and an id has 128 characters at most. */
const IDS_A_MESSAGE = 50;

/**
 * Which jobs had runs recorded, as it happens, in this process and in others. Runs are no part of the audit trail, which
 * would be mostly them: nothing is kept, and whoever was away reads the runs anew.
 */
export class RunNews {
  #untold = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  readonly #news = new EventEmitter().setMaxListeners(0);

  /** @param publish tells the other processes */
  constructor(
    private readonly publish: (payload: string) => Promise<void>,
    private readonly log: Log,
  ) {}

  /** A run of the job was stored by this process. */
  recorded(jobId: string): void {
    if (this.#closed) return;
    this.#untold.add(jobId);
    this.#timer ??= setTimeout(() => this.#tell(), TOLD_EVERY_MS);
  }

  /** What another process published. */
  hear(payload: string): void {
    this.#news.emit('runs', payload.split('\n'));
  }

  /** Ids of jobs that had runs recorded since the last time, one of them at least. Ends when `signal` aborts, or by `close`. */
  async *subscribe(signal: AbortSignal): AsyncGenerator<string[], void, undefined> {
    const heard = new Set<string>();
    const note = (jobIds: string[]): void => jobIds.forEach((jobId) => heard.add(jobId));
    this.#news.on('runs', note);
    try {
      while (!this.#closed && !signal.aborted) {
        if (heard.size === 0) await once(this.#news, 'runs', { signal }).catch(() => undefined);
        const jobIds = [...heard];
        heard.clear();
        if (jobIds.length > 0 && !signal.aborted) yield jobIds;
      }
    } finally {
      this.#news.off('runs', note);
    }
  }

  /** Ends every subscription. */
  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#news.emit('runs', []);
  }

  #tell(): void {
    this.#timer = null;
    const jobIds = [...this.#untold];
    this.#untold = new Set();
    this.#news.emit('runs', jobIds);
    for (let from = 0; from < jobIds.length; from += IDS_A_MESSAGE) {
      this.publish(jobIds.slice(from, from + IDS_A_MESSAGE).join('\n')).catch((error: unknown) =>
        this.log.warn({ err: error }, 'other processes do not hear of recorded runs'),
      );
    }
  }
}
