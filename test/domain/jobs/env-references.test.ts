import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { expandEnvReferences } from '../../../src/domain/jobs/env-references.js';
import { messages, onlyJob, parse } from './parsing.js';

describe('expandEnvReferences', () => {
  it.each([
    ['${env:A}', '1', ['A']],
    ['x-${env:A}${env:B_2}-y', 'x-1two-y', ['A', 'B_2']],
    ['${env:EMPTY}', '', ['EMPTY']],
    ['$${env:A}', '${env:A}', []],
    ['$$${env:A}', '$${env:A}', []],
    ['${A} $A ${secret:A}', '${A} $A ${secret:A}', []],
  ])('%s becomes %j', (text, expected, names) => {
    expect(expandEnvReferences(text, { A: '1', B_2: 'two', EMPTY: '' })).toEqual({
      text: expected,
      names,
      faults: [],
    });
  });

  it('looks a value up once: what it holds is not expanded again', () => {
    expect(expandEnvReferences('${env:A}', { A: '${env:B}', B: 'x' }).text).toBe('${env:B}');
  });

  it.each(['${env:}', '${env:a-b}', '${env:A', '${env:A:-x}'])('%s names no variable', (text) => {
    expect(expandEnvReferences(text, { A: '1' }).faults).toEqual([
      expect.stringContaining('write ${env:NAME}'),
    ]);
  });

  it('finds nothing in what every object inherits', () => {
    expect(expandEnvReferences('${env:constructor}', {}).faults).toHaveLength(1);
  });
});

describe('references in a job', () => {
  const env = {
    TOKEN: 'hunter2-secret',
    HOST: 'db.internal',
    TIMEOUT: '90',
    ON: 'yes',
    CRON: '0 3 * * *',
    DIR: '/data',
  };
  const text = `
cmd: curl -H "Bearer \${env:TOKEN}" \${env:HOST}
cwd: \${env:DIR}/work
schedule: "\${env:CRON}"
env: { T: "\${env:TOKEN}", LITERAL: "$\${env:X}" }
resources: { timeout_seconds: "\${env:TIMEOUT}" }
self_healing: { enabled: "\${env:ON}", allowed_paths: "\${env:DIR}/lib" }
custom: [{ deep: "\${env:TOKEN}" }]
`;

  it('are resolved for running', () => {
    const job = onlyJob(text, env);
    const { config, secrets } = job.resolved();
    expect(config.cmd).toBe('curl -H "Bearer hunter2-secret" db.internal');
    expect(config.env).toEqual({ T: 'hunter2-secret', LITERAL: '${env:X}' });
    expect(config['custom']).toEqual([{ deep: 'hunter2-secret' }]);
    expect(config.self_healing.allowed_paths).toEqual(['/data/lib']);
    expect(job.cwd).toBe('/data/work');
    expect(secrets).toEqual(['hunter2-secret', 'db.internal', '/data']);
  });

  it('stand as written in what is shown and stored, but where no free text is taken', () => {
    const job = onlyJob(text, env);
    expect(job.config.cmd).toBe('curl -H "Bearer ${env:TOKEN}" ${env:HOST}');
    expect(job.config.env).toEqual({ T: '${env:TOKEN}', LITERAL: '${env:X}' });
    expect(job.config.self_healing).toMatchObject({ enabled: true, allowed_paths: ['${env:DIR}/lib'] });
    expect(job.config).toMatchObject({ schedule: '0 3 * * *', resources: { timeout_seconds: 90 } });
    expect(JSON.stringify(job) + inspect(job, { depth: 20, showHidden: true })).not.toContain('hunter2');
  });

  it('to a missing variable are a problem with variable, line, column and key', () => {
    const { jobs, problems } = parse(
      'jobs:\n  a:\n    cmd: x\n    env:\n      T: ${env:NOPE}\n  b: { cmd: y }\n',
      env,
    );
    expect(jobs.map((job) => job.jobId)).toEqual(['b']);
    expect(problems).toMatchObject([
      {
        jobId: 'a',
        line: 5,
        column: 10,
        key: 'env.T',
        message:
          'env.T: needs the environment variable NOPE, which is not set; set it where the server is started',
      },
    ]);
  });

  it('never show their value in a problem', () => {
    const found = messages(
      'jobs: { a: { schedule: "${env:TOKEN}", timezone: "${env:TOKEN}", self_healing: { mode: "${env:TOKEN}" }, retry: { max_attempts: "${env:TOKEN}" }, depends_on: "../${env:TOKEN}", sla: "${env:TOKEN}" } }',
      env,
    );
    expect(found).toHaveLength(6);
    expect(found).toContain('self_healing.mode: the value of ${env:TOKEN} is not one of reactive, proactive');
    expect(found.join()).not.toContain('hunter2');
  });
});
