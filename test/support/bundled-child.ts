import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import command from '../../rolldown.config.js';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

export interface BundledChild {
  /** What Node runs. */
  script: string;
  remove: () => Promise<void>;
}

/**
 * A program of the tests, with all it imports, bundled as the command is: for tests that start many processes, each
 * of which would take more than a second with a loader for TypeScript.
 *
 * @param source from the root of the repository, such as `test/support/killed-at.ts`
 */
export async function bundleChild(source: string): Promise<BundledChild> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-child-'));
  await build({
    ...command,
    cwd: REPOSITORY,
    input: { ...(command.input as Record<string, string>), main: source },
    output: { dir: folder },
    logLevel: 'silent',
  });
  for (const shared of ['node_modules', 'package.json', 'prisma', 'cluster']) {
    await symlink(join(REPOSITORY, shared), join(folder, shared));
  }
  return { script: join(folder, 'main.js'), remove: () => rm(folder, { recursive: true, force: true }) };
}
