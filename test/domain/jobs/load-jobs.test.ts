import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadJobs } from '../../../src/domain/jobs/load-jobs.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-jobs-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const write = (name: string, content: string | Buffer) => writeFile(join(folder, name), content);
const load = (path = folder) => loadJobs(path, { env: {} });

describe('loadJobs', () => {
  it('reads a folder with a file a job, and files with several', async () => {
    await write('backup.yaml', 'cmd: x');
    await write('many.yml', 'jobs: { a: { cmd: x }, b: { cmd: y } }');
    await write('notes.txt', 'cmd: no');
    await write('.hidden.yaml', 'cmd: no');
    await mkdir(join(folder, 'inner'));
    await writeFile(join(folder, 'inner', 'c.yaml'), 'cmd: no');
    const { jobs, problems } = await load();
    expect(problems).toEqual([]);
    expect(jobs.map((job) => [job.jobId, job.file])).toEqual([
      ['backup', join(folder, 'backup.yaml')],
      ['a', join(folder, 'many.yml')],
      ['b', join(folder, 'many.yml')],
    ]);
  });

  it('reads one file whatever its name', async () => {
    await write('crontab', 'jobs: { a: { cmd: x } }');
    expect((await load(join(folder, 'crontab'))).jobs).toMatchObject([{ jobId: 'a', cwd: folder }]);
  });

  it('goes on past every file that cannot be read or understood, with a problem for each', async () => {
    await write('bad.yaml', 'cmd: [');
    await write('binary.yaml', Buffer.from([0x63, 0x6d, 0x64, 0x3a, 0x20, 0xff, 0xfe]));
    await write('empty.yaml', '');
    await mkdir(join(folder, 'folder.yaml'));
    await write('good.yaml', 'cmd: x');
    await write('huge.yaml', Buffer.alloc(1024 * 1024 + 1, 0x23));
    await symlink(join(folder, 'loop.yaml'), join(folder, 'loop.yaml'));
    await symlink(join(folder, 'nowhere'), join(folder, 'lost.yaml'));
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    const { jobs, problems } = await load();
    expect(jobs.map((job) => job.jobId)).toEqual(['good']);
    const first = new Map(
      problems.map(({ file, message }) => [file.slice(folder.length + 1), message] as const).reverse(),
    );
    expect(Object.fromEntries(first)).toEqual({
      'bad.yaml': expect.stringContaining('a bracket is not closed') as string,
      'binary.yaml': 'is not UTF-8 text; save it in that encoding',
      'empty.yaml': expect.stringContaining('is empty') as string,
      'folder.yaml': 'is a folder; a job file is wanted',
      'huge.yaml': 'is larger than 1048576 bytes; split the jobs over several files',
      'loop.yaml': expect.stringContaining('cannot be read (ELOOP)') as string,
      'lost.yaml': 'is a link that leads nowhere; point it to a job file or remove it',
      'pipe.yaml': 'is no regular file; a job file is wanted',
    });
  });

  it('names both places of a job that two files describe, and the first path wins', async () => {
    await write('b.yaml', 'cmd: second');
    await write('a.yaml', 'jobs:\n  b: { cmd: first }\n');
    const { jobs, problems } = await load();
    expect(jobs).toMatchObject([{ jobId: 'b', config: { cmd: 'first' } }]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file: join(folder, 'b.yaml'), line: 1, jobId: 'b' });
    expect(problems[0]?.message).toContain(`${join(folder, 'a.yaml')} line 2, which counts`);
    expect(problems[0]?.message).toContain(`${join(folder, 'b.yaml')} line 1`);
  });

  it('tells a path that does not exist', async () => {
    const path = join(folder, 'none');
    expect(await load(path)).toMatchObject({
      jobs: [],
      problems: [{ file: path, message: expect.stringContaining('does not exist') as string }],
    });
    await write('file', 'x');
    expect((await load(join(folder, 'file', 'below'))).problems).toMatchObject([
      { message: expect.stringContaining('does not exist') as string },
    ]);
  });

  it('stops when it is told to', async () => {
    const reason = new Error('enough');
    await expect(loadJobs(folder, { env: {}, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
