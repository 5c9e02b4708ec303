import { execute, parse, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { createSchema } from 'graphql-yoga';
import { describe, expect, it } from 'vitest';
import { compiledExecution } from '../../src/server/compiled-execution.js';

const row = { a: 'one' };
const schema = createSchema({
  typeDefs: /* GraphQL */ `
    enum Kind {
      SOME
      ALL
    }
    type Query {
      a: String
      b: Int
      fails: String
      must: String!
      self: Query
      list(first: Int! = 2, kind: Kind): [Query!]
    }
    type Mutation {
      step(n: Int!): Int
    }
  `,
  resolvers: {
    Query: {
      b: () => Promise.resolve(2),
      fails: () => {
        throw new Error('broken');
      },
      must: () => null,
      self: () => row,
      list: (_row: unknown, { first }: { first: number }) => Array.from({ length: first }, () => row),
    },
    Mutation: { step: (_row: unknown, { n }: { n: number }) => n },
  },
});

/** The execution that a server has, and how often it fell back to plain. */
function served(): { run: typeof execute; plain: () => number } {
  let plain = 0;
  let run = execute;
  void compiledExecution().onExecute?.({
    executeFn: (args: ExecutionArgs) => {
      plain += 1;
      return execute(args);
    },
    setExecuteFn: (fn: typeof execute) => (run = fn),
  } as never);
  return { run, plain: () => plain };
}

const asSent = async (result: ExecutionResult | Promise<ExecutionResult>): Promise<unknown> =>
  JSON.parse(JSON.stringify(await result));

describe('compiledExecution', () => {
  it.each([
    ['fields, aliases, promises', '{ a x: a b self { b list { a } } }', {}],
    ['an error in a nullable field', '{ a fails list(first: 1) { fails } }', {}],
    ['an error that takes its parent with it', '{ a self { must } list(first: 3) { must } }', {}],
    [
      'variables and defaults',
      'query ($n: Int!, $k: Kind = ALL) { list(first: $n, kind: $k) { a } }',
      { n: 3 },
    ],
    ['a variable that does not fit', 'query ($n: Int!) { list(first: $n) { a } }', { n: 'many' }],
    ['a variable that is missing', 'query ($n: Int!) { list(first: $n) { a } }', {}],
    [
      'what is left out in one fragment and not in the other',
      'query ($no: Boolean = false) { ...A @include(if: $no) ...B } fragment A on Query { a b } fragment B on Query { a }',
      {},
    ],
    [
      'names of types, and of what there is',
      '{ __typename __type(name: "Kind") { enumValues { name } } }',
      {},
    ],
  ])('answers as plain execution does: %s', async (_what, query, variableValues) => {
    const { run, plain } = served();
    const args = { schema, document: parse(query), rootValue: row, variableValues };
    const expected = await asSent(execute(args));
    for (let time = 0; time < 3; time += 1) expect(await asSent(run(args))).toEqual(expected);
    // Once before it is compiled, and wherever something is wrong.
    expect(plain()).toBe('errors' in (expected as object) ? 3 : 1);
  });

  it('compiles the operation that is asked for', async () => {
    const { run } = served();
    const document = parse('query A { a } query B { b }');
    for (let time = 0; time < 2; time += 1) {
      expect(await asSent(run({ schema, document, rootValue: row, operationName: 'A' }))).toEqual({
        data: { a: 'one' },
      });
      expect(await asSent(run({ schema, document, rootValue: row, operationName: 'B' }))).toEqual({
        data: { b: 2 },
      });
    }
  });

  it.each([
    ['a mutation', 'mutation { step(n: 1) }'],
    [
      'fragments that double at every step, which would take for ever',
      `{ ...F0 } ${Array.from({ length: 40 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(' ')}
       fragment F40 on Query { a }`,
    ],
    ['more fields than a page has', `{ ${Array.from({ length: 600 }, (_, n) => `f${n}: a`).join(' ')} }`],
  ])('leaves to plain execution: %s', async (_what, query) => {
    const { run, plain } = served();
    const args = {
      schema,
      document: parse(query),
      rootValue: row,
    };
    for (let time = 1; time <= 3; time += 1) {
      expect(await run(args)).not.toHaveProperty('errors');
      expect(plain()).toBe(time);
    }
  });
});
