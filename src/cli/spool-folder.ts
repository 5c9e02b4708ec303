import { join, resolve } from 'node:path';
import type { Config } from '../config.js';

/** Where runs wait for delivery: one place for all folders that a person's jobs run in, unless an option names another. */
export function spoolFolder(config: Config, option: string | undefined, cwd: string): string {
  return option === undefined ? join(config.stateDir, 'spool') : resolve(cwd, option);
}
