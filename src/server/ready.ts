import type { FastifyInstance } from 'fastify';
import type { Log } from '../log.js';
import { HttpError } from '../rest/rest-error.js';
import { within } from '../domain/within.js';

/** Of the database, which is asked beside what requests ask of it. */
const DATABASE_PATIENCE_MS = 3_000;
const READY_PATH = '/ready';
const STOPPING = 'The server is stopping';

export interface ReadySources {
  database: { ping(): Promise<void> };
  log: Log;
  isStopping: () => boolean;
}

/**
 * GET /ready: whether requests should be sent here. 200 while the database answers; 503 with the reasons otherwise. That
 * migrations ran needs no check of its own: nothing listens before.
 *
 * /health in contrast tells people and programs how the server is, and restarting it would not help a missing database.
 */
export function addReady(http: FastifyInstance, { database, log, isStopping }: ReadySources): void {
  http.get(READY_PATH, { config: { unlimited: true } }, async (_request, reply) => {
    const reasons = isStopping() ? [STOPPING] : [];
    await within(DATABASE_PATIENCE_MS, () => database.ping()).then(
      () => undefined,
      (error: unknown) => {
        log.warn({ err: error }, 'not ready: the database does not answer');
        reasons.push('The database does not answer');
      },
    );
    return reply
      .code(reasons.length === 0 ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready: reasons.length === 0, reasons });
  });
}

/** On connections that are kept open, requests still come when the server is stopping: they are to go elsewhere. */
export function refuseWhileStopping(http: FastifyInstance, isStopping: () => boolean): void {
  http.addHook('onRequest', async (request) => {
    if (isStopping() && request.routeOptions.url !== READY_PATH) throw new HttpError(503, STOPPING);
  });
}
