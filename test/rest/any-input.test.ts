import { toUSVString } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { SECRETS, useRest, type CallOptions, type Operation } from './use-rest.js';

const rest = useRest({ 'backup.yaml': 'cmd: ["sh", "backup.sh"]\n', 'backup.sh': 'echo one\n' });

beforeAll(async () => {
  for (let index = 0; index < 20; index++) await insertSuggestion(rest.test.core, { jobId: 'backup' });
});

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('', ' ', '\0', '%', '\ud800', '../..', "' OR 1=1 --", '__proto__', 'backup', 'null'),
);

const number = fc.oneof(
  fc.integer({ min: -2, max: 25 }).map(String),
  fc.constantFrom('2147483648', '9007199254740993', '1'.repeat(400), '1e1', ' 5', '5.0', 'NaN', '0x1', '-0'),
);

const known = fc.constantFrom('pending', 'failed', 'success', 'cost', 'high', 'true', 'False', 'scheduled');

const body = fc.oneof(
  fc.constant(undefined),
  fc.json({ maxDepth: 4 }),
  text,
  fc
    .record({
      job_id: fc.option(fc.oneof(fc.constant('backup'), text)),
      reason: fc.option(text),
      reviewed_by: fc.option(text),
      force: fc.option(fc.oneof(fc.boolean(), text)),
      started_at: fc.option(fc.date().map(String)),
      log: fc.option(text),
    })
    .map((value) => JSON.stringify(value)),
  fc.constantFrom('['.repeat(100_000), `{"reason": "${'x'.repeat(1_200_000)}"}`, '{"__proto__": {"a": 1}}'),
);

const type = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  '',
  'x/y/z',
);

/** Half of a surrogate pair cannot stand in a URL. */
function encoded(value: string): string {
  return encodeURIComponent(toUSVString(value));
}

interface Input {
  values: string[];
  query: [string, string][];
  payload: string | undefined;
  type: string;
}

/** A request to this operation whose parameters and body are anything. */
function requestOf(operation: Operation, input: Input): { path: string; options: CallOptions } {
  const values = [...input.values];
  const path = operation.path.replaceAll(/\{\w+\}/g, () => encoded(values.pop() ?? '1') || '1');
  const names = operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const query = input.query.map(([name, value], index) => {
    const key = names.length === 0 ? name : (names[(name.length + index) % names.length] ?? name);
    return `${encoded(key)}=${encoded(value)}`;
  });
  return {
    path: `${path}${query.length > 0 ? `?${query.join('&')}` : ''}`,
    options: {
      token: SECRETS.admin,
      ...(operation.method === 'POST' && {
        payload: input.payload,
        headers: input.type === '' ? {} : { 'content-type': input.type },
      }),
    },
  };
}

const anyInput: fc.Arbitrary<Input> = fc.record({
  values: fc.array(fc.oneof(number, text, known), { minLength: 2, maxLength: 2 }),
  query: fc.array(fc.tuple(text, fc.oneof(number, text, known)), { maxLength: 4 }),
  payload: body,
  type,
});

describe('any input', () => {
  it('gets an answer that is documented, never a 500, and leaves the server healthy', async () => {
    // A backup takes no input, and copies the database each time.
    const operations = rest.operations.filter(({ path }) => !path.endsWith('/backup'));
    const operation = fc.nat().map((index) => operations[index % operations.length] as Operation);
    await fc.assert(
      fc.asyncProperty(operation, anyInput, async (target, input) => {
        const { path, options } = requestOf(target, input);
        // The helper compares status and body with the document.
        const { status } = await rest.callRoot(target.method, path, options);
        expect(status, `${target.method} ${path}`).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
    expect((await rest.callRoot('GET', '/health')).body).toMatchObject({ status: 'healthy' });
    expect((await rest.call('GET', '/healing/suggestions?limit=1')).body).toMatchObject({ total: 20 });
  });
});
