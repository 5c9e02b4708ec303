/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are as loose as the queries that tests write */
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { carryOutReview } from '../support/carry-out-review.js';
import { aChange, aDraft, fakeAi, fakeAnalyzer } from '../support/fake-analyzer.js';
import { useGraphQL } from './use-graphql.js';
import { WORKSPACE } from './workspace.js';

const TRIGGER = `mutation ($input: TriggerReviewInput!) { triggerReview(input: $input) {
  __typename ... on TriggerReviewSuccess { review { databaseId dryRun } }
} }`;
const REVIEW = `query ($id: ID!) { review(id: $id) {
  status dryRun suggestionsCount autoAppliedCount aiTokensUsed aiCostUsd
  analyses {
    analyzer identity status reason sameAs { databaseId } draftsCount droppedCount dropped { what reason } notes
    troubles { rule reason } durationMs
    usage { model promptVersion tokens inputTokens outputTokens costUsd sessionKey }
  }
  preview {
    outcome note category severity title description suggestedChange expectedImpact source targetFile diff
    saidBefore { databaseId status } evidence { __typename verified }
  }
} }`;

describe('what a review tells', () => {
  const graphql = useGraphQL(WORKSPACE, { reviews: { wake: () => undefined } });
  const { test } = graphql;
  beforeEach(() => test.core.prisma.healingReview.deleteMany());
  const review = async (
    analyzers: Parameters<typeof carryOutReview>[0]['analyzers'],
    { dryRun = false, force = true } = {},
  ) => {
    const answer = await graphql.data(TRIGGER, { input: { jobId: 'report', force, dryRun } });
    expect(answer.triggerReview).toMatchObject({ __typename: 'TriggerReviewSuccess', review: { dryRun } });
    const { id } = await carryOutReview({ ...test.core, analyzers });
    return { id, ...(await graphql.data(REVIEW, { id: String(id) })).review };
  };

  const reportWith = (healing: string) =>
    test.write(
      'jobs.yaml',
      WORKSPACE['jobs.yaml']!.replace(
        'cmd: bash report.sh',
        `cmd: bash report.sh\n    self_healing: ${healing}`,
      ),
    );

  it('is what each analyzer came to', async () => {
    await reportWith('{ review_schedule: { min_runs: 0 } }');
    const rules = fakeAnalyzer({
      name: 'rules',
      answer: () => ({
        drafts: [aDraft()],
        notes: ['few runs'],
        errors: [{ rule: 'sla', reason: 'broke' }],
        dropped: [{ what: '#1', reason: 'no title' }],
      }),
    });
    const oracle = fakeAi();
    const first = await review([rules, oracle]);
    expect(first).toMatchObject({
      status: 'COMPLETED',
      dryRun: false,
      suggestionsCount: 1,
      aiTokensUsed: 1_200,
      aiCostUsd: 0.25,
      preview: null,
    });
    expect(first.analyses).toEqual([
      {
        analyzer: 'rules',
        identity: null,
        status: 'COMPLETED',
        reason: null,
        sameAs: null,
        draftsCount: 1,
        droppedCount: 1,
        dropped: [{ what: '#1', reason: 'no title' }],
        notes: ['few runs'],
        troubles: [{ rule: 'sla', reason: 'broke' }],
        durationMs: expect.any(Number) as number,
        usage: null,
      },
      expect.objectContaining({
        analyzer: 'oracle',
        identity: 'oracle gpt-test review/1',
        usage: {
          model: 'gpt-test',
          promptVersion: 'review/1',
          tokens: 1_200,
          inputTokens: 1_000,
          outputTokens: 200,
          costUsd: 0.25,
          sessionKey: 'session-1',
        },
      }),
    ]);
    const second = await review([rules, oracle], { force: false });
    expect(second.analyses[1]).toMatchObject({
      status: 'UNCHANGED',
      sameAs: { databaseId: first.id },
      reason: expect.stringContaining(`review ${first.id}`) as string,
      durationMs: null,
    });
  });

  it('of a dry run is what a review would do', async () => {
    await reportWith('{ suggestions: { auto_apply: true } }');
    const known = aDraft({ rule: 'known', category: 'cost' });
    await review([fakeAnalyzer({ answer: () => ({ drafts: [known] }) })]);
    const change = await aChange(join(test.folder, 'report.sh'), (before) => `${before}true\n`);
    const done = await review([fakeAnalyzer({ answer: () => ({ drafts: [change, known] }) })], {
      dryRun: true,
    });
    expect(done).toMatchObject({
      status: 'COMPLETED',
      dryRun: true,
      suggestionsCount: 0,
      autoAppliedCount: 0,
    });
    expect(done.preview).toEqual([
      {
        outcome: 'APPLY',
        note: null,
        category: 'RELIABILITY',
        severity: 'LOW',
        title: 'Made up',
        description: 'Seen.',
        suggestedChange: 'Otherwise',
        expectedImpact: 'Better',
        source: 'fake/made-up',
        targetFile: join(test.folder, 'report.sh'),
        diff: expect.stringContaining('+true') as string,
        saidBefore: null,
        evidence: [{ __typename: 'MetricEvidence', verified: true }],
      },
      expect.objectContaining({
        outcome: 'KNOWN',
        note: 'it carries no change that could be applied',
        saidBefore: { databaseId: expect.any(Number) as number, status: 'PENDING' },
      }),
    ]);
    const LIST =
      'query ($dryRun: Boolean) { reviews(filter: { dryRun: $dryRun }) { totalCount nodes { dryRun } } }';
    const list = async (dryRun: boolean | null) => (await graphql.data(LIST, { dryRun })).reviews;
    expect(await list(true)).toEqual({ totalCount: 1, nodes: [{ dryRun: true }] });
    expect(await list(false)).toEqual({ totalCount: 1, nodes: [{ dryRun: false }] });
    expect((await list(null)).totalCount).toBe(2);
  });
});
