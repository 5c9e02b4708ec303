import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { RequestPartError, type RequestIssue } from '../rest-error.js';

const PARTS: Record<string, RequestPartError['part']> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
};

/** What a route's zod schemas say of a request: the values they make of it, or a 422 with every issue. */
export const validateRequest: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const part = PARTS[httpPart ?? ''] ?? 'body';
  return (value: unknown) => {
    // Fastify hands over null for a body that is not there.
    const parsed = schema.safeParse(value ?? undefined);
    return parsed.success
      ? { value: parsed.data }
      : { error: new RequestPartError(part, parsed.error.issues.map(requestIssue)) };
  };
};

function requestIssue(issue: z.core.$ZodIssue): RequestIssue {
  const path = issue.path.filter((key) => typeof key !== 'symbol');
  const type = issueType(issue);
  return { path, message: type === 'missing' ? 'Field required' : issue.message, type };
}

/** In the words that clients of the older server know. */
function issueType(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      // zod leaves out the value; its message has the type that was given.
      if (issue.message.endsWith('received undefined')) return 'missing';
      return issue.expected === 'int' || issue.expected === 'number'
        ? 'int_parsing'
        : `${issue.expected}_type`;
    case 'invalid_value':
      return 'enum';
    case 'too_small':
      return 'greater_than_equal';
    case 'too_big':
      return 'less_than_equal';
    default:
      return 'value_error';
  }
}
