import { GraphQLError } from 'graphql';
import { builder } from '../builder.js';

builder.scalarType('JSON', {
  description: 'Any JSON value. In answers only: no input takes it.',
  serialize: (value) => value,
  parseValue: () => {
    throw new GraphQLError('JSON stands in answers only; no input takes it.', {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  },
});
