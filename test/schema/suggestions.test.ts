/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-member-access -- answers are as loose as the queries that tests write */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HealingSuggestion } from '../../src/generated/prisma/client.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { globalId, useGraphQL } from './use-graphql.js';
import { FIXED_BACKUP, WORKSPACE } from './workspace.js';

const PAGE = `query ($filter: SuggestionFilter, $first: Int, $last: Int, $after: String, $before: String) {
  suggestions(filter: $filter, first: $first, last: $last, after: $after, before: $before) {
    totalCount nodes { databaseId } edges { cursor node { databaseId } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

describe('suggestions', () => {
  const graphql = useGraphQL(WORKSPACE);
  let rows: HealingSuggestion[];

  beforeAll(async () => {
    rows = [];
    for (const given of [
      { severity: 'low', category: 'cost' },
      { severity: 'high', category: 'cost', status: 'approved' },
      { severity: 'critical', category: 'security', status: 'rejected' },
      { severity: 'medium', category: 'script', jobId: 'fetch' },
      { severity: 'medium', category: 'script', jobId: 'fetch', status: 'applied' },
    ] satisfies Partial<HealingSuggestion>[]) {
      rows.push(await insertSuggestion(graphql.test.core, { jobId: 'backup', ...given }));
    }
  });
  const ids = (some: { databaseId: number }[]) => some.map(({ databaseId }) => databaseId);
  const idsOf = (...indexes: number[]) => indexes.map((index) => rows[index]?.id);

  it('shows every column, the diff and what the suggestion rests on', async () => {
    const file = join(graphql.test.folder, 'backup.sh');
    const run = await graphql.data(`mutation {
      recordRun(input: { jobId: "backup", startedAt: "2026-03-01T03:00:00Z" }) { ... on RecordRunSuccess { run { databaseId } } }
    }`);
    const runId = run.recordRun.run.databaseId as number;
    const { id } = await insertSuggestion(graphql.test.core, {
      jobId: 'backup',
      status: 'failed',
      change: { file, to: FIXED_BACKUP },
    });
    await graphql.test.core.prisma.healingSuggestion.update({
      where: { id },
      data: {
        evidence: [
          { kind: 'run', runId, note: 'exit code 1', verified: true },
          { kind: 'log', runId: 999999, line: 3, text: 'oh no', cut: true, verified: false },
          { kind: 'file', path: file, line: 2, text: 'cp -r data /mnt', verified: true },
          {
            kind: 'metric',
            name: 'failure rate',
            value: 0.5,
            unit: '',
            threshold: 0.2,
            source: 'SRE book',
            verified: true,
          },
        ],
      },
    });
    const { suggestion } = await graphql.data(
      `query ($id: ID!) { suggestion(id: $id) {
        id databaseId jobId job { name } review { status jobId } category severity title description currentState
        suggestedChange expectedImpact affectedFiles actionType targetFile currentContent proposedContent baseHash diff
        status source fingerprint createdAt updatedAt reviewedAt reviewedBy reviewedByLabel rejectionReason appliedAt
        failureReason latestAction { id } actions { totalCount }
        evidence {
          __typename verified note
          ... on RunEvidence { runId run { databaseId } }
          ... on LogEvidence { runId run { databaseId } line text cut }
          ... on FileEvidence { path line text masked }
          ... on MetricEvidence { name value unit threshold source }
        }
      } }`,
      { id: String(id) },
    );
    expect(suggestion).toMatchObject({
      id: globalId('Suggestion', id),
      job: { name: 'Nightly backup' },
      review: { status: 'COMPLETED', jobId: 'backup' },
      category: 'RELIABILITY',
      severity: 'MEDIUM',
      actionType: 'EDIT_SCRIPT',
      status: 'FAILED',
      targetFile: file,
      currentContent: WORKSPACE['backup.sh'],
      proposedContent: FIXED_BACKUP,
      latestAction: null,
      actions: { totalCount: 0 },
      evidence: [
        { __typename: 'RunEvidence', verified: true, note: 'exit code 1', runId, run: { databaseId: runId } },
        {
          __typename: 'LogEvidence',
          verified: false,
          note: null,
          run: null,
          line: 3,
          text: 'oh no',
          cut: true,
        },
        { __typename: 'FileEvidence', path: file, line: 2, masked: false },
        { __typename: 'MetricEvidence', name: 'failure rate', value: 0.5, threshold: 0.2 },
      ],
    });
    expect(suggestion.diff).toBe(
      `--- ${file}\n+++ ${file}\n@@ -1,2 +1,3 @@\n #!/bin/bash\n+set -euo pipefail\n cp -r data /mnt\n`,
    );
    await graphql.test.core.prisma.healingSuggestion.delete({ where: { id } });
  });

  it.each([
    [{ jobId: 'fetch' }, [4, 3]],
    [{ status: 'APPROVED' }, [1]],
    [{ status: ['PENDING', 'APPROVED'] }, [3, 1, 0]],
    [{ category: ['COST', 'SECURITY'], severity: ['HIGH', 'CRITICAL'] }, [2, 1]],
    [{ jobId: 'nobody' }, []],
    [{ status: [] }, []],
    [{ status: null, jobId: null }, [4, 3, 2, 1, 0]],
  ])('filters by %j', async (filter, expected) => {
    const { suggestions } = await graphql.data(PAGE, { filter });
    expect(ids(suggestions.nodes)).toEqual(idsOf(...expected));
    expect(suggestions.totalCount).toBe(expected.length);
  });

  it('filters by review, from either side', async () => {
    const reviewId = rows[1]?.reviewId as number;
    const { suggestions } = await graphql.data(PAGE, { filter: { reviewId: globalId('Review', reviewId) } });
    expect(ids(suggestions.nodes)).toEqual(idsOf(1));
    const { review } = await graphql.data(
      `query ($id: ID!) { review(id: $id) {
        all: suggestions { totalCount nodes { databaseId } }
        pending: suggestions(filter: { status: PENDING }) { totalCount nodes { databaseId } }
      } }`,
      { id: String(reviewId) },
    );
    expect(review).toEqual({
      all: { totalCount: 1, nodes: [{ databaseId: rows[1]?.id }] },
      pending: { totalCount: 0, nodes: [] },
    });
  });

  it('counts what is pending', async () => {
    expect(
      await graphql.data('{ all: pendingSuggestionCount  one: pendingSuggestionCount(jobId: "fetch") }'),
    ).toEqual({
      all: 2,
      one: 1,
    });
  });

  it('pages forward and backward, each once, while others are added', async () => {
    const seen: number[] = [];
    let after: string | null = null;
    const added: number[] = [];
    for (;;) {
      const { suggestions } = await graphql.data(PAGE, { first: 2, after });
      seen.push(...ids(suggestions.nodes));
      after = suggestions.pageInfo.endCursor;
      if (!suggestions.pageInfo.hasNextPage) break;
      added.push((await insertSuggestion(graphql.test.core, { jobId: 'report' })).id);
    }
    expect(seen).toEqual(idsOf(4, 3, 2, 1, 0));

    const back: number[] = [];
    let before: string | null = null;
    for (;;) {
      const { suggestions } = await graphql.data(PAGE, { last: 3, before });
      back.unshift(...ids(suggestions.nodes));
      before = suggestions.pageInfo.startCursor;
      if (!suggestions.pageInfo.hasPreviousPage) break;
    }
    expect(back).toEqual([...added].reverse().concat(seen));
    await graphql.test.core.prisma.healingSuggestion.deleteMany({ where: { jobId: 'report' } });
  });

  it.each([
    [{ first: 0 }, 'first must be a whole number from 1 to 500'],
    [{ first: 501 }, 'first must be a whole number from 1 to 500'],
    [{ last: -1 }, 'last must be a whole number from 1 to 500'],
    [{ first: 1, last: 1 }, 'last goes without first'],
    [{ after: 'nonsense' }, 'after must be a cursor of this connection'],
    [{ after: Buffer.from('GPC:S:x').toString('base64') }, 'after must be a cursor of this connection'],
    [
      { before: Buffer.from('GPC:N:99999999999').toString('base64') },
      'before must be a cursor of this connection',
    ],
    [{ filter: { jobId: 'a\0' } }, 'must be a job id'],
  ])('refuses %j with a clear error', async (variables, message) => {
    const { errors } = await graphql.run(PAGE, variables);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors?.[0]?.message).toContain(message);
  });

  it('refuses a page of a nested connection out of range as well', async () => {
    const { errors } = await graphql.run('{ reviews { nodes { suggestions(first: 501) { totalCount } } } }');
    expect(errors?.[0]?.message).toContain('first must be a whole number from 1 to 500');
  });

  it('counts for the statistics, since a moment too', async () => {
    const { all, none } = await graphql.data(`{
      all: healingStats { suggestions { total pending applied } byCategory { category count } bySeverity { severity count } actions { total } reviews { completed } }
      none: healingStats(since: "2027-01-01T00:00:00Z") { suggestions { total } byCategory { count } }
    }`);
    expect(all.suggestions).toEqual({ total: 5, pending: 2, applied: 1 });
    expect(all.byCategory).toEqual([
      { category: 'COST', count: 2 },
      { category: 'SCRIPT', count: 2 },
      { category: 'SECURITY', count: 1 },
    ]);
    expect(none).toEqual({ suggestions: { total: 0 }, byCategory: [] });
  });
});
