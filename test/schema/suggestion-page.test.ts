import { beforeAll, describe, expect, it } from 'vitest';
import { LOADED_REVIEW, suggestionPage, type PageQuery } from '../../schema/suggestion/suggestion-page.js';
import { suggestionWhere, type SuggestionFilter } from '../../src/domain/suggestions/suggestion-filter.js';
import { Prisma } from '../../src/generated/prisma/client.js';
import { useCore } from '../support/core.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { recordStatements } from '../support/record-statements.js';

const every = (fields: object): Record<string, true> =>
  Object.fromEntries(Object.keys(fields).map((field) => [field, true]));
const SUGGESTION = every(Prisma.HealingSuggestionScalarFieldEnum);
const REVIEW = { select: every(Prisma.HealingReviewScalarFieldEnum) };

describe('suggestionPage', () => {
  const test = useCore({ 'a.yaml': 'cmd: "true"\n' });
  const ids: number[] = [];

  /** What Prisma makes of the same, in the shape that `suggestionPage` gives. */
  const asPrisma = async (query: PageQuery, filter: SuggestionFilter): Promise<object[]> => {
    const rows = await test.core.prisma.healingSuggestion.findMany({
      ...query,
      where: suggestionWhere(filter),
      orderBy: { id: 'desc' },
    });
    return rows.map((row) => {
      const { review, ...columns } = row as typeof row & { review?: object };
      return review === undefined ? columns : { ...columns, [LOADED_REVIEW]: review };
    });
  };
  const asRead = async (query: PageQuery, filter: SuggestionFilter): Promise<object[]> =>
    (await suggestionPage(test.core, query, filter)).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([key]) => !key.startsWith('review.'))),
    );

  beforeAll(async () => {
    const { core } = test;
    for (const [index, category] of (['cost', 'security', 'script', 'cost', 'cost'] as const).entries()) {
      const status = index === 2 ? ('rejected' as const) : ('pending' as const);
      const { id } = await insertSuggestion(core, { jobId: index % 2 === 0 ? 'a' : 'b', category, status });
      ids.push(id);
    }
    await core.prisma.healingSuggestion.update({
      where: { id: ids[0] as number },
      data: {
        affectedFiles: ['/srv/ä "b".sh', 'x,y'],
        evidence: [{ kind: 'metric', value: 0.5 }],
        currentContent: 'ü\n',
        reviewedAt: new Date('2026-01-02T03:04:05.678Z'),
        actionId: 7,
      },
    });
  });

  it.each<[string, PageQuery, SuggestionFilter]>([
    ['every column of both', { select: { ...SUGGESTION, review: REVIEW }, take: 50, skip: 0 }, {}],
    ['a few columns', { select: { id: true, title: true }, take: 2 }, {}],
    [
      'a filter of everything',
      { select: { id: true, review: REVIEW }, take: 5 },
      {
        jobId: 'a',
        status: ['pending'],
        category: ['cost', 'security'],
        severity: ['low', 'medium', 'high', 'critical'],
      },
    ],
    ['a list that fits nothing', { select: { id: true }, take: 5 }, { status: [] }],
  ])('reads as Prisma does: %s', async (_what, query, filter) => {
    const statements = await recordStatements(async () => {
      expect(await asRead(query, filter)).toEqual(await asPrisma(query, filter));
    });
    expect(statements[0]).toContain('SELECT healing_suggestions.id AS "id"');
  });

  it('goes on behind a cursor, and nowhere behind one that is gone', async () => {
    const select = { id: true, review: { select: { id: true } } };
    const behind = (id: number): PageQuery => ({ select, cursor: { id }, skip: 1, take: 2 });
    for (const id of [ids[4], ids[1], ids[0], 999_999] as number[]) {
      expect(await asRead(behind(id), {})).toEqual(await asPrisma(behind(id), {}));
    }
    expect(await asRead(behind(ids[4] as number), { category: ['cost'] })).toMatchObject([
      { id: ids[3] },
      { id: ids[0] },
    ]);
    expect(await asRead(behind(999_999), {})).toEqual([]);
  });

  it.each<[string, PageQuery]>([
    ['a page from the end', { select: { id: true }, take: -2 }],
    ['another relation', { select: { id: true, actions: { select: { id: true } } }, take: 2 }],
    [
      'a relation of the review',
      { select: { id: true, review: { select: { suggestions: true } } }, take: 2 },
    ],
    ['a count', { select: { id: true, _count: { select: { actions: true } } }, take: 2 }],
  ])('leaves to Prisma %s', async (_what, query) => {
    const statements = await recordStatements(async () => {
      expect(await suggestionPage(test.core, query, {})).toHaveLength(2);
    });
    expect(statements.join()).toContain('"public"."healing_suggestions"');
  });
});
