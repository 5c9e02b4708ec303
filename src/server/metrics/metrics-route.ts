import type { FastifyInstance } from 'fastify';
import type { Metrics } from './create-metrics.js';

/** GET /metrics for Prometheus. The figures tell what goes on here: they are for who may read, like the rest. */
export async function metricsRoute(app: FastifyInstance, { metrics }: { metrics: Metrics }): Promise<void> {
  app.get('/metrics', { config: { needs: 'read' } }, async (_request, reply) => {
    const { contentType, text } = await metrics.scrape();
    return reply.type(contentType).header('cache-control', 'no-store').send(text);
  });
}
