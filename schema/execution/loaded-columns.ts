import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { encodeNodeId, nodeKeyProperty } from '../node-id.js';

/** In a field's `extensions`: the property of a row that has the field's answer, where it was loaded with the row. */
export const LOADED_AS = 'loadedAs';

/**
 * Answers a field from the row where all that it takes is there: a column, the global id made of one, what was loaded
 * with the row, what is computed from columns. Most fields of a list are that, and all else that a resolver does
 * (looking up what was loaded for the row; for an id, three promises) is for the others. Stands behind authorisation.
 */
class LoadedColumnsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: Resolver<Types>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const { name, parentType, extensions } = field;
    const key = name === 'id' ? nodeKeyProperty(parentType) : null;
    if (key !== null) {
      return fromProperty(key, resolve, (value) => encodeNodeId(parentType, value as string | number));
    }
    const property = extensions?.['pothosExposedField'] ?? extensions?.[LOADED_AS];
    if (typeof property === 'string') return fromProperty(property, resolve, (value) => value);
    const columns = columnsTaken(field);
    return columns === null || !field.resolve ? resolve : fromColumns(columns, resolve, field.resolve);
  }
}

type Resolver<Types extends SchemaTypes> = GraphQLFieldResolver<unknown, Types['Context'], object>;

function fromProperty<Types extends SchemaTypes>(
  property: string,
  resolve: Resolver<Types>,
  answer: (value: unknown) => unknown,
): Resolver<Types> {
  return (row, args, context, info) => {
    const value = (row as Record<string, unknown>)[property];
    return value === undefined ? resolve(row, args, context, info) : answer(value);
  };
}

function fromColumns<Types extends SchemaTypes>(
  columns: readonly string[],
  resolve: Resolver<Types>,
  compute: Resolver<Types>,
): Resolver<Types> {
  return (row, args, context, info) => {
    const has = (column: string): boolean => (row as Record<string, unknown>)[column] !== undefined;
    return (columns.every(has) ? compute : resolve)(row, args, context, info);
  };
}

/** Null where a field takes more than columns: arguments, or relations. */
function columnsTaken<Types extends SchemaTypes>({
  args,
  extensions,
}: PothosOutputFieldConfig<Types>): string[] | null {
  const select: unknown = extensions?.['pothosPrismaSelect'];
  if (typeof select !== 'object' || select === null || Object.keys(args).length > 0) return null;
  return Object.values(select).every((value) => value === true) ? Object.keys(select) : null;
}

const NAME = 'loadedColumns';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos learns of a plugin
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      loadedColumns: LoadedColumnsPlugin<Types>;
    }
  }
}

SchemaBuilder.registerPlugin(NAME, LoadedColumnsPlugin);

export default NAME;
