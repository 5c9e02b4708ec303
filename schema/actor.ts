import { GraphQLError } from 'graphql';
import type { Actor } from '../src/domain/core.js';
import type { GraphQLContext } from './context.js';

/** Who a mutation acts for: whom the token names (invariant 12). */
export function actorOf({ viewer }: GraphQLContext): Actor {
  // The scope of the mutation type has refused this before.
  if (!viewer) throw new GraphQLError('Nobody is signed in.', { extensions: { code: 'UNAUTHENTICATED' } });
  return { name: viewer.name };
}
