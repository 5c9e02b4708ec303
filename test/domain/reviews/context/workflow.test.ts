import { describe, expect, it } from 'vitest';
import { jobSchema } from '../../../../src/domain/jobs/job-schema.js';
import { stepsOf } from '../../../../src/domain/reviews/context/workflow-steps.js';
import { useCore } from '../../../support/core.js';
import { collect, record } from './collect.js';

describe('the steps of a chain or group', () => {
  it.each([
    ['ids', { steps: ['a', 'b'] }, ['a', 'b']],
    [
      'mappings with an id',
      { steps: [{ job: 'a' }, { job_id: 'b' }, { id: 'c', cmd: 'x y' }] },
      ['a', 'b', 'c'],
    ],
    [
      'names, where they are no jobs',
      { steps: [{ name: 'fetch', cmd: 'curl x' }, { cmd: './b.sh' }] },
      ['fetch', './b.sh'],
    ],
    ['under other keys', { jobs: ['a'], type: 'group' }, ['a']],
    [
      'a mapping of steps',
      { steps: { first: { job: 'a' }, second: { cmd: 'x' }, third: './c.sh now' } },
      ['a', 'second', 'third'],
    ],
    [
      'stages side by side',
      { stages: [['a', 'b'], { parallel: ['c', { job: 'd' }] }] },
      ['a', 'b', 'c', 'd'],
    ],
    ['steps in a workflow', { workflow: { steps: ['a'] } }, ['a']],
    ['a mapping that holds the list', { chain: { jobs: ['a', 'b'] } }, ['a', 'b']],
    ['nothing of other kinds', { steps: 3, jobs: null, tasks: [1, null, true, {}] }, []],
    ['none for a plain job', {}, []],
  ])('are %s', (_, keys, expected) => {
    expect(stepsOf(jobSchema.parse({ cmd: 'echo', ...keys }))).toEqual(expected);
  });

  it('are bounded, however deep and many', () => {
    let deep: unknown = ['a'];
    for (let depth = 0; depth < 50; depth += 1) deep = [deep];
    expect(stepsOf(jobSchema.parse({ steps: deep }))).toEqual([]);
    expect(
      stepsOf(jobSchema.parse({ steps: Array.from({ length: 5_000 }, (_, at) => `job-${at}`) })),
    ).toHaveLength(200);
  });
});

describe('the workflow of a review', () => {
  const test = useCore({
    'fetch.yaml': 'cmd: echo\n',
    'report.yaml': 'cmd: echo\ndepends_on: [fetch, gone]\n',
    'send.yaml': 'cmd: echo\ndepends_on: report\n',
    'nightly.yaml': 'type: chain\nsteps: [fetch, { job: clean }, send]\n',
    'clean.yaml': 'cmd: echo\n',
    'alone.yaml': 'cmd: echo\n',
  });

  it('is none for a job that stands alone', async () => {
    expect((await collect(test.core, 'alone')).workflow).toBeNull();
  });

  it('tells the state of what is upstream and downstream, and the time lost waiting', async () => {
    await record(test.core, 'fetch', 0, { seconds: 30 });
    await record(test.core, 'fetch', 10, { seconds: 120, exitCode: 1 });
    const first = await record(test.core, 'report', 1);
    // What it began after is older than its previous start: it did not wait for that.
    await record(test.core, 'report', 5);
    const third = await record(test.core, 'report', 15);
    await record(test.core, 'send', 20, { exitCode: 2 });
    const { workflow } = await collect(test.core, 'report');
    expect(workflow).toEqual({
      upstream: [
        {
          jobId: 'fetch',
          configured: true,
          runs: 2,
          failures: 1,
          lastOutcome: 'failed',
          lastEndedAt: new Date('2026-03-02T10:12:00Z'),
        },
        { jobId: 'gone', configured: false, runs: 0, failures: 0, lastOutcome: null, lastEndedAt: null },
      ],
      downstream: [expect.objectContaining({ jobId: 'send', runs: 1, failures: 1, lastOutcome: 'failed' })],
      steps: [],
      partOf: [],
      waits: [
        { runId: first.id, waitedMs: 30_000, upstream: 'fetch' },
        { runId: third.id, waitedMs: 180_000, upstream: 'fetch' },
      ],
    });
  });

  it('knows the steps of a chain, and the neighbours of a step', async () => {
    const chain = (await collect(test.core, 'nightly')).workflow;
    expect(chain?.steps.map(({ jobId, configured, runs }) => [jobId, configured, runs])).toEqual([
      ['fetch', true, 2],
      ['clean', true, 0],
      ['send', true, 1],
    ]);
    expect((await collect(test.core, 'clean')).workflow).toMatchObject({
      upstream: [{ jobId: 'fetch', runs: 2 }],
      downstream: [{ jobId: 'send' }],
      partOf: ['nightly'],
    });
  });
});
