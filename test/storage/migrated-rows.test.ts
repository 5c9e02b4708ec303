import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.js';
import { applyMigrations } from '../../src/storage/migrate.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { testDatabase } from '../support/database.js';

describe('the migrations of search and trends', () => {
  let database: Database;
  let before: string;
  beforeAll(async () => {
    database = await testDatabase();
    before = await mkdtemp(join(tmpdir(), 'selfheal-migrations-'));
    for (const name of await readdir(migrationsDir)) {
      if (name < '20261126000600')
        await cp(join(migrationsDir, name), join(before, name), { recursive: true });
    }
  });
  afterAll(async () => {
    await database.close();
    await rm(before, { recursive: true, force: true });
  });

  it('find and count what was there before', async () => {
    const { pool } = database;
    await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await applyMigrations(pool, before);
    await pool.query(`
      INSERT INTO healing_reviews (job_id, trigger, requested_by, error_message, window_from, window_to, started_at, updated_at)
      VALUES ('nightly-copy', 'manual', 'ada', 'It broke', now(), now(), now(), now());
      INSERT INTO healing_suggestions (review_id, job_id, category, severity, title, description, current_state,
        suggested_change, expected_impact, affected_files, action_type, target_file, source, fingerprint, updated_at)
      VALUES (1, 'nightly-copy', 'cost', 'low', 'Retry twice', '${'long '.repeat(400_000)}', '', '', '', '{}', 'manual',
        '/srv/a_b.sh', 'x', 'x', now());
      INSERT INTO healing_actions (suggestion_id, job_id, action_type, actor, owner, updated_at)
      VALUES (1, 'nightly-copy', 'manual', 'ada', 'x', now());
      INSERT INTO healing_events (type, job_id, actor, created_at) VALUES
        ('suggestion.added', 'a', 'x', '2026-03-01T23:59:59.999Z'), ('suggestion.added', 'b', 'x', '2026-03-02T00:00:00Z'),
        ('suggestion.added', '', 'x', '2026-03-02T00:00:00Z'), ('review.progressed', 'b', 'x', '2026-03-02T00:00:00Z')`);
    await applyMigrations(pool, migrationsDir);
    const words = async (table: string): Promise<unknown> => {
      const { rows } = await pool.query<{ words: string[] }>(
        `SELECT tsvector_to_array(words) AS words FROM healing_${table}_words`,
      );
      return rows.map((row) => [...row.words].sort().join(' '));
    };
    // What is very long is cut, here within a word.
    expect(await words('suggestion')).toEqual(['1 a b copy l long nightly retry sh srv twice']);
    expect(await words('review')).toEqual(['1 ada broke copy it nightly']);
    expect(await words('action')).toEqual(['1 ada copy nightly retry twice']);
    const { rows } = await pool.query(
      'SELECT job_id, day::text, count FROM healing_daily_counts ORDER BY job_id, day',
    );
    expect(rows).toEqual([
      { job_id: '', day: '2026-03-01', count: 1 },
      { job_id: '', day: '2026-03-02', count: 2 },
      { job_id: 'a', day: '2026-03-01', count: 1 },
      { job_id: 'b', day: '2026-03-02', count: 1 },
    ]);
  });
});
