/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call -- answers are as loose as the queries that tests write */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HealingSuggestion } from '../../src/generated/prisma/client.js';
import { fakeWriter } from '../support/fake-writer.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { accepted, globalId, next, useGraphQL } from './use-graphql.js';
import { FIXED_BACKUP, WORKSPACE } from './workspace.js';

const ERRORS =
  '__typename ... on Error { message } ... on InvalidStateError { state } ... on ValidationError { issues { path } } ... on ConflictError { path }';
const RESULT = `id result { ${ERRORS} ... on ApproveSuggestionSuccess { suggestion { databaseId status } action { status } } }`;
const APPROVE = `mutation ($input: ApproveSuggestionsInput!) { approveSuggestions(input: $input) {
  __typename ... on ValidationError { issues { path message } } ... on ApproveSuggestionsSuccess { results { ${RESULT} } }
} }`;
const APPROVE_GROUP = `mutation ($input: ApproveSuggestionGroupInput!) { approveSuggestionGroup(input: $input) {
  __typename ... on InvalidStateError { state } ... on Error { message }
  ... on ApproveSuggestionGroupSuccess { remainingCount results { ${RESULT} } }
} }`;
const REJECT = `mutation ($input: RejectSuggestionsInput!) { rejectSuggestions(input: $input) {
  __typename ... on ValidationError { issues { path message } }
  ... on RejectSuggestionsSuccess { results { id result {
    __typename ... on Error { message } ... on RejectSuggestionSuccess { suggestion { status rejectionReason } }
  } } }
} }`;
const SNOOZE = `mutation ($input: SnoozeSuggestionInput!) { snoozeSuggestion(input: $input) {
  __typename ... on Error { message } ... on InvalidStateError { state } ... on ValidationError { issues { path } }
  ... on SnoozeSuggestionSuccess { suggestion { status snoozedUntil } }
} }`;
const PREPARE = `mutation ($input: PrepareSuggestionInput!) { prepareSuggestion(input: $input) {
  ${ERRORS} ... on ForbiddenPathError { path }
  ... on PrepareSuggestionSuccess { suggestion { status targetFile diff preparedBy preparedAt aiSessionKey canPrepare } }
} }`;

