import { describe, expect, it } from 'vitest';
import { JobRegistry } from '../../../src/domain/jobs/job-registry.js';
import { recordJobChanges } from '../../../src/domain/jobs/record-job-changes.js';
import { useCore } from '../../support/core.js';

describe('changes of the configured jobs', () => {
  const test = useCore({ 'a.yaml': 'cmd: "true"\n' });
  const told = async () => {
    const events = await test.core.prisma.healingEvent.findMany({ orderBy: { position: 'asc' } });
    return events.map(({ type, jobId }) => `${type} ${jobId}`);
  };

  it('are told once, however many processes see them', async () => {
    const jobs = await JobRegistry.open({ path: test.folder, env: {} });
    const another = { ...test.core, jobs };
    const change = { added: [] as string[], changed: [] as string[], removed: [] as string[] };
    const bothSee = async (seen: Partial<typeof change>) => {
      await jobs.reload();
      await Promise.all(
        [test.core, another, test.core].map((core) => recordJobChanges(core, { ...change, ...seen })),
      );
    };
    await test.write('a.yaml', 'cmd: "false"\n');
    await bothSee({ changed: ['a'] });
    expect(await told()).toEqual(['job.changed a']);
    await test.write('b.yaml', 'cmd: "true"\n');
    await test.write('a.yaml', 'cmd: "true"\n');
    await bothSee({ added: ['b'], changed: ['a'] });
    expect((await told()).slice(1).sort()).toEqual(['job.added b', 'job.changed a']);
    await bothSee({ removed: ['b'] });
    await bothSee({ added: ['b'] });
    expect((await told()).slice(3)).toEqual(['job.removed b', 'job.added b']);
    await jobs.close();
  });
});
