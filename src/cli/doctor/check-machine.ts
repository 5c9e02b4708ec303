import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Environment } from '../../config.js';
import { note, ok, wrong, type Check } from './check.js';

/** What checks the new content of a script before it is written; without it that check is left out. */
const INTERPRETERS = ['bash', 'node', 'python3'];
/** Oldest minor version that is supported of each major one; the `engines` of package.json. */
const NODE_FROM: ReadonlyMap<number, number> = new Map([
  [20, 19],
  [22, 12],
]);
const NEWEST_NODE_FROM = 24;

/** @param version as process.versions.node has it */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const least = NODE_FROM.get(major);
  if (major >= NEWEST_NODE_FROM || (least !== undefined && minor >= least)) return ok('node', version);
  return wrong('node', `${version} is not supported; 20.19 or later, 22.12 or later, or 24 is`);
}

/** Whether each interpreter is on the PATH. */
export async function checkInterpreters(env: Environment): Promise<Check[]> {
  return await Promise.all(
    INTERPRETERS.map(async (name) => {
      const path = await findOnPath(name, env['PATH'] ?? '');
      if (path !== null) return ok(name, path);
      return note(name, `not on the PATH; changes to its scripts are applied without its syntax check`);
    }),
  );
}

async function findOnPath(name: string, path: string): Promise<string | null> {
  for (const folder of path.split(delimiter).filter((part) => part !== '')) {
    const candidate = join(folder, name);
    try {
      await access(candidate, constants.X_OK);
      if ((await stat(candidate)).isFile()) return candidate;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}
