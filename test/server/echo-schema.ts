import { createSchema } from 'graphql-yoga';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { GraphQLContext } from '../../schema/context.js';
import { ValidationError } from '../../src/domain/errors.js';

/** A schema just large enough to see what the transports do with one. */
export interface EchoSchema {
  schema: GraphQLSchema;
  /** Resolves when `slow` was called; `release` lets it answer. */
  slowStarted: Promise<void>;
  release: () => void;
  /** How often `slow` was called. */
  slowCalls: () => number;
  slowQueries: () => number;
  /** How many subscriptions are open in the resolver. */
  open: () => number;
  /** How many results `positions` gave. */
  yielded: () => number;
}

export function echoSchema(): EchoSchema {
  let started = (): void => undefined;
  let release = (): void => undefined;
  let slowCalls = 0;
  let slowQueries = 0;
  let open = 0;
  let yielded = 0;
  const slowStarted = new Promise<void>((resolve) => (started = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const schema = createSchema<GraphQLContext>({
    typeDefs: /* GraphQL */ `
      type Query {
        viewer: String
        boom: Int
        refused: Int
        text(value: String): String
        padding(length: Int!): String
        slowQuery: String
      }
      type Mutation {
        slow: String
      }
      type Subscription {
        positions(after: String, padding: Int): String
        twice: Int
        breaks: Int
      }
    `,
    resolvers: {
      Query: {
        viewer: (_root: unknown, _args: unknown, { viewer }: GraphQLContext) => viewer?.name ?? null,
        boom: () => {
          throw new Error('the password is hunter2');
        },
        refused: () => {
          throw new GraphQLError('not now', { extensions: { code: 'NOT_NOW' } });
        },
        text: (_root: unknown, { value }: { value: string | null }) => value,
        padding: (_root: unknown, { length }: { length: number }) => ' '.repeat(length),
        slowQuery: async () => {
          slowQueries++;
          started();
          await released;
          return 'done';
        },
      },
      Mutation: {
        slow: async () => {
          slowCalls++;
          started();
          await released;
          return 'done';
        },
      },
      Subscription: {
        positions: {
          subscribe: async function* (
            _root: unknown,
            { after, padding }: { after?: string | null; padding?: number | null },
            { core, signal }: GraphQLContext,
          ) {
            open++;
            try {
              for await (const event of core.feed.subscribe({
                after: after == null ? undefined : BigInt(after),
                signal,
              })) {
                yielded++;
                yield { positions: String(event.position) + ' '.repeat(padding ?? 0) };
              }
            } catch (error) {
              if (!(error instanceof ValidationError)) throw error;
              throw new GraphQLError(error.message, { extensions: { code: 'BAD_USER_INPUT' } });
            } finally {
              open--;
            }
          },
        },
        twice: {
          subscribe: async function* () {
            yield { twice: 1 };
            yield { twice: 2 };
          },
        },
        breaks: {
          subscribe: async function* () {
            yield { breaks: 1 };
            throw new Error('the password is hunter2');
          },
        },
      },
    },
  });
  return {
    schema,
    slowStarted,
    release: () => release(),
    slowCalls: () => slowCalls,
    slowQueries: () => slowQueries,
    open: () => open,
    yielded: () => yielded,
  };
}
