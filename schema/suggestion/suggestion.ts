import { builder } from '../builder.js';

export const SuggestionRef = builder.prismaNode('HealingSuggestion', {
  name: 'Suggestion',
  description:
    'One proposed improvement of a job. Where it changes a file, with the complete proposed content.',
  id: { resolve: ({ id }) => id },
  findUnique: (id) => ({ id: Number(id) }),
  nullable: true,
  select: { id: true },
});

export const SuggestionConnection = builder.connectionObject(
  { type: SuggestionRef, name: 'SuggestionConnection', description: 'A page of suggestions.' },
  { name: 'SuggestionEdge', description: 'A suggestion of a page, with its cursor.' },
);
