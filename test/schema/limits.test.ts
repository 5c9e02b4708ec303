import { getIntrospectionQuery } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { describe, expect, it } from 'vitest';
import { limits, schema, type GraphQLContext } from '../../schema/index.js';
import { useGraphQL } from './use-graphql.js';
import { WORKSPACE } from './workspace.js';

describe('limits', () => {
  const graphql = useGraphQL(WORKSPACE);
  // A chain that ends nowhere: suggestion → latestAction → suggestion → …
  const chain = (levels: number) => {
    let query = 'id';
    for (let level = levels - 1; level > 1; level--) {
      query = level % 2 === 0 ? `latestAction { ${query} }` : `suggestion { ${query} }`;
    }
    return `{ suggestion(id: "1") { ${query} } }`;
  };

  it('answers a query 12 levels deep', async () => {
    expect(await graphql.run(chain(12))).toEqual({ data: { suggestion: null } });
  });

  it.each([13, 50])('refuses a query %i levels deep, saying how deep it is and may be', async (levels) => {
    const { errors } = await graphql.run(chain(levels));
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_DEEP', limit: 12, actual: levels } }]);
    expect(errors?.[0]?.message).toContain(`nests ${levels} levels deep; at most 12 are allowed`);
  });

  it('counts what is nested by fragments', async () => {
    const fragments = Array.from(
      { length: 20 },
      (_, index) =>
        `fragment F${index} on Suggestion { latestAction { suggestion { ${index < 19 ? `...F${index + 1}` : 'id'} } } }`,
    );
    const { errors } = await graphql.run(`{ suggestion(id: "1") { ... { ...F0 } } } ${fragments.join('\n')}`);
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_DEEP', actual: 42 } }]);
  });

  it('survives fragments that lead back to themselves', async () => {
    const { errors } = await graphql.run(`{ suggestion(id: "1") { ...A } }
      fragment A on Suggestion { latestAction { suggestion { ...B } } }
      fragment B on Suggestion { ...A }`);
    expect(errors?.map(({ message }) => message).join()).toContain(
      'Cannot spread fragment "A" within itself',
    );
  });

  it('refuses fragments that double at every step, by what they cost', async () => {
    const fragments = Array.from(
      { length: 40 },
      (_, index) => `fragment F${index} on Suggestion { ...F${index + 1} ...F${index + 1} }`,
    );
    const { errors } = await graphql.run(
      `{ suggestion(id: "1") { ...F0 } } ${fragments.join(' ')} fragment F40 on Suggestion { id }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
  });

  it('refuses pages within pages by what they cost', async () => {
    const query = `query ($first: Int) {
      reviews(first: $first) { nodes { suggestions(first: $first) { nodes { id title } } } }
    }`;
    expect((await graphql.run(query, { first: 50 })).errors).toBeUndefined();
    const { errors } = await graphql.run(query, { first: 500 });
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX', limit: 50_000 } }]);
    expect(errors?.[0]?.message).toMatch(
      /^The query costs \d+, more than the 50000 that are allowed: ask for smaller/,
    );
  });

  it('counts every column of the largest page as affordable', async () => {
    const fields = `id databaseId jobId category severity title description currentState suggestedChange expectedImpact
      actionType targetFile proposedContent diff status source fingerprint createdAt updatedAt
      review { id status startedAt } evidence { __typename verified }`;
    expect((await graphql.run(`{ suggestions(first: 500) { nodes { ${fields} } } }`)).errors).toBeUndefined();
  });

  it('refuses more than 30 aliases', async () => {
    const query = (count: number) =>
      `{ ${Array.from({ length: count }, (_, index) => `a${index}: pendingSuggestionCount`).join(' ')} }`;
    expect((await graphql.run(query(30))).errors).toBeUndefined();
    const { errors } = await graphql.run(query(31));
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_MANY_ALIASES', limit: 30, actual: 31 } }]);
  });

  describe('in a Yoga server', () => {
    const ask = async (query: string) => {
      const plugin: Plugin = limits();
      const yoga = createYoga<object, GraphQLContext>({
        schema,
        context: () => graphql.context(),
        plugins: [plugin],
        logging: false,
      });
      const response = await yoga.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as { data?: Record<string, unknown>; errors?: { message: string }[] };
    };

    it('lets the introspection queries of GraphiQL pass', async () => {
      for (const options of [{}, { inputValueDeprecation: true, schemaDescription: true, oneOf: true }]) {
        const { data, errors } = await ask(getIntrospectionQuery(options));
        expect(errors).toBeUndefined();
        expect(data).toHaveProperty('__schema');
      }
    });

    it('applies the rules', async () => {
      expect((await ask(chain(50))).errors?.[0]?.message).toContain('at most 12 are allowed');
    });

    it('refuses a document of too many words', async () => {
      const { errors } = await ask(`{ ${'__typename '.repeat(5_001)} }`);
      expect(errors?.[0]?.message).toContain('more that 5000 tokens');
    });

    it.each([
      ['selections', `{ ${'a { '.repeat(2_000)} b ${'}'.repeat(2_000)} }`],
      [
        'lists',
        `{ suggestions(filter: { status: ${'['.repeat(2_000)}${']'.repeat(2_000)} }) { totalCount } }`,
      ],
      ['objects', `{ a(x: ${'{ y: '.repeat(1_000)} 1 ${'}'.repeat(1_000)}) }`],
      ['types', `query ($a: ${'['.repeat(2_000)} Int ${']'.repeat(2_000)}) { __typename }`],
      ['no end', `{ a(x: ${'['.repeat(4_000)}`],
      ['words in them that close nothing', `{ a(x: ${'["]]]]", '.repeat(1_000)} 1 ${']'.repeat(1_000)}) }`],
    ])('refuses brackets that nest without end before they are parsed: %s', async (_what, query) => {
      expect((await ask(query)).errors).toMatchObject([
        {
          message: 'The document nests its brackets more than 100 levels deep.',
          extensions: { code: 'QUERY_TOO_DEEP', limit: 100 },
        },
      ]);
    });

    it('lets brackets side by side and in words pass, however many', async () => {
      const many = '{ a: __typename } '.replace('a: ', '');
      const query = `{ ${`... on Query ${many}`.repeat(200)} suggestion(id: "${'['.repeat(500)}") { id } }`;
      expect((await ask(query)).errors?.[0]?.message).toContain('is no id of a Suggestion');
    });

    it('shows what is wrong with an argument, and masks what is wrong with us', async () => {
      expect((await ask('{ suggestion(id: "x") { id } }')).errors?.[0]?.message).toContain(
        'is no id of a Suggestion',
      );
      await graphql.test.core.prisma.$executeRaw`ALTER TABLE healing_reviews RENAME TO moved`;
      expect((await ask('{ reviews { nodes { id } } }')).errors).toMatchObject([
        { message: 'Unexpected error.' },
      ]);
      await graphql.test.core.prisma.$executeRaw`ALTER TABLE moved RENAME TO healing_reviews`;
    });
  });
});
