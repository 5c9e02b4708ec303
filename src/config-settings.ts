import { isIP } from 'node:net';
import { z } from 'zod';
import type { EnvironmentToken } from './domain/access/token-book.js';
import { isTokenName } from './domain/access/token-name.js';
import { ROLES, type Role } from './domain/access/viewer.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
/** What a server process does: answer requests, carry out reviews, or both. */
const SERVER_ROLES = ['all', 'api', 'worker'] as const;
export type ServerRole = (typeof SERVER_ROLES)[number];
export type LogLevel = (typeof LOG_LEVELS)[number];

const wholeNumber = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);
const words = z.union([z.array(z.string()), z.string().transform((text) => text.split(','))]);
const hostName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[?[0-9a-f:.]+\]?)$/);

const NAMED_TOKEN = new RegExp(`^[^:,\\s]{1,64}:(?:${ROLES.join('|')}):[A-Za-z0-9._~+/-]{16,}=*$`);

function namedToken(text: string): EnvironmentToken {
  const [name = '', role = '', secret = ''] = text.split(':');
  return { name, role: role as Role, secret };
}

function haveDifferentNames(tokens: EnvironmentToken[]): boolean {
  return new Set(tokens.map(({ name }) => name)).size === tokens.length;
}

/** As commander hands them over; undefined where a flag was not given. */
export interface ConfigFlags {
  config?: string;
  port?: string | number;
  host?: string;
  jobs?: string;
  data?: string;
  databaseUrl?: string;
  mongodbUri?: string;
  migrate?: boolean | string;
  role?: string;
  analysisConcurrency?: string | number;
  retentionDays?: string | number;
  token?: string;
  tokens?: string;
  logLevel?: string;
  otlpEndpoint?: string;
  allowedHosts?: string | string[];
  rateLimit?: string | number;
  maxSubscriptions?: string | number;
  trustProxy?: string | string[];
  publicUrl?: string;
  url?: string;
}

/** One thing that a person can set, and where. */
export interface Setting<T> {
  flag: keyof ConfigFlags;
  variable: string;
  /** Key in the file; behind a dot, one of the mapping before it. */
  key: string;
  schema: z.ZodType<T>;
  /** What would be right, after "must be". */
  expected: string;
  /** What it is, for the reference: Markdown, a sentence or two. */
  description: string;
  /** What holds where nothing is set, for the reference: a value, or words about it. */
  byDefault: string;
  /** Its value appears in no message. */
  secret?: boolean;
  /** Made absolute. */
  path?: boolean;
}

const text = z.string().min(1);

