/* eslint-disable @typescript-eslint/no-unsafe-member-access -- answers are as loose as JSON; the document says what they are */
import { Ajv2020 as Ajv, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Core } from '../../src/domain/core.js';
import type { Server } from '../../src/server/create-server.js';
import { echoSchema } from '../server/echo-schema.js';
import { testServer } from '../server/test-server.js';
import { useCore, type TestCore } from '../support/core.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
export type Json = any;

export interface Operation {
  method: string;
  /** As the document has it, such as `/api/v1/runs/{id}`. */
  path: string;
  security: object[];
  parameters: { name: string; in: string }[];
  hasBody: boolean;
}

export interface RestAnswer {
  status: number;
  body: Json;
  headers: Record<string, unknown>;
}

export interface CallOptions {
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  payload?: string | Buffer;
  headers?: Record<string, string>;
  /** Null for none; the operator `ada`'s by default. */
  token?: string | null;
}

export interface TestRest {
  test: TestCore;
  server: Server;
  operations: Operation[];
  /** Sends a request to a path below `/api/v1`, and compares the answer with the OpenAPI document. */
  call(method: string, path: string, options?: CallOptions): Promise<RestAnswer>;
  /** The same for a path from the root. */
  callRoot(method: string, path: string, options?: CallOptions): Promise<RestAnswer>;
}

export const SECRETS = {
  operator: 'operator-0123456789abcdef',
  viewer: 'viewer-0123456789abcdef',
  reporter: 'reporter-0123456789abcdef',
  admin: 'admin-0123456789abcdef',
};

/** A server whose tokens are `SECRETS`, and whose every answer has to be as its OpenAPI document says. */
export function useRest(files: Record<string, string>, overrides: Partial<Core> = {}): TestRest {
  const test = useCore(files, overrides);
  const rest = { test } as TestRest;
  let document: Json;
  let check: (operation: Operation, answer: RestAnswer) => void;

  beforeAll(async () => {
    rest.server = await testServer(test, echoSchema().schema, {
      tokens: [
        { name: 'ada', role: 'operator', secret: SECRETS.operator },
        { name: 'vera', role: 'viewer', secret: SECRETS.viewer },
        { name: 'cron', role: 'reporter', secret: SECRETS.reporter },
        { name: 'root', role: 'admin', secret: SECRETS.admin },
      ],
    });
    document = (await rest.server.http.inject('/api/v1/openapi.json')).json();
    rest.operations = operationsOf(document);
    check = checker(document);
  });
  afterAll(() => rest.server.close());

  rest.callRoot = async (method, path, { body, payload, headers = {}, token = SECRETS.operator } = {}) => {
    const response = await rest.server.http.inject({
      method: method as 'GET',
      url: path,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      payload: body === undefined ? payload : JSON.stringify(body),
    });
    const isJson = String(response.headers['content-type']).startsWith('application/json');
    const answer = {
      status: response.statusCode,
      body: isJson ? response.json<Json>() : response.body,
      headers: response.headers,
    };
    const operation = operationAt(rest.operations, method, path);
    expect(operation, `${method} ${path} in the document`).toBeDefined();
    if (operation) check(operation, answer);
    return answer;
  };
  rest.call = (method, path, options) => rest.callRoot(method, `/api/v1${path}`, options);
  return rest;
}

function operationsOf(document: Json): Operation[] {
  const paths = Object.entries<Record<string, Json>>(document.paths as Record<string, Json>);
  return paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      security: operation.security,
      parameters: operation.parameters ?? [],
      hasBody: operation.requestBody !== undefined,
    })),
  );
}

/** The one that serves this path; one without parameters comes before one with. */
function operationAt(operations: Operation[], method: string, url: string): Operation | undefined {
  const path = url.split('?', 1)[0] ?? '';
  return operations
    .filter((operation) => operation.method === method)
    .filter((operation) => new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]*')}$`).test(path))
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
}

function checker(document: Json): (operation: Operation, answer: RestAnswer) => void {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document as object, 'openapi');
  const compiled = new Map<string, ValidateFunction>();
  return ({ method, path }, { status, body, headers }) => {
    const what = `${method} ${path}: ${status} ${JSON.stringify(body)?.slice(0, 300)}`;
    const answers = document.paths[path][method.toLowerCase()].responses;
    expect(Object.keys(answers as object), `documented answers of ${what}`).toContain(String(status));
    const type = String(headers['content-type']).split(';', 1)[0] ?? '';
    expect(Object.keys(answers[status].content as object), `documented types of ${what}`).toContain(type);
    const keys = ['paths', path, method.toLowerCase(), 'responses', status, 'content', type, 'schema'];
    const pointer = keys.map((key) => encodeURIComponent(escapePointer(String(key)))).join('/');
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi#/${pointer}` });
    compiled.set(pointer, validate);
    if (!validate(body)) expect.fail(`${what}\n${ajv.errorsText(validate.errors)}`);
  };
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
