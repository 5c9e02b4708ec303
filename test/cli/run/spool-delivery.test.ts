import { readdir, readFile, symlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DeliveryResult } from '../../../src/cli/run/deliver.js';
import { deadProcess, unreachable, useSpool } from './use-spool.js';

const { dir, spool, deliver } = useSpool();

describe('delivery', () => {
  test('takes the oldest run first and empties the spool', async () => {
    for (const minute of [3, 1, 2]) await spool(`key-${minute}`, [], minute);
    const { keys, report } = await deliver();
    expect(keys).toEqual(['key-1', 'key-2', 'key-3']);
    expect(report).toEqual({ delivered: 3, rejected: 0, dropped: 0, left: 0, why: null });
    expect(await readdir(dir)).toEqual([]);
  });

  test('of an empty or missing spool is nothing', async () => {
    expect((await deliver()).report).toEqual({ delivered: 0, rejected: 0, dropped: 0, left: 0, why: null });
  });

  test('keeps everything where the server is out of reach, and delivers it later', async () => {
    await spool('key-1', [], 1);
    await spool('key-2', [], 2);
    const down = await deliver(() => unreachable);
    expect(down.keys).toEqual(['key-1']);
    expect(down.report).toMatchObject({ delivered: 0, left: 2, why: 'connect ECONNREFUSED' });
    expect((await deliver()).keys).toEqual(['key-1', 'key-2']);
  });

  test.each([400, 404, 409, 413, 422])('puts aside what the server refuses for good: %i', async (status) => {
    await spool('key-1', [], 1);
    await spool('key-2', [], 2);
    const { report, log } = await deliver(({ start }) =>
      start.runKey === 'key-1' ? { state: 'refused', status, detail: 'because' } : { state: 'delivered' },
    );
    expect(report).toMatchObject({ delivered: 1, rejected: 1, left: 0 });
    const rejected = await readdir(join(dir, 'rejected'));
    const reason = rejected.find((name) => name.endsWith('.reason'))!;
    expect(await readFile(join(dir, 'rejected', reason), 'utf8')).toBe(
      `the server refused it (${status}): because\n`,
    );
    expect(rejected.filter((name) => name.endsWith('.run'))).toHaveLength(1);
    expect(log[0]).toContain('because');
  });

  test.each([401, 403, 429, 301])(
    'keeps what is refused for a reason that is not the run: %i',
    async (status) => {
      await spool('key-1', [], 1);
      await spool('key-2', [], 2);
      const { keys, report } = await deliver(() => ({ state: 'refused', status, detail: 'no' }));
      expect(keys).toEqual(['key-1']);
      expect(report).toMatchObject({ rejected: 0, left: 2, why: `the server answered ${status}: no` });
    },
  );

  test('goes on after a run that makes the server fail, and tries that one last from then on', async () => {
    for (const minute of [1, 2, 3]) await spool(`key-${minute}`, [], minute);
    const first = await deliver(({ start }) =>
      start.runKey === 'key-1' ? { state: 'refused', status: 500, detail: 'oops' } : { state: 'delivered' },
    );
    expect(first.keys).toEqual(['key-1', 'key-2', 'key-3']);
    expect(first.report).toMatchObject({ delivered: 2, left: 1, why: 'the server answered 500: oops' });
    await spool('key-4', [], 4);
    expect((await deliver()).keys).toEqual(['key-4', 'key-1']);
  });

  test('gives up on a server that fails three times in a row', async () => {
    for (let minute = 1; minute <= 5; minute++) await spool(`key-${minute}`, [], minute);
    const { keys } = await deliver(() => ({ state: 'refused', status: 503, detail: 'busy' }));
    expect(keys).toEqual(['key-1', 'key-2', 'key-3']);
  });

  test('lets a run that took too long not stand in the way of the others', async () => {
    await spool('key-1', [], 1);
    await spool('key-2', [], 2);
    await deliver(() => ({ ...unreachable, timedOut: true }));
    expect((await deliver()).keys).toEqual(['key-2', 'key-1']);
  });

  test('takes along a run that ends meanwhile', async () => {
    await spool('key-1', [], 1);
    const { keys } = await deliver(async ({ start }) => {
      if (start.runKey === 'key-1') await spool('key-2', [], 2);
      return { state: 'delivered' };
    });
    expect(keys).toEqual(['key-1', 'key-2']);
  });

  test('stops when there is no time left', async () => {
    await spool('key-1', [], 1);
    await spool('key-2', [], 2);
    const stop = new AbortController();
    const { keys, report } = await deliver(
      () => {
        stop.abort();
        return { state: 'delivered' };
      },
      { signal: stop.signal },
    );
    expect(keys).toEqual(['key-1']);
    expect(report).toMatchObject({ delivered: 1, left: 1, why: 'there was no time left' });
  });

  test('happens once at a time', async () => {
    for (let minute = 0; minute < 10; minute++) await spool(`key-${minute}`, [], minute);
    let inHand = 0;
    let most = 0;
    const answer = async (): Promise<DeliveryResult> => {
      most = Math.max(most, ++inHand);
      await new Promise((resolve) => setImmediate(resolve));
      inHand--;
      return { state: 'delivered' };
    };
    const all = await Promise.all([deliver(answer), deliver(answer), deliver(answer)]);
    expect(most).toBe(1);
    expect(all.flatMap((each) => each.keys)).toHaveLength(10);
  });

  test('waits for another deliverer only as long as it may', async () => {
    await spool('key-1');
    const { report } = await deliver(async () => {
      const stop = new AbortController();
      const second = deliver(undefined, { signal: stop.signal });
      stop.abort();
      expect((await second).report).toMatchObject({
        delivered: 0,
        left: 1,
        why: 'another delivery is under way',
      });
      return { state: 'delivered' };
    });
    expect(report.delivered).toBe(1);
  });

  test('takes over the lock of a deliverer that is gone', async () => {
    await spool('key-1');
    const { pid, started } = await deadProcess();
    await symlink(`${pid}:${started}:${hostname()}`, join(dir, 'deliver.lock'));
    expect((await deliver()).keys).toEqual(['key-1']);
    expect(await readdir(dir)).toEqual([]);
  });

  test('takes over a lock whose process number was given out again', async () => {
    await spool('key-1');
    await symlink(`${process.pid}:1:${hostname()}`, join(dir, 'deliver.lock'));
    expect((await deliver()).keys).toEqual(['key-1']);
  });
});
