import type { HealingEvent } from '../../src/generated/prisma/client.js';
import type { GraphQLContext } from '../context.js';

export type Lookup = (event: HealingEvent, context: GraphQLContext) => Promise<boolean>;

/**
 * One query for all subscribers that ask about an event at the same time, as they do when it comes. Nothing is kept
 * once it is answered: who asks later gets what is true then.
 */
export function sharedLookup(look: Lookup): Lookup {
  const running = new WeakMap<HealingEvent, Promise<boolean>>();
  return (event, context) => {
    let answer = running.get(event);
    if (!answer) {
      answer = look(event, context).finally(() => running.delete(event));
      running.set(event, answer);
    }
    return answer;
  };
}
