import type { AccessTokenLineFragment } from '../../client/generated/graphql.js';
import { table } from './table.js';
import { age, word } from './times.js';

/** Tokens one a line. @param width cells of the terminal; null for no bound */
export function tokenTable(
  rows: readonly AccessTokenLineFragment[],
  { width, now }: { width: number | null; now: Date },
): string {
  const since = (at: string | null | undefined): string => (at == null ? 'never' : age(at, now));
  return table(
    [
      { title: 'NAME', text: ({ name }) => name, least: 12 },
      { title: 'ROLE', text: ({ role }) => word(role) },
      { title: 'LAST USED', text: ({ lastUsedAt }) => since(lastUsedAt), align: 'right' },
      { title: 'AGE', text: ({ createdAt }) => age(createdAt, now), align: 'right', dropOrder: 1 },
      { title: 'MADE BY', text: ({ createdBy }) => createdBy, least: 8, dropOrder: 2 },
      {
        title: 'STATE',
        text: ({ revokedAt, revokedBy }) =>
          revokedAt == null ? 'active' : `revoked ${age(revokedAt, now)} ago by ${revokedBy ?? '?'}`,
      },
    ],
    rows,
    width,
  );
}
