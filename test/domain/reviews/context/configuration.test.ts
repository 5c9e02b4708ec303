import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigurationFacts } from '../../../../src/analysis/context.js';
import { JobRegistry } from '../../../../src/domain/jobs/job-registry.js';
import { configurationFacts } from '../../../../src/domain/reviews/context/configuration.js';

const SHARED = `jobs:
  # before
  one:   # first
    cmd: bash a.sh
  two:
    cmd: bash \${env:SCRIPT}
    env:
      TOKEN: plain-secret
      OTHER: \${env:SECRET}
      BOTH: a-\${env:SECRET}

  three: { cmd: bash c.sh }
`.replaceAll('\\$', '$');
const LIST = 'jobs:\n- id: a\n  cmd: echo a\n- cmd: echo b\n  id: b\n';

describe('the configuration of a review', () => {
  let folder: string;
  let jobs: JobRegistry;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'configuration-'));
    await writeFile(join(folder, 'shared.yaml'), SHARED);
    await writeFile(join(folder, 'list.yaml'), LIST);
    await writeFile(join(folder, 'alone.yaml'), '# mine\ncmd: echo\n');
    jobs = await JobRegistry.open({ path: folder, env: { SECRET: 'from-outside', SCRIPT: 'x.sh' } });
  });
  afterAll(async () => {
    await jobs.close();
    await rm(folder, { recursive: true });
  });
  const facts = async (jobId: string, changed?: string): Promise<ConfigurationFacts | null> => {
    const job = jobs.get(jobId);
    if (!job) throw new Error(jobs.problems()[0]?.message);
    const text = changed ?? (await readFile(job.file, 'utf8'));
    const hash = createHash('sha256').update(text).digest('hex');
    return configurationFacts(job, [{ path: job.file, role: 'config', kind: 'yaml', text, hash }]);
  };

  it("is the job's part of its file, to the character, with the line where it begins", async () => {
    expect(await facts('one')).toMatchObject({
      asWritten: '  one:   # first\n    cmd: bash a.sh',
      firstLine: 3,
    });
    expect((await facts('two'))?.asWritten).toBe(
      SHARED.slice(SHARED.indexOf('  two:'), SHARED.indexOf('\n\n')),
    );
    expect(await facts('three')).toMatchObject({ asWritten: '  three: { cmd: bash c.sh }', firstLine: 12 });
    expect(await facts('a')).toMatchObject({ asWritten: '- id: a\n  cmd: echo a', firstLine: 2 });
    expect(await facts('b')).toMatchObject({ asWritten: '- cmd: echo b\n  id: b', firstLine: 4 });
    expect(await facts('alone')).toMatchObject({ asWritten: '# mine\ncmd: echo\n', firstLine: 1 });
  });

  it('takes effect with all defaults, references as references, and no other value of a variable', async () => {
    const effective = (await facts('two'))?.effective ?? '';
    expect(effective).toContain('cmd: bash ${env:SCRIPT}');
    expect(effective).toContain('OTHER: ${env:SECRET}');
    expect(effective).toContain('TOKEN: (set)');
    expect(effective).toContain('BOTH: (set)');
    expect(effective).toContain('timezone: UTC');
    expect(effective).toContain('analyze_logs: true');
    expect(effective).not.toMatch(/plain-secret|from-outside/);
  });

  it('is none where the file has lost the job, or is broken', async () => {
    expect(await facts('two', 'jobs:\n  one: { cmd: echo }\n')).toBeNull();
    expect(await facts('two', 'jobs: [')).toBeNull();
    expect(configurationFacts(jobs.get('two') as never, [])).toBeNull();
  });
});
