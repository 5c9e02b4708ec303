import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { OperationSource } from './operation-source.js';

/** The answer to a batch is one JSON list, in which a subscription would never end and never say anything. */
export function refuseBatchedSubscriptions(): Plugin<OperationSource, { batched?: boolean }> {
  return {
    onRequestParse: ({ serverContext }) => ({
      onRequestParseDone: ({ requestParserResult }) => {
        (serverContext as { batched?: boolean }).batched = Array.isArray(requestParserResult);
      },
    }),
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      if (!(args.contextValue as { batched?: boolean }).batched) return;
      const error = new GraphQLError('A subscription cannot be part of a batch; send it alone.', {
        extensions: { code: 'BAD_USER_INPUT' },
      });
      setResultAndStopExecution({ errors: [error] });
    },
  };
}
