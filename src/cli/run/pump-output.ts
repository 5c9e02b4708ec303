import type { Readable, Writable } from 'node:stream';
import type { Clock } from './clock.js';
import { OutputDecoder } from './decode-output.js';

/** After the pipe was given up: how long the next bytes may take to come, and how many are still taken. */
const DRAIN_WAIT_MS = 100;
const DRAIN_BYTES = 256 * 1024;

interface Pump {
  source: Readable;
  /** Receives the bytes as they are. Its errors are its owner's to listen to. */
  target: Writable;
  /** May return a promise: then nothing more is read until it settles. */
  onLine: (text: string) => void | Promise<void>;
  clock: Clock;
  /**
   * Aborts when the end of the pipe is not worth waiting for: a process that lives on may hold it open.
   * What is in the pipe at that moment is still taken.
   */
  giveUp: AbortSignal;
}

/** Passes one output stream on, as fast as its target takes it, and gives out its lines. */
export async function pumpOutput({ source, target, onLine, clock, giveUp }: Pump): Promise<void> {
  const decoder = new OutputDecoder();
  const arrivals = new Arrivals(source);
  let leftToDrain = DRAIN_BYTES;
  try {
    while (leftToDrain > 0) {
      const chunk = source.read() as Buffer | null;
      if (chunk === null) {
        if (source.readableEnded || source.destroyed) break;
        if (!(await arrivals.next(clock, giveUp))) break;
        continue;
      }
      const accepted = !isOpen(target) || target.write(chunk);
      for (const line of decoder.push(chunk)) {
        const taken = onLine(line);
        if (taken !== undefined) await taken;
      }
      if (!accepted) await drained(target);
      if (giveUp.aborted) leftToDrain -= chunk.length;
    }
    for (const line of decoder.end()) await onLine(line);
  } finally {
    arrivals.close();
    source.destroy();
  }
}

/** Tells when there may be something to read. */
class Arrivals {
  private static readonly events = ['readable', 'end', 'error', 'close'];
  private wake: () => void = () => {};
  private readonly onEvent = (): void => this.wake();

  constructor(private readonly source: Readable) {
    for (const event of Arrivals.events) source.on(event, this.onEvent);
  }

  /** Resolves with true at the next event, with false where none came in time after `giveUp`. */
  next(clock: Clock, giveUp: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settled = new AbortController();
      const settle = (more: boolean): void => {
        giveUp.removeEventListener('abort', onGiveUp);
        settled.abort();
        resolve(more);
      };
      const onGiveUp = (): void => {
        void clock.sleep(DRAIN_WAIT_MS, settled.signal).then((elapsed) => {
          if (elapsed) settle(false);
        });
      };
      this.wake = () => settle(true);
      if (giveUp.aborted) onGiveUp();
      else giveUp.addEventListener('abort', onGiveUp);
    });
  }

  close(): void {
    for (const event of Arrivals.events) this.source.off(event, this.onEvent);
  }
}

/** False where whoever read our output has gone (`selfheal run … | head`); the job goes on, and is recorded. */
function isOpen(target: Writable): boolean {
  return !target.destroyed && !target.writableEnded && target.errored === null;
}

async function drained(target: Writable): Promise<void> {
  if (!isOpen(target) || !target.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    const events = ['drain', 'close', 'error'];
    const done = (): void => {
      for (const event of events) target.off(event, done);
      resolve();
    };
    for (const event of events) target.on(event, done);
  });
}