describe('decisions on several suggestions', () => {
  const graphql = useGraphQL(WORKSPACE);
  let file: string;
  beforeEach(async () => {
    file = join(graphql.test.folder, 'backup.sh');
    await writeFile(file, WORKSPACE['backup.sh']!);
    await graphql.test.core.prisma.healingSuggestion.deleteMany();
    delete graphql.test.core.changeWriter;
  });
  const insert = (given: Partial<HealingSuggestion> & { to?: string } = {}) => {
    const { to, ...columns } = given;
    return insertSuggestion(graphql.test.core, {
      jobId: 'backup',
      ...(to !== undefined && { change: { file, to } }),
      ...columns,
    });
  };
  const ask = async (mutation: string, input: object) => {
    const [answer] = Object.values(await graphql.data(mutation, { input }));
    return answer as any; // eslint-disable-line @typescript-eslint/no-explicit-any -- as above
  };

  it('are a result each: what succeeded, and typed errors for the rest', async () => {
    const [good, decided] = [await insert({ to: FIXED_BACKUP }), await insert({ status: 'rejected' })];
    const broken = await insert({ to: `${WORKSPACE['backup.sh']}if true\n` });
    const ids = [good.id, decided.id, 'nonsense', 987_654, broken.id, good.id].map(String);
    const { __typename, results } = await ask(APPROVE, { ids, apply: true });
    expect(__typename).toBe('ApproveSuggestionsSuccess');
    expect(results).toMatchObject([
      {
        id: globalId('Suggestion', good.id),
        result: { suggestion: { databaseId: good.id, status: 'APPLIED' }, action: { status: 'SUCCESS' } },
      },
      { result: { __typename: 'InvalidStateError', state: 'rejected' } },
      { result: { __typename: 'NotFoundError' } },
      { result: { __typename: 'ValidationError' } },
      { id: 'nonsense', result: { __typename: 'ValidationError', issues: [{ path: ['ids', '2'] }] } },
    ]);
    expect(await readFile(file, 'utf8')).toBe(FIXED_BACKUP);
  });

  it('take 1 to 100', async () => {
    for (const ids of [[], Array.from({ length: 101 }, (_, index) => `${index + 1}`)])
      expect(await ask(APPROVE, { ids })).toMatchObject({
        __typename: 'ValidationError',
        issues: [{ path: ['ids'] }],
      });
  });

  it('that fail unexpectedly are null with a masked error, and keep the others', async () => {
    const [first, second] = [await insert(), await insert()];
    const { core } = graphql.test;
    const flawed = {
      ...core,
      prisma: core.prisma.$extends({
        query: {
          healingSuggestion: {
            updateManyAndReturn: ({ args, query }) => {
              if (args.where?.id === first.id) throw new TypeError('hunter2');
              return query(args);
            },
          },
        },
      }) as unknown as typeof core.prisma,
    };
    const answer = await graphql.run(
      APPROVE,
      { input: { ids: [`${first.id}`, `${second.id}`] } },
      { core: flawed },
    );
    expect(answer.data.approveSuggestions.results).toMatchObject([
      { result: null },
      { result: { suggestion: { status: 'APPROVED' } } },
    ]);
    expect(answer.errors).toMatchObject([{ path: ['approveSuggestions', 'results', 0, 'result'] }]);
  });

  it('reject with one reason, which is looked at first', async () => {
    const [first, second] = [await insert(), await insert({ status: 'applied' })];
    const ids = [`${first.id}`, globalId('Suggestion', second.id)];
    expect(await ask(REJECT, { ids, reason: ' ' })).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ path: ['reason'] }],
    });
    expect((await ask(REJECT, { ids, reason: 'not ours' })).results).toMatchObject([
      { result: { suggestion: { status: 'REJECTED', rejectionReason: 'not ours' } } },
      { result: { __typename: 'InvalidStateError' } },
    ]);
  });

  it('approve a group, in all its jobs', async () => {
    const [first, other] = [await insert({ groupKey: 'g' }), await insert({ groupKey: 'g', jobId: 'fetch' })];
    await insert({ groupKey: 'another' });
    const QUERY = `query ($id: ID!) { suggestion(id: $id) { group {
      key pendingCount jobsCount suggestions(filter: { status: [PENDING] }) { totalCount nodes { databaseId } }
    } } }`;
    expect(await graphql.data(QUERY, { id: `${first.id}` })).toEqual({
      suggestion: {
        group: {
          key: 'g',
          pendingCount: 2,
          jobsCount: 2,
          suggestions: { totalCount: 2, nodes: [{ databaseId: other.id }, { databaseId: first.id }] },
        },
      },
    });
    const answer = await ask(APPROVE_GROUP, { id: `${other.id}` });
    expect(answer).toMatchObject({ __typename: 'ApproveSuggestionGroupSuccess', remainingCount: 0 });
    expect(answer.results.map(({ id }: { id: string }) => id)).toEqual(
      [other.id, first.id].map((id) => globalId('Suggestion', id)),
    );
    expect(await ask(APPROVE_GROUP, { id: `${other.id}` })).toMatchObject({
      __typename: 'InvalidStateError',
      state: 'approved',
    });
    expect(await ask(APPROVE_GROUP, { id: '987654' })).toMatchObject({ __typename: 'NotFoundError' });
  });

  it('count the groups of a page in one statement', async () => {
    for (let index = 0; index < 5; index += 1) await insert({ groupKey: `g${index % 2}` });
    const statements = await graphql.statements(
      '{ suggestions { nodes { group { key pendingCount jobsCount } } } }',
    );
    expect(statements).toHaveLength(2);
  });

  it('snooze until a moment, and lists can leave out what is snoozed', async () => {
    const [snoozed, awake] = [await insert(), await insert()];
    const until = '2026-03-09T08:00:00+01:00';
    const messages = accepted(
      await graphql.subscribe(
        'subscription { suggestionUpdated { event { type data } suggestion { snoozedUntil } } }',
      ),
    );
    const told = next(messages);
    expect(await ask(SNOOZE, { id: `${snoozed.id}`, until })).toEqual({
      __typename: 'SnoozeSuggestionSuccess',
      suggestion: { status: 'PENDING', snoozedUntil: '2026-03-09T07:00:00.000Z' },
    });
    expect((await told).suggestionUpdated).toEqual({
      event: { type: 'suggestion.snoozed', data: { until: '2026-03-09T07:00:00.000Z' } },
      suggestion: { snoozedUntil: '2026-03-09T07:00:00.000Z' },
    });
    await messages.return(undefined);
    const LISTS = `query ($snoozed: Boolean) {
      suggestions(filter: { snoozed: $snoozed }) { totalCount nodes { databaseId } }
      review(id: "${snoozed.reviewId}") { suggestions(filter: { snoozed: $snoozed }) { totalCount } }
      job(jobId: "backup") { pendingSuggestionCount suggestions(filter: { snoozed: $snoozed }) { nodes { databaseId } } }
      pendingSuggestionCount
    }`;
    const list = async (is: boolean | null, ids: number[], ofReview: number) => {
      const nodes = ids.map((databaseId) => ({ databaseId }));
      expect(await graphql.data(LISTS, { snoozed: is })).toEqual({
        suggestions: { totalCount: ids.length, nodes },
        review: { suggestions: { totalCount: ofReview } },
        job: { pendingSuggestionCount: 2, suggestions: { nodes } },
        pendingSuggestionCount: 2,
      });
    };
    await list(true, [snoozed.id], 1);
    await list(false, [awake.id], 0);
    await list(null, [awake.id, snoozed.id], 1);
    expect(await ask(SNOOZE, { id: `${snoozed.id}`, until: null })).toMatchObject({
      suggestion: { snoozedUntil: null },
    });
    expect(await ask(SNOOZE, { id: `${snoozed.id}`, until: '2026-03-02T11:59:59Z' })).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ path: ['until'] }],
    });
    const decided = await insert({ status: 'applied' });
    expect(await ask(SNOOZE, { id: `${decided.id}`, until })).toMatchObject({
      __typename: 'InvalidStateError',
      state: 'applied',
    });
    expect(await ask(SNOOZE, { id: '987654', until })).toMatchObject({ __typename: 'NotFoundError' });
  });

  it('prepare: the change is stored and shown, or a typed error says why not', async () => {
    const { core } = graphql.test;
    const { id } = await insert({ affectedFiles: [file] });
    expect(await ask(PREPARE, { id: `${id}` })).toMatchObject({ __typename: 'AnalysisUnavailableError' });
    core.changeWriter = fakeWriter(() => FIXED_BACKUP);
    expect(await graphql.data(`{ suggestion(id: "${id}") { canPrepare } }`)).toEqual({
      suggestion: { canPrepare: true },
    });
    expect(await ask(PREPARE, { id: `${id}` })).toMatchObject({
      __typename: 'PrepareSuggestionSuccess',
      suggestion: {
        status: 'PENDING',
        targetFile: file,
        diff: expect.stringContaining('+set -euo pipefail'),
        preparedBy: 'ada',
        preparedAt: '2026-03-02T12:00:00.000Z',
        aiSessionKey: 'session-1',
        canPrepare: false,
      },
    });
    expect(await ask(PREPARE, { id: `${id}` })).toMatchObject({
      __typename: 'InvalidStateError',
      state: 'prepared',
    });
    const outside = await insert({ affectedFiles: ['/etc/hosts'] });
    expect(await ask(PREPARE, { id: `${outside.id}` })).toMatchObject({
      __typename: 'ForbiddenPathError',
      path: '/etc/hosts',
    });
    core.changeWriter = fakeWriter(() => WORKSPACE['backup.sh']!);
    const same = await insert({ affectedFiles: [file] });
    expect(await ask(PREPARE, { id: `${same.id}` })).toMatchObject({ __typename: 'ValidationError' });
    expect(await ask(PREPARE, { id: '987654' })).toMatchObject({ __typename: 'NotFoundError' });
  });
});
