import {
  createSourceEventStream,
  execute,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { GraphQLContext } from '../../schema/context.js';
import type { OperationSource } from './operation-source.js';

type Result = ExecutionResult | Promise<ExecutionResult>;

/** Never aborts: what is executed for many does not end with one of them. */
const NEVER = new AbortController().signal;

/**
 * Executes a subscription once for each event, however many clients have the same one: the same document, operation
 * and variables, asked by viewers of the same role. A result is shared while it is made, so that it is never older
 * than the event, and the streams, with their order and back pressure, stay each client's own.
 */
export function sharedSubscriptions(): Plugin<object, OperationSource> {
  const numbers = new WeakMap<DocumentNode, number>();
  let last = 0;
  const numberOf = (document: DocumentNode): number => {
    const known = numbers.get(document) ?? (last += 1);
    numbers.set(document, known);
    return known;
  };
  /** By event, which all subscribers get as the same object, then by subscription. */
  const running = new WeakMap<object, Map<string, Result>>();

  const executeShared = (args: ExecutionArgs, key: string, event: unknown): Result => {
    if (typeof event !== 'object' || event === null) return execute({ ...args, rootValue: event });
    let results = running.get(event);
    if (!results) running.set(event, (results = new Map<string, Result>()));
    const shared = results.get(key);
    if (shared) return shared;
    const made = execute({
      ...args,
      rootValue: event,
      contextValue: forAll(args.contextValue as GraphQLContext),
    });
    if (!(made instanceof Promise)) return made;
    const result = made.finally(() => results.delete(key));
    results.set(key, result);
    return result;
  };

  return {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const events = await createSourceEventStream(args);
        if (!isAsyncIterable(events)) return events;
        const { viewer } = args.contextValue as GraphQLContext;
        const key = JSON.stringify([
          numberOf(args.document),
          args.operationName ?? null,
          args.variableValues ?? {},
          viewer?.role ?? null,
        ]);
        return mapEach(events, (event) => executeShared(args, key, event));
      });
    },
  };
}

/** The context without what is one viewer's alone, so that no result can depend on it: only the role is left. */
function forAll(context: GraphQLContext): GraphQLContext {
  const viewer = context.viewer && { role: context.viewer.role, name: '', key: '', revoked: NEVER };
  return { ...context, viewer, signal: NEVER };
}

/** Unlike an async generator, it hands `return` on at once, while `next` still waits. */
function mapEach<From, To>(
  source: AsyncIterable<From>,
  map: (value: From) => To | Promise<To>,
): AsyncGenerator<To, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const mapped: AsyncGenerator<To, void, undefined> = {
    next: async () => {
      const next = await iterator.next();
      return next.done ? { done: true, value: undefined } : { done: false, value: await map(next.value) };
    },
    return: async () => {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
    throw: async (error: unknown) => {
      await iterator.return?.();
      throw error;
    },
    [Symbol.asyncIterator]: () => mapped,
  };
  return mapped;
}
