import { z } from 'zod';
import { requireKnownJob } from '../../domain/jobs/require-known-job.js';
import { cancelReviewOfJob } from '../../domain/reviews/cancel-review.js';
import { jobIdParams } from '../request/parameters.js';
import type { RestApp, RestDependencies } from '../rest-app.js';

const cancelShape = z
  .object({
    success: z.boolean().describe('Whether a review was ended.'),
    message: z.string(),
    was_in_progress: z.boolean().describe('Whether there was one that waited or ran.'),
  })
  .meta({ id: 'CancelResult', description: 'Whether a review was ended.' });

export function cancelRoute(app: RestApp, { core }: RestDependencies): void {
  app.post(
    '/jobs/:job_id/healing/cancel',
    {
      config: {
        needs: 'operate',
        errors: { 404: 'Neither the configuration nor the history knows the job.' },
      },
      schema: {
        tags: ['reviews'],
        operationId: 'cancelReviewOfJob',
        summary: 'Cancel the review of a job',
        description: 'Ends the review that waits in the queue or runs: it is skipped, and suggests nothing.',
        params: jobIdParams,
        response: { 200: cancelShape },
      },
    },
    async ({ params: { job_id }, viewer }) => {
      await requireKnownJob(core, job_id);
      const review = await cancelReviewOfJob(core, job_id, viewer.name);
      return {
        success: review !== null,
        message: review
          ? `Review ${review.id} of job '${job_id}' cancelled`
          : `No review of job '${job_id}' is in progress`,
        was_in_progress: review !== null,
      };
    },
  );
}
