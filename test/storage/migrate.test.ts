import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Prisma } from '../../src/generated/prisma/client.js';
import type { Database } from '../../src/storage/database.js';
import { applyMigrations } from '../../src/storage/migrate.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { testDatabase } from '../support/database.js';

describe('applyMigrations', () => {
  let database: Database;
  let folder: string;
  beforeAll(async () => {
    database = await testDatabase();
    folder = await mkdtemp(join(tmpdir(), 'selfheal-migrations-'));
    await cp(migrationsDir, folder, { recursive: true });
  });
  afterAll(async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  const add = async (name: string, sql: string): Promise<void> => {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'migration.sql'), sql);
  };

  it('runs nothing twice', async () => {
    expect(await applyMigrations(database.pool, folder)).toEqual([]);
  });

  it('runs each new one once when several processes start together', async () => {
    await add('20990101000000_note', 'CREATE TABLE note (id int)');
    // The embedded database has one process, and one session for all of its connections.
    const processes = database.kind === 'server' ? [1, 2, 3] : [1];
    const ran = await Promise.all(processes.map(() => applyMigrations(database.pool, folder)));
    expect(ran.flat()).toEqual(['20990101000000_note']);
  });

  it('leaves nothing of one that fails, and says which', async () => {
    await add('20990102000000_bad', 'CREATE TABLE half (id int); SELECT no_such_function()');
    await expect(applyMigrations(database.pool, folder)).rejects.toThrow(
      /^Migration 20990102000000_bad failed: .*no_such_function/,
    );
    const { rows } = await database.pool.query("SELECT to_regclass('half') AS found");
    expect(rows).toEqual([{ found: null }]);
    await rm(join(folder, '20990102000000_bad'), { recursive: true });
  });

  it.runIf(inject('postgresTemplate') !== null)(
    'that waits for a table lets others use it in between, and runs when it is free',
    async () => {
      await add('20990103000000_wide', 'ALTER TABLE note ADD COLUMN wide int');
      const holder = await database.pool.connect();
      await holder.query('BEGIN');
      await holder.query('SELECT * FROM note');
      const migrated = applyMigrations(database.pool, folder);
      const isWaiting = async (): Promise<boolean> => {
        const { rowCount } = await holder.query(
          "SELECT 1 FROM pg_locks WHERE relation = 'note'::regclass AND NOT granted",
        );
        return rowCount === 1;
      };
      await expect.poll(isWaiting).toBe(true);
      // It would queue up behind the change, which waits for the holder, which waits for this.
      await database.pool.query('SELECT * FROM note');
      await holder.query('COMMIT');
      holder.release();
      expect(await migrated).toEqual(['20990103000000_wide']);
    },
  );

  it('refuses one that was edited after it ran', async () => {
    await writeFile(join(folder, '20990101000000_note', 'migration.sql'), 'CREATE TABLE note (id bigint)');
    await expect(applyMigrations(database.pool, folder)).rejects.toThrow(
      'Migration 20990101000000_note was changed after it had run on this database.',
    );
  });
});

describe('the migrations and schema.prisma', () => {
  let database: Database;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  it('agree on every table, column, nullability and enum label', async () => {
    const { rows: columns } = await database.pool.query<{ place: string; nullable: boolean }>(
      `SELECT table_name || '.' || column_name AS place, is_nullable = 'YES' AS nullable
       FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' ORDER BY 1`,
    );
    const schema = await readFile(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8');
    const expected = modelsOf(schema).sort((a, b) => (a.place < b.place ? -1 : 1));
    expect([...columns].sort((a, b) => (a.place < b.place ? -1 : 1))).toEqual(expected);

    const { rows: labels } = await database.pool.query<{ name: string; labels: string[] }>(
      `SELECT t.typname AS name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
       FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY 1 ORDER BY 1`,
    );
    expect(labels).toEqual(enumsOf(schema));
  });

  it('can write and read a row of every table through Prisma', async () => {
    const models = Object.values(Prisma.ModelName);
    for (const model of models) {
      const key = (model[0] as string).toLowerCase() + model.slice(1);
      const delegate = (database.prisma as unknown as Record<string, { findFirst(): Promise<unknown> }>)[key];
      expect(await delegate?.findFirst(), model).toBeNull();
    }
    expect(models).toContain('AccessToken');
  });
});

/** Columns that a Prisma schema declares: scalar and enum fields, by their mapped names. */
function modelsOf(schema: string): { place: string; nullable: boolean }[] {
  const enums = new Set([...schema.matchAll(/^enum (\w+)/gm)].map((match) => match[1]));
  const scalars = new Set([
    'Int',
    'BigInt',
    'String',
    'Boolean',
    'DateTime',
    'Json',
    'Bytes',
    'Float',
    'Unsupported',
  ]);
  return [...schema.matchAll(/^model \w+ \{([\s\S]*?)^\}/gm)].flatMap(([, body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '';
    return [...body.matchAll(/^ {2}(\w+)\s+(\w+)(?:\("\w+"\))?(\??)(\[\])?(.*)$/gm)]
      .filter(([, , type = '']) => scalars.has(type) || enums.has(type))
      .map(([, name = '', , optional, , rest = '']) => ({
        place: `${table}.${/(?<!@)@map\("(\w+)"\)/.exec(rest)?.[1] ?? name}`,
        nullable: optional === '?',
      }));
  });
}

function enumsOf(schema: string): { name: string; labels: string[] }[] {
  return [...schema.matchAll(/^enum \w+ \{([\s\S]*?)^\}/gm)]
    .map(([, body = '']) => ({
      name: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '',
      labels: [...body.matchAll(/^ {2}(\w+)$/gm)].map((match) => match[1] ?? ''),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
