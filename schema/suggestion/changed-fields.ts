import type { GraphQLContext } from '../context.js';
import { ActionRef } from '../action/action.js';
import type { builder } from '../builder.js';
import { SuggestionRef } from './suggestion.js';

/** What a mutation changed; its fields read the rows with the columns that are asked for. */
export interface Changed {
  suggestionId: number;
  actionId: number | null;
}

/** By the ids of what a decision returns. */
export function changed({
  suggestion,
  action,
}: {
  suggestion: { id: number };
  action: { id: number } | null;
}): Changed {
  return { suggestionId: suggestion.id, actionId: action?.id ?? null };
}

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;
type FieldBuilder<Shape> = PothosSchemaTypes.ObjectFieldBuilder<Types, Shape>;

export function suggestionField<Shape extends Pick<Changed, 'suggestionId'>>(t: FieldBuilder<Shape>) {
  return t.prismaField({
    type: SuggestionRef,
    description: 'The suggestion as it stands now.',
    resolve: (query, { suggestionId }, _args, { core }: GraphQLContext) =>
      core.prisma.healingSuggestion.findUniqueOrThrow({ ...query, where: { id: suggestionId } }),
  });
}

export function actionField<Shape extends Pick<Changed, 'actionId'>>(
  t: FieldBuilder<Shape>,
  description: string,
) {
  return t.prismaField({
    type: ActionRef,
    nullable: true,
    description,
    resolve: (query, { actionId }, _args, { core }: GraphQLContext) =>
      actionId === null
        ? null
        : core.prisma.healingAction.findUniqueOrThrow({ ...query, where: { id: actionId } }),
  });
}
