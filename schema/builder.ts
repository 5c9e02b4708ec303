import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import ValidationPlugin from '@pothos/plugin-validation';
import { may, type Permission } from '../src/domain/access/viewer.js';
import type PrismaTypes from '../src/generated/pothos.js';
import { getDatamodel } from '../src/generated/pothos.js';
import type { GraphQLContext } from './context.js';
import { notAllowed, type Refusal } from './access/not-allowed.js';
import { badUserInput } from './errors/bad-user-input.js';
import LoadedColumnsPlugin from './execution/loaded-columns.js';
import StablePathsPlugin from './execution/stable-paths.js';
import { complexityError, MOST_COMPLEXITY } from './limits/complexity-limit.js';
import { decodeNodeId, encodeNodeId } from './node-id.js';
import {
  DEFAULT_PAGE_SIZE,
  directionSchema,
  idListSchema,
  LARGEST_PAGE_SIZE,
  pageSize,
  pageSizeSchema,
} from './page/page-args.js';

/**
 * What every module of this folder adds its types to. Nothing of it runs or holds state between requests:
 * `buildSchema` turns it into the schema.
 */
export const builder = new SchemaBuilder<{
  Context: GraphQLContext;
  PrismaTypes: PrismaTypes;
  AuthScopes: { signedIn: boolean; may: Permission };
  Scalars: {
    ID: { Input: string; Output: string | number };
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: never; Output: unknown };
    JSONObject: { Input: Record<string, unknown>; Output: never };
  };
  Connection: { totalCount?: number | (() => number | Promise<number>) };
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
}>({
  // Whoever asks is checked before anything else runs.
  plugins: [
    ScopeAuthPlugin,
    LoadedColumnsPlugin,
    StablePathsPlugin,
    ComplexityPlugin,
    ErrorsPlugin,
    ValidationPlugin,
    RelayPlugin,
    PrismaPlugin,
  ],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes: ({ viewer }) => ({
      signedIn: viewer !== null,
      may: (permission) => viewer !== null && may(viewer, permission),
    }),
    authorizeOnSubscribe: true,
    unauthorizedError: (_parent: unknown, { viewer }: GraphQLContext, _info: unknown, { failure }: Refusal) =>
      notAllowed(viewer, failure),
  },
  complexity: { limit: { complexity: MOST_COMPLEXITY }, complexityError },
  errors: {
    directResult: true,
    defaultUnionOptions: {
      name: ({ fieldName }) => `${fieldName.charAt(0).toUpperCase()}${fieldName.slice(1)}Result`,
    },
  },
  validation: {
    validationError: ({ issues }) => {
      const read = issues.map(({ path = [], message }) => ({
        path: path.map((part) => {
          const key = typeof part === 'object' ? part.key : part;
          return typeof key === 'symbol' ? String(key) : key;
        }),
        message,
      }));
      return badUserInput(read.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '), read);
    },
  },
  prisma: {
    client: (context) => context.core.prisma,
    dmmf: getDatamodel(),
    defaultConnectionSize: DEFAULT_PAGE_SIZE,
    maxConnectionSize: LARGEST_PAGE_SIZE,
  },
  relay: {
    clientMutationId: 'omit',
    cursorType: 'String',
    encodeGlobalID: encodeNodeId,
    decodeGlobalID: decodeNodeId,
    idFieldOptions: { description: 'Global id: names this object among those of every type.' },
    nodeTypeOptions: { description: 'What has a global id.' },
    nodeQueryOptions: {
      description: 'The object with this global id; null where there is none.',
      args: { id: { description: 'A global id: the field `id` of an object.' } },
    },
    nodesQueryOptions: {
      description:
        'The objects with these global ids, in their order; null in the place of one that is not there.',
      args: {
        ids: {
          description: `Up to ${LARGEST_PAGE_SIZE} global ids.`,
          validate: idListSchema,
        },
      },
      complexity: (args: { ids?: unknown[] }) => ({ field: 1, multiplier: args.ids?.length ?? 1 }),
    },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    hasNextPageFieldOptions: { description: 'Whether something follows the page.' },
    hasPreviousPageFieldOptions: { description: 'Whether something precedes the page.' },
    startCursorFieldOptions: { description: 'Cursor of the first object; null on an empty page.' },
    endCursorFieldOptions: { description: 'Cursor of the last object; null on an empty page.' },
    cursorFieldOptions: { description: 'Marks this place in the list, for `after` and `before`.' },
    nodeFieldOptions: { description: 'The object at this place.', nullable: false },
    edgesFieldOptions: {
      description: 'The objects of the page with their cursors.',
      complexity: { field: 0, multiplier: 1 },
    },
    nodesOnConnection: {
      description: 'The objects of the page.',
      complexity: { field: 0, multiplier: 1 },
    },
    pageInfoFieldOptions: { description: 'Where the page stands.' },
    firstArgOptions: {
      description: `So many from the start, or after the cursor \`after\`: 1 to ${LARGEST_PAGE_SIZE}, ${DEFAULT_PAGE_SIZE} by default.`,
      validate: pageSizeSchema,
    },
    lastArgOptions: {
      description: `So many from the end, or before the cursor \`before\`: 1 to ${LARGEST_PAGE_SIZE}.`,
      validate: pageSizeSchema,
    },
    afterArgOptions: { description: 'Only what follows this cursor.' },
    beforeArgOptions: { description: 'Only what precedes this cursor.' },
    defaultConnectionTypeOptions: { description: 'A page of a list.' },
    defaultEdgeTypeOptions: { description: 'An object of a page with its cursor.' },
    defaultConnectionFieldOptions: {
      // A page is a query of its own, and each of its fields counts for every object on it.
      complexity: (args) => ({ field: 5, multiplier: pageSize(args) }),
      validate: directionSchema,
    },
  },
});

builder.queryType({ description: 'What can be read.', authScopes: { may: 'read' } });
builder.mutationType({
  description:
    'What can be done. Each answers with a union: what succeeded, or an error that a person can act on.',
  // Each says which permission it takes besides; a test sees to it.
  authScopes: { signedIn: true },
});
builder.subscriptionType({
  description:
    'What happens, as it happens. Each message has a `position`; a subscription that names it as `after` gets all it missed, then goes on live, each event once.',
  authScopes: { may: 'read' },
});

builder.globalConnectionField('totalCount', (t) =>
  t.int({
    description: 'How many there are on all pages.',
    extensions: { pothosPrismaTotalCount: true },
    resolve: ({ totalCount }) => (typeof totalCount === 'function' ? totalCount() : (totalCount ?? 0)),
  }),
);
