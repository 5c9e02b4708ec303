import { StringDecoder } from 'node:string_decoder';
import { RequestPartError } from './rest-error.js';

export interface JsonLine {
  /** From 1; blank lines count. */
  number: number;
  value: Record<string, unknown>;
}

/**
 * The objects of an NDJSON text, one a line; blank lines are skipped. Bytes that are not UTF-8 become U+FFFD.
 * @throws RequestPartError naming the line that is no JSON object
 */
export async function* jsonLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<JsonLine, void, undefined> {
  let number = 0;
  for await (const line of textLines(pieces)) {
    number++;
    if (line.trim() === '') continue;
    yield { number, value: objectOf(line, number) };
  }
}

async function* textLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  const decoder = new StringDecoder('utf8');
  // A line of many pieces is put together once, at its end: adding piece to piece would copy it each time.
  let open: string[] = [];
  for await (const piece of pieces) {
    const text = decoder.write(piece);
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      open.push(text.slice(start, end));
      yield open.join('');
      open = [];
      start = end + 1;
    }
    if (start < text.length) open.push(text.slice(start));
  }
  open.push(decoder.end());
  const last = open.join('');
  if (last !== '') yield last;
}

function objectOf(line: string, number: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new RequestPartError('body', [{ path: [number], message: 'is no valid JSON' }], 'json_invalid');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RequestPartError('body', [{ path: [number], message: 'must be a JSON object' }]);
  }
  return value as Record<string, unknown>;
}
