import { type ComplexityErrorFn } from '@pothos/plugin-complexity';
import { GraphQLError } from 'graphql';

/**
 * A field costs 1, a page 5 and what its objects cost, times their number. A page of 500 suggestions with every
 * column and their reviews costs about 25,000; pages of 500 within pages of 500 go far beyond.
 */
export const MOST_COMPLEXITY = 50_000;

export const complexityError: ComplexityErrorFn = (_kind, { complexity }) =>
  new GraphQLError(
    `The query costs ${complexity}, more than the ${MOST_COMPLEXITY} that are allowed: ask for smaller pages ` +
      '(first, last), fewer fields, or fewer pages within pages.',
    { extensions: { code: 'QUERY_TOO_COMPLEX', limit: MOST_COMPLEXITY, actual: complexity } },
  );
