/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-member-access -- answers are as loose as the queries that tests write */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../src/domain/access/viewer.js';
import { recordJobChanges } from '../../src/domain/jobs/record-job-changes.js';
import { accepted, next, useGraphQL, type Data } from './use-graphql.js';

const FILE = 'cmd: "true"\nself_healing:\n  enabled: true # since March\n  allowed_paths: [a.txt]\n';
const ERRORS = '... on Error { message } ... on ValidationError { issues { path message } }';
const PROPOSE = `mutation ($input: ProposeHealingConfigInput!) { proposeHealingConfig(input: $input) {
  __typename ... on ProposeHealingConfigSuccess { file baseHash diff content changedKeys needsAdmin } ${ERRORS}
} }`;
const UPDATE = `mutation ($input: UpdateHealingConfigInput!) { updateHealingConfig(input: $input) {
  __typename ${ERRORS}
  ... on UpdateHealingConfigSuccess {
    job { jobId mode hash } suggestion { status source reviewedBy diff job { jobId } } action { status canRollback }
  }
} }`;

describe('the healing configuration', () => {
  const graphql = useGraphQL({ 'backup.yaml': FILE });
  beforeEach(() => graphql.test.write('backup.yaml', FILE));

  const as = (role: Role) => ({
    viewer: { name: 'ben', role, key: 'ben', revoked: new AbortController().signal },
  });
  const propose = async (selfHealing: object, role: Role = 'operator'): Promise<Data> => {
    const { data, errors } = await graphql.run(
      PROPOSE,
      { input: { jobId: 'backup', selfHealing } },
      as(role),
    );
    return errors?.[0] ?? data.proposeHealingConfig;
  };
  const update = async (selfHealing: object, baseHash: string, role: Role = 'operator'): Promise<Data> => {
    const input = { jobId: 'backup', selfHealing, baseHash };
    const { data, errors } = await graphql.run(UPDATE, { input }, as(role));
    return errors?.[0] ?? data.updateHealingConfig;
  };

  it('has a JSON Schema', async () => {
    const { healingConfigSchema } = await graphql.data('{ healingConfigSchema }');
    expect(healingConfigSchema.properties.mode).toEqual({
      type: 'string',
      enum: ['reactive', 'proactive'],
      description: expect.stringContaining('reviews come by schedule'),
      default: 'reactive',
    });
  });

  it('is proposed, shown, and written', async () => {
    const change = { mode: 'proactive', review_schedule: { frequency: 'weekly' } };
    const proposal = await propose(change);
    expect(proposal).toMatchObject({
      __typename: 'ProposeHealingConfigSuccess',
      file: `${graphql.test.folder}/backup.yaml`,
      changedKeys: ['mode', 'review_schedule.frequency'],
      needsAdmin: false,
    });
    expect(proposal.diff).toContain('+  mode: proactive\n');
    expect(await update(change, proposal.baseHash)).toEqual({
      __typename: 'UpdateHealingConfigSuccess',
      job: { jobId: 'backup', mode: 'PROACTIVE', hash: expect.not.stringContaining(proposal.baseHash) },
      suggestion: {
        status: 'APPLIED',
        source: 'person/healing-config',
        reviewedBy: 'ben',
        diff: proposal.diff,
        job: { jobId: 'backup' },
      },
      action: { status: 'SUCCESS', canRollback: true },
    });
    expect(graphql.test.core.jobs.parse(proposal.content, proposal.file).problems).toEqual([]);
  });

  it('takes its keys as a literal, too', async () => {
    const { proposeHealingConfig } = await graphql.data(
      `mutation { proposeHealingConfig(input: { jobId: "backup", selfHealing: { review_schedule: { day: 3, frequency: "weekly" }, enabled: null } }) {
        ... on ProposeHealingConfigSuccess { changedKeys }
      } }`,
    );
    expect(proposeHealingConfig.changedKeys).toEqual([
      'review_schedule.day',
      'review_schedule.frequency',
      'enabled',
    ]);
  });

  it('is refused with the keys that do not fit, and where the file changed since', async () => {
    expect(await propose({ review_schedule: { day: 9 } })).toEqual({
      __typename: 'ValidationError',
      message: expect.stringContaining('review_schedule.day: 9 is not a day of the week'),
      issues: [
        { path: ['review_schedule', 'day'], message: '9 is not a day of the week from 0 (Sunday) to 6' },
      ],
    });
    expect(await update({ mode: 'proactive' }, 'f'.repeat(64))).toMatchObject({
      __typename: 'ConflictError',
    });
    const input = { jobId: 'nobody', selfHealing: {} };
    expect((await graphql.data(PROPOSE, { input })).proposeHealingConfig.__typename).toBe('NotFoundError');
  });

  it.each([
    ['a list', [1]],
    ['text', 'x'],
    ['null', null],
    ['a number', 3],
  ])('is no %s', async (_what, selfHealing) => {
    const { errors } = await graphql.run(PROPOSE, { input: { jobId: 'backup', selfHealing } });
    expect(errors?.[0]?.message).toMatch(/JSONObject/);
  });

  it('is widened by an admin alone', async () => {
    const wider = { allowed_paths: ['a.txt', '/srv/shared'] };
    const { baseHash, needsAdmin } = await propose(wider);
    expect(needsAdmin).toBe(true);
    expect(await update(wider, baseHash)).toMatchObject({
      message: 'A token with the role operator may not do this; it takes admin',
      extensions: { code: 'FORBIDDEN' },
    });
    expect(
      await graphql.test.core.prisma.healingSuggestion.count({ where: { status: { not: 'applied' } } }),
    ).toBe(0);
    expect(await update(wider, baseHash, 'admin')).toMatchObject({
      __typename: 'UpdateHealingConfigSuccess',
    });
    const narrower = { allowed_paths: [] };
    const again = await propose(narrower);
    expect(await update(narrower, again.baseHash)).toMatchObject({
      __typename: 'UpdateHealingConfigSuccess',
    });
  });

  it.each(['viewer', 'reporter'] as const)('is not for a %s to change', async (role) => {
    expect(await propose({}, role)).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
    expect(await update({}, 'x', role)).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
  });

  it('tells subscribers when a job is configured otherwise', async () => {
    const messages = accepted(
      await graphql.subscribe(
        'subscription { jobUpdated(jobId: "backup") { jobId job { mode } event { type actor } } }',
      ),
    );
    const first = next(messages);
    await graphql.test.write('backup.yaml', `${FILE}  mode: proactive\n`);
    await recordJobChanges(graphql.test.core, { added: ['other'], changed: ['backup'], removed: [] });
    expect(await first).toEqual({
      jobUpdated: {
        jobId: 'backup',
        job: { mode: 'PROACTIVE' },
        event: { type: 'job.changed', actor: 'server' },
      },
    });
    await messages.return(undefined);
  });
});
