import { Writable } from 'node:stream';
import { EventEmitter } from 'node:events';
import { systemClock, type Clock } from '../../../src/cli/run/clock.js';
import type { SignalSource } from '../../../src/cli/run/signal-relay.js';

/** A stream that keeps what was written to it. */
export class Collected extends Writable {
  private readonly chunks: Buffer[] = [];
  private readonly heard = new EventEmitter();

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(chunk);
    this.heard.emit('written');
    done();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get text(): string {
    return this.bytes.toString();
  }

  /** Resolves once `text` was written. */
  async until(text: string): Promise<void> {
    while (!this.text.includes(text)) {
      await new Promise((resolve) => this.heard.once('written', resolve));
    }
  }
}

/** Stands in for `process` as the place where signals are heard. */
export class Signals extends EventEmitter implements SignalSource {
  send(signal: NodeJS.Signals): void {
    this.emit(signal, signal);
  }
}

/** Real time, a given number of times faster for whoever sleeps or measures. */
export function fasterClock(times: number): Clock {
  return {
    now: systemClock.now,
    monotonicMs: () => systemClock.monotonicMs() * times,
    sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
  };
}

/** A clock whose sleep of `ms` ends when `event` comes; everything else runs ten times faster. */
export function whenItRings(ms: number, event: Promise<void>): Clock {
  const clock = fasterClock(10);
  return {
    ...clock,
    async sleep(time, signal) {
      if (time !== ms) return await clock.sleep(time, signal);
      const cancelled = new Promise<boolean>((resolve) => {
        signal?.addEventListener('abort', () => resolve(false));
      });
      return await Promise.race([event.then(() => true), cancelled]);
    },
  };
}

/** A target that takes its time over each write, and counts those that did not wait for it. */
export class SlowTarget extends Writable {
  bytes = 0;
  hurried = 0;

  constructor() {
    super({ highWaterMark: 1024 });
  }

  override write(chunk: Buffer): boolean {
    if (this.writableNeedDrain) this.hurried++;
    this.bytes += chunk.length;
    return super.write(chunk);
  }

  override _write(_chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const wait = (turns: number): void => void (turns === 0 ? done() : setImmediate(wait, turns - 1));
    wait(20);
  }
}
