import { builder } from '../builder.js';

export const ReviewRef = builder.prismaNode('HealingReview', {
  name: 'Review',
  description: 'One analysis of one job.',
  id: { resolve: ({ id }) => id },
  findUnique: (id) => ({ id: Number(id) }),
  nullable: true,
  select: { id: true },
});

export const ReviewConnection = builder.connectionObject(
  { type: ReviewRef, name: 'ReviewConnection', description: 'A page of reviews.' },
  { name: 'ReviewEdge', description: 'A review of a page, with its cursor.' },
);
