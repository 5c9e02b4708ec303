import type { ConfigFile } from './config-file.js';
import { expandEnvReferences, type Environment } from './domain/jobs/env-references.js';

/** With the token a job could approve its own changes, with the database it could write anything. */
const SERVER_SECRETS: ReadonlySet<string> = new Set([
  'SELFHEAL_TOKEN',
  'SELFHEAL_TOKENS',
  'DATABASE_URL',
  'MONGODB_URI',
]);

/** Sections whose `${env:NAME}` are secrets between the server and somebody else. */
const PRIVATE_SECTIONS = ['notify', 'analysis'];

/** The environment without the server's own secrets: what jobs may see. */
export function withoutServerSecrets(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SERVER_SECRETS.has(name)));
}

/** The same without what the file takes from variables for channels and for the server of a model, too. */
export function withoutOwnSecrets(env: Environment, file: ConfigFile | null): Environment {
  const taken = new Set(PRIVATE_SECTIONS.flatMap((key) => variablesIn(file?.entries.get(key)?.value, env)));
  return Object.fromEntries(Object.entries(withoutServerSecrets(env)).filter(([name]) => !taken.has(name)));
}

function variablesIn(value: unknown, env: Environment): string[] {
  if (typeof value === 'string') return expandEnvReferences(value, env).names;
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((inner) => variablesIn(inner, env));
}
