import { CommanderError } from 'commander';
import {
  GraphQLRequestError,
  NotAllowedError,
  ServerUnreachableError,
  UnexpectedAnswerError,
} from '../client/errors.js';
import { DomainError, type DomainErrorCode } from '../domain/errors.js';
import { CliError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-codes.js';

const BY_DOMAIN_CODE: Record<DomainErrorCode, ExitCode> = {
  NOT_FOUND: EXIT.notFound,
  INVALID_STATE: EXIT.refused,
  CONFLICT: EXIT.refused,
  FORBIDDEN_PATH: EXIT.refused,
  // Thrown in this process only by what reads the configuration and the command line.
  VALIDATION: EXIT.usage,
};

/** How a command that threw this ends. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof ServerUnreachableError || error instanceof UnexpectedAnswerError) {
    return EXIT.unreachable;
  }
  if (error instanceof NotAllowedError) return EXIT.notAllowed;
  if (error instanceof GraphQLRequestError) {
    return error.codes.includes('BAD_USER_INPUT') ? EXIT.usage : EXIT.unexpected;
  }
  if (error instanceof DomainError) return BY_DOMAIN_CODE[error.code];
  return EXIT.unexpected;
}
