import type { Log } from '../../src/log.js';

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
