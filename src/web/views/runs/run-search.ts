/** What of the log is shown, as it stands in the address. */
export interface RunSearch {
  /** The line that is looked at, from 1. */
  line?: number;
  /** What the log is searched for. */
  q?: string;
}

export function readRunSearch(search: Record<string, unknown>): RunSearch {
  const line = Number(search['line']);
  const text = search['q'];
  return {
    line: Number.isInteger(line) && line > 0 ? line : undefined,
    q: typeof text === 'string' && text !== '' ? text.slice(0, 200) : undefined,
  };
}
