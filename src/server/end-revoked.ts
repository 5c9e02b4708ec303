import {
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Viewer } from '../domain/access/viewer.js';
import { whyRevoked } from './on-revoked.js';
import type { OperationSource } from './operation-source.js';

/**
 * Gives a viewer whose token was revoked no data any more: nothing begins, the answer of a query under way is withheld,
 * and a subscription ends with an error. The answer of a mutation under way is given, since what it did is done.
 */
export function endRevoked(): Plugin<OperationSource> {
  return {
    onExecute: ({ args, setResultAndStopExecution }) => {
      const { viewer } = args.contextValue;
      if (!viewer) return;
      if (viewer.revoked.aborted) return setResultAndStopExecution(refusal(viewer));
      if (isMutation(args)) return;
      return {
        onExecuteDone: ({ setResult }) => {
          if (viewer.revoked.aborted) setResult(refusal(viewer));
        },
      };
    },
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      const { viewer } = args.contextValue;
      if (!viewer) return;
      if (viewer.revoked.aborted) return setResultAndStopExecution(refusal(viewer));
      return {
        onSubscribeResult: ({ result, setResult }) => {
          if (isAsyncIterable(result)) setResult(untilRevoked(result, viewer));
        },
      };
    },
  };
}

/** The source ends by the operation's signal; its last word, or what it was about to say, is replaced. */
function untilRevoked(
  source: AsyncIterable<ExecutionResult>,
  viewer: Viewer,
): AsyncGenerator<ExecutionResult, void, undefined> {
  const inner = source[Symbol.asyncIterator]();
  let told = false;
  const outer: AsyncGenerator<ExecutionResult, void, undefined> = {
    next: async () => {
      if (told) return { done: true, value: undefined };
      const result = await inner.next();
      if (!viewer.revoked.aborted) return result;
      told = true;
      await inner.return?.();
      return { done: false, value: refusal(viewer) };
    },
    return: async () => {
      await inner.return?.();
      return { done: true, value: undefined };
    },
    throw: async (error: unknown) => {
      await inner.return?.();
      throw error;
    },
    [Symbol.asyncIterator]: () => outer,
  };
  return outer;
}

function isMutation({ document, operationName }: ExecutionArgs): boolean {
  return getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION;
}

function refusal(viewer: Viewer): ExecutionResult {
  return { errors: [new GraphQLError(whyRevoked(viewer), { extensions: { code: 'UNAUTHENTICATED' } })] };
}
