import { may } from '../domain/access/viewer.js';
import { healthShape, type Health } from './health-shape.js';
import type { RestApp } from './rest-app.js';

/** @param readHealth with `showProblems` for people who may read: paths and keys are not for everybody */
export function healthRoute(
  app: RestApp,
  readHealth: (options: { showProblems: boolean }) => Promise<Health>,
): void {
  app.get(
    '/health',
    {
      config: { needs: 'nothing', unlimited: true },
      schema: {
        tags: ['health'],
        operationId: 'getHealth',
        summary: 'Show how the server is',
        description:
          'Degraded, with 503, is a server that cannot do its work. A token is not needed; with one that may ' +
          'read, the problems of the job files are listed.',
        response: { 200: healthShape, 503: healthShape },
      },
    },
    async (request, reply) => {
      const viewer = request.viewer as typeof request.viewer | undefined;
      const health = await readHealth({ showProblems: viewer !== undefined && may(viewer, 'read') });
      return reply.code(health.status === 'healthy' ? 200 : 503).send(health);
    },
  );
}
