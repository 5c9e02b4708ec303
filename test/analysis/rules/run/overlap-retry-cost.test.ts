import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import type { RunFacts } from '../../../../src/analysis/context.js';
import { cost } from '../../../../src/analysis/rules/run/cost.js';
import { overlappingRuns } from '../../../../src/analysis/rules/run/overlapping-runs.js';
import { retryTransient } from '../../../../src/analysis/rules/run/retry-transient.js';
import { isTransientError } from '../../../../src/analysis/rules/run/transient-errors.js';
import {
  aFile,
  aRun,
  citedRuns,
  draftsOf,
  failed,
  JOB_FILE,
  JOB_YAML,
  metric,
  NOW,
  range,
  session,
} from '../../review-fixture.js';

/** A run from one second to another, counted from some moment. */
const between = (id: number, from: number, to: number | null): RunFacts =>
  aRun(id, {
    startedAt: new Date(NOW.getTime() - 100_000_000 + from * 1000),
    durationMs: to === null ? null : (to - from) * 1000,
  });

describe('overlapping-runs', () => {
  it('reports runs that began during another and puts a lock into the command', async () => {
    const runs = [between(1, 0, 100), between(2, 60, 170), between(3, 200, 250)];
    const [draft] = await draftsOf(overlappingRuns, { runs });
    expect(citedRuns(draft)).toEqual([1, 2]);
    expect(metric(draft, 'longest overlap')).toBe(40);
    const { jobs } = parse(draft?.change?.proposedContent ?? '') as { jobs: Record<string, { cmd: string }> };
    expect(jobs['report']?.cmd).toBe('flock -n /tmp/selfheal-report.lock python3 report.py');
    expect(jobs['other']?.cmd).toBe('./other.sh');
  });

  it('sees a long run beneath several short ones', async () => {
    const runs = [between(1, 0, 1000), between(2, 100, 110), between(3, 500, 520)];
    expect(citedRuns((await draftsOf(overlappingRuns, { runs }))[0])).toEqual([1, 2, 3]);
  });

  it.each([
    'cd /data && ./report.sh',
    './report.sh | tee log',
    './report.sh > out.txt',
    'FOO=1 ./report.sh',
    'flock -n /run/x ./report.sh',
    'source env.sh',
    'if true; then ./x; fi',
  ])('gives advice only for %j', async (cmd) => {
    const files = [aFile(JOB_FILE, `jobs:\n  report:\n    cmd: ${JSON.stringify(cmd)}\n`)];
    const [draft] = await draftsOf(overlappingRuns, {
      runs: [between(1, 0, 100), between(2, 60, 170)],
      files,
    });
    expect(draft?.change).toBeNull();
    expect(draft?.actionType).toBe('manual');
  });

  it.each([
    ['runs one after the other', [between(1, 0, 60), between(2, 60, 120)]],
    ['less than the clocks differ', [between(1, 0, 61), between(2, 60, 120)]],
    ['one run', [between(1, 0, 60)]],
    ['no run', []],
    [
      'an end that was never reported',
      [
        ...range(1, 9).map((i) => between(i, i * 100, i * 100 + 10)),
        between(10, 1_000, null),
        between(11, 9_000, 9_010),
      ],
    ],
    ['a clock set back', [aRun(1, { durationMs: -5_000 }), aRun(2, { durationMs: -9_000 })]],
    [
      'a start without a time',
      [between(1, 0, 60), aRun(2, { startedAt: new Date(Number.NaN), durationMs: 60_000, finishedAt: null })],
    ],
  ])('says nothing about %s', async (_, runs) => {
    expect(await draftsOf(overlappingRuns, { runs })).toEqual([]);
  });
});

describe('isTransientError', () => {
  it.each([
    'Error: connect ECONNRESET 10.0.0.1:443',
    'getaddrinfo EAI_AGAIN api.example.com',
    'dial tcp 10.0.0.1:5432: connect: connection refused',
    'net/http: TLS handshake timeout',
    'curl: (22) The requested URL returned error: 503',
    'HTTP/1.1 502 Bad Gateway',
    'status code 429',
    'Temporary failure in name resolution',
    'requests.exceptions.ReadTimeout: HTTPSConnectionPool: Read timed out.',
    'curl: (6) Could not resolve host: api.example.com',
    'Error: socket hang up',
    'ERROR: connection to 10.0.0.7:5432 refused after 3 s',
  ])('%s', (line) => {
    expect(isTransientError(line)).toBe(true);
  });

  it.each([
    'HTTP 404',
    'status 500',
    'processed 503 rows',
    'connection established',
    'KeyError: 502',
    'took 429 ms',
    '',
  ])('but not: %s', (line) => {
    expect(isTransientError(line)).toBe(false);
  });
});

