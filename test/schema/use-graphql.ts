/* eslint-disable @typescript-eslint/no-unsafe-return -- answers are as loose as the queries that tests write */
import {
  execute,
  Kind,
  OperationTypeNode,
  parse,
  specifiedRules,
  subscribe,
  validate,
  type DocumentNode,
  type ExecutionResult,
} from 'graphql';
import { expect } from 'vitest';
import { schema, validationRules, type GraphQLContext } from '../../schema/index.js';
import type { Core } from '../../src/domain/core.js';
import { compiledExecution } from '../../src/server/compiled-execution.js';
import { useCore, type TestCore } from '../support/core.js';
import { recordStatements } from '../support/record-statements.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are as loose as the queries that tests write
export type Data = any;

export interface TestGraphQL {
  test: TestCore;
  context(overrides?: Partial<GraphQLContext>): GraphQLContext;
  /** Data and errors, as a transport would send them. */
  run(query: string, variables?: object, overrides?: Partial<GraphQLContext>): Promise<ExecutionResult<Data>>;
  /** Data; fails the test where there are errors. */
  data(query: string, variables?: object): Promise<Data>;
  subscribe(
    query: string,
    variables?: object,
    overrides?: Partial<GraphQLContext>,
  ): Promise<AsyncGenerator<ExecutionResult<Data>> | ExecutionResult<Data>>;
  /** SQL that reaches the database while the query runs, transaction statements not counted. */
  statements(query: string, variables?: object): Promise<string[]>;
}

/** The schema on a database of its own; call it at the top of a describe, like `useCore`. */
export function useGraphQL(files: Record<string, string>, overrides: Partial<Core> = {}): TestGraphQL {
  const test = useCore(files, overrides);
  const context = (given: Partial<GraphQLContext> = {}): GraphQLContext => ({
    core: test.core,
    viewer: { name: 'ada', role: 'admin', key: 'ada', revoked: new AbortController().signal },
    ...given,
  });
  const check = (query: string): { document: DocumentNode } | { errors: ExecutionResult['errors'] } => {
    const document = parse(query);
    const errors = validate(schema, document, [...specifiedRules, ...validationRules]);
    return errors.length > 0 ? { errors } : { document };
  };
  const send = async (
    document: DocumentNode,
    variables: object,
    given?: Partial<GraphQLContext>,
  ): Promise<ExecutionResult<Data>> => {
    const result = await executeAsServed({
      schema,
      document,
      variableValues: { ...variables },
      contextValue: context(given),
    });
    return JSON.parse(JSON.stringify(result)) as ExecutionResult<Data>;
  };
  const run: TestGraphQL['run'] = async (query, variables = {}, given) => {
    const checked = check(query);
    if ('errors' in checked) return { errors: checked.errors };
    const result = await send(checked.document, variables, given);
    // What comes again is compiled, and must answer the same.
    if (isQuery(checked.document)) {
      expect(await send(checked.document, variables, given), 'compiled').toEqual(result);
    }
    return result;
  };
  const data: TestGraphQL['data'] = async (query, variables) => {
    const result = await run(query, variables);
    if (result.errors) throw new Error(result.errors.map(({ message }) => message).join('\n'));
    return result.data;
  };
  return {
    test,
    context,
    run,
    data,
    subscribe: async (query, variables = {}, given) => {
      const checked = check(query);
      if ('errors' in checked) return { errors: checked.errors };
      return (await subscribe({
        schema,
        document: checked.document,
        variableValues: { ...variables },
        contextValue: context(given),
      })) as AsyncGenerator<ExecutionResult<Data>>;
    },
    statements: async (query, variables = {}) => {
      const document = parse(query);
      const ask = async (): Promise<void> => {
        const { errors } = await send(document, variables);
        if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
      };
      const plain = await recordStatements(ask);
      // Which of two that run at once comes first is the pool's to say.
      expect((await recordStatements(ask)).sort(), 'compiled').toEqual([...plain].sort());
      return plain;
    },
  };
}

/** As the server executes: plainly at first, compiled when the same document comes again. */
const executeAsServed: typeof execute = (() => {
  let served = execute;
  void compiledExecution().onExecute?.({
    executeFn: execute,
    setExecuteFn: (compiled: typeof execute) => (served = compiled),
  } as never);
  return served;
})();

function isQuery({ definitions }: DocumentNode): boolean {
  return definitions.every(
    (definition) =>
      definition.kind !== Kind.OPERATION_DEFINITION || definition.operation === OperationTypeNode.QUERY,
  );
}

export function globalId(type: string, id: string | number): string {
  return Buffer.from(`${type}:${id}`).toString('base64');
}

/** The iterator of a subscription that was accepted. */
export function accepted(
  result: AsyncGenerator<ExecutionResult<Data>> | ExecutionResult<Data>,
): AsyncGenerator<ExecutionResult<Data>> {
  if (Symbol.asyncIterator in result) return result;
  throw new Error(`the subscription was refused: ${result.errors?.map(({ message }) => message).join('; ')}`);
}

/** The data of the next message. */
export async function next(messages: AsyncGenerator<ExecutionResult<Data>>): Promise<Data> {
  const { value, done } = await messages.next();
  if (done) throw new Error('the subscription has ended');
  const result = value;
  if (result.errors) throw new Error(result.errors.map(({ message }) => message).join('\n'));
  return result.data;
}
