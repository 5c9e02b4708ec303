import { beforeAll, describe, expect, it } from 'vitest';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { recordStatements } from '../support/record-statements.js';
import { useRest } from './use-rest.js';

const JOBS = Array.from({ length: 8 }, (_, index) => `job-${index + 1}`);
const rest = useRest({
  'jobs.yaml': `jobs:\n${JOBS.map((id) => `  ${id}: { cmd: "true" }\n`).join('')}`,
});

/** SQL statements, whatever the size of the page. */
const BUDGETS: [path: string, statements: number][] = [
  ['/healing/suggestions?status=pending', 2],
  ['/healing/suggestions?category=cost', 2],
  ['/healing/suggestions/pending/count', 1],
  ['/healing/reviews', 2],
  ['/healing/actions', 2],
  ['/runs', 2],
  ['/jobs', 6],
  ['/healing/queue', 3],
];

beforeAll(async () => {
  const { core } = rest.test;
  const now = core.clock.now();
  for (const jobId of JOBS) {
    const { id: suggestionId } = await insertSuggestion(core, { jobId });
    const by = { actor: 'x', owner: 'x' };
    await core.prisma.healingAction.create({
      data: { suggestionId, jobId, actionType: 'manual', status: 'success', ...by },
    });
    await core.prisma.healingReview.create({
      data: { jobId, trigger: 'manual', requestedBy: 'x', windowFrom: now, windowTo: now, startedAt: now },
    });
    await core.prisma.jobRun.create({ data: { jobId, runKey: 'one', startedAt: now } });
  }
});

describe('the SQL that a list causes', () => {
  it.each(BUDGETS)('%s', async (path, budget) => {
    for (const limit of [2, 8]) {
      const query = path.endsWith('/count') ? '' : `${path.includes('?') ? '&' : '?'}limit=${limit}`;
      const statements = await recordStatements(() => rest.call('GET', `${path}${query}`));
      expect(statements, `${limit} rows`).toHaveLength(budget);
    }
  });

  it.each([
    '/healing/reviews',
    '/healing/reviews?job_id=job-1&status=completed',
    '/healing/actions',
    '/healing/actions?job_id=job-1&status=success',
    '/healing/stats/job-1',
    '/jobs/job-1/healing/summary',
    '/jobs',
  ])('counts no rows that the counters have counted: %s', async (path) => {
    const statements = await recordStatements(() => rest.call('GET', path));
    const counting = statements.filter(
      (sql) => /COUNT\(\*\)/i.test(sql) && !/runs|rollback_started_at|applied_at|healing_schedules/.test(sql),
    );
    expect(counting).toEqual([]);
  });

  it('reads no contents of files for a list of actions', async () => {
    const statements = await recordStatements(() => rest.call('GET', '/healing/actions'));
    expect(statements.join()).not.toMatch(/original_content|new_content|proposed_content|description/);
  });
});
