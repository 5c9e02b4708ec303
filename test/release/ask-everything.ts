import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  isCompositeType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLObjectType,
  type IntrospectionQuery,
} from 'graphql';

interface Answer<T> {
  data?: T;
  errors?: { message: string }[];
}

/** A query or a mutation. @throws where the server tells an error */
export async function graphql<T>(url: string, query: string, variables: object = {}): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as Answer<T>;
  if (!answer.data || answer.errors) {
    throw new Error(`${response.status}: ${JSON.stringify(answer.errors)} for ${query}`);
  }
  return answer.data;
}

/** One query for each list of the API that asks for every column of its rows, whatever the version of the server. */
export async function everyList(url: string): Promise<string[]> {
  const introspection = await graphql<IntrospectionQuery>(url, getIntrospectionQuery());
  const fields = Object.values(buildClientSchema(introspection).getQueryType()?.getFields() ?? {});
  return fields.flatMap((field) => {
    const type = getNamedType(field.type);
    if (!isObjectType(type) || !type.name.endsWith('Connection')) return [];
    if (field.args.some((arg) => isNonNullType(arg.type) && arg.name !== 'first')) return [];
    const nodes = type.getFields()['nodes'];
    const row = nodes && getNamedType(nodes.type);
    return isObjectType(row) ? [`{ ${field.name}(first: 20) { totalCount nodes { ${columns(row)} } } }`] : [];
  });
}

function columns(row: GraphQLObjectType): string {
  return Object.values(row.getFields())
    .filter(({ args, type }) => args.length === 0 && isLeafType(getNamedType(type)) && !isCompositeType(type))
    .map(({ name }) => name)
    .join(' ');
}

/** Every list of REST, and a review in full. */
export async function everyResource(url: string): Promise<void> {
  const rest = async (path: string): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}/api/v1${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} for ${path}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  for (const path of [
    '/healing/suggestions',
    '/healing/actions',
    '/healing/stats',
    '/jobs',
    '/healing/queue',
  ])
    await rest(path);
  const { reviews } = (await rest('/healing/reviews')) as { reviews: { id: number }[] };
  for (const { id } of reviews.slice(0, 3)) {
    const { ai_tokens_used: tokens } = await rest(`/healing/reviews/${id}`);
    if (tokens !== null && typeof tokens !== 'number')
      throw new Error(`ai_tokens_used is ${JSON.stringify(tokens)}`);
  }
}
