import { readFile } from 'node:fs/promises';
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  lexicographicSortSchema,
  printSchema,
  type GraphQLNamedType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.js';

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
const SPECIFIED = ['String', 'Int', 'Float', 'Boolean', 'ID'];

function undescribed(type: GraphQLNamedType): string[] {
  const missing: string[] = [];
  const look = (name: string, { description }: { description?: string | null }) => {
    if (!description?.trim()) missing.push(name);
  };
  look(type.name, type);
  if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
  if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field);
  }
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      look(`${type.name}.${field.name}`, field);
      for (const argument of field.args) look(`${type.name}.${field.name}(${argument.name})`, argument);
    }
  }
  return missing;
}

describe('the schema', () => {
  it('describes every type, field, argument and enum value', () => {
    expect(types.filter(({ name }) => !SPECIFIED.includes(name)).flatMap(undescribed)).toEqual([]);
  });

  it('is what schema.graphql says', async () => {
    const committed = await readFile(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
    expect(committed).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`);
  });

  it('has the whole surface of the design', () => {
    const fields = (type: { getFields(): object } | null | undefined) =>
      Object.keys(type?.getFields() ?? {}).sort();
    expect(fields(schema.getQueryType())).toEqual(
      [
        'accessTokens',
        'action',
        'actions',
        'events',
        'healingConfigSchema',
        'healingStats',
        'healingTrends',
        'job',
        'jobs',
        'node',
        'nodes',
        'pendingSuggestionCount',
        'runLog',
        'runLogSearch',
      ]
        .concat([
          'review',
          'reviewQueue',
          'reviews',
          'run',
          'runs',
          'scheduler',
          'suggestion',
          'suggestions',
          'upcomingReviews',
          'viewer',
        ])
        .sort(),
    );
    expect(fields(schema.getMutationType())).toEqual([
      'applySuggestion',
      'approveSuggestion',
      'approveSuggestionGroup',
      'approveSuggestions',
      'cancelReview',
      'createAccessToken',
      'prepareSuggestion',
      'proposeHealingConfig',
      'recordRun',
      'rejectSuggestion',
      'rejectSuggestions',
      'revokeAccessToken',
      'rollbackAction',
      'snoozeSuggestion',
      'triggerReview',
      'updateHealingConfig',
    ]);
    expect(fields(schema.getSubscriptionType())).toEqual([
      'actionUpdated',
      'events',
      'jobUpdated',
      'reviewUpdated',
      'runsRecorded',
      'suggestionAdded',
      'suggestionUpdated',
    ]);
  });

  it('gives each mutation one input and one result union of its success and errors', () => {
    for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      const name = `${field.name.charAt(0).toUpperCase()}${field.name.slice(1)}`;
      expect(field.args.map((argument) => String(argument.type))).toEqual([`${name}Input!`]);
      expect(String(field.type)).toBe(`${name}Result!`);
      const union = schema.getType(`${name}Result`);
      const members = isUnionType(union) ? union.getTypes() : [];
      expect(members.map((member) => member.name)).toContain(`${name}Success`);
      for (const member of members) {
        if (member.name === `${name}Success`) continue;
        expect(member.getInterfaces().map((its) => its.name)).toEqual(['Error']);
      }
    }
  });

  it('writes enum values in upper case', () => {
    const values = types.filter(isEnumType).flatMap((type) => type.getValues().map(({ name }) => name));
    expect(values.filter((name) => name !== name.toUpperCase())).toEqual([]);
  });

  it('gives every connection a totalCount', () => {
    const connections = types.filter(({ name }) => name.endsWith('Connection')).filter(isObjectType);
    expect(connections.length).toBeGreaterThan(5);
    for (const connection of connections)
      expect(String(connection.getFields()['totalCount']?.type)).toBe('Int!');
  });
});
