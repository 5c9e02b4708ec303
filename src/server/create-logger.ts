import { destination, pino, type Logger } from 'pino';
import type { LogLevel } from '../config.js';

const STDERR = 2;

/** Fields by which a credential could come into a line, at the depths in which errors and requests carry them. */
const SECRET_FIELDS = ['authorization', 'token', 'databaseUrl', 'password', 'cookie'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/** The process's logger: a JSON object a line on stderr, so that stdout stays with the command's own output. */
export function createLogger(level: LogLevel): Logger {
  return pino(
    { level, base: { pid: process.pid }, redact: { paths: SECRET_FIELDS, censor: '[secret]' } },
    // Synchronous: the last lines before an exit are those that matter.
    destination({ fd: STDERR, sync: true }),
  );
}
