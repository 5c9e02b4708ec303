import { EXIT, type ExitCode } from './exit-codes.js';

/** Ends a command with this message on stderr and this exit code. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'CliError';
  }
}

/** The command line is not right. */
export function usageError(message: string): CliError {
  return new CliError(message, EXIT.usage);
}
