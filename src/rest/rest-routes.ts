import type { FastifyInstance } from 'fastify';
import { pingRoutes } from './ping-routes.js';
import { recordRunRoute, type RecordRunDependencies } from './record-run-route.js';

export type RestDependencies = RecordRunDependencies;

/**
 * The REST API as a Fastify plugin. Handlers throw; `toRestAnswer` answers. They read their bodies themselves, as
 * streams, since each has a limit of its own that counts decompressed bytes.
 */
export async function restRoutes(app: FastifyInstance, dependencies: RestDependencies): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  pingRoutes(app, dependencies);
  await app.register(
    async (v1) => {
      recordRunRoute(v1, dependencies);
    },
    { prefix: '/api/v1' },
  );
}
