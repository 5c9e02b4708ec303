import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { seed, type Seeded } from './support/seed.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where every test file has its server, one after the other: the data has absolute paths. */
    workFolder: string;
    /** What is copied there first. */
    seededFolder: string;
    seeded: Seeded;
  }
}

/** Makes four weeks of data once, for all test files. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'selfheal-e2e-'));
  const workFolder = join(folder, 'work');
  const seededFolder = join(folder, 'seeded');
  const seeded = await seed(workFolder);
  cpSync(workFolder, seededFolder, { recursive: true });
  project.provide('workFolder', workFolder);
  project.provide('seededFolder', seededFolder);
  project.provide('seeded', seeded);
  return () => rmSync(folder, { recursive: true, force: true });
}
