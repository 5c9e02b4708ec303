import type { builder } from '../builder.js';
import type { GraphQLContext } from '../context.js';
import { ReviewRef } from './review.js';

/** What a mutation changed. */
export interface ChangedReview {
  reviewId: number;
}

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;

/** The changed review, read with the columns that are asked for. */
export function reviewField(t: PothosSchemaTypes.ObjectFieldBuilder<Types, ChangedReview>) {
  return t.prismaField({
    type: ReviewRef,
    description: 'The review as it stands now.',
    resolve: (query, { reviewId }, _args, { core }: GraphQLContext) =>
      core.prisma.healingReview.findUniqueOrThrow({ ...query, where: { id: reviewId } }),
  });
}
