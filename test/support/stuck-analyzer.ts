import { once } from 'node:events';
import type { Analyzer } from '../../src/analysis/analyzer.js';

/** An analyzer that goes on until it is told to stop. `begun` resolves when it is at work. */
export function stuckAnalyzer(): { stuck: Analyzer; begun: Promise<void> } {
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const stuck: Analyzer = {
    name: 'stuck',
    analyze: async (_ctx, { signal }) => {
      begin();
      if (!signal.aborted) await once(signal, 'abort');
      signal.throwIfAborted();
      throw new Error('not reached');
    },
  };
  return { stuck, begun };
}