describe('retry-transient', () => {
  const runs = [...range(1, 8).map((id) => aRun(id)), failed(9), failed(10)];
  const reset = ['fetching', '!Error: read ECONNRESET', 'giving up'];

  it('proposes the retry block, and leaves comments and order of the file', async () => {
    const [draft] = await draftsOf(retryTransient, { runs, logs: { 9: reset, 10: reset } });
    expect(citedRuns(draft)).toEqual([9, 10]);
    expect(draft?.evidence[0]).toMatchObject({
      kind: 'log',
      runId: 9,
      line: 2,
      text: 'Error: read ECONNRESET',
    });
    const proposed = draft?.change?.proposedContent ?? '';
    expect(proposed.startsWith(JOB_YAML.trimEnd())).toBe(true);
    const before = parse(JOB_YAML) as { jobs: { report: object } };
    expect(parse(proposed)).toEqual({
      jobs: {
        ...before.jobs,
        report: {
          ...before.jobs.report,
          retry: { max_attempts: 3, delay_seconds: 10, backoff: 'exponential' },
        },
      },
    });
  });

  it('takes a file that is the job itself', async () => {
    const text = 'cmd: ./x.sh # keep me\nschedule: "0 * * * *"\n';
    const [draft] = await draftsOf(retryTransient, {
      runs,
      logs: { 9: reset, 10: reset },
      job: { configFile: { path: JOB_FILE, keyPath: [] } },
      files: [aFile(JOB_FILE, text)],
    });
    expect(draft?.change?.proposedContent.startsWith(text)).toBe(true);
    expect(parse(draft?.change?.proposedContent ?? '')).toHaveProperty('retry.max_attempts', 3);
  });

  it('says nothing where the job is tried again already', async () => {
    const logs = { 9: reset, 10: reset };
    expect(await draftsOf(retryTransient, { runs, logs, job: { retry: { maxAttempts: 3 } } })).toEqual([]);
    expect(await draftsOf(retryTransient, { runs, logs, job: { retry: { maxAttempts: 1 } } })).toHaveLength(
      1,
    );
  });

  it('says nothing of one such failure, of others, of none, or of passing runs that survived it', async () => {
    expect(await draftsOf(retryTransient, { runs, logs: { 9: reset } })).toEqual([]);
    expect(
      await draftsOf(retryTransient, { runs, logs: { 9: ['!KeyError: 1'], 10: ['!KeyError: 2'] } }),
    ).toEqual([]);
    expect(await draftsOf(retryTransient, { runs: [] })).toEqual([]);
    expect(await draftsOf(retryTransient, { runs, logs: { 1: reset, 2: reset, 3: reset } })).toEqual([]);
  });

  it('says nothing where the job went on and failed of something else', async () => {
    const survived = [...reset, ...range(1, 40).map((i) => `row ${i}`), '!ValueError: bad total'];
    expect(await draftsOf(retryTransient, { runs, logs: { 9: survived, 10: survived } })).toEqual([]);
  });

  it('says nothing where it is a small part of the failures', async () => {
    const many = range(1, 20).map((id) => failed(id));
    const logs = Object.fromEntries(many.map((run) => [run.id, run.id <= 3 ? reset : ['!KeyError: x']]));
    expect(await draftsOf(retryTransient, { runs: many, logs })).toEqual([]);
  });
});

describe('cost', () => {
  const spending = (...amounts: (number | null)[]): RunFacts[] =>
    amounts.map((costUsd, i) => aRun(i + 1, { aiSession: session({ costUsd }) }));
  const times = (n: number, amount: number): number[] =>
    range(0, n - 1).map((i) => amount * (1 + (i % 3) / 100));

  it('reports that a run costs more, with runs on both sides', async () => {
    const [draft] = await draftsOf(cost, { runs: spending(...times(12, 0.02), ...times(12, 0.05)) });
    expect(draft?.title).toBe('A run costs 150 % more: $0.0505 instead of $0.0202');
    expect(draft?.category).toBe('cost');
    expect(citedRuns(draft)).toEqual([10, 11, 12, 13, 14, 15]);
  });

  it('counts tokens where prices are missing, and names a change of model', async () => {
    const runs = range(1, 24).map((id) =>
      aRun(id, {
        aiSession: session({
          costUsd: null,
          model: id > 12 ? 'm-2' : 'm-1',
          inputTokens: id > 12 ? 9_000 + id : 3_000 + id,
        }),
      }),
    );
    const [draft] = await draftsOf(cost, { runs });
    expect(draft?.subject).toBe('tokens');
    expect(draft?.description).toContain('from m-1 to m-2');
  });

  it.each([
    ['steady costs', times(40, 0.02)],
    ['one expensive run', [...times(30, 0.02), 4]],
    ['a rise of a third', [...times(15, 0.03), ...times(15, 0.04)]],
    ['costs that fell', [...times(15, 0.05), ...times(15, 0.02)]],
    ['nothing', []],
    ['broken numbers', [...times(15, 0.02), ...range(1, 15).map(() => Number.NaN)]],
    ['numbers next to nothing', [...times(15, Number.MIN_VALUE), ...times(15, 1_000)]],
  ])('says nothing about %s', async (_, amounts) => {
    expect(await draftsOf(cost, { runs: spending(...amounts) })).toEqual([]);
  });

  it('says nothing about a job without an AI', async () => {
    expect(await draftsOf(cost, { runs: range(1, 30).map((id) => aRun(id)) })).toEqual([]);
  });
});
