import { getOperationAST, type ExecutionArgs, type ExecutionResult, type GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { traced } from '../domain/tracer.js';
import type { RequestMetrics } from './metrics/request-metrics.js';
import type { OperationSource } from './operation-source.js';
import { currentScope, inScope } from './request-scope.js';
import type { RequestTracer } from './request-tracer.js';

export interface Operation {
  type: 'query' | 'mutation' | 'subscription';
  /** Null for one without a name. */
  name: string | null;
}

/**
 * Counts and times operations, whichever transport brought them, and records each as a span. Stands after the plugin that
 * masks errors, since it counts codes as clients see them; and around whatever executes.
 */
export function observeOperations({
  metrics,
  tracer,
}: {
  metrics: RequestMetrics;
  tracer: RequestTracer | null;
}): Plugin<OperationSource> {
  const within = (args: ExecutionArgs, work: () => unknown): unknown => {
    const { requestId } = args.contextValue as OperationSource;
    // One over a WebSocket has a scope of its own; over HTTP it is in that of its request.
    if (currentScope()?.requestId === requestId) return work();
    return inScope({ requestId, trace: null }, work);
  };
  const recorded = (operation: Operation, work: () => unknown): unknown => {
    if (tracer === null) return work();
    const attributes = {
      'graphql.operation.type': operation.type,
      ...(operation.name !== null && { 'graphql.operation.name': operation.name }),
    };
    return traced({ tracer }, `graphql ${operation.type}`, attributes, async () => work());
  };
  return {
    onParse:
      () =>
      ({ result }) => {
        if (result instanceof Error) metrics.graphqlError('GRAPHQL_PARSE_FAILED');
      },
    onValidate:
      () =>
      ({ valid }) => {
        if (!valid) metrics.graphqlError('GRAPHQL_VALIDATION_FAILED');
      },
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      const operation = operationOf(args);
      const started = performance.now();
      setExecuteFn((given: ExecutionArgs) =>
        within(given, () => recorded(operation, () => executeFn(given))),
      );
      return {
        onExecuteDone: ({ result }) => {
          const { errors } = result as ExecutionResult;
          metrics.operation({ ...operation, failed: errors !== undefined, seconds: secondsSince(started) });
          errors?.forEach(countError);
        },
      };
    },
    onSubscribe: ({ args, subscribeFn, setSubscribeFn }) => {
      const operation = operationOf(args);
      const started = performance.now();
      setSubscribeFn((given: ExecutionArgs) =>
        within(given, () => recorded(operation, () => subscribeFn(given))),
      );
      return {
        onSubscribeResult: ({ result, setResult }) => {
          const live = isAsyncIterable(result);
          metrics.operation({ ...operation, failed: !live, seconds: secondsSince(started) });
          if (!live) return (result as ExecutionResult).errors?.forEach(countError);
          // A WebSocket's operation has no request of its own.
          const transport = 'request' in (args.contextValue as object) ? 'sse' : 'websocket';
          const end = metrics.subscription(transport);
          setResult(telling(result as AsyncIterable<ExecutionResult>, end));
          return { onNext: ({ result: { errors } }) => errors?.forEach(countError) };
        },
      };
    },
  };

  function countError({ extensions }: GraphQLError): void {
    metrics.graphqlError(extensions['code']);
  }
}

function operationOf({ document, operationName }: ExecutionArgs): Operation {
  const node = getOperationAST(document, operationName);
  return { type: node?.operation ?? 'query', name: node?.name?.value ?? null };
}

/** The same, calling `onEnd` once when it ends in any way: told, completed, failed, or left by its reader. */
function telling<T>(source: AsyncIterable<T>, onEnd: () => void): AsyncGenerator<T, void, undefined> {
  const inner = source[Symbol.asyncIterator]();
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    onEnd();
  };
  const outer: AsyncGenerator<T, void, undefined> = {
    next: async () => {
      try {
        const step = await inner.next();
        if (step.done) end();
        return step as IteratorResult<T, void>;
      } catch (error) {
        end();
        throw error;
      }
    },
    return: async () => {
      end();
      await inner.return?.();
      return { done: true, value: undefined };
    },
    throw: async (error: unknown) => {
      end();
      await inner.return?.();
      throw error;
    },
    [Symbol.asyncIterator]: () => outer,
  };
  return outer;
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
