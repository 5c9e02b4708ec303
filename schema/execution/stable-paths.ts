import SchemaBuilder, { BasePlugin, createContextCache, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';

type Key = string | number;

interface Link {
  key: Key;
  prev: Link | undefined;
  typename: string | undefined;
}

interface StableLink extends Link {
  next: Map<Key, StableLink>;
}

type Root = Pick<StableLink, 'next'>;

/**
 * The Prisma plugin knows what it loaded with a row by the identity of the links in `info.path`, which graphql-js
 * makes once a row and graphql-jit once a field: it would load every relation again. This gives all fields of a row
 * the same links.
 */
class StablePathsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  readonly #roots = createContextCache((): Root => ({ next: new Map() }));

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    return (parent, args, context, info) => {
      const path: Link = info.path;
      // graphql-js notes the type, and makes stable links itself. What graphql-jit gives is this call's alone.
      if (path.typename === undefined) (info as { path: Link }).path = stable(path, this.#roots(context));
      return resolve(parent, args, context, info);
    };
  }
}

function stable({ key, prev }: Link, root: Root): StableLink {
  const before = prev && stable(prev, root);
  const { next } = before ?? root;
  let link = next.get(key);
  if (!link) next.set(key, (link = { key, prev: before, typename: undefined, next: new Map() }));
  return link;
}

const NAME = 'stablePaths';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos learns of a plugin
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      stablePaths: StablePathsPlugin<Types>;
    }
  }
}

SchemaBuilder.registerPlugin(NAME, StablePathsPlugin);

export default NAME;
