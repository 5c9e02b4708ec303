import type { HealingEvent } from '../../src/generated/prisma/client.js';
import { builder } from '../builder.js';
import { EventRef } from '../event/event.js';
import { eventStream } from '../event/event-stream.js';
import { sharedLookup } from '../event/shared-lookup.js';
import { subscriptionArgs } from '../event/subscription-args.js';
import { ActionRef } from './action.js';

const ActionUpdatedPayload = builder.objectRef<HealingEvent>('ActionUpdatedPayload').implement({
  description: 'Something happened to an action.',
  fields: (t) => ({
    position: t.string({
      description: 'Given as `after`, a subscription goes on behind this message.',
      resolve: ({ position }) => position.toString(),
    }),
    action: t.prismaField({
      type: ActionRef,
      description: 'The action, as it stands now.',
      resolve: (query, { actionId }, _args, { core }) =>
        core.prisma.healingAction.findUniqueOrThrow({ ...query, where: { id: actionId as number } }),
    }),
    event: t.field({ type: EventRef, description: 'What happened to it.', resolve: (event) => event }),
  }),
});

const isThere = sharedLookup(async ({ actionId }, { core }) => {
  if (actionId === null) return false;
  return (
    (await core.prisma.healingAction.findUnique({ where: { id: actionId }, select: { id: true } })) !== null
  );
});

builder.subscriptionField('actionUpdated', (t) =>
  t.field({
    type: ActionUpdatedPayload,
    description: 'Whatever happens to actions: begun, written, failed, rolled back.',
    args: subscriptionArgs(t),
    subscribe: (_root, args, context) =>
      eventStream(context, {
        ...args,
        wants: ({ type }) => type.startsWith('action.'),
        isThere: (event) => isThere(event, context),
      }),
    resolve: (event: HealingEvent) => event,
  }),
);
