import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { restEndpoint, shownUrl } from './endpoint.js';
import {
  connectionFault,
  NotAllowedError,
  RefusedByServerError,
  ServerUnreachableError,
  UnexpectedAnswerError,
} from './errors.js';
import type { Server } from './request.js';

/**
 * Has the server make a backup of its embedded database. What comes is the archive; it fails where the connection
 * ends before the archive does.
 *
 * @throws ServerUnreachableError, NotAllowedError, UnexpectedAnswerError; RefusedByServerError, in the server's words
 */
export async function downloadBackup(server: Server): Promise<Readable> {
  const shown = shownUrl(server.url);
  let response: Response;
  try {
    response = await fetch(restEndpoint(server.url, '/backup'), {
      method: 'POST',
      headers: server.token === null ? {} : { authorization: `Bearer ${server.token}` },
      redirect: 'manual',
    });
  } catch (error) {
    throw new ServerUnreachableError(shown, connectionFault(error), { cause: error });
  }
  if (response.ok && response.body && response.headers.get('content-type') === 'application/gzip') {
    return Readable.fromWeb(response.body as ReadableStream);
  }
  const detail = detailOf(await response.text().catch(() => ''));
  if (response.status === 401) throw new NotAllowedError(shown, server.token !== null);
  if (response.status === 403) throw new NotAllowedError(shown, server.token !== null, detail ?? undefined);
  if (detail === null || response.status === 404) {
    throw new UnexpectedAnswerError(shown, `HTTP ${response.status} where a backup was wanted`);
  }
  throw new RefusedByServerError(detail);
}

function detailOf(text: string): string | null {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    return typeof detail === 'string' ? detail : null;
  } catch {
    return null;
  }
}
