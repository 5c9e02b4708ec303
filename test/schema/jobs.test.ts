/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are as loose as the queries that tests write */
import { describe, expect, it } from 'vitest';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { globalId, useGraphQL } from './use-graphql.js';
import { WORKSPACE } from './workspace.js';

describe('jobs', () => {
  const graphql = useGraphQL(WORKSPACE);

  it('shows a job as it is configured, without the values of env', async () => {
    const { job } = await graphql.data(`{
      job(jobId: "backup") {
        id jobId name description type tags schedule timezone cmd workingDirectory file line hash enabled mode
        dependsOn environmentNames sla { successRate windowDays maxDurationSeconds } config lastRun { id }
        pendingSuggestionCount
      }
    }`);
    expect(job).toMatchObject({
      id: globalId('Job', 'backup'),
      name: 'Nightly backup',
      description: null,
      type: 'script',
      tags: ['nightly'],
      schedule: '0 3 * * *',
      timezone: 'Europe/Berlin',
      cmd: `bash backup.sh 'it'\\''s late'`,
      workingDirectory: graphql.test.folder,
      file: `${graphql.test.folder}/jobs.yaml`,
      line: 2,
      enabled: true,
      mode: 'PROACTIVE',
      dependsOn: [],
      environmentNames: ['PASSWORD'],
      sla: { successRate: 0.95, windowDays: 30, maxDurationSeconds: null },
      config: { env: ['PASSWORD'], self_healing: { mode: 'proactive' } },
      lastRun: null,
      pendingSuggestionCount: 0,
    });
    expect(JSON.stringify(job)).not.toContain('hunter2');
  });

  it('is null for a job that is not configured, whatever its name', async () => {
    for (const jobId of ['nobody', '../etc', 'nul\0', '__proto__']) {
      expect(await graphql.data('query ($jobId: String!) { job(jobId: $jobId) { id } }', { jobId })).toEqual({
        job: null,
      });
    }
  });

  it('pages through jobs in both directions', async () => {
    const page = async (args: string) => {
      const { jobs } = await graphql.data(
        `{ jobs(${args}) { totalCount nodes { jobId } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      );
      return { ...jobs, ids: jobs.nodes.map(({ jobId }: { jobId: string }) => jobId) };
    };
    const first = await page('first: 2');
    expect(first).toMatchObject({ ids: ['backup', 'fetch'], totalCount: 3, pageInfo: { hasNextPage: true } });
    const second = await page(`first: 2, after: "${first.pageInfo.endCursor}"`);
    expect(second).toMatchObject({
      ids: ['report'],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
    expect(await page(`last: 1, before: "${second.pageInfo.startCursor}"`)).toMatchObject({ ids: ['fetch'] });
    expect(await page('last: 2')).toMatchObject({
      ids: ['fetch', 'report'],
      pageInfo: { hasPreviousPage: true },
    });
  });

  it('refuses a cursor of another list', async () => {
    const { errors } = await graphql.run('{ jobs(after: "x") { totalCount } }');
    expect(errors).toMatchObject([
      {
        message: 'after must be a cursor of this connection in this order',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  it('has the runs, reviews, suggestions and actions of one job only', async () => {
    const suggestion = await insertSuggestion(graphql.test.core, { jobId: 'fetch' });
    await insertSuggestion(graphql.test.core, { jobId: 'report', status: 'rejected' });
    const { fetch, report } = await graphql.data(`{
      fetch: job(jobId: "fetch") { ...Parts }
      report: job(jobId: "report") { ...Parts }
    }
    fragment Parts on Job {
      pendingSuggestionCount
      runs { totalCount }
      reviews { totalCount nodes { jobId } }
      suggestions { totalCount nodes { databaseId } }
      pending: suggestions(filter: { status: PENDING }) { totalCount }
      actions { totalCount }
    }`);
    expect(fetch).toEqual({
      pendingSuggestionCount: 1,
      runs: { totalCount: 0 },
      reviews: { totalCount: 1, nodes: [{ jobId: 'fetch' }] },
      suggestions: { totalCount: 1, nodes: [{ databaseId: suggestion.id }] },
      pending: { totalCount: 1 },
      actions: { totalCount: 0 },
    });
    expect(report).toMatchObject({
      pendingSuggestionCount: 0,
      pending: { totalCount: 0 },
      suggestions: { totalCount: 1 },
    });
  });
});
