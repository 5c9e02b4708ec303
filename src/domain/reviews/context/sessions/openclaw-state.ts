import { join, resolve } from 'node:path';

/**
 * Where OpenClaw keeps its state, by the variables that it knows: `OPENCLAW_STATE_DIR`, else `.openclaw` in
 * `OPENCLAW_HOME` or the home folder, with `-<profile>` behind it for a profile other than the default. Relative paths
 * start at the folder that it runs in.
 */
export function openClawStateDir(
  env: Readonly<Record<string, string | undefined>>,
  userHome: string,
  cwd = '.',
): string {
  const home = env['OPENCLAW_HOME']?.trim() ? expanded(env['OPENCLAW_HOME'].trim(), userHome, cwd) : userHome;
  const given = env['OPENCLAW_STATE_DIR']?.trim();
  if (given) return expanded(given, home, cwd);
  const profile = env['OPENCLAW_PROFILE']?.trim();
  return join(home, profile && profile.toLowerCase() !== 'default' ? `.openclaw-${profile}` : '.openclaw');
}

function expanded(path: string, home: string, cwd: string): string {
  return resolve(cwd, path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path);
}
