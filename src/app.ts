import type { Config } from './config.js';
import type { Clock } from './domain/clock.js';
import type { Core } from './domain/core.js';
import type { Log } from './log.js';

export interface App {
  /** `http://host:port`, with the port that was really taken. */
  url: string;
  port: number;
  core: Core;
  /** Drains and closes everything; further calls wait for the first. */
  close(): Promise<void>;
}

export interface AppDependencies {
  log: Log;
  clock?: Clock;
}

export async function startApp(_config: Config, _dependencies: AppDependencies): Promise<App> {
  throw new Error('not there yet');
}
