import type { GraphQLContext } from './context.js';

/**
 * One query for what many objects of a request ask at the same moment. Nothing is kept: an object that asks later,
 * as the next message of a subscription does, gets what is true then.
 */
export function batched<Key, Value>(
  load: (keys: Key[], context: GraphQLContext) => Promise<Map<Key, Value>>,
): (key: Key, context: GraphQLContext) => Promise<Value | undefined> {
  const open = new WeakMap<GraphQLContext, { keys: Set<Key>; values: Promise<Map<Key, Value>> }>();
  return async (key, context) => {
    let batch = open.get(context);
    if (!batch) {
      const keys = new Set<Key>();
      const values = afterThisTurn().then(() => {
        open.delete(context);
        return load([...keys], context);
      });
      batch = { keys, values };
      open.set(context, batch);
    }
    batch.keys.add(key);
    return (await batch.values).get(key);
  };
}

/** Once all promises that can go on now have gone on: until then siblings may still join. */
function afterThisTurn(): Promise<void> {
  return new Promise((resolve) => {
    void Promise.resolve().then(() => process.nextTick(resolve));
  });
}
