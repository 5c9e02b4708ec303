import { beforeAll, describe, expect, it } from 'vitest';
import { approveSuggestion } from '../../src/domain/suggestions/approve-suggestion.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { useGraphQL } from './use-graphql.js';

const TRENDS = `query ($since: DateTime, $jobId: String) {
  healingTrends(since: $since, jobId: $jobId) {
    days { date effect { approved applied acceptanceRate medianResolutionSeconds } }
    whole { created approved applied rejected failed changesWritten changesFailed rolledBack reviewsCompleted reviewsFailed acceptanceRate applySuccessRate rollbackRate medianResolutionSeconds }
  }
}`;

describe('the trends of healing', () => {
  const graphql = useGraphQL({ 'a.yaml': 'cmd: "true"\n' });

  beforeAll(async () => {
    const { core } = graphql.test;
    const { id } = await insertSuggestion(core, {
      jobId: 'a',
      createdAt: new Date(core.clock.now().getTime() - 90_000),
    });
    await approveSuggestion(core, { id, apply: true, actor: { name: 'ada' } });
  });

  it('are days and all of them together, of one job or all', async () => {
    const effect = { approved: 1, applied: 1, acceptanceRate: 1, medianResolutionSeconds: 90 };
    expect(await graphql.data(TRENDS, { since: '2026-03-02T01:00:00+02:00' })).toEqual({
      healingTrends: {
        days: [
          {
            date: '2026-03-01',
            effect: { approved: 0, applied: 0, acceptanceRate: null, medianResolutionSeconds: null },
          },
          { date: '2026-03-02', effect },
        ],
        whole: {
          ...effect,
          created: 0,
          rejected: 0,
          failed: 0,
          changesWritten: 0,
          changesFailed: 0,
          rolledBack: 0,
          reviewsCompleted: 0,
          reviewsFailed: 0,
          applySuccessRate: null,
          rollbackRate: null,
        },
      },
    });
    const { healingTrends } = await graphql.data(TRENDS, { jobId: 'b' });
    // eslint-disable-next-line @typescript-eslint/no-unsafe-member-access -- answers are loose
    expect([healingTrends.days.length, healingTrends.whole.approved]).toEqual([30, 0]);
  });

  it('take one statement, and one more for the times', async () => {
    expect(await graphql.statements('{ healingTrends { whole { approved } } }')).toHaveLength(1);
    expect(await graphql.statements(TRENDS)).toHaveLength(2);
  });

  it('go back a year', async () => {
    const { errors } = await graphql.run(TRENDS, { since: '2025-03-01T00:00:00Z' });
    expect(errors).toMatchObject([
      { message: 'since must be at most 366 days ago', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});
