import { builder } from '../builder.js';

export const ActionRef = builder.prismaNode('HealingAction', {
  name: 'Action',
  description: 'One executed change. It keeps what stood before, so that it can be rolled back.',
  id: { resolve: ({ id }) => id },
  findUnique: (id) => ({ id: Number(id) }),
  nullable: true,
  select: { id: true },
});

export const ActionConnection = builder.connectionObject(
  { type: ActionRef, name: 'ActionConnection', description: 'A page of actions.' },
  { name: 'ActionEdge', description: 'An action of a page, with its cursor.' },
);
