import { createHash } from 'node:crypto';
import { parseDocument } from 'yaml';
import { describe, expect, it } from 'vitest';
import { formatJobProblem } from '../../../src/domain/jobs/job-problem.js';
import { messages, onlyJob, parse } from './parsing.js';

describe('where jobs stand', () => {
  it('a mapping of job ids: each job with its key path, line and the hash of the file', () => {
    const text =
      'version: 1\njobs:\n  backup.db:\n    cmd: ./b.sh\n  report:\n    cmd: ./r.sh\n    cwd: sub\n';
    const { jobs, problems } = parse(text);
    const hash = createHash('sha256').update(text).digest('hex');
    expect(problems).toEqual([]);
    expect(jobs).toMatchObject([
      {
        jobId: 'backup.db',
        file: '/srv/jobs/jobs.yaml',
        keyPath: ['jobs', 'backup.db'],
        line: 3,
        hash,
        cwd: '/srv/jobs',
      },
      { jobId: 'report', keyPath: ['jobs', 'report'], line: 5, hash, cwd: '/srv/jobs/sub' },
    ]);
  });

  it('a list with ids: the key path leads an editor of the document to the job', () => {
    const text = 'jobs:\n  - id: a\n    cmd: x\n  - job_id: b\n    cmd: y\n';
    const { jobs } = parse(text);
    expect(jobs.map((job) => [job.jobId, job.line])).toEqual([
      ['a', 2],
      ['b', 4],
    ]);
    expect(parseDocument(text).getIn([...(jobs[1]?.keyPath ?? []), 'cmd'])).toBe('y');
  });

  it('a file that is the job, named after it', () => {
    expect(onlyJob('cmd: x\ncwd: /tmp', {}, '/srv/jobs/nightly-1.yml')).toMatchObject({
      jobId: 'nightly-1',
      keyPath: [],
      line: 1,
      cwd: '/tmp',
    });
  });

  it('expands ~ in cwd by the given home', () => {
    expect(onlyJob('cmd: x\ncwd: ~/work', { HOME: '/home/me' }).cwd).toBe('/home/me/work');
  });

  it('no jobs yet is no problem', () => {
    expect(parse('jobs:\n')).toEqual({ jobs: [], problems: [], broken: false });
    expect(parse('jobs: {}')).toEqual({ jobs: [], problems: [], broken: false });
  });

  it('reads a byte order mark, CRLF and comments as the same job', () => {
    const job = onlyJob('\uFEFF# mine\r\ncmd: x\r\nretry:\r\n  max_attempts: 2\r\n');
    expect(job.config).toMatchObject({ cmd: 'x', retry: { max_attempts: 2 } });
  });

  it('takes shared defaults over by anchor and merge key, the job itself being stronger', () => {
    const { jobs, problems } = parse(`
x-base: &base { timezone: Europe/Berlin, cmd: "\${env:NOT_SET_BUT_OVERRIDDEN}", retry: &retry { max_attempts: 5 } }
jobs:
  a: { cmd: x, <<: *base }
  b: { <<: [{ type: web }, *base], cmd: y, retry: { <<: *retry, backoff: fixed } }
`);
    expect(problems).toEqual([]);
    expect(jobs[0]?.config).toMatchObject({
      cmd: 'x',
      timezone: 'Europe/Berlin',
      retry: { max_attempts: 5 },
    });
    expect(jobs[1]?.config).toMatchObject({
      type: 'web',
      cmd: 'y',
      retry: { max_attempts: 5, backoff: 'fixed' },
    });
  });

  it('takes a key called __proto__ as any other', () => {
    const { config } = onlyJob('cmd: x\nextra: { __proto__: { polluted: true } }');
    expect(Object.keys(config['extra'] as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('a problem', () => {
  it('has file, line, column, job, key and what would be right', () => {
    const text =
      'jobs:\n  good: { cmd: x }\n  bad:\n    cmd: y\n    self_healing:\n      review_schedule:\n        frequency: dayly\n';
    const { jobs, problems, broken } = parse(text);
    expect(jobs.map((job) => job.jobId)).toEqual(['good']);
    expect(broken).toBe(false);
    expect(problems).toEqual([
      {
        file: '/srv/jobs/jobs.yaml',
        line: 7,
        column: 20,
        jobId: 'bad',
        key: 'self_healing.review_schedule.frequency',
        message: expect.stringMatching(
          /'dayly' is not one of hourly, daily.*did you mean daily\?$/,
        ) as string,
        keepsLastGood: false,
      },
    ]);
    expect(formatJobProblem(problems[0]!)).toMatch(
      /^\/srv\/jobs\/jobs\.yaml:7:20: job bad: self_healing\.review_schedule\.frequency: 'dayly'/,
    );
  });

  it('of a missing key points to the block where it is missing', () => {
    const { problems } = parse('jobs:\n  a:\n    self_healing:\n      business_log:\n        max_lines: 5\n');
    expect(problems).toMatchObject([{ line: 4, column: 7, key: 'self_healing.business_log.path' }]);
  });

  it('of a value behind an alias points to where it is written', () => {
    const { problems } = parse(
      'x: &r\n  max_attempts: 99\njobs:\n  a:\n    retry: *r\n  b:\n    <<: { retry: *r }\n',
    );
    expect(problems).toMatchObject([
      { jobId: 'a', line: 2, column: 17 },
      { jobId: 'b', line: 2, column: 17 },
    ]);
  });

  it('in one job leaves all other jobs of the file', () => {
    const { jobs, problems } = parse(
      'jobs:\n  a: { cmd: 5 }\n  b: { cmd: x }\n  c: text\n  d:\n  -e: { cmd: x }\n  7: { cmd: x }\n  f: { cmd: x }\n',
    );
    expect(jobs.map((job) => job.jobId)).toEqual(['b', 'f']);
    expect(problems.map(({ jobId, line }) => [jobId, line])).toEqual([
      ['a', 2],
      ['c', 4],
      ['d', 5],
      [null, 6],
      [null, 7],
    ]);
  });

  it('of a list item without an id says so', () => {
    expect(messages('jobs: [{ cmd: x }, { id: 7 }, text]')).toEqual([
      'jobs.0: has no id; add one (id: my-job)',
      'jobs.1: has an id that is not text; put it in quotes',
      'jobs.2: is no mapping; a job is a mapping with an id',
    ]);
  });

  it('of an id that stands twice names both lines, and the first job counts', () => {
    for (const text of [
      'jobs:\n  a: { cmd: x }\n  a: { cmd: y }\n',
      'jobs:\n  - { id: a, cmd: x }\n  - { id: a, cmd: y }\n',
    ]) {
      const { jobs, problems } = parse(text);
      expect(jobs).toMatchObject([{ jobId: 'a', config: { cmd: 'x' } }]);
      expect(problems).toMatchObject([
        { jobId: 'a', line: 3, message: expect.stringContaining('in line 2, which counts') as string },
      ]);
    }
  });

  it('of a key that stands twice names both lines and keeps the job out', () => {
    const { jobs, problems } = parse('jobs:\n  a:\n    cmd: x\n    env: {}\n    cmd: y\n');
    expect(jobs).toEqual([]);
    expect(problems).toMatchObject([
      {
        line: 5,
        key: 'cmd',
        message: 'cmd: stands twice in one mapping: in line 3 and again here; remove one of them',
      },
    ]);
  });

  it('beyond the fiftieth is only counted', () => {
    const { problems } = parse(`jobs:\n${Array.from({ length: 80 }, (_, i) => `  j${i}: 5\n`).join('')}`);
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)?.message).toContain('30 more problems');
  });
});

describe('a file that is no job file', () => {
  it.each([
    ['', /^is empty; describe jobs under 'jobs:'/],
    ['# only a comment\n', /^is empty/],
    ['~', /^is empty/],
    ['just text', /^is no mapping/],
    ['- a\n- b', /^is no mapping/],
    ['jbos: { a: { cmd: x } }', /did you mean 'jobs' by 'jbos'\?$/],
    ['version: 1', /^has neither 'jobs:' nor any key of a job/],
    ['jobs: 5', /^jobs: must be a mapping/],
    ['jobs: {}\njobs: {}', /^jobs: stands twice/],
    ['jobs: {}\n---\njobs: {}', /^holds more than one YAML document/],
    ['jobs:\n\ta: 1', /tab indents this line; YAML wants spaces/],
    ['jobs:\n  a: "x', /closing quote/],
    ['jobs: { a: *nobody }', /has no anchor before it/],
    ['jobs: &j { a: *j }', /stands inside of what it repeats/],
    ['cmd: a: b', /put quotes around a value/],
  ])('%j', (text, message) => {
    const { jobs, problems, broken } = parse(text);
    expect({ jobs, broken }).toEqual({ jobs: [], broken: true });
    expect(problems[0]?.message).toMatch(message);
  });

  it('has a name that is no job id', () => {
    expect(messages('cmd: x', {}, '/srv/jobs/my job.yaml')).toEqual([
      expect.stringContaining("its name, 'my job', is no job id"),
    ]);
  });

  it('gives no line of the file away in what it says about syntax', () => {
    expect(JSON.stringify(messages('env: { TOKEN: hunter2\n  hunter2: hunter2: hunter2\n]'))).not.toContain(
      'hunter2',
    );
  });
});
