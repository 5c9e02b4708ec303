/** What stands behind `?`, as plain text: `status=pending&severity=high,critical`, which people can read and write. */
export type RawSearch = Record<string, string>;

export function parseSearch(text: string): RawSearch {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '') continue;
    if (Array.isArray(value)) {
      if (value.length > 0) params.set(key, value.join(','));
    } else if (typeof value === 'string' || typeof value === 'number') {
      params.set(key, String(value));
    }
  }
  // A comma needs no escape there, and reads better.
  const text = params.toString().replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

/** The words of a comma-separated list that are known; undefined where there is none, which is no filter. */
export function readWords<Word extends string>(value: unknown, known: readonly Word[]): Word[] | undefined {
  if (typeof value !== 'string' && !Array.isArray(value)) return undefined;
  const words = Array.isArray(value) ? value : value.split(',');
  const found = known.filter((word) => words.includes(word));
  return found.length > 0 ? found : undefined;
}

export function readWord<Word extends string>(value: unknown, known: readonly Word[]): Word | undefined {
  return known.find((word) => word === value);
}

/** Text that somebody typed, at most 200 characters of it; undefined where there is none. */
export function readText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).slice(0, 200);
  return text.trim() === '' ? undefined : text;
}
