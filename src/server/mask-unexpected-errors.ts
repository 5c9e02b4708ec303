import { GraphQLError, type ExecutionResult } from 'graphql';
import { handleStreamOrSingleExecutionResult, type Plugin } from 'graphql-yoga';
import type { Log } from '../log.js';
import type { OperationSource } from './operation-source.js';
import { currentScope } from './request-scope.js';

const UNSAID = Symbol('not for clients');

/**
 * What a resolver throws and did not mean for the client goes to the log; the client is told the request under
 * which the log has it. GraphQLErrors are meant for the client and pass.
 */
export function maskUnexpectedErrors(log: Log): Plugin<OperationSource> {
  const masked = (error: unknown, requestId: string): GraphQLError => maskedError(log, error, requestId);
  const maskResult =
    (requestId: string) =>
    ({
      result,
      setResult,
    }: {
      result: ExecutionResult;
      setResult: (result: ExecutionResult) => void;
    }): void => {
      if (result.errors) {
        setResult({ ...result, errors: result.errors.map((error) => masked(error, requestId)) });
      }
    };
  return {
    onExecute: ({ args }) => ({
      onExecuteDone: (payload) =>
        handleStreamOrSingleExecutionResult(payload, maskResult(args.contextValue.requestId)),
    }),
    onSubscribe: ({ args }) => ({
      onSubscribeResult: (payload) =>
        handleStreamOrSingleExecutionResult(payload, maskResult(args.contextValue.requestId)),
      onSubscribeError: ({ error, setError }) => {
        if (!isAbort(error)) setError(masked(error, args.contextValue.requestId));
      },
    }),
  };
}

/** The same for what fails before or after an execution, such as the making of a context. */
export function maskOutsideExecution(log: Log): (error: unknown) => GraphQLError {
  return (error) => maskedError(log, error, currentScope()?.requestId ?? 'unknown');
}

function maskedError(log: Log, error: unknown, requestId: string): GraphQLError {
  if (isMeant(error)) return withoutInternals(error);
  const located = error instanceof GraphQLError ? error : null;
  log.error({ err: located?.originalError ?? error, requestId, path: located?.path }, 'an operation failed');
  return new GraphQLError(`Unexpected error; the log has it under request ${requestId}.`, {
    nodes: located?.nodes,
    source: located?.source,
    positions: located?.positions,
    path: located?.path,
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  });
}

/** A GraphQLError at its root: one that only wraps another error was made by the executor. */
function isMeant(error: unknown): error is GraphQLError {
  if (!(error instanceof GraphQLError)) return false;
  return error.originalError == null || isMeant(error.originalError);
}

/**
 * Yoga adds what JSON.parse said of a body, and with it the body. That there was something it looks at for the status,
 * so it stays, as what no JSON has.
 */
function withoutInternals(error: GraphQLError): GraphQLError {
  if ('originalError' in error.extensions) error.extensions['originalError'] = UNSAID;
  return error;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
