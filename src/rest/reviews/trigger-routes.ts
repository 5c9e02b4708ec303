import { z } from 'zod';
import { InvalidStateError } from '../../domain/errors.js';
import { ReviewRunningError, startReview } from '../../domain/reviews/start-review.js';
import { jobId, jobIdParams } from '../request/parameters.js';
import type { RestApp, RestDependencies } from '../rest-app.js';
import { databaseId, jobIdOf } from '../shapes.js';

const job_id = jobIdOf('it is about');
const message = z.string();

const triggerShape = z
  .union([
    z
      .object({ success: z.literal(true), message, status: z.literal('pending'), job_id })
      .describe('The review has started and runs in the background.'),
    z
      .object({ success: z.literal(false), message, job_id, reason: z.literal('job_running') })
      .describe('The job runs just now; `force` reviews it all the same.'),
    z
      .object({
        success: z.literal(false),
        message,
        review_id: databaseId,
        job_id,
        reason: z.literal('review_running'),
      })
      .describe('A review of the job runs already.'),
  ])
  .meta({ id: 'TriggerResult', description: 'Whether a review has started.' });

type TriggerResult = z.output<typeof triggerShape>;

const force = z
  .boolean()
  .default(false)
  .describe(
    'Also while the job runs, and whatever the number of its runs; an AI is asked again although nothing changed.',
  );

const config = { needs: 'operate', errors: { 404: 'There is no such job.' } } as const;
const tags = ['reviews'];
const description = 'Starts a review of the job, unless the job or a review of it runs already.';

/** The two paths by which a review is started; v1 has both. */
export function triggerRoutes(app: RestApp, { core }: RestDependencies): void {
  const trigger = async (jobId: string, force: boolean, requestedBy: string): Promise<TriggerResult> => {
    const review = await startReview(core, { jobId, force, trigger: 'manual', requestedBy }).catch(
      (error: unknown) => notStarted(jobId, error),
    );
    if ('success' in review) return review;
    return { success: true, message: `Review of job '${jobId}' started`, status: 'pending', job_id: jobId };
  };

  app.post(
    '/healing/trigger',
    {
      config,
      schema: {
        tags,
        operationId: 'triggerReview',
        summary: 'Start a review',
        description,
        body: z.object({ job_id: jobId, force }),
        response: { 200: triggerShape },
      },
    },
    ({ body, viewer }) => trigger(body.job_id, body.force, viewer.name),
  );

  app.post(
    '/healing/reviews/:job_id/trigger',
    {
      config,
      schema: {
        tags,
        operationId: 'triggerReviewOfJob',
        summary: 'Start a review of the job in the path',
        description,
        params: jobIdParams,
        body: z.object({ force }).prefault({}),
        response: { 200: triggerShape },
      },
    },
    ({ params, body, viewer }) => trigger(params.job_id, body.force, viewer.name),
  );
}

/** What v1 tells in a 200; everything else is an error as it is elsewhere. */
function notStarted(jobId: string, error: unknown): TriggerResult {
  if (!(error instanceof InvalidStateError)) throw error;
  const refusal = { success: false, message: error.message, job_id: jobId } as const;
  if (error instanceof ReviewRunningError) {
    return { ...refusal, review_id: error.reviewId, reason: 'review_running' };
  }
  if (error.state === 'job_running') return { ...refusal, reason: 'job_running' };
  throw error;
}
