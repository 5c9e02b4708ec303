import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobProblem } from '../../../src/domain/jobs/job-problem.js';
import { JobRegistry, type JobChange } from '../../../src/domain/jobs/job-registry.js';

let top: string;
let folder: string;
let problemsTold: JobProblem[];
let nextProblem: ((problem: JobProblem) => void) | null;
const opened: JobRegistry[] = [];

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'job-registry-'));
  folder = join(top, 'jobs');
  await mkdir(folder);
  problemsTold = [];
  nextProblem = null;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((registry) => registry.close()));
  await rm(top, { recursive: true, force: true });
});

async function open(path: string | null = folder, options: { settleMs?: number } = {}): Promise<JobRegistry> {
  const registry = await JobRegistry.open({
    path,
    env: {},
    onProblem: (problem) => {
      problemsTold.push(problem);
      nextProblem?.(problem);
    },
    settleMs: 30,
    ...options,
  });
  opened.push(registry);
  return registry;
}

const write = (name: string, text: string) => writeFile(join(folder, name), text);
const ids = (registry: JobRegistry) => registry.list().map((job) => job.jobId);

/** The next change after `act`, from the real watcher. */
function changeAfter(registry: JobRegistry, act: () => Promise<unknown>): Promise<JobChange> {
  return new Promise((resolve, reject) => {
    const stop = registry.onChange((change) => {
      stop();
      resolve(change);
    });
    act().catch(reject);
  });
}

function problemAfter(act: () => Promise<unknown>): Promise<JobProblem> {
  return new Promise((resolve, reject) => {
    nextProblem = resolve;
    act().catch(reject);
  });
}

describe('an open registry', () => {
  it('gives jobs by id and sorted, and its problems', async () => {
    await write('z.yaml', 'jobs: { b: { cmd: x }, a: { cmd: y }, bad: 5 }');
    const registry = await open();
    expect(ids(registry)).toEqual(['a', 'b']);
    expect(registry.get('b')?.config.cmd).toBe('x');
    expect(registry.get('none')).toBeUndefined();
    expect(registry.problems()).toMatchObject([{ jobId: 'bad', keepsLastGood: false }]);
    expect(problemsTold).toEqual(registry.problems());
  });

  it('has no jobs where no path is configured', async () => {
    const registry = await open(null);
    await registry.reload();
    expect([registry.list(), registry.problems()]).toEqual([[], []]);
  });

  it('tells a listener that fails nothing less than the others', async () => {
    const registry = await open();
    registry.onChange(() => {
      throw new Error('a defect of the listener');
    });
    expect(await changeAfter(registry, () => write('a.yaml', 'cmd: x'))).toEqual({
      added: ['a'],
      changed: [],
      removed: [],
    });
  });

  it('refuses to reload after it was closed, twice if need be, and keeps what it read', async () => {
    await write('a.yaml', 'cmd: x');
    const registry = await open();
    await Promise.all([registry.close(), registry.close()]);
    await expect(registry.reload()).rejects.toThrow('closed');
    expect(ids(registry)).toEqual(['a']);
  });

  it('ends a reload that is under way when it is closed', async () => {
    await write('a.yaml', 'cmd: x');
    const registry = await open();
    const reload = registry.reload();
    const closed = registry.close();
    await expect(reload).rejects.toThrow('closed');
    await closed;
  });
});

