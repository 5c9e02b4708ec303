import { join } from 'node:path';
import { packageRoot } from './package-root.js';

/** The SQL files that are shipped with the package. */
export const migrationsDir = join(packageRoot, 'prisma/migrations');
