import type { IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { bodyPieces } from './read-body.js';
import { RequestPartError } from './rest-error.js';

interface JsonLimits {
  /** As `bodyPieces` counts them, unpacked. */
  maxBytes: number;
  largeBytes: number;
  /** Awaited before more than `largeBytes` are read; meanwhile the sender waits. */
  onLarge: () => Promise<void>;
}

/**
 * The JSON value of a body, and no copy of its text: each is as large as the body.
 *
 * @throws as `bodyPieces`, and RequestPartError where it is no JSON; what `onLarge` throws
 */
export async function readJson(request: IncomingMessage, limits: JsonLimits): Promise<unknown> {
  return parse(await readText(request, limits));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the text, which is the sender's own.
    const message = `is no valid JSON: ${(error as Error).message}`;
    throw new RequestPartError('body', [{ path: [], message }], 'json_invalid');
  }
}

/** Decoded as it comes: the bytes need not be there beside the text. What is not UTF-8 becomes U+FFFD. */
async function readText(
  request: IncomingMessage,
  { maxBytes, largeBytes, onLarge }: JsonLimits,
): Promise<string> {
  const decoder = new StringDecoder('utf8');
  const pieces: string[] = [];
  let bytes = 0;
  for await (const piece of bodyPieces(request, { maxBytes })) {
    if (bytes <= largeBytes && bytes + piece.length > largeBytes) await onLarge();
    bytes += piece.length;
    pieces.push(decoder.write(piece));
  }
  pieces.push(decoder.end());
  return pieces.join('');
}
