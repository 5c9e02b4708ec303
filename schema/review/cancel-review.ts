import { InvalidStateError, NotFoundError, ValidationError } from '../../src/domain/errors.js';
import { cancelReview } from '../../src/domain/reviews/cancel-review.js';
import { actorOf } from '../actor.js';
import { builder } from '../builder.js';
import { readDatabaseId } from '../node-id.js';
import { reviewField, type ChangedReview } from './changed-review.js';

const CancelReviewInput = builder.inputType('CancelReviewInput', {
  description: 'Which review to end.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Id of the review: global, or the database id in digits.' }),
  }),
});

const CancelReviewSuccess = builder.objectRef<ChangedReview>('CancelReviewSuccess').implement({
  description: 'The review is SKIPPED, and suggests nothing.',
  fields: (t) => ({ review: reviewField(t) }),
});

builder.mutationField('cancelReview', (t) =>
  t.field({
    type: CancelReviewSuccess,
    description: 'RUNNING → SKIPPED, whether it waits in the queue or is carried out just now.',
    authScopes: { may: 'operate' },
    errors: {
      types: [NotFoundError, InvalidStateError, ValidationError],
      union: {
        description:
          'The review that was ended, or why not: an InvalidStateError has the `state` in which it ended before.',
      },
    },
    args: {
      input: t.arg({ type: CancelReviewInput, required: true, description: 'Which review.' }),
    },
    resolve: async (_root, { input }, context) => {
      const id = readDatabaseId('Review', input.id);
      await cancelReview(context.core, id, actorOf(context).name);
      return { reviewId: id };
    },
  }),
);
