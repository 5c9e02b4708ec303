import { destination, pino, type DestinationStream, type Logger } from 'pino';
import type { Config, LogLevel } from '../config.js';
import { scopeFields } from './request-scope.js';
import { withoutSecrets } from './without-secrets.js';

const STDERR = 2;

/** Fields by which a credential could come into a line, at the depths in which errors and requests carry them. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'token',
  'tokens',
  'secret',
  'password',
  'databaseUrl',
  'connectionString',
  'connectionParams',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

export interface LoggerOptions {
  level: LogLevel;
  /** Values that stand in no line, whatever brings them. */
  secrets: readonly string[];
}

/**
 * The process's logger: a JSON object a line on stderr, so that stdout stays with the command's own output. Each line
 * names the request that it was written for, and its trace. Secrets are taken out twice: fields that hold one by their
 * name, and, from the finished line, the server's own values and what has the form of a credential.
 */
export function createLogger(
  { level, secrets }: LoggerOptions,
  // Synchronous: the last lines before an exit are those that matter.
  to: DestinationStream = destination({ fd: STDERR, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      mixin: scopeFields,
      redact: { paths: SECRET_FIELDS, censor: '[secret]' },
      hooks: { streamWrite: withoutSecrets(secrets) },
    },
    to,
  );
}

/** What of the configuration must not be read in a log. */
export function secretsOf(
  config: Pick<Config, 'token' | 'tokens' | 'databaseUrl' | 'mongodbUri' | 'channelSecrets'>,
): string[] {
  const { token, databaseUrl, mongodbUri } = config;
  return [
    ...(token === null ? [] : [token]),
    ...config.tokens().map(({ secret }) => secret),
    ...config.channelSecrets(),
    ...[databaseUrl, mongodbUri].flatMap((url) => (url === null ? [] : [url, ...passwordsOf(url)])),
  ];
}

/** As it stands in the URL, and as the server gets it. */
function passwordsOf(url: string): string[] {
  // Not by URL, which refuses the several hosts that a MongoDB's may name.
  const password = /^[a-z+]+:\/\/[^:@/]*:([^@/]*)@/i.exec(url)?.[1] ?? '';
  return password === '' ? [] : [password, decoded(password)];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
