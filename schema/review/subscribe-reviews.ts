import type { HealingEvent } from '../../src/generated/prisma/client.js';
import { builder } from '../builder.js';
import { EventRef } from '../event/event.js';
import { eventStream } from '../event/event-stream.js';
import { sharedLookup } from '../event/shared-lookup.js';
import { subscriptionArgs } from '../event/subscription-args.js';
import { ReviewRef } from './review.js';

const ReviewUpdatedPayload = builder.objectRef<HealingEvent>('ReviewUpdatedPayload').implement({
  description: 'Something happened to a review.',
  fields: (t) => ({
    position: t.string({
      description: 'Given as `after`, a subscription goes on behind this message.',
      resolve: ({ position }) => position.toString(),
    }),
    review: t.prismaField({
      type: ReviewRef,
      description: 'The review, as it stands now.',
      resolve: (query, { reviewId }, _args, { core }) =>
        core.prisma.healingReview.findUniqueOrThrow({ ...query, where: { id: reviewId as number } }),
    }),
    event: t.field({ type: EventRef, description: 'What happened to it.', resolve: (event) => event }),
  }),
});

const isThere = sharedLookup(async ({ reviewId }, { core }) => {
  if (reviewId === null) return false;
  return (
    (await core.prisma.healingReview.findUnique({ where: { id: reviewId }, select: { id: true } })) !== null
  );
});

builder.subscriptionField('reviewUpdated', (t) =>
  t.field({
    type: ReviewUpdatedPayload,
    description:
      'What happens to reviews: their start, how far they are, where they begin anew or later, and their end.',
    args: subscriptionArgs(t),
    subscribe: (_root, args, context) =>
      eventStream(context, {
        ...args,
        wants: ({ type }) => type.startsWith('review.'),
        isThere: (event) => isThere(event, context),
      }),
    resolve: (event: HealingEvent) => event,
  }),
);
