/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are as loose as the queries that tests write */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { globalId, useGraphQL } from './use-graphql.js';
import { FIXED_BACKUP, WORKSPACE } from './workspace.js';

const STATE_ERRORS = '__typename ... on Error { message } ... on InvalidStateError { state }';
const INPUT_ERRORS = `${STATE_ERRORS} ... on ValidationError { issues { path message } }`;
const FILE_ERRORS = `${INPUT_ERRORS} ... on ConflictError { path } ... on ForbiddenPathError { path }`;
const ACTION = 'id databaseId status canRollback actor filePath diff';
const APPROVE = `mutation ($input: ApproveSuggestionInput!) { approveSuggestion(input: $input) { ${FILE_ERRORS}
  ... on ApproveSuggestionSuccess { suggestion { databaseId status reviewedBy latestAction { databaseId } } action { ${ACTION} } }
} }`;
const REJECT = `mutation ($input: RejectSuggestionInput!) { rejectSuggestion(input: $input) { ${INPUT_ERRORS}
  ... on RejectSuggestionSuccess { suggestion { status rejectionReason reviewedBy } }
} }`;
const APPLY = `mutation ($input: ApplySuggestionInput!) { applySuggestion(input: $input) { ${FILE_ERRORS}
  ... on ApplySuggestionSuccess { suggestion { status failureReason } action { ${ACTION} } }
} }`;
const ROLL_BACK = `mutation ($input: RollbackActionInput!) { rollbackAction(input: $input) { ${FILE_ERRORS}
  ... on RollbackActionSuccess { action { ${ACTION} rolledBackBy } suggestion { status } }
} }`;

