import { resolveCursorConnection, type ResolveCursorConnectionArgs } from '@pothos/plugin-relay';
import type { HealingEvent } from '../../src/generated/prisma/client.js';
import { builder } from '../builder.js';
import { argument } from '../errors/bad-user-input.js';
import { readDatabaseId } from '../node-id.js';
import { jobIdSchema } from '../page/job-id-arg.js';
import { DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE } from '../page/page-args.js';
import { EventConnection, EventRef } from './event.js';
import { knownPosition } from './known-position.js';

builder.queryField('events', (t) =>
  t.connection(
    {
      type: EventRef,
      description:
        'The audit trail, oldest first; `last` gives the newest. Cursors are positions: one from here goes into a subscription as `after`, and the other way round.',
      args: {
        jobId: t.arg.string({ description: 'Only events about this job.', validate: jobIdSchema }),
        suggestionId: t.arg.id({
          description:
            'Only what happened to this suggestion and its actions: global id, or the database id in digits.',
        }),
      },
      resolve: async (_root, { jobId, suggestionId, ...args }, context) => {
        const { prisma } = context.core;
        const where = {
          ...(jobId != null && { jobId }),
          ...(suggestionId != null && {
            suggestionId: argument(() =>
              readDatabaseId('Suggestion', String(suggestionId), ['suggestionId']),
            ),
          }),
        };
        const page = await resolveCursorConnection(
          {
            args,
            defaultSize: DEFAULT_PAGE_SIZE,
            maxSize: LARGEST_PAGE_SIZE,
            toCursor: ({ position }: HealingEvent) => position.toString(),
          },
          async ({ after, before, limit, inverted }: ResolveCursorConnectionArgs) =>
            prisma.healingEvent.findMany({
              where: {
                ...where,
                position: {
                  ...(after !== undefined && { gt: await knownPosition(context, after, 'after') }),
                  ...(before !== undefined && { lt: await knownPosition(context, before, 'before') }),
                },
              },
              orderBy: { position: inverted ? 'desc' : 'asc' },
              take: limit,
            }),
        );
        return { ...page, totalCount: () => prisma.healingEvent.count({ where }) };
      },
    },
    EventConnection,
  ),
);
