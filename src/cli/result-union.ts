import { CliError } from './cli-error.js';
import { codeOfType } from '../error-registry.js';
import { EXIT, EXIT_OF_FAILURE } from './exit-codes.js';

type Member = { __typename: string };
type Success<T extends Member> = Extract<T, { __typename: `${string}Success` }>;

/** What a mutation answered where it succeeded. @throws CliError with the message of any other member of the union */
export function successOf<T extends Member>(result: T): Success<T> {
  if (result.__typename.endsWith('Success')) return result as Success<T>;
  const { message } = result as { message?: unknown };
  const code = codeOfType(result.__typename);
  throw new CliError(
    typeof message === 'string' ? message : `the server answered with ${result.__typename}`,
    code === null ? EXIT.refused : EXIT_OF_FAILURE[code],
  );
}