describe('mutations', () => {
  const graphql = useGraphQL(WORKSPACE);
  let file: string;

  beforeEach(async () => {
    file = join(graphql.test.folder, 'backup.sh');
    await writeFile(file, WORKSPACE['backup.sh']!);
  });
  const suggest = async (given: Partial<Parameters<typeof insertSuggestion>[1]> = {}) => {
    const { id } = await insertSuggestion(graphql.test.core, {
      jobId: 'backup',
      change: { file, to: FIXED_BACKUP },
      ...given,
    });
    return globalId('Suggestion', id);
  };
  const approve = async (input: object) => (await graphql.data(APPROVE, { input })).approveSuggestion;
  const reject = async (input: object) => (await graphql.data(REJECT, { input })).rejectSuggestion;
  const apply = async (input: object) => (await graphql.data(APPLY, { input })).applySuggestion;
  const rollBack = async (input: object) => (await graphql.data(ROLL_BACK, { input })).rollbackAction;
  const content = () => readFile(file, 'utf8');

  it('approves, applies and rolls back to the byte', async () => {
    const id = await suggest();
    expect(await approve({ id })).toMatchObject({
      __typename: 'ApproveSuggestionSuccess',
      suggestion: { status: 'APPROVED', reviewedBy: 'ada' },
      action: null,
    });
    const applied = await apply({ id });
    expect(applied).toMatchObject({
      suggestion: { status: 'APPLIED' },
      action: { status: 'SUCCESS', canRollback: true, actor: 'ada', filePath: file },
    });
    expect(applied.action.diff).toContain('+set -euo pipefail');
    expect(await content()).toBe(FIXED_BACKUP);
    expect(await rollBack({ id: applied.action.id })).toMatchObject({
      __typename: 'RollbackActionSuccess',
      action: { status: 'ROLLED_BACK', canRollback: false, rolledBackBy: 'ada' },
      suggestion: { status: 'PENDING' },
    });
    expect(await content()).toBe(WORKSPACE['backup.sh']);
  });

  it('approves and applies in one step', async () => {
    const { suggestion, action } = await approve({ id: await suggest(), apply: true });
    expect(suggestion).toMatchObject({ status: 'APPLIED', latestAction: { databaseId: action.databaseId } });
    expect(await content()).toBe(FIXED_BACKUP);
  });

  it('applies advice without an action', async () => {
    const id = await suggest({ change: undefined, actionType: 'manual', status: 'approved' });
    expect(await apply({ id })).toMatchObject({ suggestion: { status: 'APPLIED' }, action: null });
  });

  it('lets one of 50 approvals at once win and tells the others the state', async () => {
    const id = await suggest();
    const answers = await Promise.all(Array.from({ length: 50 }, () => approve({ id })));
    expect(answers.filter(({ __typename }) => __typename === 'ApproveSuggestionSuccess')).toHaveLength(1);
    const told = answers.filter(({ __typename }) => __typename === 'InvalidStateError');
    expect(told).toHaveLength(49);
    expect(new Set(told.map(({ state, message }) => `${state}: ${message}`))).toEqual(
      new Set(['approved: Suggestion is not pending (current status: approved)']),
    );
  });

  it('rejects with the reason', async () => {
    expect(await reject({ id: await suggest(), reason: '  not now \0 ' })).toMatchObject({
      __typename: 'RejectSuggestionSuccess',
      suggestion: { status: 'REJECTED', rejectionReason: 'not now ␀', reviewedBy: 'ada' },
    });
  });

  it('takes any characters in a reason', async () => {
    expect(await reject({ id: await suggest(), reason: 'half a pair \ud83d' })).toMatchObject({
      suggestion: { rejectionReason: 'half a pair \ufffd' },
    });
  });

  it.each(['', '  ', 'x'.repeat(4_001)])(
    'answers ValidationError for a reason that is none',
    async (reason) => {
      expect(await reject({ id: await suggest(), reason })).toMatchObject({
        __typename: 'ValidationError',
        issues: [{ path: ['reason'], message: 'A reason of 1 to 4000 characters is needed' }],
      });
    },
  );

  it('answers NotFoundError for what is not there', async () => {
    const suggestion = globalId('Suggestion', 987654);
    const missing = { __typename: 'NotFoundError', message: 'Suggestion 987654 not found' };
    expect(await approve({ id: suggestion })).toEqual(missing);
    expect(await apply({ id: suggestion })).toEqual(missing);
    expect(await reject({ id: suggestion, reason: 'no' })).toEqual(missing);
    expect(await rollBack({ id: globalId('Action', 987654) })).toEqual({
      __typename: 'NotFoundError',
      message: 'Action 987654 not found',
    });
  });

  it('answers ValidationError for the id of another type', async () => {
    const wrong = { __typename: 'ValidationError', issues: [{ path: ['id'] }] };
    expect(await approve({ id: globalId('Action', 1) })).toMatchObject(wrong);
    expect(await apply({ id: globalId('Action', 1) })).toMatchObject(wrong);
    expect(await rollBack({ id: globalId('Suggestion', 1) })).toMatchObject(wrong);
  });

  it('answers InvalidStateError with the state for a step that is not allowed', async () => {
    expect(await apply({ id: await suggest() })).toMatchObject({
      __typename: 'InvalidStateError',
      state: 'pending',
    });
    const rejected = await suggest({ status: 'rejected' });
    expect(await approve({ id: rejected })).toMatchObject({
      __typename: 'InvalidStateError',
      state: 'rejected',
    });
    expect(await reject({ id: rejected, reason: 'no' })).toMatchObject({ state: 'rejected' });
    const { action } = await approve({ id: await suggest(), apply: true });
    await rollBack({ id: action.id });
    expect(await rollBack({ id: action.id })).toMatchObject({
      __typename: 'InvalidStateError',
      state: 'rolled_back',
      message: 'Action already rolled back',
    });
  });

  it('answers ConflictError where edits made since do not merge, and writes nothing', async () => {
    const id = await suggest();
    await writeFile(file, '#!/bin/bash\nset -x\nrsync data /mnt\n');
    expect(await approve({ id, apply: true })).toMatchObject({ __typename: 'ConflictError', path: file });
    expect(await content()).toBe('#!/bin/bash\nset -x\nrsync data /mnt\n');
    const { suggestion, actions } = await graphql.data(
      `query ($id: ID!) {
        suggestion(id: $id) { status failureReason latestAction { status errorMessage diff canRollback } }
        actions(filter: { suggestionId: $id }) { totalCount nodes { jobId job { name } suggestion { id } } }
      }`,
      { id },
    );
    expect(suggestion).toMatchObject({
      status: 'FAILED',
      latestAction: {
        status: 'FAILED',
        diff: null,
        canRollback: false,
        errorMessage: suggestion.failureReason,
      },
    });
    expect(actions).toEqual({
      totalCount: 1,
      nodes: [{ jobId: 'backup', job: { name: 'Nightly backup' }, suggestion: { id } }],
    });
  });

  it('answers ConflictError for a rollback after an edit, until it is forced', async () => {
    const { action } = await approve({ id: await suggest(), apply: true });
    await writeFile(file, `${FIXED_BACKUP}echo edited\n`);
    expect(await rollBack({ id: action.id })).toMatchObject({ __typename: 'ConflictError', path: file });
    expect(await rollBack({ id: action.id, force: true })).toMatchObject({
      action: { status: 'ROLLED_BACK' },
    });
    expect(await content()).toBe(WORKSPACE['backup.sh']);
  });

  it("answers ForbiddenPathError for a file that is not the job's", async () => {
    const other = join(graphql.test.folder, 'fetch.sh');
    const id = await suggest({ change: { file: other, to: 'echo\n' } });
    expect(await approve({ id, apply: true })).toMatchObject({
      __typename: 'ForbiddenPathError',
      path: other,
    });
  });

  it('answers ValidationError for a content that is no valid script, and NotFoundError for a job that is gone', async () => {
    const id = await suggest({ change: { file, to: '#!/bin/bash\ncp -r data /mnt\nif true; then\n' } });
    expect(await approve({ id, apply: true })).toMatchObject({ __typename: 'ValidationError' });
    expect(await content()).toBe(WORKSPACE['backup.sh']);
    expect(await approve({ id: await suggest({ jobId: 'gone' }), apply: true })).toMatchObject({
      __typename: 'NotFoundError',
    });
  });

  it('refuses a truncation until it is forced', async () => {
    const long = `#!/bin/bash\n${'echo line\n'.repeat(50)}`;
    await writeFile(file, long);
    const cut = { change: { file, to: '#!/bin/bash\necho short\n' }, status: 'approved' } as const;
    const refused = await apply({ id: await suggest(cut) });
    expect(['ValidationError', 'ConflictError']).toContain(refused.__typename);
    expect(await content()).toBe(long);
    expect(await apply({ id: await suggest(cut), force: true })).toMatchObject({
      action: { status: 'SUCCESS' },
    });
  });

  it('finds actions by whether they can be rolled back', async () => {
    await approve({ id: await suggest(), apply: true });
    const { can, cannot, all } = await graphql.data(`{
      can: actions(filter: { canRollback: true }) { nodes { canRollback } }
      cannot: actions(filter: { canRollback: false, jobId: "backup" }) { nodes { canRollback } }
      all: actions { totalCount }
    }`);
    const flags = (page: { nodes: { canRollback: boolean }[] }) =>
      new Set(page.nodes.map(({ canRollback }) => canRollback));
    expect(flags(can)).toEqual(new Set([true]));
    expect(flags(cannot)).toEqual(new Set([false]));
    expect(all.totalCount).toBeGreaterThanOrEqual(can.nodes.length + cannot.nodes.length);
  });

  it('shows no text for content that is none', async () => {
    const { action } = await approve({ id: await suggest(), apply: true });
    await graphql.test.core.prisma.healingAction.update({
      where: { id: action.databaseId },
      data: { originalContent: new Uint8Array([0xff, 0xfe, 0x00]) },
    });
    const answer = await graphql.data(
      'query ($id: ID!) { action(id: $id) { originalContent newContent diff originalHash originalMode } }',
      { id: action.id },
    );
    expect(answer.action).toMatchObject({ originalContent: null, newContent: FIXED_BACKUP, diff: null });
  });

  describe('triggerReview', () => {
    const TRIGGER = `mutation ($input: TriggerReviewInput!) { triggerReview(input: $input) { ${STATE_ERRORS}
      ... on TriggerReviewSuccess { review { id status trigger requestedBy job { jobId } } }
    } }`;
    const trigger = async (input: object) => (await graphql.data(TRIGGER, { input })).triggerReview;

    it('starts a review that goes on in the background', async () => {
      const ended = new AbortController();
      const events = graphql.test.core.feed.subscribe({ signal: ended.signal });
      const review = (async () => {
        for await (const event of events)
          if (/^review\.(completed|failed|skipped)$/.test(event.type)) return event;
        throw new Error('the feed ended');
      })();
      const answer = await trigger({ jobId: 'report', force: true });
      expect(answer).toMatchObject({
        __typename: 'TriggerReviewSuccess',
        review: { trigger: 'MANUAL', requestedBy: 'ada', job: { jobId: 'report' } },
      });
      await review;
      const { reviews } = await graphql.data(
        '{ reviews(filter: { jobId: "report", status: [COMPLETED, FAILED, SKIPPED] }) { nodes { id finishedAt } } }',
      );
      expect(reviews.nodes).toMatchObject([{ id: answer.review.id }]);
    });

    it('answers NotFoundError and InvalidStateError', async () => {
      expect(await trigger({ jobId: 'nobody' })).toMatchObject({ __typename: 'NotFoundError' });
      await graphql.data(
        'mutation { recordRun(input: { jobId: "fetch", startedAt: "2026-03-02T11:59:00Z" }) { __typename } }',
      );
      expect(await trigger({ jobId: 'fetch' })).toMatchObject({
        __typename: 'InvalidStateError',
        state: 'job_running',
      });
      const now = graphql.test.core.clock.now();
      await graphql.test.core.prisma.healingReview.create({
        data: {
          jobId: 'fetch',
          trigger: 'manual',
          requestedBy: 'eve',
          owner: graphql.test.core.owner,
          windowFrom: now,
          windowTo: now,
          startedAt: now,
        },
      });
      expect(await trigger({ jobId: 'fetch', force: true })).toMatchObject({
        __typename: 'InvalidStateError',
        state: 'review_running',
      });
    });
  });
});