describe('reload', () => {
  it('tells what was added, changed and removed, and nothing where only comments changed', async () => {
    await write('a.yaml', 'cmd: x');
    await write('b.yaml', 'cmd: x');
    await write('c.yaml', 'cmd: x');
    const registry = await open(folder, { settleMs: 60_000 });
    const changes: JobChange[] = [];
    registry.onChange((change) => changes.push(change));
    const hash = registry.get('a')?.hash;
    await write('a.yaml', '# a comment\ncmd: x');
    await write('b.yaml', 'cmd: y');
    await rm(join(folder, 'c.yaml'));
    await write('d.yaml', 'cmd: x');
    await registry.reload();
    expect(changes).toEqual([{ added: ['d'], changed: ['b'], removed: ['c'] }]);
    expect(registry.get('a')?.hash).not.toBe(hash);
    expect(registry.get('a')?.line).toBe(2);
  });

  it('runs one at a time, and whoever asks meanwhile shares the next', async () => {
    const registry = await open(folder, { settleMs: 60_000 });
    const first = registry.reload();
    await Promise.resolve();
    await write('a.yaml', 'cmd: x');
    const later = [registry.reload(), registry.reload(), registry.reload()];
    expect(new Set(later).size).toBe(1);
    await Promise.all([first, ...later]);
    expect(ids(registry)).toEqual(['a']);
  });
});

describe('a job or file that turns bad', () => {
  it('keeps the last good version of all jobs of a file with broken syntax, until it is right again', async () => {
    await write('many.yaml', 'jobs: { a: { cmd: x }, b: { cmd: y } }');
    const registry = await open(folder, { settleMs: 60_000 });
    await write('many.yaml', 'jobs: { a: { cmd: x2');
    await registry.reload();
    expect(registry.list().map((job) => job.config.cmd)).toEqual(['x', 'y']);
    expect(registry.problems()).toMatchObject([
      { file: join(folder, 'many.yaml'), line: 1, keepsLastGood: true },
      {},
    ]);
    await write('many.yaml', 'jobs: { a: { cmd: x3 } }');
    await registry.reload();
    expect(registry.list().map((job) => job.config.cmd)).toEqual(['x3']);
    expect(registry.problems()).toEqual([]);
  });

  it('keeps only the job that is bad, takes the others of its file anew, and tells the problem once', async () => {
    await write('many.yaml', 'jobs: { a: { cmd: x }, b: { cmd: y } }');
    const registry = await open(folder, { settleMs: 60_000 });
    await write('many.yaml', 'jobs: { a: { cmd: 5 }, b: { cmd: y2 }, c: { cmd: 5 } }');
    await registry.reload();
    await registry.reload();
    expect(registry.list().map((job) => [job.jobId, job.config.cmd])).toEqual([
      ['a', 'x'],
      ['b', 'y2'],
    ]);
    expect(registry.problems().map((problem) => [problem.jobId, problem.keepsLastGood])).toEqual([
      ['a', true],
      ['c', false],
    ]);
    expect(problemsTold).toHaveLength(2);
  });

  it('is gone when it is taken out of the file or the file is removed', async () => {
    await write('many.yaml', 'jobs: { a: { cmd: x }, b: { cmd: y } }');
    await write('c.yaml', 'cmd: z');
    const registry = await open(folder, { settleMs: 60_000 });
    await write('many.yaml', 'jobs: { a: { cmd: 5 } }');
    await write('c.yaml', 'cmd: [');
    await registry.reload();
    expect(ids(registry)).toEqual(['a', 'c']);
    await rm(join(folder, 'c.yaml'));
    await registry.reload();
    expect(ids(registry)).toEqual(['a']);
  });

  it('keeps its claim to an id against later files', async () => {
    await write('a.yaml', 'jobs: { x: { cmd: first } }');
    await write('b.yaml', 'jobs: { x: { cmd: second } }');
    const registry = await open(folder, { settleMs: 60_000 });
    await write('a.yaml', 'jobs: { x: { cmd: 5 } }');
    await registry.reload();
    expect(registry.get('x')?.config.cmd).toBe('first');
    await rm(join(folder, 'a.yaml'));
    await registry.reload();
    expect(registry.get('x')?.config.cmd).toBe('second');
  });

  it('is gone with a folder that vanishes', async () => {
    await write('a.yaml', 'cmd: x');
    const registry = await open(folder, { settleMs: 60_000 });
    await rm(folder, { recursive: true });
    await registry.reload();
    expect(registry.list()).toEqual([]);
    expect(registry.problems()).toMatchObject([{ file: folder, keepsLastGood: false }]);
  });

  it('stays while the folder itself cannot be looked into', async () => {
    await write('a.yaml', 'cmd: x');
    const registry = await open(folder, { settleMs: 60_000 });
    await rename(folder, `${folder}.away`);
    await symlink(folder, folder);
    await registry.reload();
    expect(ids(registry)).toEqual(['a']);
    expect(registry.problems()).toMatchObject([
      { file: folder, keepsLastGood: true, message: expect.stringContaining('ELOOP') as string },
    ]);
  });
});

