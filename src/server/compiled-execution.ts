import {
  getOperationAST,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import type { Plugin } from 'graphql-yoga';
import { isPromise } from 'node:util/types';
import type { OperationSource } from './operation-source.js';

/** Compiling takes milliseconds: worth it for a document that comes again, not for one that never does. */
const COMPILE_AT_USE = 2;
/**
 * A page of everything has a hundred. Beyond this it would take long to compile, and without end where fragments
 * double at every step.
 */
const MOST_FIELDS = 500;

type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/** How often an operation was asked for, then what it was compiled to, or null where that is refused. */
type State = number | CompiledQuery | null;

/**
 * Runs queries that come again as code made for them (graphql-jit). Results are those of plain execution, which takes
 * over wherever compiling is refused: by the compiler, or by a Node that makes no code from strings.
 */
export function compiledExecution(): Plugin<object, OperationSource> {
  // An operation lives as long as Yoga keeps what it parsed, and what it was compiled to goes with it.
  const known = new WeakMap<OperationDefinitionNode, State>();
  return {
    onExecute({ executeFn, setExecuteFn }) {
      const plain = executeFn as Execute;
      setExecuteFn((args: ExecutionArgs) => {
        const compiled = compiledFor(known, args);
        return compiled ? run(compiled, args, plain) : plain(args);
      });
    },
  };
}

function run(compiled: CompiledQuery, args: ExecutionArgs, plain: Execute): ReturnType<Execute> {
  const result = compiled.query(args.rootValue, args.contextValue, args.variableValues);
  return isPromise(result)
    ? result.then((settled) => orPlain(settled, args, plain))
    : orPlain(result, args, plain);
}

/**
 * What goes wrong is told by plain execution, in its words: the compiler's differ for variables, and where one error
 * takes several with it. A query changes nothing, so that asking again is safe.
 */
function orPlain(result: ExecutionResult, args: ExecutionArgs, plain: Execute): ReturnType<Execute> {
  return result.errors ? plain(args) : result;
}

function compiledFor(
  known: WeakMap<OperationDefinitionNode, State>,
  { schema, document, operationName }: ExecutionArgs,
): CompiledQuery | null {
  const operation = getOperationAST(document, operationName);
  // Mutations are rare, and a subscription's messages are executed elsewhere.
  if (operation?.operation !== OperationTypeNode.QUERY) return null;
  const state = known.get(operation) ?? 0;
  if (typeof state !== 'number') return state;
  const next = state + 1 < COMPILE_AT_USE ? state + 1 : compile(schema, document, operation);
  known.set(operation, next);
  return typeof next === 'number' ? null : next;
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CompiledQuery | null {
  if (countFields(document, operation) > MOST_FIELDS) return null;
  try {
    const compiled = compileQuery(schema, document, operation.name?.value ?? '', {
      // Without it, @skip and @include on a fragment count for the fields it shares with others.
      useExperimentalPathBasedSkipInclude: true,
    });
    return isCompiledQuery(compiled) ? compiled : null;
  } catch {
    return null; // plain execution says what is wrong, if anything is
  }
}

/** Each fragment counts wherever it is spread, since the compiler writes it out there. */
function countFields(document: DocumentNode, operation: OperationDefinitionNode): number {
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((definition) => [definition.name.value, definition]),
  );
  const counted = new Map<string, number>();
  const fieldsOf = ({ selections }: SelectionSetNode): number =>
    selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return sum + fieldsOfFragment(selection.name.value);
      const inner = selection.selectionSet ? fieldsOf(selection.selectionSet) : 0;
      return sum + inner + (selection.kind === Kind.FIELD ? 1 : 0);
    }, 0);
  const fieldsOfFragment = (name: string): number => {
    const known = counted.get(name);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    const fields = fragment ? fieldsOf(fragment.selectionSet) : 0;
    counted.set(name, fields);
    return fields;
  };
  return fieldsOf(operation.selectionSet);
}
