import { describe, expect, it } from 'vitest';
import {
  getNamedType,
  isLeafType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { schema } from '../../schema/index.js';
import { may, ROLES, type Permission, type Role } from '../../src/domain/access/viewer.js';
import { useGraphQL } from './use-graphql.js';
import { WORKSPACE } from './workspace.js';

const SAMPLE: Record<string, string> = {
  'ID!': '"1"',
  'String!': '"backup"',
  '[ID!]!': '["1"]',
  'ApproveSuggestionInput!': '{ id: "1" }',
  'ApplySuggestionInput!': '{ id: "1" }',
  'RejectSuggestionInput!': '{ id: "1", reason: "no" }',
  'ApproveSuggestionsInput!': '{ ids: ["1"] }',
  'ApproveSuggestionGroupInput!': '{ id: "1" }',
  'RejectSuggestionsInput!': '{ ids: ["1"], reason: "no" }',
  'SnoozeSuggestionInput!': '{ id: "1" }',
  'PrepareSuggestionInput!': '{ id: "1" }',
  'RollbackActionInput!': '{ id: "1" }',
  'TriggerReviewInput!': '{ jobId: "backup" }',
  'CancelReviewInput!': '{ id: "1" }',
  'RecordRunInput!': '{ jobId: "backup", startedAt: "2026-03-01T00:00:00Z" }',
  'ProposeHealingConfigInput!': '{ jobId: "backup", selfHealing: {} }',
  'UpdateHealingConfigInput!': '{ jobId: "backup", selfHealing: {}, baseHash: "x" }',
  'CreateAccessTokenInput!': '{ name: "made by a test", role: ADMIN }',
  'RevokeAccessTokenInput!': '{ name: "nobody" }',
};
const given = (args: readonly GraphQLArgument[]) => {
  const list = args
    .filter(({ type }) => isNonNullType(type))
    .map(({ name, type }) => `${name}: ${SAMPLE[String(type)]}`);
  return list.length > 0 ? `(${list.join(', ')})` : '';
};

const ROOTS = (['Query', 'Mutation', 'Subscription'] as const).flatMap((root) =>
  Object.values((schema.getType(root) as GraphQLObjectType).getFields()).map(
    (field) => [`${root}.${field.name}`, root, field] as const,
  ),
);

function operationFor(root: string, field: GraphQLField<unknown, unknown>): string {
  const leaf = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }';
  const ids = field.name === 'node' ? '(id: "Sm9iOmJhY2t1cA==")' : null;
  const args = ids ?? (field.name === 'nodes' ? '(ids: ["Sm9iOmJhY2t1cA=="])' : given(field.args));
  return `${root.toLowerCase()} { ${field.name}${args} ${leaf} }`;
}

/** What a field of a root type takes, where it is not what the root takes: `read`. */
const NEEDS: Record<string, Permission | 'anybody'> = {
  'Query.viewer': 'anybody',
  'Query.accessTokens': 'administer',
  'Mutation.recordRun': 'report',
  'Mutation.triggerReview': 'operate',
  'Mutation.cancelReview': 'operate',
  'Mutation.approveSuggestion': 'operate',
  'Mutation.rejectSuggestion': 'operate',
  'Mutation.applySuggestion': 'operate',
  'Mutation.approveSuggestions': 'operate',
  'Mutation.approveSuggestionGroup': 'operate',
  'Mutation.rejectSuggestions': 'operate',
  'Mutation.snoozeSuggestion': 'operate',
  'Mutation.prepareSuggestion': 'operate',
  'Mutation.rollbackAction': 'operate',
  'Mutation.proposeHealingConfig': 'operate',
  'Mutation.updateHealingConfig': 'operate',
  'Mutation.createAccessToken': 'administer',
  'Mutation.revokeAccessToken': 'administer',
};

describe('the viewer', () => {
  const graphql = useGraphQL({});

  it.each([
    ['viewer', ['READ']],
    ['operator', ['READ', 'OPERATE']],
    ['reporter', ['REPORT']],
    ['admin', ['READ', 'OPERATE', 'REPORT', 'ADMINISTER']],
  ] as [Role, string[]][])('%s is told what they may do', async (role, permissions) => {
    const viewer = { name: 'ada', role, key: 'ada', revoked: new AbortController().signal };
    const { data } = await graphql.run('{ viewer { name role permissions } }', {}, { viewer });
    expect(data).toEqual({ viewer: { name: 'ada', role: role.toUpperCase(), permissions } });
  });
});

describe('who is not signed in', () => {
  const graphql = useGraphQL(WORKSPACE);
  const operations = ROOTS.filter(([, root]) => root !== 'Subscription');

  it.each(operations)('gets UNAUTHENTICATED from %s', async (_name, root, field) => {
    const operation = operationFor(root, field);
    const { errors } = await graphql.run(operation, {}, { viewer: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect((await graphql.run(operation)).errors ?? []).toEqual([]);
  });

  it('may ask for __typename', async () => {
    expect(await graphql.run('{ __typename }', {}, { viewer: null })).toEqual({
      data: { __typename: 'Query' },
    });
  });
});

describe('who is signed in', () => {
  const graphql = useGraphQL(WORKSPACE);
  const signedInAs = (role: Role) => ({
    viewer: { name: role, role, key: role, revoked: new AbortController().signal },
  });

  const subscribeErrors = async (operation: string, context: ReturnType<typeof signedInAs>) => {
    const answer = await graphql.subscribe(operation, {}, context);
    if (!(Symbol.asyncIterator in answer)) return answer.errors;
    await answer.return(undefined);
    return [];
  };

  it('meets a permission at every mutation', () => {
    const mutations = ROOTS.filter(([, root]) => root === 'Mutation').map(([name]) => name);
    expect(mutations.filter((name) => !(name in NEEDS))).toEqual([]);
  });

  const cases = ROOTS.flatMap(([name, root, field]) =>
    ROLES.map((role) => [role, name, root, field] as const),
  );
  it.each(cases)('as %s gets what the role may of %s', async (role, name, root, field) => {
    const needs = NEEDS[name] ?? 'read';
    const allowed = needs === 'anybody' || may({ role }, needs);
    const operation = operationFor(root, field);
    const context = signedInAs(role);
    const errors =
      root === 'Subscription'
        ? await subscribeErrors(operation, context)
        : (await graphql.run(operation, {}, context)).errors;
    if (allowed) expect(errors ?? []).toEqual([]);
    else {
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      expect(errors?.[0]?.message).toMatch(new RegExp(`role ${role} may not do this; it takes .*admin`));
    }
  });

  it('as a reporter records a run, and reads nothing of it but its id', async () => {
    const record = (asks: string) =>
      graphql.run(
        `mutation { recordRun(input: { jobId: "backup", startedAt: "2026-03-01T00:00:00Z" }) {
          ... on RecordRunSuccess { ${asks} } } }`,
        {},
        signedInAs('reporter'),
      );
    expect(await record('created runId')).toMatchObject({ data: { recordRun: { created: true } } });
    expect((await record('run { id }')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
