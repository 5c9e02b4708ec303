import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import { openDatabase, type Database } from '../../../src/storage/database.js';
import { migrationsDir } from '../../../src/storage/migrations-dir.js';
import { seedDataDir } from '../../support/database.js';
import { silentLog } from '../../support/silent-log.js';

export const MADE = { version: '0.1.0', now: new Date('2026-03-02T12:00:00Z') };

export interface Databases {
  /** Where the data directories and archives of a test file lie. */
  folder: string;
  at(name: string): string;
  /** An embedded database, whatever the suite runs on; `migrations` are those of the product by default. */
  open(name: string, migrations?: string): Promise<Database>;
  /** The same, there before and migrated. */
  seeded(name: string): Promise<Database>;
  /** Saves a backup of it as a file. @returns its path */
  save(database: Database, name: string): Promise<string>;
}

export function useDatabases(): Databases {
  const databases = { at: (name) => join(databases.folder, name) } as Databases;
  beforeAll(async () => {
    databases.folder = await mkdtemp(join(tmpdir(), 'selfheal-backup-'));
  });
  afterAll(() => rm(databases.folder, { recursive: true, force: true }));
  databases.open = (name, migrations = migrationsDir) =>
    openDatabase({
      databaseUrl: null,
      dataDir: databases.at(name),
      migrationsDir: migrations,
      log: silentLog,
    });
  databases.seeded = async (name) => {
    await seedDataDir(databases.at(name));
    return databases.open(name);
  };
  databases.save = async (database, name) => {
    expect(database.backup).not.toBeNull();
    const { archive } = await (database.backup as NonNullable<Database['backup']>)(MADE);
    await pipeline(archive, createWriteStream(databases.at(name)));
    return databases.at(name);
  };
  return databases;
}

/** An event as a mark that a test finds again. */
export async function mark(database: Database, jobId: string): Promise<void> {
  await database.prisma.healingEvent.create({ data: { jobId, type: 'review.started', actor: 'test' } });
}

export async function marks(database: Database): Promise<string[]> {
  const rows = await database.prisma.healingEvent.findMany({ orderBy: { position: 'asc' } });
  return rows.map(({ jobId }) => jobId);
}

/** What lies in a data directory, without the numbers in names. */
export async function contents(dataDir: string): Promise<string[]> {
  return (await readdir(dataDir)).map((name) => name.replace(/(before-restore|draft)\..*/, '$1')).sort();
}
