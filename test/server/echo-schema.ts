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
  /** How many subscriptions are open in the resolver. */
  open: () => number;
}

export function echoSchema(): EchoSchema {
  let started = (): void => undefined;
  let release = (): void => undefined;
  let open = 0;
  const slowStarted = new Promise<void>((resolve) => (started = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const schema = createSchema<GraphQLContext>({
    typeDefs: /* GraphQL */ `
      type Query {
        viewer: String
        boom: Int
        refused: Int
        text(value: String): String
      }
      type Mutation {
        slow: String
      }
      type Subscription {
        positions(after: String): String
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
      },
      Mutation: {
        slow: async () => {
          started();
          await released;
          return 'done';
        },
      },
      Subscription: {
        positions: {
          subscribe: async function* (
            _root: unknown,
            { after }: { after?: string | null },
            { core, signal }: GraphQLContext,
          ) {
            open++;
            try {
              for await (const event of core.feed.subscribe({
                after: after == null ? undefined : BigInt(after),
                signal,
              })) {
                yield { positions: String(event.position) };
              }
            } catch (error) {
              if (!(error instanceof ValidationError)) throw error;
              throw new GraphQLError(error.message, { extensions: { code: 'BAD_USER_INPUT' } });
            } finally {
              open--;
            }
          },
        },
      },
    },
  });
  return { schema, slowStarted, release: () => release(), open: () => open };
}
