import {
  GraphQLError,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { GraphQLServer } from './graphql-server.js';
import type { SocketOperation } from './graphql-socket.js';
import type { OperationSource } from './operation-source.js';

type OperationResult = ExecutionResult | AsyncIterable<ExecutionResult>;
type Execute = (args: ExecutionArgs) => OperationResult | Promise<OperationResult>;

/** What `prepareOperation` hands on to `execute` and `subscribe` as root value; resolvers do not see it. */
export interface Prepared {
  execute: Execute;
  subscribe: Execute;
  payload: SubscribePayload;
  operation: SocketOperation;
}

/** Takes an operation through the same pipeline as HTTP does, up to its execution. */
export async function prepareOperation(
  graphql: GraphQLServer,
  payload: SubscribePayload,
  operation: SocketOperation,
  source: Omit<OperationSource, 'signal'>,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const params = { ...payload, variables: payload.variables ?? undefined };
  const enveloped = graphql.getEnveloped({ ...source, signal: operation.signal, params });
  let document: DocumentNode;
  try {
    document = enveloped.parse(payload.query) as DocumentNode;
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
  const errors = enveloped.validate(enveloped.schema, document) as readonly GraphQLError[];
  if (errors.length > 0) return errors;
  const rootValue: Prepared = {
    execute: enveloped.execute as Execute,
    subscribe: enveloped.subscribe as Execute,
    payload,
    operation,
  };
  return {
    schema: enveloped.schema as GraphQLSchema,
    document,
    operationName: payload.operationName,
    variableValues: payload.variables,
    contextValue: await enveloped.contextFactory(),
    rootValue,
  };
}
