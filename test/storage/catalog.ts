import type { Pool, PoolClient } from 'pg';

/** What statements of a program rely on, each by a name that says where it is. */
export interface Catalog {
  columns: Map<string, { table: string; type: string; nullable: boolean; filled: boolean }>;
  /** Labels of enums, as `type.label`. */
  labels: Set<string>;
  /** What rows must fulfil, by name: unique indexes, checks, references. Without columns: of an expression. */
  demands: Map<string, { table: string; columns: string[] }>;
  functions: Set<string>;
}

export async function readCatalog(pool: Pool | PoolClient): Promise<Catalog> {
  const rows = async <Row extends object>(sql: string): Promise<Row[]> => (await pool.query<Row>(sql)).rows;
  const columns = await rows<{
    table: string;
    name: string;
    type: string;
    nullable: boolean;
    filled: boolean;
  }>(`
    SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
      a.atthasdef OR a.attidentity <> '' AS filled
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped`);
  const labels = await rows<{ label: string }>(
    "SELECT t.typname || '.' || e.enumlabel AS label FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid",
  );
  const demands = await rows<{ name: string; table: string; columns: string[] }>(`
    SELECT name, demand.relation::regclass::text AS table,
      ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = demand.relation AND attnum = ANY (demand.keys)) AS columns
    FROM (
      SELECT i.indexrelid::regclass::text AS name, i.indrelid AS relation, i.indkey::int2[] AS keys FROM pg_index i
      JOIN pg_class c ON c.oid = i.indrelid WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace
      UNION ALL SELECT conname, conrelid, conkey FROM pg_constraint
      WHERE contype IN ('c', 'f', 'x') AND conrelid <> 0 AND connamespace = 'public'::regnamespace
    ) AS demand`);
  const functions = await rows<{ name: string }>(
    "SELECT oid::regprocedure::text AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
  );
  return {
    columns: new Map(columns.map(({ name, ...column }) => [`${column.table}.${name}`, column])),
    labels: new Set(labels.map(({ label }) => label)),
    demands: new Map(demands.map(({ name, ...demand }) => [name, demand])),
    functions: new Set(functions.map(({ name }) => name)),
  };
}

/**
 * What a program that was written for `before` meets in `after` that it does not expect: columns that went or changed,
 * that may be empty where they were not, that must be written; rows refused that were taken; words that it does not know.
 */
export function surprises(before: Catalog, after: Catalog): string[] {
  const found: string[] = [];
  const tables = new Set([...before.columns.values()].map(({ table }) => table));
  for (const [name, was] of before.columns) {
    const is = after.columns.get(name);
    if (!is) found.push(`${name} is gone`);
    else {
      if (is.type !== was.type) found.push(`${name} is ${is.type} and was ${was.type}`);
      if (is.nullable && !was.nullable) found.push(`${name} may be null`);
      if (!is.nullable && was.nullable) found.push(`${name} must not be null`);
      if (!is.filled && was.filled) found.push(`${name} has no default any more`);
    }
  }
  for (const [name, { table, nullable, filled }] of after.columns) {
    const isNew = !before.columns.has(name) && tables.has(table);
    if (isNew && !nullable && !filled) found.push(`${name} must be written`);
  }
  for (const label of before.labels) if (!after.labels.has(label)) found.push(`${label} is gone`);
  const types = new Set([...before.labels].map((label) => label.split('.')[0]));
  for (const label of after.labels) {
    if (!before.labels.has(label) && types.has(label.split('.')[0])) found.push(`${label} is not known`);
  }
  for (const [name, { table, columns }] of after.demands) {
    // Of new columns alone: who does not know them writes none.
    const isNew = columns.length > 0 && columns.every((column) => !before.columns.has(`${table}.${column}`));
    if (!before.demands.has(name) && tables.has(table) && !isNew)
      found.push(`${name} may refuse rows of ${table}`);
  }
  for (const name of before.functions) if (!after.functions.has(name)) found.push(`${name} is gone`);
  return found;
}
