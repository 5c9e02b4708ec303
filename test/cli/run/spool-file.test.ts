import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { end, startedAt, useSpool } from './use-spool.js';

const { dir, startRun, spool, deliver } = useSpool();

describe('a run in the spool', () => {
  test('comes back as it was recorded', async () => {
    const texts = [
      'first',
      '',
      '{"looks":"like a footer"}',
      'tab\t, \u2028, 😀, \0, \r',
      'half \ud800',
      'x'.repeat(3_000_000),
    ];
    await spool('key-1', texts);
    const { runs, texts: delivered } = await deliver();
    expect(runs[0]).toMatchObject({
      start: { jobId: 'backup', runKey: 'key-1', startedAt, trigger: 'scheduled', attempt: 1 },
      end,
    });
    expect(delivered).toEqual([texts]);
  });

  test('is readable for its owner only', async () => {
    await spool('key-1');
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    const [name] = await readdir(dir);
    expect((await stat(join(dir, name!))).mode & 0o777).toBe(0o600);
  });

  test('stands in its file while it goes on', async () => {
    const writer = await startRun('key-1', ['first']);
    const [name] = await readdir(dir);
    expect(name).toMatch(/\.part$/);
    while (!(await readFile(join(dir, name!), 'utf8')).includes('0ofirst\n'));
    await writer.finish(end);
    expect(await readdir(dir)).toEqual([name!.replace('.part', '.run')]);
  });
});

describe('a broken file', () => {
  test.each([
    ['that is empty', ''],
    ['that is no spool file', 'hello\nworld\n'],
    ['without a footer', '{"version":1}\n'],
    ['with a foreign header', '{"version":2}\n{}\n'],
    ['with a footer that lacks something', null],
  ])('%s is put aside, and the others are delivered', async (_, content) => {
    await spool('key-2', [], 2);
    await spool('key-1', ['one'], 1);
    const name = (await readdir(dir)).find((each) => each.includes('key-1'))!;
    const header = (await readFile(join(dir, name), 'utf8')).split('\n')[0]!;
    await writeFile(join(dir, name), content ?? `${header}\n0oone\n{"exit_code":0}\n`);
    const { keys, report, log } = await deliver();
    expect(keys).toEqual(['key-2']);
    expect(report).toMatchObject({ delivered: 1, rejected: 1, left: 0 });
    expect(await readdir(join(dir, 'rejected'))).toEqual([name, `${name}.reason`]);
    expect(log).toHaveLength(1);
    expect(log[0]).toContain('broken');
  });

  test('with a damaged line in the middle is put aside', async () => {
    await spool('key-1', ['one', 'two', 'three']);
    const [name] = await readdir(dir);
    const text = await readFile(join(dir, name!), 'utf8');
    await writeFile(join(dir, name!), text.replace('1000otwo', '\0\0\0\0'));
    const { report } = await deliver();
    expect(report).toMatchObject({ delivered: 0, rejected: 1 });
  });

  test('that a recorder has just begun is left alone', async () => {
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, 'new.part'), '');
    expect((await deliver()).report).toMatchObject({ rejected: 0 });
    expect(await readdir(dir)).toEqual(['new.part']);
  });
});
