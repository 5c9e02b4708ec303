import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { OperationSource } from './operation-source.js';

/**
 * Refuses a subscription to a viewer who has `max` open, whatever transports they came by. A place is free again when
 * the operation is over, which its signal tells however it ended.
 */
export function limitSubscriptions(max: number): Plugin<OperationSource> {
  const open = new Map<string, number>();
  return {
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      const { viewer, signal } = args.contextValue;
      const key = viewer?.key ?? '';
      const count = open.get(key) ?? 0;
      if (count >= max) {
        const message = `At most ${max} subscriptions may be open with one token; complete one first.`;
        const error = new GraphQLError(message, { extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } });
        return setResultAndStopExecution({ errors: [error] });
      }
      if (signal.aborted) return;
      open.set(key, count + 1);
      const free = (): void => {
        const left = (open.get(key) ?? 1) - 1;
        if (left === 0) open.delete(key);
        else open.set(key, left);
      };
      signal.addEventListener('abort', free, { once: true });
    },
  };
}
