import type { Writable } from 'node:stream';
import type { Environment } from '../config.js';
import type { Clock } from './run/clock.js';
import type { SignalSource } from './run/signal-relay.js';

export type Output = Writable & {
  isTTY?: boolean;
  /** Width of the terminal in character cells; undefined where it is none. */
  columns?: number;
};

/** Everything outside this process that a command touches. */
export interface CliIo {
  stdin: { isTTY?: boolean };
  stdout: Output;
  stderr: Output;
  /** Whether stdout shows colours. */
  colours: boolean;
  /** Default: that of this process. */
  env?: Environment;
  /** Where relative paths start. */
  cwd: string;
  signals: SignalSource;
  clock: Clock;
  randomId: () => string;
  /** Ends the process at once. */
  exit: (code: number) => void;
}
