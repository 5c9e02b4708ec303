import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approveSuggestion } from '../../../src/domain/suggestions/approve-suggestion.js';
import { countSuggestions } from '../../../src/domain/suggestions/count-suggestions.js';
import { suggestionWhere } from '../../../src/domain/suggestions/suggestion-filter.js';
import { healingStats } from '../../../src/domain/stats/healing-stats.js';
import { recount } from '../../../src/domain/stats/recount.js';
import type { Database } from '../../../src/storage/database.js';
import { applyMigrations } from '../../../src/storage/migrate.js';
import { migrationsDir } from '../../../src/storage/migrations-dir.js';
import { useCore } from '../../support/core.js';
import { testDatabase } from '../../support/database.js';
import { insertSuggestion } from '../../support/insert-suggestion.js';

const JOBS = ['backup', 'fetch', 'report'];
const STATUSES = ['pending', 'approved', 'rejected', 'applied', 'failed'] as const;
const CATEGORIES = ['cost', 'security', 'script'] as const;
const SEVERITIES = ['low', 'medium', 'critical'] as const;
const FROM_THE_START = new Date(0);

const job = fc.constantFrom(...JOBS);
const status = fc.constantFrom(...STATUSES);

/** SQL that code of today, of yesterday and people at a prompt may send. */
const statement = fc.oneof(
  fc.record({ job, status: fc.constantFrom('running', 'completed', 'failed'), reviews: fc.nat(3) }).map(
    (
      given,
    ) => `INSERT INTO healing_reviews (job_id, trigger, status, requested_by, owner, window_from, window_to, started_at, updated_at)
        SELECT '${given.job}', 'manual', '${given.status}', 'x', 'x', now(), now(), now(), now()
        FROM generate_series(1, ${given.reviews}) ON CONFLICT DO NOTHING`,
  ),
  fc
    .record({
      status,
      category: fc.constantFrom(...CATEGORIES),
      severity: fc.constantFrom(...SEVERITIES),
      remainder: fc.nat(2),
    })
    .map(
      (
        given,
      ) => `INSERT INTO healing_suggestions (review_id, job_id, category, severity, status, title, description,
          current_state, suggested_change, expected_impact, affected_files, action_type, source, fingerprint, updated_at)
        SELECT id, job_id, '${given.category}', '${given.severity}', '${given.status}', '', '', '', '', '', '{}', 'manual', '',
          gen_random_uuid()::text, now()
        FROM healing_reviews WHERE id % 3 = ${given.remainder}`,
    ),
  fc
    .record({ status: fc.constantFrom('begun', 'success', 'failed', 'rolled_back'), remainder: fc.nat(2) })
    .map(
      (
        given,
      ) => `INSERT INTO healing_actions (suggestion_id, job_id, action_type, status, actor, owner, updated_at)
        SELECT id, job_id, 'manual', '${given.status}', 'x', 'x', now()
        FROM healing_suggestions WHERE id % 3 = ${given.remainder} ON CONFLICT DO NOTHING`,
    ),
  fc
    .record({ status, remainder: fc.nat(2) })
    .map(
      (given) =>
        `UPDATE healing_suggestions SET status = '${given.status}' WHERE id % 3 = ${given.remainder}`,
    ),
  fc.nat(2).map((n) => `UPDATE healing_actions SET status = 'rolled_back' WHERE id % 3 = ${n}`),
  fc.nat(2).map((n) => `UPDATE healing_reviews SET status = 'failed' WHERE id % 3 = ${n}`),
  fc
    .record({ job, to: job })
    .map(({ job, to }) => `UPDATE healing_suggestions SET job_id = '${to}' WHERE job_id = '${job}'`),
  fc.nat(4).map((n) => `DELETE FROM healing_suggestions WHERE id % 5 = ${n}`),
  // With their suggestions, and those with their actions.
  fc.nat(4).map((n) => `DELETE FROM healing_reviews WHERE id % 5 = ${n}`),
  fc.constant('TRUNCATE healing_actions CASCADE'),
);

