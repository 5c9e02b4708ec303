import { CommanderError } from 'commander';
import {
  GraphQLRequestError,
  NotAllowedError,
  RefusedByServerError,
  ServerUnreachableError,
  UnexpectedAnswerError,
} from '../client/errors.js';
import { DomainError } from '../domain/errors.js';
import { isFailureCode } from '../error-registry.js';
import { CliError } from './cli-error.js';
import { EXIT, EXIT_OF_FAILURE, type ExitCode } from './exit-codes.js';

/** How a command that threw this ends. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof ServerUnreachableError || error instanceof UnexpectedAnswerError) {
    return EXIT.unreachable;
  }
  if (error instanceof NotAllowedError) return EXIT.notAllowed;
  if (error instanceof RefusedByServerError) return EXIT.refused;
  if (error instanceof GraphQLRequestError) {
    const code = error.codes.find(isFailureCode);
    return code === undefined ? EXIT.unexpected : EXIT_OF_FAILURE[code];
  }
  if (error instanceof DomainError) {
    // Thrown in this process only by what reads the configuration and the command line.
    return error.code === 'VALIDATION' ? EXIT.usage : EXIT_OF_FAILURE[error.code];
  }
  return EXIT.unexpected;
}