export const SETTINGS = {
  port: {
    flag: 'port',
    variable: 'SELFHEAL_PORT',
    key: 'port',
    schema: wholeNumber.pipe(z.int().min(0).max(65_535)),
    expected: 'a whole number from 0 (any free port) to 65535',
    description: 'Where the server listens.',
    byDefault: '4000',
  },
  host: {
    flag: 'host',
    variable: 'SELFHEAL_HOST',
    key: 'host',
    schema: hostName.transform(withoutBrackets),
    expected: 'a host name or an IP address, without a port',
    description: 'The address on which the server listens. One that other machines reach needs a token.',
    byDefault: '127.0.0.1',
  },
  jobs: {
    flag: 'jobs',
    variable: 'SELFHEAL_JOBS',
    key: 'jobs',
    schema: text,
    expected: 'the path of a job file or of a folder of them',
    path: true,
    description:
      'The job files: a folder with one `<jobId>.yaml` each, or one file with `jobs:`. Changes are picked up while the server runs.',
    byDefault: '`jobs.yaml`, else `jobs/`, in the working directory',
  },
  dataDir: {
    flag: 'data',
    variable: 'SELFHEAL_DATA_DIR',
    key: 'data',
    schema: text,
    expected: 'the path of a folder',
    path: true,
    description: 'The data directory: the embedded database, which one process at a time may open.',
    byDefault: '`.selfheal` in the working directory',
  },
  databaseUrl: {
    flag: 'databaseUrl',
    variable: 'DATABASE_URL',
    key: 'database_url',
    schema: text.refine((url) => /^postgres(?:ql)?:\/\//.test(url)),
    expected: 'a URL that begins with postgresql://',
    secret: true,
    description: 'A Postgres server, 14 to 18, instead of the embedded database.',
    byDefault: 'none: the embedded database',
  },
  mongodbUri: {
    flag: 'mongodbUri',
    variable: 'MONGODB_URI',
    key: 'mongodb_uri',
    schema: text.refine((url) => /^mongodb(?:\+srv)?:\/\/[^/]/.test(url)),
    expected: 'a URL that begins with mongodb:// or mongodb+srv://',
    secret: true,
    description: 'A MongoDB where the scheduler keeps its jobs instead of in Postgres.',
    byDefault: 'none: Postgres',
  },
  migrate: {
    flag: 'migrate',
    variable: 'SELFHEAL_MIGRATE',
    key: 'migrate',
    schema: z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]),
    expected: 'true or false',
    description:
      'Whether the server brings the tables up to date when it starts. Where it does not, `selfheal migrate` must have done so, or it does not start.',
    byDefault: 'true',
  },
  role: {
    flag: 'role',
    variable: 'SELFHEAL_ROLE',
    key: 'role',
    schema: z.enum(SERVER_ROLES),
    expected: `one of ${SERVER_ROLES.join(', ')}`,
    description:
      'What this process does: answer requests (`api`), carry out reviews (`worker`), or both. All but `all` need a Postgres server.',
    byDefault: 'all',
  },
  retentionDays: {
    flag: 'retentionDays',
    variable: 'SELFHEAL_RETENTION_DAYS',
    key: 'retention_days',
    schema: wholeNumber.pipe(z.int().min(1).max(3_650)),
    expected: 'a whole number of days from 1 to 3650',
    description:
      'How long what does not change any more is kept: reviews, suggestions, actions, runs, logs, events.',
    byDefault: '90',
  },
  analysisConcurrency: {
    flag: 'analysisConcurrency',
    variable: 'SELFHEAL_ANALYSIS_CONCURRENCY',
    key: 'analysis.concurrency',
    schema: wholeNumber.pipe(z.int().min(1).max(64)),
    expected: 'a whole number of reviews at a time from 1 to 64',
    description: 'How many reviews this process carries out at a time.',
    byDefault: '1',
  },
  token: {
    flag: 'token',
    variable: 'SELFHEAL_TOKEN',
    key: 'token',
    // What RFC 6750 lets stand after "Bearer".
    schema: z.string().regex(/^[A-Za-z0-9._~+/-]+=*$/),
    expected: 'made of letters, digits and . _ ~ + / - (= at its end), so that it fits a header',
    secret: true,
    description:
      "What commands send. The server takes it as an admin's. Better in the environment than in a file.",
    byDefault: 'none',
  },
  tokens: {
    flag: 'tokens',
    variable: 'SELFHEAL_TOKENS',
    key: 'tokens',
    schema: words
      .pipe(
        z.array(
          z
            .string()
            .trim()
            .regex(NAMED_TOKEN)
            .transform(namedToken)
            .refine(({ name }) => isTokenName(name)),
        ),
      )
      .refine(haveDifferentNames),
    expected:
      `name:role:token, in a list or separated by commas, each name once and not token, role one of ${ROLES.join(', ')}, ` +
      'token at least 16 letters, digits and . _ ~ + / -',
    secret: true,
    description: 'Tokens that the server takes without having made them, for containers.',
    byDefault: 'none',
  },
  logLevel: {
    flag: 'logLevel',
    variable: 'SELFHEAL_LOG_LEVEL',
    key: 'log_level',
    schema: z.enum(LOG_LEVELS),
    expected: `one of ${LOG_LEVELS.join(', ')}`,
    description: 'How much is told on stderr, as JSON lines.',
    byDefault: 'info',
  },
  otlpEndpoint: {
    flag: 'otlpEndpoint',
    // OpenTelemetry's own name: where other programs send their traces, this one does as well.
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    key: 'otlp_endpoint',
    schema: text.refine(isHttpUrl).transform((url) => url.replace(/\/+$/, '')),
    expected: 'a URL that begins with http:// or https://',
    // It may hold a password.
    secret: true,
    description: 'An OpenTelemetry collector that takes traces over OTLP/HTTP.',
    byDefault: 'none: no traces are sent',
  },
  allowedHosts: {
    flag: 'allowedHosts',
    variable: 'SELFHEAL_ALLOWED_HOSTS',
    key: 'allowed_hosts',
    schema: words.pipe(z.array(hostName.transform(withoutBrackets))),
    expected: 'host names without scheme and port, in a list or separated by commas',
    description:
      'Names beside the loopback ones by which browsers and clients reach the server; others are refused, which keeps pages of other sites from it.',
    byDefault: 'none',
  },
  requestsAMinute: {
    flag: 'rateLimit',
    variable: 'SELFHEAL_RATE_LIMIT',
    key: 'rate_limit',
    schema: wholeNumber.pipe(z.int().min(0).max(100_000_000)),
    expected: 'a whole number of requests a minute, 0 for as many as they come',
    description: 'How many requests a token may send in a minute, or an address without one.',
    byDefault: '6000',
  },
  maxSubscriptions: {
    flag: 'maxSubscriptions',
    variable: 'SELFHEAL_MAX_SUBSCRIPTIONS',
    key: 'max_subscriptions',
    schema: wholeNumber.pipe(z.int().min(1).max(1_000_000)),
    expected: 'a whole number of subscriptions from 1 to 1000000',
    description: 'How many subscriptions may be open at once with one token.',
    byDefault: '1000',
  },
  trustedProxies: {
    flag: 'trustProxy',
    variable: 'SELFHEAL_TRUST_PROXY',
    key: 'trust_proxy',
    schema: words.pipe(z.array(z.string().trim().refine(isProxy))),
    expected: 'addresses, networks such as 10.0.0.0/8, or loopback, in a list or separated by commas',
    description: "Proxies whose `X-Forwarded-For` tells a client's address for limits and logs.",
    byDefault: 'none',
  },
  publicUrl: {
    flag: 'publicUrl',
    variable: 'SELFHEAL_PUBLIC_URL',
    key: 'public_url',
    schema: text.refine(isHttpUrl).transform((url) => url.replace(/\/+$/, '')),
    expected: 'a URL that begins with http:// or https://',
    description: 'Where people find the server, for links in messages.',
    byDefault: "the server's own address",
  },
  url: {
    flag: 'url',
    variable: 'SELFHEAL_URL',
    key: 'url',
    schema: text.refine(isHttpUrl).transform((url) => url.replace(/\/+$/, '')),
    expected: 'a URL that begins with http:// or https://',
    description: 'Where commands find the server.',
    byDefault: 'the address of `host` and `port`',
  },
} satisfies Record<string, Setting<unknown>>;

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function isProxy(text: string): boolean {
  if (text === 'loopback') return true;
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  // A network of all addresses would be anybody's word.
  return (
    bits === undefined ||
    (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128))
  );
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
