import { InvalidStateError, NotFoundError } from '../../src/domain/errors.js';
import { startReview } from '../../src/domain/reviews/start-review.js';
import { actorOf } from '../actor.js';
import { builder } from '../builder.js';
import { reviewField, type ChangedReview } from './changed-review.js';

const TriggerReviewInput = builder.inputType('TriggerReviewInput', {
  description: 'Which job to look at.',
  fields: (t) => ({
    jobId: t.string({ required: true, description: 'Id of the job.' }),
    force: t.boolean({
      defaultValue: false,
      description:
        'Also while the job runs, and whatever the number of its runs; an AI is asked again although nothing changed.',
    }),
    dryRun: t.boolean({
      defaultValue: false,
      description:
        'Only to see what it would do: nothing is stored, nothing is changed, and the next review sees all runs that it saw. An AI is asked all the same.',
    }),
  }),
});

const TriggerReviewSuccess = builder.objectRef<ChangedReview>('TriggerReviewSuccess').implement({
  description: 'The review is in the queue and goes on in the background; `reviewUpdated` tells how it goes.',
  fields: (t) => ({ review: reviewField(t) }),
});

builder.mutationField('triggerReview', (t) =>
  t.field({
    type: TriggerReviewSuccess,
    description: 'Puts a review of a job into the queue.',
    authScopes: { may: 'operate' },
    errors: {
      types: [NotFoundError, InvalidStateError],
      union: {
        description:
          'The started review, or why there is none: an InvalidStateError has the state `review_running` or `job_running`.',
      },
    },
    args: {
      input: t.arg({ type: TriggerReviewInput, required: true, description: 'Which job to look at.' }),
    },
    resolve: async (_root, { input }, context) => {
      const review = await startReview(context.core, {
        jobId: input.jobId,
        force: input.force ?? false,
        dryRun: input.dryRun ?? false,
        trigger: 'manual',
        requestedBy: actorOf(context).name,
      });
      return { reviewId: review.id };
    },
  }),
);
