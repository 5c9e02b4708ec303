/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are as loose as the queries that tests write */
import { beforeAll, describe, expect, it } from 'vitest';
import { globalId, useGraphQL } from './use-graphql.js';
import { WORKSPACE } from './workspace.js';

const RECORD = `mutation ($input: RecordRunInput!) {
  recordRun(input: $input) {
    __typename
    ... on RecordRunSuccess { created run { id databaseId result durationMs trigger attempt logLines } }
    ... on Error { message }
    ... on ValidationError { issues { path message } }
  }
}`;

describe('runs', () => {
  const graphql = useGraphQL(WORKSPACE);
  const record = async (input: object) =>
    (await graphql.data(RECORD, { input: { jobId: 'backup', startedAt: '2026-03-01T03:00:00Z', ...input } }))
      .recordRun;

  describe('recordRun', () => {
    it('records a run with its log and AI session', async () => {
      const recorded = await record({
        runKey: 'one',
        finishedAt: '2026-03-01T04:00:12+01:00',
        exitCode: 0,
        trigger: 'SCHEDULED',
        attempt: 2,
        logLines: [
          { line: 'hello', at: '2026-03-01T03:00:01Z' },
          { line: 'oh', stream: 'STDERR' },
        ],
        aiSession: {
          model: 'm1',
          inputTokens: 10,
          costUsd: 0.5,
          messages: [{ role: 'user', content: 'go' }],
        },
      });
      expect(recorded).toMatchObject({
        __typename: 'RecordRunSuccess',
        created: true,
        run: { result: 'SUCCESS', durationMs: 12_000, trigger: 'SCHEDULED', attempt: 2, logLines: 2 },
      });
      const { run } = await graphql.data(
        `query ($id: ID!) { run(id: $id) {
          jobId job { name } runKey startedAt finishedAt exitCode signal timedOut error logBytes logCut
          log { lines { number at stream text cut } totalLines nextAfter }
          aiSession { id model inputTokens outputTokens costUsd messages { role content at } run { databaseId } }
        } }`,
        { id: recorded.run.id },
      );
      expect(run).toMatchObject({
        jobId: 'backup',
        job: { name: 'Nightly backup' },
        runKey: 'one',
        startedAt: '2026-03-01T03:00:00.000Z',
        finishedAt: '2026-03-01T03:00:12.000Z',
        exitCode: 0,
        timedOut: false,
        log: {
          lines: [
            { number: 1, at: '2026-03-01T03:00:01.000Z', stream: 'STDOUT', text: 'hello', cut: false },
            { number: 2, at: '2026-03-01T03:00:00.000Z', stream: 'STDERR', text: 'oh', cut: false },
          ],
          totalLines: 2,
          nextAfter: null,
        },
        aiSession: { model: 'm1', inputTokens: 10, outputTokens: null, costUsd: 0.5 },
      });
      expect(run.aiSession.messages).toEqual([{ role: 'user', content: 'go', at: null }]);
    });

    it('takes a run recorded twice as one', async () => {
      const again = await Promise.all(
        Array.from({ length: 5 }, () =>
          record({ runKey: 'twice', finishedAt: '2026-03-01T03:01:00Z', exitCode: 0 }),
        ),
      );
      expect(new Set(again.map(({ run }) => run.id)).size).toBe(1);
      expect(again.filter(({ created }) => created)).toHaveLength(1);
    });

    it('takes runs without a key as new ones, each', async () => {
      const [one, two] = [await record({}), await record({})];
      expect(one.run.id).not.toBe(two.run.id);
    });

    it('answers NotFoundError for a job that is not configured', async () => {
      expect(await record({ jobId: 'nobody' })).toMatchObject({
        __typename: 'NotFoundError',
        message: "Job 'nobody' not found",
      });
    });

    it.each([
      ['a clock that runs backwards', { finishedAt: '2026-03-01T02:59:59Z' }, ['finishedAt']],
      ['an exit code while it runs', { exitCode: 1 }, ['exitCode']],
      ['an exit code out of range', { finishedAt: '2026-03-01T03:01:00Z', exitCode: 300 }, ['exitCode']],
      ['negative tokens', { aiSession: { inputTokens: -1 } }, ['aiSession', 'inputTokens']],
      ['a log in two forms', { log: 'x', logLines: [] }, ['log']],
    ])('answers ValidationError for %s, naming the key', async (_what, input, path) => {
      const answer = await record(input);
      expect(answer).toMatchObject({ __typename: 'ValidationError', issues: [{ path }] });
      expect(answer.message).toContain(path.join('.'));
    });

    it('takes NUL and half surrogate pairs in every text', async () => {
      const hostile = 'a\0b\ud800c';
      const recorded = await record({
        runKey: hostile,
        finishedAt: '2026-03-01T03:01:00Z',
        error: hostile,
        signal: hostile,
        log: hostile,
        aiSession: { model: hostile, messages: [{ role: hostile, content: hostile }] },
      });
      expect(recorded).toMatchObject({ __typename: 'RecordRunSuccess', run: { result: 'FAILURE' } });
    });

    it('refuses a moment without time zone before anything is done', async () => {
      for (const startedAt of [
        '2026-03-01T03:00:00',
        '2026-02-30T00:00:00Z',
        'yesterday',
        '0000-01-01T00:00:00Z',
        7,
      ]) {
        const { errors } = await graphql.run(RECORD, { input: { jobId: 'backup', startedAt } });
        expect(errors?.[0]?.message).toContain('A DateTime is ISO 8601 text with a time zone');
      }
    });
  });

  describe('Run.log', () => {
    let id: string;
    beforeAll(async () => {
      const logLines = Array.from({ length: 2_500 }, (_, index) => ({
        line: `line ${index + 1}`,
        stream: (index + 1) % 1_000 === 0 ? 'STDERR' : 'STDOUT',
      }));
      ({ id } = (await record({ runKey: 'long', logLines })).run);
    });
    const log = async (args: string) =>
      (
        await graphql.data(
          `query ($id: ID!) { run(id: $id) { log(${args}) { lines { number stream text cut } totalLines nextAfter } } }`,
          { id },
        )
      ).run.log;

    it('pages from the start, after a line, and from the end', async () => {
      const first = await log('first: 1000');
      expect(first).toMatchObject({ totalLines: 2_500, nextAfter: 1_000 });
      expect(first.lines).toHaveLength(1_000);
      const last = await log('first: 1000, after: 2000');
      expect(last).toMatchObject({ nextAfter: null });
      expect(last.lines[0]).toMatchObject({ number: 2_001, text: 'line 2001' });
      expect((await log('last: 2')).lines.map(({ number }: { number: number }) => number)).toEqual([
        2_499, 2_500,
      ]);
      expect(await log('first: 10, after: 9999')).toMatchObject({ lines: [], nextAfter: null });
    });

    it('finds the lines of one stream', async () => {
      expect(await log('first: 1, stream: STDERR')).toMatchObject({
        lines: [{ number: 1_000 }],
        nextAfter: 1_999,
      });
      expect(await log('first: 5, after: 1000, stream: STDERR')).toMatchObject({
        lines: [{ number: 2_000 }],
        nextAfter: null,
      });
      expect((await log('last: 5, stream: STDERR')).lines).toMatchObject([
        { number: 1_000 },
        { number: 2_000 },
      ]);
      expect((await log('last: 1, stream: STDERR')).lines).toMatchObject([{ number: 2_000 }]);
    });

    it.each([
      ['first: 0', 'first must be a whole number from 1 to 1000'],
      ['last: 1001', 'last must be a whole number from 1 to 1000'],
      ['last: 5, after: 1', 'last goes without first and after'],
      ['after: -1', 'after must be a line number'],
    ])('refuses %s', async (args, message) => {
      const { errors } = await graphql.run(
        `query ($id: ID!) { run(id: $id) { log(${args}) { totalLines } } }`,
        { id },
      );
      expect(errors?.[0]?.message).toContain(message);
    });

    it('cuts a line of megabytes between two characters, and a page of long lines short', async () => {
      const { run } = await record({
        runKey: 'wide',
        logLines: Array.from({ length: 100 }, () => ({ line: '€'.repeat(30_000) })),
      });
      const answer = await graphql.data(
        'query ($id: ID!) { run(id: $id) { log(first: 100) { lines { text cut } nextAfter } } }',
        { id: run.id },
      );
      const { lines, nextAfter } = answer.run.log;
      expect(lines[0].cut).toBe(true);
      expect(lines[0].text).toBe('€'.repeat(Math.floor(65_536 / 3)));
      expect(lines.length).toBeLessThan(100);
      expect(nextAfter).toBe(lines.length);
    });
  });

  it('filters by result as it shows it', async () => {
    const end = { finishedAt: '2026-03-01T03:01:00Z' };
    const kinds = {
      RUNNING: {},
      SUCCESS: { ...end, exitCode: 0 },
      FAILURE: { ...end, exitCode: 3 },
      TIMEOUT: { ...end, exitCode: -1, timedOut: true, signal: 'SIGKILL' },
      UNKNOWN: end,
    };
    for (const [kind, input] of Object.entries(kinds))
      await record({ jobId: 'report', runKey: kind, ...input });
    await record({ jobId: 'report', runKey: 'signal', ...end, signal: 'SIGTERM' });
    await record({ jobId: 'report', runKey: 'error', ...end, error: 'no such program' });
    const { runs } = await graphql.data('{ runs(jobId: "report") { totalCount nodes { result } } }');
    expect(runs.totalCount).toBe(7);
    for (const kind of Object.keys(kinds)) {
      const { runs: some } = await graphql.data(
        'query ($result: [RunResult!]) { runs(jobId: "report", result: $result) { totalCount nodes { result } } }',
        { result: [kind] },
      );
      expect(some.nodes.map(({ result }: { result: string }) => result)).toEqual(
        kind === 'FAILURE' ? [kind, kind, kind] : [kind],
      );
    }
    const { runs: two } = await graphql.data(
      '{ runs(jobId: "report", result: [RUNNING, TIMEOUT], trigger: API) { totalCount } }',
    );
    expect(two.totalCount).toBe(2);
  });

  it('lists the newest start first and picks the last run of a job by it', async () => {
    await record({ jobId: 'fetch', runKey: 'b', startedAt: '2026-03-01T05:00:00Z' });
    await record({ jobId: 'fetch', runKey: 'a', startedAt: '2026-03-01T04:00:00Z' });
    const { job, runs } = await graphql.data(`{
      job(jobId: "fetch") { lastRun { runKey } runs { nodes { runKey } } }
      runs(jobId: "fetch", startedAfter: "2026-03-01T04:00:00Z", startedBefore: "2026-03-01T05:00:00Z") { nodes { runKey } }
    }`);
    expect(job).toEqual({ lastRun: { runKey: 'b' }, runs: { nodes: [{ runKey: 'b' }, { runKey: 'a' }] } });
    expect(runs.nodes).toEqual([{ runKey: 'a' }]);
  });

  it('keeps the run of a job that is gone from the configuration, with no job', async () => {
    const kept = await record({ jobId: 'report', runKey: 'kept' });
    await graphql.test.write('jobs.yaml', WORKSPACE['jobs.yaml']!.replace(/ {2}report:[^]*$/, ''));
    const { run } = await graphql.data('query ($id: ID!) { run(id: $id) { jobId job { id } } }', {
      id: kept.run.id,
    });
    expect(run).toEqual({ jobId: 'report', job: null });
    await graphql.test.write('jobs.yaml', WORKSPACE['jobs.yaml']!);
  });

  it('is null for an id that is not there', async () => {
    expect(await graphql.data(`{ run(id: "${globalId('Run', 999999)}") { id } }`)).toEqual({ run: null });
  });
});
