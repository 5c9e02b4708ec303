import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isMap, isScalar, LineCounter, parseDocument, type Node } from 'yaml';
import { z } from 'zod';
import type { EnvironmentToken } from './domain/access/token-book.js';
import { isTokenName } from './domain/access/token-name.js';
import { ROLES, type Role } from './domain/access/viewer.js';
import { ValidationError, type ValidationIssue } from './domain/errors.js';

/** Everything that a person can set, for the server and for the commands that talk to it. */
export interface Config {
  /** 0: any free port. */
  port: number;
  host: string;
  /** Absolute path of a job file or a folder of them; null where there is none. */
  jobs: string | null;
  /** Absolute. */
  dataDir: string;
  /** Null: the embedded database in `dataDir`. */
  databaseUrl: string | null;
  /** What commands send; null for none. The server takes it as an admin's. */
  token: string | null;
  /** The tokens that the server takes without having made them; a function, so that no log line takes them along. */
  tokens: () => EnvironmentToken[];
  logLevel: LogLevel;
  /** Base URL of an OpenTelemetry collector that takes traces over OTLP/HTTP, without a slash at its end; null for none. */
  otlpEndpoint: string | null;
  /** Names beside the loopback ones by which browsers and clients reach this server. */
  allowedHosts: string[];
  /** Requests and operations of a token in a minute, or of an address without one; 0: as many as they come. */
  requestsAMinute: number;
  /** Where commands find the server; no slash at its end. */
  url: string;
  /** Absolute path of the configuration file that was read; null for none. */
  configFile: string | null;
  /** Of the user who runs this. */
  home: string;
  /** Folder for what outlives a command, such as runs that wait for delivery. */
  stateDir: string;
  /** The environment; a function, so that neither JSON nor a log line takes its values along. */
  environment: () => Environment;
  /** What `${env:NAME}` in a job file may see: all but the server's own secrets. */
  jobEnvironment: () => Environment;
}

export type LogLevel = (typeof LOG_LEVELS)[number];
export type Environment = Readonly<Record<string, string | undefined>>;

/** As commander hands them over; undefined where a flag was not given. */
export interface ConfigFlags {
  config?: string;
  port?: string | number;
  host?: string;
  jobs?: string;
  data?: string;
  databaseUrl?: string;
  token?: string;
  tokens?: string;
  logLevel?: string;
  otlpEndpoint?: string;
  allowedHosts?: string | string[];
  rateLimit?: string | number;
  url?: string;
}

