import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HttpError, RequestPartError } from './rest-error.js';

const GUNZIP_OUTPUT_BYTES = 256 * 1024;

/**
 * The body of a request, decompressed, in pieces. The limit counts what comes out of the decompression, so that
 * a small body that unpacks to a large one stops there. A reader that stops early leaves the connection usable:
 * the rest of the body is read away, and the sender gets its answer.
 *
 * @throws HttpError 413 above `maxBytes`, 415 for an encoding other than gzip, 400 where the sender went away;
 * RequestPartError where the gzip data is damaged
 */
export async function* bodyPieces(
  request: IncomingMessage,
  limits: { maxBytes: number },
): AsyncGenerator<Buffer, void, undefined> {
  const source = decoder(request.headers['content-encoding']);
  const onError = (error: Error): void => void source.destroy(new SenderGoneError(error.message));
  const onClose = (): void => {
    if (!request.readableEnded) onError(new Error('the connection was closed'));
  };
  request.once('error', onError).once('close', onClose).pipe(source);
  let bytes = 0;
  try {
    for await (const piece of source as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > limits.maxBytes) {
        throw new HttpError(413, `The body is too large; at most ${sizeOf(limits.maxBytes)} are taken`);
      }
      yield piece;
    }
  } catch (error) {
    throw refusalOf(error);
  } finally {
    request.off('error', onError).off('close', onClose).unpipe(source);
    source.destroy();
    // Errors of a connection that is given up anyway must not end the process.
    request.on('error', () => undefined).resume();
  }
}

/** The body at once. @throws as `bodyPieces` */
export async function readBody(request: IncomingMessage, limits: { maxBytes: number }): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of bodyPieces(request, limits)) pieces.push(piece);
  return Buffer.concat(pieces);
}

class SenderGoneError extends Error {}

function decoder(encoding: string | undefined): Readable & NodeJS.WritableStream {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return new PassThrough();
    case 'gzip':
    case 'x-gzip':
      return createGunzip({ chunkSize: GUNZIP_OUTPUT_BYTES });
    default:
      throw new HttpError(415, `Content-Encoding must be gzip, or none; not ${JSON.stringify(encoding)}`);
  }
}

function refusalOf(error: unknown): unknown {
  if (error instanceof SenderGoneError)
    return new HttpError(400, `The body ended too early: ${error.message}`);
  const code = (error as { code?: unknown }).code;
  // Z_DATA_ERROR for what is no gzip, Z_BUF_ERROR for gzip that ends too early.
  if (typeof code === 'string' && code.startsWith('Z_')) {
    return new RequestPartError('body', [{ path: [], message: `is no valid gzip data (${code})` }]);
  }
  return error;
}

function sizeOf(bytes: number): string {
  return `${bytes / 1024 / 1024} MiB`;
}
