/* eslint-disable @typescript-eslint/no-unsafe-member-access -- answers are as loose as the queries that tests write */
import { describe, expect, it } from 'vitest';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { globalId, useGraphQL } from './use-graphql.js';
import { WORKSPACE } from './workspace.js';

const BAD_IDS: [what: string, id: string, message: string][] = [
  [
    'the id of another type',
    globalId('Action', 1),
    'is the id of another type (Action); that of a Suggestion is needed',
  ],
  ['garbage', 'garbage!', 'is no id of a Suggestion'],
  ['an empty id', '', 'is no id of a Suggestion'],
  ['a huge number', '99999999999999999999', 'is no database id: those go from 1 to 2147483647'],
  ['0', '0', 'is no database id'],
  [
    'a number in a global id that is too large',
    globalId('Suggestion', '2147483648'),
    'is no id of a Suggestion',
  ],
  ['a global id without a number', globalId('Suggestion', 'abc'), 'is no id of a Suggestion'],
  ['NUL', 'a\0b', 'is no id of a Suggestion'],
];

describe('ids', () => {
  const graphql = useGraphQL(WORKSPACE);

  it('takes global ids and database ids, and gives null for what is not there', async () => {
    const { id } = await insertSuggestion(graphql.test.core, { jobId: 'backup' });
    const query = 'query ($id: ID!) { suggestion(id: $id) { id databaseId } }';
    const suggestion = { id: globalId('Suggestion', id), databaseId: id };
    expect(await graphql.data(query, { id: suggestion.id })).toEqual({ suggestion });
    expect(await graphql.data(query, { id: String(id) })).toEqual({ suggestion });
    expect(await graphql.data(query, { id })).toEqual({ suggestion });
    expect(await graphql.data(query, { id: '2147483647' })).toEqual({ suggestion: null });
  });

  it.each(BAD_IDS)('refuses %s in a query with a clear error', async (_what, id, message) => {
    const { errors } = await graphql.run('query ($id: ID!) { suggestion(id: $id) { id } }', { id });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors?.[0]?.message).toContain(message);
  });

  it.each(BAD_IDS)('answers ValidationError for %s in a mutation', async (_what, id, message) => {
    const answer = await graphql.data(
      `mutation ($id: ID!) { rejectSuggestion(input: { id: $id, reason: "no" }) {
        __typename ... on ValidationError { message issues { path message } }
      } }`,
      { id },
    );
    expect(answer.rejectSuggestion).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ path: ['id'] }],
    });
    expect(answer.rejectSuggestion.message).toContain(message);
  });

  it('refuses an id of another type in a filter, naming the key', async () => {
    const { errors } = await graphql.run(
      `{ suggestions(filter: { reviewId: "${globalId('Suggestion', 1)}" }) { totalCount } }`,
    );
    expect(errors?.[0]?.message).toContain('filter.reviewId');
  });

  it('finds every kind of object by its global id, in order, null for what is not there', async () => {
    const suggestion = await insertSuggestion(graphql.test.core, { jobId: 'backup' });
    const { suggestion: found, events } = await graphql.data(
      `query ($id: ID!) { suggestion(id: $id) { id review { id } job { id } } events { nodes { id } } }`,
      { id: String(suggestion.id) },
    );
    expect(events.nodes).toEqual([]);
    const ids = [
      found.review.id,
      globalId('Run', 999),
      found.id,
      found.job.id,
      globalId('Event', 999),
      found.id,
    ];
    const { nodes, node } = await graphql.data(
      `query ($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { __typename id } node(id: $id) { ... on Suggestion { title } } }`,
      { ids, id: found.id },
    );
    expect(nodes).toEqual([
      { __typename: 'Review', id: found.review.id },
      null,
      { __typename: 'Suggestion', id: found.id },
      { __typename: 'Job', id: found.job.id },
      null,
      { __typename: 'Suggestion', id: found.id },
    ]);
    expect(node).toEqual({ title: 'Retry twice' });
  });

  it.each([
    globalId('PageInfo', 1),
    globalId('Suggestion', 'x'),
    globalId('Event', '9'.repeat(19)),
    'x',
    '17',
  ])('refuses %s as a global id', async (id) => {
    const { errors } = await graphql.run('query ($id: ID!) { node(id: $id) { id } }', { id });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors?.[0]?.message).toContain('is no global id');
  });

  it('refuses more ids at once than a page has objects', async () => {
    const ids = Array.from({ length: 501 }, () => globalId('Run', 1));
    const { errors } = await graphql.run('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
    expect(errors?.[0]?.message).toContain('ids must hold at most 500 ids');
  });
});
