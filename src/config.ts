import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import type { AnalysisSettings } from './analysis/ai/ai-settings.js';
import { analysisSecrets, readAnalysisSection } from './config-analysis.js';
import { channelSecrets } from './config-channels.js';
import { withoutOwnSecrets, withoutServerSecrets } from './config-environment.js';
import { readConfigFile, type ConfigFile } from './config-file.js';
import { findInFile, outerKey } from './config-mappings.js';
import { readNotifySection } from './config-notify.js';
import { readOpenClawSection } from './config-openclaw.js';
import { readSection } from './config-section.js';
import {
  SETTINGS,
  type ConfigFlags,
  type LogLevel,
  type ServerRole,
  type Setting,
} from './config-settings.js';
import type { EnvironmentToken } from './domain/access/token-book.js';
import { ValidationError, type ValidationIssue } from './domain/errors.js';
import type { NotifySettings } from './notifications/notify-settings.js';

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
  /** Where Agenda keeps its jobs; null: beside everything else, in Postgres. */
  mongodbUri: string | null;
  /** Whether a start brings the tables up to date; otherwise they must be. */
  migrate: boolean;
  role: ServerRole;
  /** Days without a change after which reviews, suggestions, actions, runs, logs and events are removed. */
  retentionDays: number;
  /** Reviews that one process works on at a time. */
  analysisConcurrency: number;
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
  /** Subscriptions of a token that may be open at once, or of all who come without one. */
  maxSubscriptions: number;
  /** Proxies whose word counts for a client's address in limits and logs: addresses, networks, `loopback`. */
  trustedProxies: string[];
  /** Where commands find the server; no slash at its end. */
  url: string;
  /** Where people find the server, for links in messages; no slash at its end. */
  publicUrl: string;
  /** Whom to tell what, and how; a function, so that no log line takes its secrets along. */
  notify: () => NotifySettings;
  /** Which AI is asked, and how; a function, so that no log line takes its key along. */
  analysis: () => AnalysisSettings;
  /** Values of the configuration that must stand in no log line, beside tokens and the database's. */
  channelSecrets: () => string[];
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
  /** What a program that asks an AI may see: without what the file takes from variables for others, too. */
  aiEnvironment: () => Environment;
}

export type { ConfigFlags, LogLevel };
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigSources {
  flags?: ConfigFlags;
  /** Default: the environment of this process. */
  env?: Environment;
  /** Default: the folder of this process. Paths in flags and variables start here, those in the file at the file. */
  cwd?: string;
}

const DEFAULT_PORT = 4000;
/** A hundred a second: more than people and dashboards need, less than what takes a small machine down. */
const DEFAULT_REQUESTS_A_MINUTE = 6_000;
/** More than the pages that a team has open; each waits in memory. */
const DEFAULT_MAX_SUBSCRIPTIONS = 1_000;

/** Keys of the file that hold mappings, and have no flag and no variable, but for settings in them. */
export const SECTIONS = ['notify', 'openclaw', 'analysis'] as const;

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
  const keys = Object.values(SETTINGS).map(({ key }) => key);
  const file = readConfigFile(
    {
      flag: flags.config,
      cwd,
      known: [...new Set([...keys.map(outerKey), ...SECTIONS])],
    },
    issues,
  );
  const openclaw = readSection('openclaw', readOpenClawSection, { file, env }, issues);
  const notify: NotifySettings = {
    ...readSection('notify', readNotifySection, { file, env }, issues),
    openclaw: openclaw.messages,
  };
  const analysis: AnalysisSettings = {
    ...readSection('analysis', readAnalysisSection, { file, env }, issues),
    openclaw: openclaw.analysis,
  };
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
  if ((settings.role ?? 'all') !== 'all' && settings.databaseUrl === undefined) {
    issues.push({
      path: ['role'],
      message: `role: ${settings.role} needs a Postgres server (DATABASE_URL): the embedded database has one process, which must be all`,
    });
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
    mongodbUri: settings.mongodbUri ?? null,
    migrate: settings.migrate ?? true,
    role: settings.role ?? 'all',
    retentionDays: settings.retentionDays ?? 90,
    analysisConcurrency: settings.analysisConcurrency ?? 1,
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
    maxSubscriptions: settings.maxSubscriptions ?? DEFAULT_MAX_SUBSCRIPTIONS,
    trustedProxies: settings.trustedProxies ?? [],
    requestsAMinute: settings.requestsAMinute ?? DEFAULT_REQUESTS_A_MINUTE,
    url: settings.url ?? ownUrl(host, port),
    publicUrl: settings.publicUrl ?? ownUrl(host, port),
    notify: () => notify,
    analysis: () => analysis,
    channelSecrets: () => [...channelSecrets(notify.channels), ...analysisSecrets(analysis)],
    configFile: file?.path ?? null,
    home,
    stateDir: join(env['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'selfheal'),
    environment: () => env,
    jobEnvironment: () => withoutServerSecrets(env),
    aiEnvironment: () => withoutOwnSecrets(env, file),
  };
}

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
  const entry = file && findInFile(file, setting.key);
  if (!entry) return null;
  return {
    value: entry.value,
    place: `${file.path}:${entry.line}: ${setting.key}`,
    folder: dirname(file.path),
  };
}

function defaultJobs(cwd: string): string | null {
  return ['jobs.yaml', 'jobs'].map((name) => join(cwd, name)).find((path) => existsSync(path)) ?? null;
}

/** Where a server of this configuration is found: one that listens everywhere, by the loopback address of its machine. */
export function ownUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port || DEFAULT_PORT}`;
}
