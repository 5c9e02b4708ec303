import type { HealingEvent } from '../../src/generated/prisma/client.js';
import { SEVERITIES } from '../../src/domain/jobs/job-schema.js';
import { builder } from '../builder.js';
import { CategoryRef, SeverityRef } from '../enums.js';
import { EventRef } from '../event/event.js';
import { eventStream } from '../event/event-stream.js';
import { sharedLookup } from '../event/shared-lookup.js';
import { subscriptionArgs } from '../event/subscription-args.js';
import { SuggestionRef } from './suggestion.js';

const payload = (name: string, description: string) =>
  builder.objectRef<HealingEvent>(name).implement({
    description,
    fields: (t) => ({
      position: t.string({
        description: 'Given as `after`, a subscription goes on behind this message.',
        resolve: ({ position }) => position.toString(),
      }),
      suggestion: t.prismaField({
        type: SuggestionRef,
        description: 'The suggestion, as it stands now.',
        resolve: (query, { suggestionId }, _args, { core }) =>
          core.prisma.healingSuggestion.findUniqueOrThrow({
            ...query,
            where: { id: suggestionId as number },
          }),
      }),
      event: t.field({ type: EventRef, description: 'What happened to it.', resolve: (event) => event }),
    }),
  });

const SuggestionAddedPayload = payload('SuggestionAddedPayload', 'A review made a suggestion.');
const SuggestionUpdatedPayload = payload('SuggestionUpdatedPayload', 'Something happened to a suggestion.');

const isThere = sharedLookup(async ({ suggestionId }, { core }) => {
  if (suggestionId === null) return false;
  const found = await core.prisma.healingSuggestion.findUnique({
    where: { id: suggestionId },
    select: { id: true },
  });
  return found !== null;
});

builder.subscriptionFields((t) => ({
  suggestionAdded: t.field({
    type: SuggestionAddedPayload,
    description: 'Every new suggestion, as reviews make them.',
    args: {
      ...subscriptionArgs(t),
      minSeverity: t.arg({
        type: SeverityRef,
        description: 'Only suggestions that matter at least this much.',
      }),
      categories: t.arg({ type: [CategoryRef], description: 'Only suggestions of one of these.' }),
    },
    subscribe: (_root, { minSeverity, categories, ...args }, context) =>
      eventStream(context, {
        ...args,
        wants: ({ type, data }) => {
          if (type !== 'suggestion.added') return false;
          const { category, severity } = data as { category: never; severity: never };
          return (
            (minSeverity == null || SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minSeverity)) &&
            (categories == null || categories.includes(category))
          );
        },
        isThere: (event) => isThere(event, context),
      }),
    resolve: (event: HealingEvent) => event,
  }),
  suggestionUpdated: t.field({
    type: SuggestionUpdatedPayload,
    description: 'Whatever happens to suggestions, from being made to being rolled back.',
    args: subscriptionArgs(t),
    subscribe: (_root, args, context) =>
      eventStream(context, {
        ...args,
        wants: ({ type }) => type.startsWith('suggestion.'),
        isThere: (event) => isThere(event, context),
      }),
    resolve: (event: HealingEvent) => event,
  }),
}));
