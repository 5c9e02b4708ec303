import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { actionQueries } from './actions/action-queries.js';
import { rollBackAction } from './actions/roll-back-action.js';
import { backupRoute } from './backup/backup-route.js';
import { healthRoute } from './health-route.js';
import type { Health } from './health-shape.js';
import { jobRoutes } from './jobs/job-routes.js';
import { pingRoutes } from './ping-routes.js';
import { recordRunRoute } from './record-run-route.js';
import { readJsonBodies } from './request/json-body.js';
import { validateRequest } from './request/validate-request.js';
import type { RestDependencies } from './rest-app.js';
import { cancelRoute } from './reviews/cancel-route.js';
import { queueRoute } from './reviews/queue-route.js';
import { reviewRoutes } from './reviews/review-routes.js';
import { triggerRoutes } from './reviews/trigger-routes.js';
import { runLogRoute } from './runs/run-log-route.js';
import { runQueries } from './runs/run-queries.js';
import { statsRoutes } from './stats/stats-routes.js';
import { suggestionDecisions } from './suggestions/suggestion-decisions.js';
import { suggestionQueries } from './suggestions/suggestion-queries.js';

const V1 = { prefix: '/api/v1' };

/** The REST API as a Fastify plugin. Handlers throw; `toRestAnswer` answers. */
export async function restRoutes(
  app: FastifyInstance,
  dependencies: RestDependencies & {
    readHealth: (options: { showProblems: boolean }) => Promise<Health>;
  },
): Promise<void> {
  // The schemas keep the keys of answers at compile time; checking each answer would cost more than making it.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  app.setValidatorCompiler(validateRequest);
  await app.register(async (plain) => {
    healthRoute(plain.withTypeProvider<ZodTypeProvider>(), dependencies.readHealth);
  });
  await app.register(async (streamed) => {
    readBodiesAsStreams(streamed);
    pingRoutes(streamed, dependencies);
    await streamed.register(async (v1) => recordRunRoute(v1, dependencies), V1);
  });
  await app.register(async (plain) => {
    readJsonBodies(plain);
    const v1 = plain.withTypeProvider<ZodTypeProvider>();
    for (const addRoutes of [
      reviewRoutes,
      triggerRoutes,
      cancelRoute,
      queueRoute,
      suggestionQueries,
      suggestionDecisions,
      actionQueries,
      rollBackAction,
      statsRoutes,
      jobRoutes,
      runQueries,
      runLogRoute,
      backupRoute,
    ]) {
      addRoutes(v1, dependencies);
    }
  }, V1);
}

/**
 * These routes read their bodies themselves, since each has a limit of its own that counts decompressed bytes, and
 * check them as they read. Their schemas are for the documentation.
 */
function readBodiesAsStreams(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.setValidatorCompiler(() => () => true);
}
