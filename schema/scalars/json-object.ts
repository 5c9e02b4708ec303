import { GraphQLError, Kind, valueFromASTUntyped, type ValueNode } from 'graphql';
import { builder } from '../builder.js';

builder.scalarType('JSONObject', {
  description: 'A JSON object, as input: its keys are not those of this API but of what it is for.',
  serialize: (value) => value,
  parseValue: (value) => readObject(value),
  parseLiteral: (node: ValueNode, variables) => {
    if (node.kind !== Kind.OBJECT) throw refusal(node.kind);
    return readObject(valueFromASTUntyped(node, variables));
  },
});

/** @throws GraphQLError for anything but an object */
function readObject(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    // As JSON has it: what GraphQL made has no prototype, and may share parts.
    return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
  }
  throw refusal(value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value);
}

function refusal(what: string): GraphQLError {
  return new GraphQLError(`A JSONObject is a JSON object, such as {"enabled": true}; this is ${what}.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
