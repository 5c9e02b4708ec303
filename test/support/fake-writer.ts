import type { ChangeRequest, ChangeWriter } from '../../src/analysis/change-writer.js';
import { USAGE } from './fake-analyzer.js';

export interface FakeWriter extends ChangeWriter {
  /** What it was asked for, call by call. */
  requests: ChangeRequest[];
}

/** Writes what it is told to, of the whole file. */
export function fakeWriter(
  write: (request: ChangeRequest, signal: AbortSignal) => string | Promise<string>,
): FakeWriter {
  const requests: ChangeRequest[] = [];
  return {
    name: 'scribe',
    requests,
    write: async (request, { signal }) => {
      requests.push(request);
      return { content: await write(request, signal), usage: { ...USAGE, promptVersion: 'change/1' } };
    },
  };
}
