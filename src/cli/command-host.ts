import type { Command } from 'commander';
import type { CliIo } from './cli-io.js';

/** What a command is built with. */
export interface CommandHost {
  io: CliIo;
  /** The arguments as they came: commander leaves no trace of a `--`. */
  argv: readonly string[];
  /** What the process ends with, where the command ends without an error. */
  exitCode: number;
  /** False where the output is that of a job: whether it can be written is the job's affair. */
  printsItsOwn: boolean;
  /** The program with all its commands; it is run with the one that was named. */
  wholeProgram: () => Promise<Command>;
}

export type MakeCommand = (host: CommandHost) => Command;