describe('the watcher', () => {
  it('notices a file that is added, edited and removed', async () => {
    const registry = await open();
    expect(await changeAfter(registry, () => write('a.yaml', 'cmd: x'))).toEqual({
      added: ['a'],
      changed: [],
      removed: [],
    });
    expect(await changeAfter(registry, () => write('a.yaml', 'cmd: y'))).toEqual({
      added: [],
      changed: ['a'],
      removed: [],
    });
    expect(await changeAfter(registry, () => rm(join(folder, 'a.yaml')))).toEqual({
      added: [],
      changed: [],
      removed: ['a'],
    });
  });

  it('notices every save of an editor that renames a new file over the old one', async () => {
    const file = join(top, 'single.yaml');
    await writeFile(file, 'jobs: { a: { cmd: x } }');
    const registry = await open(file);
    for (const cmd of ['one', 'two', 'three']) {
      const change = await changeAfter(registry, async () => {
        await writeFile(`${file}~`, `jobs: { a: { cmd: ${cmd} } }`);
        await rename(`${file}~`, file);
      });
      expect(change.changed).toEqual(['a']);
      expect(registry.get('a')?.config.cmd).toBe(cmd);
    }
  });

  it('sees a save in several steps as one change', async () => {
    await write('a.yaml', 'cmd: x');
    const registry = await open(folder, { settleMs: 600 });
    const changes: JobChange[] = [];
    registry.onChange((change) => changes.push(change));
    await changeAfter(registry, async () => {
      await rename(join(folder, 'a.yaml'), join(folder, 'a.yaml.bak'));
      await write('a.yaml', '');
      await write('a.yaml', 'cmd: y');
    });
    expect(changes).toEqual([{ added: [], changed: ['a'], removed: [] }]);
  });

  it('keeps the last good version of a file that turns bad, and says so', async () => {
    await write('a.yaml', 'cmd: x');
    const registry = await open();
    const problem = await problemAfter(() => write('a.yaml', 'cmd: x\nretry: { max_attempts: many }'));
    expect(problem).toMatchObject({ jobId: 'a', line: 2, key: 'retry.max_attempts', keepsLastGood: true });
    expect(registry.get('a')?.config).not.toHaveProperty('retry');
  });

  it('picks up a path that appears later, folder by folder', async () => {
    const registry = await open(join(top, 'deep', 'er', 'jobs.yaml'));
    expect(registry.problems()).toMatchObject([
      { message: expect.stringContaining('does not exist') as string },
    ]);
    await mkdir(join(top, 'deep'));
    const added = await changeAfter(registry, async () => {
      await mkdir(join(top, 'deep', 'er'));
      await writeFile(join(top, 'deep', 'er', 'jobs.yaml'), 'jobs: { a: { cmd: x } }');
    });
    expect(added.added).toEqual(['a']);
    expect(registry.problems()).toEqual([]);
    const edited = await changeAfter(registry, () =>
      writeFile(join(top, 'deep', 'er', 'jobs.yaml'), 'jobs: { a: { cmd: y } }'),
    );
    expect(edited.changed).toEqual(['a']);
  });

  it('follows a folder that is removed and made again', async () => {
    await write('a.yaml', 'cmd: x');
    const registry = await open();
    expect((await changeAfter(registry, () => rm(folder, { recursive: true }))).removed).toEqual(['a']);
    const again = await changeAfter(registry, async () => {
      await mkdir(folder);
      await write('b.yaml', 'cmd: x');
    });
    expect(again.added).toEqual(['b']);
    expect((await changeAfter(registry, () => write('b.yaml', 'cmd: y'))).changed).toEqual(['b']);
  });

  it('follows a folder that is replaced by another, and edits in the new one', async () => {
    await write('a.yaml', 'cmd: x');
    await mkdir(join(top, 'next'));
    await writeFile(join(top, 'next', 'a.yaml'), 'cmd: y');
    const registry = await open();
    const swapped = await changeAfter(registry, async () => {
      await rename(folder, join(top, 'old'));
      await rename(join(top, 'next'), folder);
    });
    // The gap between the two renames may be seen as a removal of its own.
    if (swapped.removed.length > 0) await changeAfter(registry, async () => undefined);
    expect(registry.get('a')?.config.cmd).toBe('y');
    expect((await changeAfter(registry, () => write('a.yaml', 'cmd: z'))).changed).toEqual(['a']);
  });

  it('follows links, as container platforms publish mounted files', async () => {
    for (const version of ['v1', 'v2']) {
      await mkdir(join(folder, `..${version}`));
      await writeFile(join(folder, `..${version}`, 'a.yaml'), `cmd: ${version}`);
    }
    await symlink('..v1', join(folder, '..data'));
    await symlink(join('..data', 'a.yaml'), join(folder, 'a.yaml'));
    const registry = await open();
    expect(registry.get('a')?.config.cmd).toBe('v1');
    const change = await changeAfter(registry, async () => {
      await symlink('..v2', join(folder, '..tmp'));
      await rename(join(folder, '..tmp'), join(folder, '..data'));
    });
    expect(change.changed).toEqual(['a']);
    expect(registry.get('a')?.config.cmd).toBe('v2');
  });

  it('follows links to files elsewhere, also one that appears later, however they are saved', async () => {
    const shared = join(top, 'shared');
    await mkdir(shared);
    await writeFile(join(shared, 'first'), 'cmd: x');
    await writeFile(join(shared, 'second'), 'cmd: x');
    await symlink(join(shared, 'first'), join(folder, 'a.yaml'));
    const registry = await open();
    const inPlace = () => writeFile(join(shared, 'first'), 'cmd: y');
    expect((await changeAfter(registry, inPlace)).changed).toEqual(['a']);
    const replaced = async () => {
      await writeFile(join(shared, 'first~'), 'cmd: z');
      await rename(join(shared, 'first~'), join(shared, 'first'));
    };
    expect((await changeAfter(registry, replaced)).changed).toEqual(['a']);
    const linked = () => symlink(join(shared, 'second'), join(folder, 'b.yaml'));
    expect((await changeAfter(registry, linked)).added).toEqual(['b']);
    const later = () => writeFile(join(shared, 'second'), 'cmd: y');
    expect((await changeAfter(registry, later)).changed).toEqual(['b']);
  });

  it('follows a single file that is a link', async () => {
    const [file, link] = [join(top, 'real'), join(top, 'single.yaml')];
    await writeFile(file, 'jobs: { a: { cmd: x } }');
    await symlink(file, link);
    const registry = await open(link);
    const edited = () => writeFile(file, 'jobs: { a: { cmd: y } }');
    expect((await changeAfter(registry, edited)).changed).toEqual(['a']);
  });

  it.runIf(process.platform === 'linux')(
    'takes one watch of the system for a folder, however many files it holds',
    async () => {
      const countWatches = async (): Promise<number> => {
        const descriptors = await readdir('/proc/self/fdinfo');
        const infos = await Promise.all(
          descriptors.map((each) => readFile(`/proc/self/fdinfo/${each}`, 'utf8').catch(() => '')),
        );
        return infos.join('').match(/^inotify /gm)?.length ?? 0;
      };
      for (let index = 0; index < 50; index += 1) await write(`job-${index}.yaml`, 'cmd: x');
      const before = await countWatches();
      await open();
      expect((await countWatches()) - before).toBe(2); // itself, and the folder it lies in
    },
  );
});
