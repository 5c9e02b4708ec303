/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are as loose as the queries that tests write */
import { beforeAll, describe, expect, it } from 'vitest';
import type { HealingSuggestion } from '../../src/generated/prisma/client.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { useGraphQL, type Data } from './use-graphql.js';

const JOBS = `jobs:
  backup: { name: Nightly copy, cmd: "true", tags: [night], self_healing: { enabled: true, mode: proactive } }
  fetch: { name: apricots, description: Gets prices, cmd: "true" }
  report: { cmd: "true", tags: [day, night], self_healing: { enabled: true } }
`;

const PAGE = `($list: Int, $after: String, $before: String, $last: Int, $sort: SuggestionSort, $search: String, $filter: SuggestionFilter) {
  suggestions(first: $list, after: $after, before: $before, last: $last, sort: $sort, search: $search, filter: $filter) {
    totalCount nodes { databaseId title } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

describe('a list that is sorted and searched', () => {
  const graphql = useGraphQL({ 'jobs.yaml': JOBS });
  let rows: HealingSuggestion[] = [];

  const page = async (variables: object): Promise<Data> =>
    (await graphql.data(`query ${PAGE}`, variables)).suggestions;
  const titles = ({ nodes }: Data): string[] => nodes.map(({ title }: { title: string }) => title);
  const add = (title: string, given: Partial<HealingSuggestion> = {}) =>
    insertSuggestion(graphql.test.core, { jobId: 'backup', title, description: '', ...given });
  const touch = (id: number, minute: number) =>
    graphql.test.core.prisma.healingSuggestion.update({
      where: { id },
      data: { updatedAt: new Date(Date.UTC(2026, 2, 2, 13, minute)) },
    });

  beforeAll(async () => {
    rows = [
      await add('a', { severity: 'low' }),
      await add('b', { severity: 'critical', status: 'rejected', targetFile: '/srv/jobs/Backup.sh' }),
      await add('c', { severity: 'high', jobId: 'fetch', description: 'Über 40 % Fehler' }),
      await add('d', { severity: 'critical', jobId: 'fetch' }),
      await add('e', { severity: 'high', status: 'approved' }),
    ];
    for (const [index, minute] of [3, 1, 4, 2, 5].entries()) await touch(rows[index]?.id as number, minute);
  });

  it.each([
    ['NEWEST', 'edcba'],
    ['OLDEST', 'abcde'],
    ['SEVERITY', 'dbeca'],
    ['UPDATED', 'ecadb'],
  ])('comes in the order %s, page by page, there and back', async (sort, order) => {
    expect(titles(await page({ list: 50, sort })).join('')).toBe(order);
    const there: string[] = [];
    let part = await page({ list: 2, sort });
    for (;;) {
      there.push(...titles(part));
      if (!part.pageInfo.hasNextPage) break;
      part = await page({ list: 2, sort, after: part.pageInfo.endCursor });
    }
    expect(there.join('')).toBe(order);
    const back = [...titles(part)];
    while (part.pageInfo.hasPreviousPage) {
      part = await page({ last: 2, sort, before: part.pageInfo.startCursor });
      back.unshift(...titles(part));
    }
    expect(back.join('')).toBe(order);
    expect(titles(await page({ last: 2, sort })).join('')).toBe(order.slice(-2));
  });

  it('goes on where a page ended, though rows come, change and go meanwhile', async () => {
    const first = await page({ list: 2, sort: 'UPDATED' });
    expect(titles(first)).toEqual(['e', 'c']);
    const last = rows[2]?.id as number;
    await touch(last, 59); // the one that the cursor stands on moves to the front
    const added = await add('f');
    await touch(added.id, 58);
    expect(titles(await page({ list: 9, sort: 'UPDATED', after: first.pageInfo.endCursor }))).toEqual([
      'a',
      'd',
      'b',
    ]);
    const severe = await page({ list: 1, sort: 'SEVERITY' });
    await graphql.test.core.prisma.healingSuggestion.delete({ where: { id: added.id } });
    await touch(last, 4);
    const gone = await add('g', { severity: 'critical' });
    const onIt = await page({ list: 1, sort: 'SEVERITY' });
    await graphql.test.core.prisma.healingSuggestion.delete({ where: { id: gone.id } });
    for (const { pageInfo } of [severe, onIt]) {
      const next = await page({ list: 1, sort: 'SEVERITY', after: pageInfo.endCursor });
      expect(titles(next)).toEqual([pageInfo === severe.pageInfo ? 'b' : 'd']);
    }
  });

  it.each([
    ['backup', 'eba'],
    ['BACK', 'eba'],
    ['backup.sh', 'b'],
    ['sh jobs srv', 'b'],
    ['über fehl', 'c'],
    ['fehler backup', ''],
    ['ackup', ''],
    ['%', 'edcba'],
  ])('finds %j', async (search, found) => {
    const answer = await page({ list: 50, search });
    expect(titles(answer).join('')).toBe(found);
    expect(answer.totalCount).toBe(found.length);
  });

  it('finds within a filter, in an order, page by page', async () => {
    const filter = { status: ['PENDING', 'APPROVED'], jobId: 'backup' };
    const first = await page({ list: 1, search: 'backup', sort: 'SEVERITY', filter });
    expect([titles(first), first.totalCount, first.pageInfo.hasNextPage]).toEqual([['e'], 2, true]);
    const { endCursor } = first.pageInfo;
    const second = await page({ list: 1, search: 'backup', sort: 'SEVERITY', filter, after: endCursor });
    expect([titles(second), second.pageInfo.hasNextPage]).toEqual([['a'], false]);
  });

  it('finds a suggestion by its number', async () => {
    const id = rows[3]?.id as number;
    expect(titles(await page({ list: 50, search: `#${id}`, filter: { jobId: 'fetch' } }))).toContain('d');
  });

  it('finds by the words that stand there now', async () => {
    const { prisma } = graphql.test.core;
    const { id } = await add('first');
    await prisma.healingSuggestion.update({ where: { id }, data: { title: 'second' } });
    expect(titles(await page({ list: 5, search: 'first' }))).toEqual([]);
    expect(titles(await page({ list: 5, search: 'second' }))).toEqual(['second']);
    await prisma.healingSuggestion.delete({ where: { id } });
    expect((await page({ list: 5, search: 'second' })).totalCount).toBe(0);
  });

  it.each([
    [{ sort: 'UPDATED', after: 'GPC:N:1' }, 'after must be a cursor of this connection in this order'],
    [{ sort: 'SEVERITY', before: 'severity:worst:1' }, 'before must be a cursor'],
    [{ sort: 'UPDATED', after: 'updated_at:2026-99-99T00:00:00.000Z:1' }, 'after must be a cursor'],
    [{ sort: 'UPDATED', after: 'severity:high:1' }, 'after must be a cursor'],
    [{ sort: 'SEVERITY', after: "severity:high' OR TRUE --:1" }, 'after must be a cursor'],
    [{ sort: 'SEVERITY', after: 'severity:high:9999999999' }, 'after must be a cursor'],
    [{ search: 'x'.repeat(201) }, 'search must have at most 200 characters'],
  ])('refuses %j', async ({ after, before, ...given }: Record<string, string>, message) => {
    const code = (text?: string) => text && Buffer.from(text).toString('base64');
    const { errors } = await graphql.run(`query ${PAGE}`, {
      ...given,
      after: code(after),
      before: code(before),
    });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors?.[0]?.message).toContain(message);
  });

  it('sorts and searches reviews and actions as well', async () => {
    const { core } = graphql.test;
    const [review] = await core.prisma.healingReview.findMany({ orderBy: { id: 'asc' }, take: 1 });
    await core.prisma.healingReview.update({
      where: { id: review?.id as number },
      data: { errorMessage: 'The analyzer got stuck', updatedAt: new Date('2100-01-01T00:00:00Z') },
    });
    const action = (index: number, filePath: string) =>
      core.prisma.healingAction.create({
        data: {
          suggestionId: rows[index]?.id as number,
          jobId: 'backup',
          actionType: 'manual',
          status: index === 0 ? 'success' : 'failed',
          actor: 'ada',
          owner: 'x',
          filePath,
        },
      });
    const [one, two] = [await action(0, '/srv/one.sh'), await action(3, '/srv/two.sh')];
    const answer = await graphql.data(`{
      stuck: reviews(search: "stuck analyz") { totalCount nodes { databaseId } }
      changed: reviews(sort: UPDATED, first: 1) { nodes { databaseId } }
      oldest: reviews(sort: OLDEST, first: 1) { nodes { databaseId } }
      files: actions(search: "srv ada", sort: OLDEST) { totalCount nodes { databaseId } }
      title: actions(search: "a one") { nodes { databaseId } }
      severe: actions(filter: { severity: [CRITICAL], category: [RELIABILITY] }) { totalCount nodes { databaseId } }
      severest: actions(filter: { severity: [CRITICAL], canRollback: false, status: [FAILED, BEGUN] }, sort: UPDATED) { totalCount nodes { databaseId } }
    }`);
    const ids = ({ nodes }: Data): number[] => nodes.map(({ databaseId }: Data) => databaseId as number);
    expect([ids(answer.stuck), answer.stuck.totalCount]).toEqual([[review?.id], 1]);
    expect(ids(answer.changed)).toEqual([review?.id]);
    expect(ids(answer.oldest)).toEqual([review?.id]);
    expect([ids(answer.files), answer.files.totalCount]).toEqual([[one.id, two.id], 2]);
    expect(ids(answer.title)).toEqual([one.id]);
    expect([ids(answer.severe), answer.severe.totalCount]).toEqual([[two.id], 1]);
    expect([ids(answer.severest), answer.severest.totalCount]).toEqual([[two.id], 1]);
  });

  it('sorts runs by their start, either way', async () => {
    const { prisma } = graphql.test.core;
    for (const [runKey, hour] of [
      ['x', 2],
      ['y', 1],
    ] as const) {
      const startedAt = new Date(Date.UTC(2026, 2, 1, hour));
      await prisma.jobRun.create({ data: { jobId: 'backup', runKey, startedAt } });
    }
    const { oldest, newest } = await graphql.data(
      `{ oldest: runs(sort: OLDEST) { nodes { runKey } } newest: runs { nodes { runKey } } }`,
    );
    expect(oldest.nodes).toEqual([{ runKey: 'y' }, { runKey: 'x' }]);
    expect(newest.nodes).toEqual([{ runKey: 'x' }, { runKey: 'y' }]);
  });

  describe('of jobs', () => {
    const jobs = async (args: string): Promise<Data> =>
      (
        await graphql.data(
          `{ jobs(${args}) { totalCount nodes { jobId } pageInfo { endCursor hasNextPage } } }`,
        )
      ).jobs;
    const ids = ({ nodes }: Data): string[] => nodes.map(({ jobId }: { jobId: string }) => jobId);

    beforeAll(async () => {
      await graphql.test.core.prisma.healingSchedule.createMany({
        data: [
          { jobId: 'report', spec: '', nextAt: new Date('2026-03-02T13:00:00Z') },
          { jobId: 'backup', spec: '', nextAt: new Date('2026-03-02T14:00:00Z') },
        ].map((row) => ({ ...row, createdAt: new Date(), updatedAt: new Date() })),
      });
    });

    it.each([
      ['ID', ['backup', 'fetch', 'report']],
      ['NAME', ['fetch', 'backup', 'report']],
      ['PENDING', ['backup', 'fetch', 'report']],
      ['NEXT_REVIEW', ['report', 'backup', 'fetch']],
    ])('come in the order %s', async (sort, order) => {
      // Two of backup's wait, and two of fetch's: equal ones come by id.
      await add('for the count');
      expect(ids(await jobs(`sort: ${sort}`))).toEqual(order);
      const first = await jobs(`sort: ${sort}, first: 2`);
      const second = await jobs(
        `sort: ${sort}, first: 2, after: ${JSON.stringify(first.pageInfo.endCursor)}`,
      );
      expect([...ids(first), ...ids(second)]).toEqual(order);
      expect(second.pageInfo.hasNextPage).toBe(false);
      await graphql.test.core.prisma.healingSuggestion.deleteMany({ where: { title: 'for the count' } });
    });

    it.each([
      ['search: "NIGHT"', ['backup', 'report']],
      ['search: "prices get"', ['fetch']],
      ['search: "nothing"', []],
      ['filter: { enabled: true }', ['backup', 'report']],
      ['filter: { enabled: true, mode: [REACTIVE] }', ['report']],
      ['filter: { tag: ["day", "week"] }', ['report']],
      ['filter: { tag: [] }', []],
    ])('that fit %s', async (args, fit) => {
      const answer = await jobs(args);
      expect([ids(answer), answer.totalCount]).toEqual([fit, fit.length]);
    });

    it('refuses a cursor of another order', async () => {
      const { pageInfo } = await jobs('sort: NAME, first: 1');
      const { errors } = await graphql.run(
        `{ jobs(sort: PENDING, after: ${JSON.stringify(pageInfo.endCursor)}) { totalCount } }`,
      );
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    });
  });
});
