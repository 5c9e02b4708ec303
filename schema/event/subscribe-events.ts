import type { HealingEvent } from '../../src/generated/prisma/client.js';
import { builder } from '../builder.js';
import { EventRef } from './event.js';
import { eventStream } from './event-stream.js';
import { subscriptionArgs } from './subscription-args.js';

const EventPayload = builder.objectRef<HealingEvent>('EventPayload').implement({
  description: 'Something happened.',
  fields: (t) => ({
    position: t.string({
      description: 'Given as `after`, a subscription goes on behind this message.',
      resolve: ({ position }) => position.toString(),
    }),
    event: t.field({ type: EventRef, description: 'What happened.', resolve: (event) => event }),
  }),
});

builder.subscriptionField('events', (t) =>
  t.field({
    type: EventPayload,
    description: 'Every line of the audit trail, as it is written.',
    args: subscriptionArgs(t),
    subscribe: (_root, args, context) => eventStream(context, { ...args, wants: () => true }),
    resolve: (event: HealingEvent) => event,
  }),
);