export interface ConfigSources {
  flags?: ConfigFlags;
  /** Default: the environment of this process. */
  env?: Environment;
  /** Default: the folder of this process. Paths in flags and variables start here, those in the file at the file. */
  cwd?: string;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const DEFAULT_FILE = 'selfheal.yaml';
const DEFAULT_PORT = 4000;
/** A hundred a second: more than people and dashboards need, less than what takes a small machine down. */
const DEFAULT_REQUESTS_A_MINUTE = 6_000;

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

interface Setting<T> {
  flag: keyof ConfigFlags;
  variable: string;
  /** Key in the file. */
  key: string;
  schema: z.ZodType<T>;
  /** What would be right, after "must be". */
  expected: string;
  /** Its value appears in no message. */
  secret?: boolean;
  /** Made absolute. */
  path?: boolean;
}

const text = z.string().min(1);

const SETTINGS = {
  port: {
    flag: 'port',
    variable: 'SELFHEAL_PORT',
    key: 'port',
    schema: wholeNumber.pipe(z.int().min(0).max(65_535)),
    expected: 'a whole number from 0 (any free port) to 65535',
  },
  host: {
    flag: 'host',
    variable: 'SELFHEAL_HOST',
    key: 'host',
    schema: hostName.transform(withoutBrackets),
    expected: 'a host name or an IP address, without a port',
  },
  jobs: {
    flag: 'jobs',
    variable: 'SELFHEAL_JOBS',
    key: 'jobs',
    schema: text,
    expected: 'the path of a job file or of a folder of them',
    path: true,
  },
  dataDir: {
    flag: 'data',
    variable: 'SELFHEAL_DATA_DIR',
    key: 'data',
    schema: text,
    expected: 'the path of a folder',
    path: true,
  },
  databaseUrl: {
    flag: 'databaseUrl',
    variable: 'DATABASE_URL',
    key: 'database_url',
    schema: text.refine((url) => /^postgres(?:ql)?:\/\//.test(url)),
    expected: 'a URL that begins with postgresql://',
    secret: true,
  },
  token: {
    flag: 'token',
    variable: 'SELFHEAL_TOKEN',
    key: 'token',
    // What RFC 6750 lets stand after "Bearer".
    schema: z.string().regex(/^[A-Za-z0-9._~+/-]+=*$/),
    expected: 'made of letters, digits and . _ ~ + / - (= at its end), so that it fits a header',
    secret: true,
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
  },
  logLevel: {
    flag: 'logLevel',
    variable: 'SELFHEAL_LOG_LEVEL',
    key: 'log_level',
    schema: z.enum(LOG_LEVELS),
    expected: `one of ${LOG_LEVELS.join(', ')}`,
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
  },
  allowedHosts: {
    flag: 'allowedHosts',
    variable: 'SELFHEAL_ALLOWED_HOSTS',
    key: 'allowed_hosts',
    schema: words.pipe(z.array(hostName.transform(withoutBrackets))),
    expected: 'host names without scheme and port, in a list or separated by commas',
  },
  requestsAMinute: {
    flag: 'rateLimit',
    variable: 'SELFHEAL_RATE_LIMIT',
    key: 'rate_limit',
    schema: wholeNumber.pipe(z.int().min(0).max(100_000_000)),
    expected: 'a whole number of requests a minute, 0 for as many as they come',
  },
  url: {
    flag: 'url',
    variable: 'SELFHEAL_URL',
    key: 'url',
    schema: text.refine(isHttpUrl).transform((url) => url.replace(/\/+$/, '')),
    expected: 'a URL that begins with http:// or https://',
  },
} satisfies Record<string, Setting<unknown>>;

type Settings = { [Name in keyof typeof SETTINGS]?: z.output<(typeof SETTINGS)[Name]['schema']> };

/**
 * Reads the settings: a flag wins over the environment, that over the file (`--config`, else `selfheal.yaml` in
 * the folder), that over the default. An empty variable counts as none.
 *
 * @throws ValidationError with one issue for each bad key: what it must be, and whether it came from a flag, a
 * variable or which line of the file. Never shows the value of a secret.
 */
export function loadConfig(sources: ConfigSources = {}): Config {
  const env = sources.env ?? process.env;
  const cwd = resolve(sources.cwd ?? '.');
  const flags = sources.flags ?? {};
  const issues: ValidationIssue[] = [];
  const file = readConfigFile(flags.config, cwd, issues);
  const settings: Settings = {};
  for (const name of Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]) {
    const setting: Setting<unknown> = SETTINGS[name];
    const given = find(setting, flags, env, cwd, file);
    if (given === null) continue;
    const parsed = setting.schema.safeParse(given.value);
    if (parsed.success) {
      const value = setting.path ? resolve(given.folder, parsed.data as string) : parsed.data;
      Object.assign(settings, { [name]: value });
    } else {
      const shown = setting.secret ? '' : `, not ${JSON.stringify(given.value)}`;
      issues.push({ path: [setting.key], message: `${given.place}: must be ${setting.expected}${shown}` });
    }
  }
  if (issues.length > 0) {
    const [first] = issues;
    throw new ValidationError(
      issues.length === 1 && first
        ? `The configuration is not right: ${first.message}`
        : `The configuration is not right:\n${issues.map(({ message }) => `  ${message}`).join('\n')}`,
      issues,
    );
  }
  const port = settings.port ?? DEFAULT_PORT;
  const host = settings.host ?? '127.0.0.1';
  const home = env['HOME'] || homedir();
  return {
    port,
    host,
    jobs: settings.jobs ?? defaultJobs(cwd),
    dataDir: settings.dataDir ?? join(cwd, '.selfheal'),
    databaseUrl: settings.databaseUrl ?? null,
    token: settings.token ?? null,
    tokens: () => [
      ...(settings.token === undefined
        ? []
        : [{ name: 'token', role: 'admin' as const, secret: settings.token }]),
      ...(settings.tokens ?? []),
    ],
    logLevel: settings.logLevel ?? 'info',
    otlpEndpoint: settings.otlpEndpoint ?? null,
    allowedHosts: settings.allowedHosts ?? [],
    requestsAMinute: settings.requestsAMinute ?? DEFAULT_REQUESTS_A_MINUTE,
    url: settings.url ?? ownUrl(host, port),
    configFile: file?.path ?? null,
    home,
    stateDir: join(env['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'selfheal'),
    environment: () => env,
    jobEnvironment: () =>
      Object.fromEntries(Object.entries(env).filter(([name]) => !SERVER_SECRETS.has(name))),
  };
}

/** With the token a job could approve its own changes, with the database it could write anything. */
const SERVER_SECRETS: ReadonlySet<string> = new Set([
  'SELFHEAL_TOKEN',
  'SELFHEAL_TOKENS',
  'DATABASE_URL',
  'MONGODB_URI',
]);

interface Given {
  value: unknown;
  /** Where it came from, for a message. */
  place: string;
  /** Where a relative path starts. */
  folder: string;
}

function find(
  setting: Setting<unknown>,
  flags: ConfigFlags,
  env: Environment,
  cwd: string,
  file: ConfigFile | null,
): Given | null {
  const flag = flags[setting.flag];
  if (flag !== undefined) {
    const name = setting.flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return { value: flag, place: `--${name}`, folder: cwd };
  }
  const variable = env[setting.variable];
  if (variable !== undefined && variable !== '') {
    return { value: variable, place: `variable ${setting.variable}`, folder: cwd };
  }
  const entry = file?.entries.get(setting.key);
  if (!file || !entry || entry.value === null) return null;
  return {
    value: entry.value,
    place: `${file.path}:${entry.line}: ${setting.key}`,
    folder: dirname(file.path),
  };
}

interface ConfigFile {
  path: string;
  entries: Map<string, { value: unknown; line: number }>;
}

function readConfigFile(flag: string | undefined, cwd: string, issues: ValidationIssue[]): ConfigFile | null {
  const path = resolve(cwd, flag ?? DEFAULT_FILE);
  const refuse = (message: string): null => {
    issues.push({ path: [], message });
    return null;
  };
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (flag === undefined && code === 'ENOENT') return null;
    return refuse(`${path}: cannot be read (${code ?? 'unknown reason'})`);
  }
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter, prettyErrors: false });
  const [fault] = document.errors;
  // The parser's own words may quote the line, and a secret with it.
  if (fault) return refuse(`${path}:${counter.linePos(fault.pos[0]).line}: is no valid YAML (${fault.code})`);
  const root = document.contents;
  const file: ConfigFile = { path, entries: new Map() };
  if (root === null || (isScalar(root) && root.value === null)) return file;
  if (!isMap(root)) return refuse(`${path}:1: must be a mapping of keys such as port and jobs`);
  const known = Object.values(SETTINGS).map(({ key }) => key);
  for (const { key, value } of root.items) {
    const name = String(isScalar(key) ? key.value : key);
    const line = counter.linePos((key as Node).range?.[0] ?? 0).line;
    if (!known.includes(name)) {
      issues.push({
        path: [name],
        message: `${path}:${line}: unknown key ${JSON.stringify(name)}; known are ${known.join(', ')}`,
      });
    } else {
      file.entries.set(name, { value: (value as Node | null)?.toJS(document) ?? null, line });
    }
  }
  return file;
}

function defaultJobs(cwd: string): string | null {
  return ['jobs.yaml', 'jobs'].map((name) => join(cwd, name)).find((path) => existsSync(path)) ?? null;
}

/** A server that listens everywhere is reached by the loopback address on its own machine. */
function ownUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port || DEFAULT_PORT}`;
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
