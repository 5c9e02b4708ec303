import swagger, { type SwaggerTransform, type SwaggerTransformObject } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { errorShape, invalidShape } from '../errors-shape.js';
import { usedSchemas } from './used-schemas.js';

const DESCRIPTION = `The v1 contract: reviews, suggestions, actions, jobs and runs.

Keys are in snake_case and always there; what is absent is \`null\`. Times are ISO 8601 in UTC. Lists are newest first
and tell in \`total\` how many items fit the filter on all pages. Errors have one sentence in \`detail\`; a request that
does not fit is a 422 with what does not, and where.`;

const TAGS = {
  reviews: 'Analyses of jobs.',
  suggestions: 'What reviews propose, and what people decide.',
  actions: 'Changes that were carried out, and their way back.',
  statistics: 'What came of it.',
  jobs: 'What is configured.',
  runs: 'Executions of jobs, with their logs.',
  pings: 'Runs told by a line of curl.',
  health: 'How the server is.',
  backup: 'The embedded database in a file.',
};

/** Of every route, beside its own. */
const ANY_ROUTE = {
  403: 'The token may not do this, or the request comes from a page of another site.',
  429: 'Too many requests; `Retry-After` says when to come again.',
  500: 'Something went wrong here; the log has it under the request id.',
  503: 'The server is stopping.',
};

/** Collects the routes that are added to `app` from here on, those with tags, into `app.swagger()`. */
export async function documentRoutes(app: FastifyInstance, { version }: { version: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Self-Healing', version, description: DESCRIPTION },
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'Needed where the server was given a token; one on loopback may be without.',
          },
        },
      },
    },
    hideUntagged: true,
    transform: describeRoute,
    transformObject: completeDocument,
  });
}

/** Adds what follows from the route itself: who may, and which errors there are. */
const describeRoute: SwaggerTransform = (input) => {
  if (input.schema?.tags === undefined) return input;
  const { schema, url } = jsonSchemaTransform(input);
  const { config = {} } = input.route;
  const guarded = config.needs !== 'nothing';
  const { body, querystring, params } = input.schema as Record<string, z.ZodType | undefined>;
  const answers = input.schema.response as Record<string, z.ZodType>;
  const errors: Record<number, string> = { ...ANY_ROUTE, ...config.errors };
  if (guarded) errors[401] = 'The token is missing or unknown.';
  if (input.route.method === 'POST') {
    errors[413] ??= 'The body is too large.';
    errors[415] ??= 'The Content-Type is none.';
  }
  const invalid = body ?? querystring ?? params;
  return {
    url,
    schema: {
      ...schema,
      ...(config.otherBodies && { body: withOtherBodies(schema.body, config.otherBodies) }),
      ...(body?.safeParse(undefined).success && { 'x-optional-body': true }),
      security: guarded ? [{ bearer: [] }] : [],
      response: {
        ...mapValues(errors, (description) => ({ ...referenceTo(errorShape), description })),
        ...(invalid && { 422: { ...referenceTo(invalidShape), description: 'The request does not fit.' } }),
        ...mapValues(schema.response as Record<string, object>, (answer, status) => ({
          // Of the zod schema, where the JSON schema is but a reference.
          description: answers[status]?.description,
          ...answer,
        })),
      },
    },
  };
};

function withOtherBodies(json: unknown, others: Record<string, string>): object {
  const content = mapValues(others, (description) => ({ schema: { type: 'string', description } }));
  return { content: { ...(json !== undefined && { 'application/json': { schema: json } }), ...content } };
}

function referenceTo(schema: z.ZodType): { $ref: string } {
  return { $ref: `#/components/schemas/${z.globalRegistry.get(schema)?.id ?? ''}` };
}

function mapValues<T, R>(values: Record<string, T>, map: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value, key)]));
}

interface Operation {
  requestBody?: { required?: boolean };
  'x-optional-body'?: true;
}

const completeDocument: SwaggerTransformObject = (input) => {
  const document = jsonSchemaTransformObject(input);
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(path as Record<string, Operation>)) {
      // The plugin takes every body for required.
      if (operation['x-optional-body'] && operation.requestBody) operation.requestBody.required = false;
      delete operation['x-optional-body'];
    }
  }
  return usedSchemas(document);
};
