import { ValidationError } from '../domain/errors.js';

/** Work on parsed YAML where maps are `Map`s, so that a key `1` and a key `"1"` are two keys, as they are in YAML. */

/** How a path names a key: a text as it is, a number, boolean or null as JSON writes it; other keys have no name. */
export function writtenKey(key: unknown): string | undefined {
  if (typeof key === 'string') return key;
  return typeof key === 'number' || typeof key === 'boolean' || key === null ? String(key) : undefined;
}

/** The key of the map that a segment of the path means: the text itself, or a number or boolean written so. */
export function keyIn(map: Map<unknown, unknown>, segment: string): unknown {
  if (map.has(segment)) return segment;
  for (const key of map.keys()) if (writtenKey(key) === segment) return key;
  return segment;
}

function indexIn(list: unknown[], segment: string): number | undefined {
  const index = /^\d+$/.test(segment) ? Number(segment) : -1;
  return index >= 0 && index < list.length ? index : undefined;
}

/** The data with one key set; nothing of the given data is changed. */
export function withKey(data: unknown, keyPath: string[], value: unknown, depth = 0): unknown {
  const segment = keyPath[depth];
  if (segment === undefined) return value;
  if (data instanceof Map || data === null || data === undefined) {
    const map = new Map<unknown, unknown>(data ?? []);
    const key = keyIn(map, segment);
    return map.set(key, withKey(map.get(key), keyPath, value, depth + 1));
  }
  if (Array.isArray(data)) {
    const index = indexIn(data, segment);
    if (index !== undefined) return data.with(index, withKey(data[index], keyPath, value, depth + 1));
  }
  const at = keyPath.slice(0, depth).join('.') || 'the document';
  const found = Array.isArray(data) ? `a list of ${data.length} items` : `the value ${JSON.stringify(data)}`;
  throw new ValidationError(
    `cannot set "${keyPath.join('.')}": "${at}" is ${found}, where a map with the key "${segment}" would be right`,
    [{ path: keyPath.slice(0, depth), message: `is ${found}, not a map` }],
  );
}

export function dataAt(data: unknown, keyPath: string[]): unknown {
  return keyPath.reduce<unknown>((inner, segment) => {
    if (inner instanceof Map) return inner.get(keyIn(inner, segment));
    if (Array.isArray(inner)) return inner[Number(segment)] as unknown;
    return undefined;
  }, data);
}
