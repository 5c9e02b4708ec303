import { CliError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-codes.js';

type Member = { __typename: string };
type Success<T extends Member> = Extract<T, { __typename: `${string}Success` }>;

/** How a mutation's errors end a command; whatever is not named here is a refusal. */
const EXIT_CODES: Readonly<Record<string, ExitCode>> = {
  NotFoundError: EXIT.notFound,
  InvalidStateError: EXIT.refused,
  ConflictError: EXIT.refused,
  ForbiddenPathError: EXIT.refused,
  ValidationError: EXIT.refused,
};

/** What a mutation answered where it succeeded. @throws CliError with the message of any other member of the union */
export function successOf<T extends Member>(result: T): Success<T> {
  if (result.__typename.endsWith('Success')) return result as Success<T>;
  const { message } = result as { message?: unknown };
  throw new CliError(
    typeof message === 'string' ? message : `the server answered with ${result.__typename}`,
    EXIT_CODES[result.__typename] ?? EXIT.refused,
  );
}
