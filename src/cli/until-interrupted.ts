import type { SignalSource } from './run/signal-relay.js';

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs `work` with a signal that aborts at Ctrl-C or SIGTERM, or when `also` does; then it is over, which is no failure.
 *
 * @returns the signal that this process received; null where none ended the work
 */
export async function untilInterrupted(
  signals: SignalSource,
  also: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<NodeJS.Signals | null> {
  const stop = new AbortController();
  let received: NodeJS.Signals | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    received ??= signal;
    stop.abort();
  };
  for (const signal of ENDING_SIGNALS) signals.on(signal, onSignal);
  try {
    await work(AbortSignal.any([stop.signal, also]));
  } catch (error) {
    if (!stop.signal.aborted && !also.aborted) throw error;
  } finally {
    for (const signal of ENDING_SIGNALS) signals.off(signal, onSignal);
  }
  return received;
}
