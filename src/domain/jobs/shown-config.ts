import type { JobConfig } from './job-schema.js';

/** The configuration without the values of `env`, which are where people put secrets. */
export function shownConfig(config: JobConfig): Record<string, unknown> {
  const { env, ...rest } = config;
  return env === undefined ? rest : { ...rest, env: Object.keys(env) };
}
