import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unreachable, useSpool } from './use-spool.js';

const { dir, spool, deliver } = useSpool();

describe('the limits of the spool', () => {
  test('drop the oldest runs, with one warning that counts them', async () => {
    for (let minute = 1; minute <= 5; minute++) await spool(`key-${minute}`, ['x'.repeat(1000)], minute);
    const names = (await readdir(dir)).sort();
    for (const [index, name] of names.entries())
      await utimes(join(dir, name), index, Date.now() / 1000 - 100 + index);
    const limits = { maxBytes: 3500, maxAgeMs: 86_400_000 };
    const { report, log } = await deliver(() => unreachable, { limits });
    expect(report).toMatchObject({ dropped: 3, left: 2 });
    expect(log).toEqual([expect.stringMatching(/^3 recorded runs were dropped/)]);
    expect((await deliver()).keys).toEqual(['key-4', 'key-5']);
  });

  test('drop what is too old', async () => {
    await spool('key-1', [], 1);
    await spool('key-2', [], 2);
    const old = (await readdir(dir)).sort()[0]!;
    await utimes(join(dir, old), 0, Date.now() / 1000 - 31 * 86_400);
    expect((await deliver(() => unreachable)).report).toMatchObject({ dropped: 1, left: 1 });
  });

  test('spare what can be delivered now, however old', async () => {
    await spool('key-1');
    const [name] = await readdir(dir);
    await utimes(join(dir, name!), 0, Date.now() / 1000 - 31 * 86_400);
    expect((await deliver()).report).toMatchObject({ delivered: 1, dropped: 0 });
  });

  test('count rejected runs, which go first', async () => {
    await spool('key-1', ['x'.repeat(1000)], 1);
    await deliver(() => ({ state: 'refused', status: 404, detail: 'unknown' }));
    await spool('key-2', ['x'.repeat(1000)], 2);
    const { report } = await deliver(() => unreachable, { limits: { maxBytes: 1500, maxAgeMs: 86_400_000 } });
    expect(report).toMatchObject({ dropped: 0, left: 1 });
    expect(await readdir(join(dir, 'rejected'))).toEqual([]);
  });
});
