import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_SEARCH, searchQuery } from '../../../src/domain/lists/search-query.js';
import { useCore } from '../../support/core.js';

describe('searchQuery', () => {
  const test = useCore({});

  it.each([
    ['retry', "'retry':*"],
    ['  Retry  BACKUP ', "'Retry':* & 'BACKUP':*"],
    ['/srv/jobs/backup_1.sh', "'srv':* & 'jobs':* & 'backup':* & '1' & 'sh':*"],
    ["it's", "'it':* & 's'"],
    ['Über–straße', "'Über':* & 'straße':*"],
    ['a b c d e f g h i j', "'a' & 'b' & 'c' & 'd' & 'e' & 'f' & 'g' & 'h'"],
  ])('reads %j', (text, query) => expect(searchQuery(text)).toBe(query));

  it.each([undefined, null, '', '  ', '...', "'", '& | ! :*'])('has nothing to search for in %j', (text) =>
    expect(searchQuery(text)).toBeNull(),
  );

  it('makes of any text what Postgres can read', async () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: LONGEST_SEARCH }),
      fc.string({ unit: fc.constantFrom("'", '\\', ':', '*', '&', '!', '(', '\0', 'a', '1', '\ud800', '–') }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const query = searchQuery(text);
        if (query === null) return;
        await test.database.pool.query("SELECT to_tsquery('simple', $1)", [query]);
      }),
      { numRuns: 200 },
    );
  });
});
