import { Prisma } from '../generated/prisma/client.js';

/**
 * `column IN (values)`, and FALSE for no value. Not `= ANY(array)`: from an index on the column and another one,
 * Postgres before 17 reads only a single value in the order of the other.
 *
 * @param type of the column, where it is not text
 */
export function isOneOf(column: string, values: readonly string[], type?: string): Prisma.Sql {
  if (values.length === 0) return Prisma.sql`FALSE`;
  const cast = Prisma.raw(type === undefined ? '' : `::${type}`);
  const listed = Prisma.join(values.map((value) => Prisma.sql`${value}${cast}`));
  return Prisma.sql`${Prisma.raw(column)} IN (${listed})`;
}
