import { describe, expect, it } from 'vitest';
import { isNonNullType, type GraphQLArgument } from 'graphql';
import { schema } from '../../schema/index.js';
import { useGraphQL } from './use-graphql.js';
import { WORKSPACE } from './workspace.js';

const SAMPLE: Record<string, string> = {
  'ID!': '"1"',
  'String!': '"backup"',
  '[ID!]!': '["1"]',
  'ApproveSuggestionInput!': '{ id: "1" }',
  'ApplySuggestionInput!': '{ id: "1" }',
  'RejectSuggestionInput!': '{ id: "1", reason: "no" }',
  'RollbackActionInput!': '{ id: "1" }',
  'TriggerReviewInput!': '{ jobId: "backup" }',
  'RecordRunInput!': '{ jobId: "backup", startedAt: "2026-03-01T00:00:00Z" }',
};
const given = (args: readonly GraphQLArgument[]) => {
  const list = args
    .filter(({ type }) => isNonNullType(type))
    .map(({ name, type }) => `${name}: ${SAMPLE[String(type)]}`);
  return list.length > 0 ? `(${list.join(', ')})` : '';
};

describe('who is not signed in', () => {
  const graphql = useGraphQL(WORKSPACE);
  const roots = (['Query', 'Mutation'] as const).flatMap((root) => {
    const type = root === 'Query' ? schema.getQueryType() : schema.getMutationType();
    return Object.values(type?.getFields() ?? {}).map((field) => ({ root, field }));
  });

  it.each(roots.map(({ root, field }) => [`${root}.${field.name}`, root, field] as const))(
    'gets UNAUTHENTICATED from %s',
    async (_name, root, field) => {
      const leaf = /^Int!?$/.test(String(field.type)) ? '' : '{ __typename }';
      const ids = field.name === 'node' ? '(id: "Sm9iOmJhY2t1cA==")' : null;
      const args = ids ?? (field.name === 'nodes' ? '(ids: ["Sm9iOmJhY2t1cA=="])' : given(field.args));
      const operation = `${root.toLowerCase()} { ${field.name}${args} ${leaf} }`;
      const { errors } = await graphql.run(operation, {}, { viewer: null });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      expect((await graphql.run(operation)).errors ?? []).toEqual([]);
    },
  );

  it('may ask for __typename', async () => {
    expect(await graphql.run('{ __typename }', {}, { viewer: null })).toEqual({
      data: { __typename: 'Query' },
    });
  });
});
