import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/storage/embedded-postgres.js';
import { applyMigrations, shippedMigrations } from '../../src/storage/migrate.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { readCatalog, surprises } from './catalog.js';

/**
 * During an upgrade the version before runs on the tables of the next one. What it would not expect is named here only
 * where a later migration of the same release takes it back, or where no release knows what is gone.
 */
const EXPECTED: Record<string, string[]> = {
  // 20261126000700_reported_tokens gives it back.
  '20261126000000_analysis': [
    'healing_reviews.ai_tokens_used may be null',
    'healing_reviews.ai_tokens_used has no default any more',
  ],
  // As it was before.
  '20261126000700_reported_tokens': ['healing_reviews.ai_tokens_used must not be null'],
};

let folder: string;
let embedded: EmbeddedPostgres;
let pool: Pool;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selfheal-additive-'));
  embedded = await startEmbeddedPostgres(folder);
  await embedded.ready;
  pool = new Pool(embedded.poolConfig);
});
afterAll(async () => {
  await pool.end();
  await embedded.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a migration', () => {
  it('leaves what the version before relies on (CONTRIBUTING.md says how)', async () => {
    const steps = join(folder, 'steps');
    await mkdir(steps);
    const found: Record<string, string[]> = {};
    let before = await readCatalog(pool);
    for (const { name } of await shippedMigrations(migrationsDir)) {
      await cp(join(migrationsDir, name), join(steps, name), { recursive: true });
      await applyMigrations(pool, steps);
      const after = await readCatalog(pool);
      const met = surprises(before, after);
      if (met.length > 0) found[name] = met;
      before = after;
    }
    expect(found).toEqual(EXPECTED);
  });

  it.each([
    ['ALTER TABLE healing_events DROP COLUMN data', ['healing_events.data is gone']],
    [
      'ALTER TABLE healing_events RENAME COLUMN actor TO by',
      ['healing_events.actor is gone', 'healing_events.by must be written'],
    ],
    [
      'ALTER TABLE healing_events ALTER COLUMN run_id TYPE bigint',
      ['healing_events.run_id is bigint and was integer'],
    ],
    ['ALTER TABLE healing_events ALTER COLUMN actor DROP NOT NULL', ['healing_events.actor may be null']],
    [
      'ALTER TABLE healing_events ALTER COLUMN run_id SET NOT NULL',
      ['healing_events.run_id must not be null'],
    ],
    [
      'ALTER TABLE healing_events ALTER COLUMN data DROP DEFAULT',
      ['healing_events.data has no default any more'],
    ],
    ['ALTER TABLE healing_events ADD COLUMN extra text NOT NULL', ['healing_events.extra must be written']],
    ["ALTER TABLE healing_events ADD COLUMN extra text NOT NULL DEFAULT ''", []],
    ['ALTER TABLE healing_events ADD COLUMN extra text', []],
    [
      'DROP TABLE healing_schedules',
      ['job_id', 'spec', 'next_at', 'created_at', 'updated_at'].map(
        (name) => `healing_schedules.${name} is gone`,
      ),
    ],
    ['CREATE TABLE more (id int PRIMARY KEY, text text NOT NULL UNIQUE)', []],
    ["ALTER TYPE healing_severity ADD VALUE 'mild'", ['healing_severity.mild is not known']],
    ['CREATE UNIQUE INDEX one ON healing_events (actor)', ['one may refuse rows of healing_events']],
    ['CREATE UNIQUE INDEX one ON healing_events ((lower(actor)))', ['one may refuse rows of healing_events']],
    ['ALTER TABLE healing_events ADD COLUMN extra integer UNIQUE REFERENCES job_runs (id)', []],
    ['CREATE INDEX many ON healing_events (actor)', []],
    [
      'ALTER TABLE healing_events ADD CONSTRAINT short CHECK (length(actor) < 9)',
      ['short may refuse rows of healing_events'],
    ],
    ['DROP FUNCTION healing_recount', ['healing_recount() is gone']],
  ])('%s: %j', async (sql, expected) => {
    const before = await readCatalog(pool);
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query(sql);
    const after = await readCatalog(client);
    await client.query('ROLLBACK');
    client.release();
    expect(surprises(before, after).sort()).toEqual([...expected].sort());
  });
});
