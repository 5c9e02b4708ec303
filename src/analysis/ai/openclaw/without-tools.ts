import { writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

/** What of a person's OpenClaw is to be kept: where its configuration is, and what agents it has. */
export interface OwnConfiguration {
  /** Null where there is none. */
  path: string | null;
  agents: readonly string[];
}

/**
 * Writes a configuration for `openclaw agent exec --config`: that of the person, with its providers and credentials, but
 * with no tool at all. `--isolated` is the other way to keep a person's settings out: it would take their providers
 * away and leave the tools, among them one that runs any command (both tried with 2026.9.6).
 *
 * OpenClaw merges lists by appending, so what a person allows is first set to null and then made anew. A tool that is
 * denied is denied everywhere, also to runtimes that bring their own; `*` covers those of servers and plugins, which
 * then are not started.
 *
 * @returns its path, and the variables that allow it to include the other
 */
export async function writeConfigWithoutTools(
  folder: string,
  own: OwnConfiguration,
  agent: string | null,
  environment: NodeJS.ProcessEnv,
): Promise<{ path: string; variables: NodeJS.ProcessEnv }> {
  const each = <T>(value: T): Record<string, { tools: T }> =>
    Object.fromEntries(own.agents.map((name) => [name, { tools: value }]));
  const reset = { tools: null, agents: { defaults: { skills: null }, entries: each(null) } };
  const denied = { deny: ['*'] };
  const config = {
    ...(own.path !== null && { $include: [own.path, './reset.json'] }),
    tools: denied,
    agents: {
      // A log line that names a skill would be replaced by an order to read it.
      defaults: { skills: [], ...(agent !== null && { systemAgent: { agentId: agent } }) },
      ...(own.agents.length > 0 && { entries: each(denied) }),
    },
  };
  const path = join(folder, 'openclaw.json');
  await writeFile(join(folder, 'reset.json'), JSON.stringify(reset), { mode: 0o600 });
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  if (own.path === null) return { path, variables: {} };
  const roots = [environment['OPENCLAW_INCLUDE_ROOTS'], dirname(own.path)].filter(Boolean).join(delimiter);
  return { path, variables: { OPENCLAW_INCLUDE_ROOTS: roots } };
}
