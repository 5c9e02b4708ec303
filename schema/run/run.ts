import type { Prisma } from '../../src/generated/prisma/client.js';
import { builder } from '../builder.js';

/** The id settles runs that started at the same moment. */
export const newestFirst = [
  { startedAt: 'desc' },
  { id: 'desc' },
] satisfies Prisma.JobRunOrderByWithRelationInput[];

export const oldestFirst = [
  { startedAt: 'asc' },
  { id: 'asc' },
] satisfies Prisma.JobRunOrderByWithRelationInput[];

export const RunRef = builder.prismaNode('JobRun', {
  name: 'Run',
  description: 'One execution of a job.',
  id: { resolve: ({ id }) => id },
  findUnique: (id) => ({ id: Number(id) }),
  nullable: true,
  select: { id: true },
});

export const RunConnection = builder.connectionObject(
  { type: RunRef, name: 'RunConnection', description: 'A page of runs.' },
  { name: 'RunEdge', description: 'A run of a page, with its cursor.' },
);
