import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The SQL files beside the package, from the sources and from the built package alike. */
export const migrationsDir = findUp(dirname(fileURLToPath(import.meta.url)), 'prisma/migrations');

function findUp(from: string, wanted: string): string {
  const candidate = join(from, wanted);
  if (existsSync(candidate)) return candidate;
  const parent = dirname(from);
  if (parent === from) throw new Error(`${wanted} is missing from the installation`);
  return findUp(parent, wanted);
}