describe('the counters', () => {
  const test = useCore({ 'jobs.yaml': `jobs:\n${JOBS.map((id) => `  ${id}: { cmd: "true" }\n`).join('')}` });

  it('agree with the rows whatever is done to them, committed or not', async () => {
    const { pool } = test.database;
    const transaction = fc.record({
      statements: fc.array(statement, { minLength: 1, maxLength: 5 }),
      commit: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(transaction, { minLength: 1, maxLength: 5 }), async (transactions) => {
        for (const { statements, commit } of transactions) {
          const client = await pool.connect();
          try {
            await client.query('BEGIN');
            for (const sql of statements) await client.query(sql);
            await client.query(commit ? 'COMMIT' : 'ROLLBACK');
          } finally {
            client.release();
          }
        }
        expect(await recount(pool)).toEqual([]);
        expect(await healingStats(test.core.prisma)).toEqual(
          await healingStats(test.core.prisma, { since: FROM_THE_START }),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('agree after many decide at once', async () => {
    const { core, database } = test;
    const rows = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        insertSuggestion(core, { jobId: JOBS[index % JOBS.length] as string }),
      ),
    );
    await Promise.all(rows.map(({ id }) => approveSuggestion(core, { id, actor: { name: 'ada' } })));
    expect(await recount(database.pool)).toEqual([]);
    expect(await healingStats(core.prisma, { jobId: 'fetch' })).toEqual(
      await healingStats(core.prisma, { jobId: 'fetch', since: FROM_THE_START }),
    );
  });

  it('answer every filter as the rows do', async () => {
    const { prisma } = test.core;
    await insertSuggestion(test.core, { jobId: 'backup', category: 'cost', severity: 'low' });
    const some = <T extends string>(values: readonly T[]) =>
      fc.option(fc.subarray([...values]), { nil: null });
    const filter = fc.record({
      jobId: fc.constantFrom(null, undefined, '', 'nobody', ...JOBS),
      status: some(STATUSES),
      category: some(CATEGORIES),
      severity: some(SEVERITIES),
    });
    await fc.assert(
      fc.asyncProperty(filter, async (given) => {
        const rows = await prisma.healingSuggestion.count({ where: suggestionWhere(given) });
        expect(await countSuggestions(prisma, given)).toBe(rows);
      }),
    );
  });

  it('are told apart from wrong ones, and mended', async () => {
    const { pool } = test.database;
    await pool.query(
      "UPDATE healing_counters SET count = count + 7 WHERE kind = 'suggestion' AND job_id = 'backup' AND status = 'pending' AND category = 'cost' AND severity = 'low'",
    );
    const [wrong, ...more] = await recount(pool);
    expect(more).toEqual([]);
    expect(wrong).toMatchObject({ kind: 'suggestion', jobId: 'backup', status: 'pending', category: 'cost' });
    expect((wrong?.counted ?? 0) - (wrong?.rows ?? 0)).toBe(7);
    await pool.query('SELECT healing_recount()');
    expect(await recount(pool)).toEqual([]);
  });
});

describe('the migration of the counters', () => {
  let database: Database;
  let folder: string;
  beforeAll(async () => {
    database = await testDatabase();
    folder = await mkdtemp(join(tmpdir(), 'selfheal-migrations-'));
    await cp(join(migrationsDir, '20261122000000_init'), join(folder, '20261122000000_init'), {
      recursive: true,
    });
  });
  afterAll(async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('counts what was there before', async () => {
    const { pool } = database;
    await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await applyMigrations(pool, folder);
    await pool.query(
      `INSERT INTO healing_reviews (job_id, trigger, status, requested_by, owner, window_from, window_to, started_at, updated_at)
       SELECT 'job-' || n % 2, 'manual', 'completed', 'x', 'x', now(), now(), now(), now() FROM generate_series(1, 5) AS n`,
    );
    await applyMigrations(pool, migrationsDir);
    const { rows } = await pool.query('SELECT job_id, count FROM healing_counters ORDER BY job_id');
    expect(rows).toEqual([
      { job_id: '', count: 5 },
      { job_id: 'job-0', count: 2 },
      { job_id: 'job-1', count: 3 },
    ]);
  });
});
