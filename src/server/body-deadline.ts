import type { FastifyInstance } from 'fastify';
import '../rest/route-config.js';

/**
 * Ends a connection whose request body is not all there after `milliseconds`: somebody who sends a byte a second
 * must not hold a handler for as long as a long log may take.
 */
export function bodyDeadline(http: FastifyInstance, milliseconds: number): void {
  http.addHook('onRequest', async (request, reply) => {
    const { headers, raw } = request;
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    if (!hasBody || request.routeOptions.config.longBody) return;
    const timer = setTimeout(() => {
      if (!reply.raw.headersSent) reply.raw.writeHead(408, { connection: 'close' }).end();
      raw.destroy();
    }, milliseconds);
    const clear = (): void => clearTimeout(timer);
    raw.once('end', clear).once('close', clear);
  });
}
