import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EFFECT_BOUNDS, readEffects } from '../../src/server/metrics/effect-sums.js';
import type { Database } from '../../src/storage/database.js';
import { applyMigrations } from '../../src/storage/migrate.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { testDatabase } from '../support/database.js';

/** Two reviews of 0.5 s and 20 min; a suggestion applied after a minute, and once more after it was rolled back. */
const ROWS = `
  INSERT INTO healing_reviews (id, job_id, trigger, status, requested_by, owner, window_from, window_to, started_at, finished_at, updated_at)
  VALUES (1, 'a', 'manual', 'completed', 'x', 'x', now(), now(), '2026-03-02T12:00:00Z', '2026-03-02T12:00:00.5Z', now()),
         (2, 'a', 'manual', 'failed', 'x', 'x', now(), now(), '2026-03-02T12:00:00Z', '2026-03-02T12:20:00Z', now());
  INSERT INTO healing_suggestions (id, review_id, job_id, category, severity, title, description, current_state, suggested_change,
    expected_impact, affected_files, evidence, action_type, source, fingerprint, created_at, updated_at)
  VALUES (1, 1, 'a', 'cost', 'high', '', '', '', '', '', '{}', '[]', 'manual', 'x', 'x', '2026-03-02T12:00:00Z', now());`;
const EVENTS = `
  INSERT INTO healing_events (type, job_id, actor, review_id, suggestion_id, created_at)
  VALUES ('review.started', 'a', 'x', 1, NULL, '2026-03-02T12:00:00Z'),
         ('review.progressed', 'a', 'x', 1, NULL, '2026-03-02T12:00:00Z'),
         ('review.completed', 'a', 'x', 1, NULL, '2026-03-02T12:00:01Z'),
         ('review.failed', 'a', 'x', 2, NULL, '2026-03-02T12:20:00Z'),
         ('suggestion.added', 'a', 'x', 1, 1, '2026-03-02T12:00:00Z'),
         ('suggestion.applied', 'a', 'x', NULL, 1, '2026-03-02T12:01:00Z'),
         ('suggestion.applied', 'a', 'x', NULL, 1, '2026-03-02T12:01:00.001Z'),
         ('suggestion.applied', 'a', 'x', NULL, 1, '2026-03-02T11:00:00Z'),
         ('suggestion.applied', 'a', 'x', NULL, 99, '2026-03-02T12:01:00Z')`;

const buckets = (bounds: readonly number[], counts: Record<number, number>): number[] =>
  Array.from({ length: bounds.length + 1 }, (_, index) => counts[index] ?? 0);
const { resolution, review } = EFFECT_BOUNDS;
const none = { category: '', severity: '' };
const about = { category: 'cost', severity: 'high' };
const SUMS = [
  { type: 'review.completed', ...none, count: 1, seconds: 0.5, buckets: buckets(review, { 1: 1 }) },
  { type: 'review.failed', ...none, count: 1, seconds: 1200, buckets: buckets(review, { 10: 1 }) },
  { type: 'suggestion.added', ...about, count: 1, seconds: 0, buckets: buckets(resolution, {}) },
  // One whose suggestion is gone has no time; a clock that is behind gives none below zero.
  { type: 'suggestion.applied', ...none, count: 1, seconds: 0, buckets: buckets(resolution, {}) },
  {
    type: 'suggestion.applied',
    ...about,
    count: 3,
    seconds: 120.001,
    buckets: buckets(resolution, { 0: 2, 1: 1 }),
  },
];

describe('what events come to', () => {
  let database: Database;
  let earlier: string;
  beforeAll(async () => {
    database = await testDatabase();
    earlier = await mkdtemp(join(tmpdir(), 'selfheal-migrations-'));
    const names = (await readdir(migrationsDir)).filter(
      (name) => /^\d/.test(name) && name < '20261126000400',
    );
    for (const name of names) {
      await cp(join(migrationsDir, name), join(earlier, name), { recursive: true });
    }
  });
  afterAll(async () => {
    await database.close();
    await rm(earlier, { recursive: true, force: true });
  });
  const sums = async () => {
    const key = (sum: { type: string; category: string }): string => `${sum.type} ${sum.category}`;
    return (await readEffects(database.prisma)).sort((a, b) => (key(a) < key(b) ? -1 : 1));
  };

  it('is added up with each event, by the bounds that the figures are shown with', async () => {
    await database.pool.query(ROWS);
    await database.pool.query(EVENTS);
    expect(await sums()).toEqual(SUMS);
    const { rows } = await database.pool.query<{ review: number[]; resolution: number[] }>(
      `SELECT healing_effect_bounds('review.completed') AS review, healing_effect_bounds('suggestion.applied') AS resolution`,
    );
    expect(rows).toEqual([EFFECT_BOUNDS]);
  });

  it('counts nothing of a transaction that fails', async () => {
    await database.pool.query(`DO $$ BEGIN ${EVENTS}; RAISE 'no'; END $$`).catch(() => undefined);
    expect(await sums()).toEqual(SUMS);
  });

  it('stays when retention removes what it was counted from', async () => {
    await database.pool.query(
      'DELETE FROM healing_events; DELETE FROM healing_suggestions; DELETE FROM healing_reviews',
    );
    expect(await sums()).toEqual(SUMS);
  });

  it('has what was there before the migration', async () => {
    await database.pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await applyMigrations(database.pool, earlier);
    await database.pool.query(ROWS);
    await database.pool.query(EVENTS);
    await applyMigrations(database.pool, migrationsDir);
    expect(await sums()).toEqual(SUMS);
  });
});
