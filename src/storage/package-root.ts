import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of the package that a file belongs to: the nearest above it with a package.json.
 *
 * @throws where there is none
 */
export function packageRootOf(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`${file} is in no package`);
  }
}

/** Our own package, from the sources and from the built files alike. */
export const packageRoot = packageRootOf(fileURLToPath(import.meta.url));
