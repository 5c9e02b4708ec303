import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/cli/run/clock.js';
import type { DeliveryResult } from '../../../src/cli/run/deliver.js';
import { identifyProcess, type ProcessIdentity } from '../../../src/cli/run/process-identity.js';
import type { RecordedRun } from '../../../src/cli/run/recorded-run.js';
import { SpoolWriter } from '../../../src/cli/run/spool-writer.js';
import { deliverSpool, type SpoolInput, type SpoolReport } from '../../../src/cli/run/spool.js';
import { encodeRecord, type StoredLine } from '../../../src/domain/runs/log-chunk.js';

const startedAt = new Date('2026-03-01T03:00:00.000Z');
const end = {
  finishedAt: new Date('2026-03-01T03:00:05.000Z'),
  exitCode: 3,
  signal: null,
  timedOut: false,
  error: null,
};

let root: string;
let dir: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'spool-'));
  dir = join(root, 'spool');
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function startRun(
  runKey: string,
  lines: string[] = ['hello'],
  minute = 0,
  recorder?: ProcessIdentity,
): Promise<SpoolWriter> {
  const start = new Date(startedAt.getTime() + minute * 60_000);
  const writer = await SpoolWriter.create(dir, {
    jobId: 'backup',
    runKey,
    startedAt: start,
    trigger: 'scheduled',
    attempt: 1,
    recorder: recorder ?? (await identifyProcess(process.pid)),
  });
  for (const [index, text] of lines.entries()) {
    const at = new Date(start.getTime() + index * 1000);
    writer.write(encodeRecord({ at, stream: 'stdout', text }, start.getTime()));
  }
  return writer;
}

async function spool(runKey: string, lines?: string[], minute = 0): Promise<void> {
  await (
    await startRun(runKey, lines, minute)
  ).finish({
    ...end,
    finishedAt: new Date(end.finishedAt.getTime() + minute * 60_000),
  });
}

/** What a recorder leaves that is killed: its file ends where it ends. */
async function abandon(runKey: string, lines: string[], recorder: ProcessIdentity): Promise<string> {
  const whole = await startRun(runKey, lines, 0, recorder);
  await whole.finish(end);
  const name = (await readdir(dir)).find((each) => each.includes(runKey))!;
  const text = await readFile(join(dir, name), 'utf8');
  await rm(join(dir, name));
  const part = join(dir, name.replace('.run', '.part'));
  await writeFile(part, text.split('\n').slice(0, -2).join('\n') + '\n');
  return part;
}

async function deadProcess(): Promise<ProcessIdentity> {
  const child = spawn('sleep', ['300']);
  await once(child, 'spawn');
  const identity = await identifyProcess(child.pid!);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return identity;
}

async function linesOf(run: RecordedRun): Promise<StoredLine[]> {
  const lines: StoredLine[] = [];
  for await (const batch of run.lines()) lines.push(...batch);
  return lines;
}

interface Delivery {
  report: SpoolReport;
  runs: RecordedRun[];
  keys: string[];
  texts: string[][];
  log: string[];
}

async function deliver(
  answer: (run: RecordedRun) => DeliveryResult | Promise<DeliveryResult> = () => ({ state: 'delivered' }),
  options: Partial<SpoolInput> = {},
): Promise<Delivery> {
  const runs: RecordedRun[] = [];
  const texts: string[][] = [];
  const log: string[] = [];
  const report = await deliverSpool({
    dir,
    deliver: async (run) => {
      texts.push((await linesOf(run)).map((line) => line.text));
      runs.push(run);
      return await answer(run);
    },
    log: (message) => log.push(message),
    clock: systemClock,
    ...options,
  });
  return { report, runs, keys: runs.map((run) => run.start.runKey), texts, log };
}

const unreachable: DeliveryResult = { state: 'unreachable', why: 'connect ECONNREFUSED', timedOut: false };

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

describe('a run whose recorder was killed', () => {
  test('is delivered with what it had', async () => {
    await abandon('key-1', ['one', 'two'], await deadProcess());
    const { runs, texts } = await deliver();
    expect(texts).toEqual([['one', 'two']]);
    expect(runs[0]!.end).toMatchObject({
      finishedAt: new Date(startedAt.getTime() + 1000),
      exitCode: -1,
      signal: null,
      timedOut: false,
    });
    expect(runs[0]!.end.error).toContain('recorder was killed');
    expect(await readdir(dir)).toEqual([]);
  });

  test('loses only the record that was being written', async () => {
    await appendFile(await abandon('key-1', ['one'], await deadProcess()), `2000otw${'o'.repeat(1000)}`);
    expect((await deliver()).texts).toEqual([['one']]);
  });

  test('may have printed nothing', async () => {
    await abandon('key-1', [], await deadProcess());
    const { runs } = await deliver();
    expect(runs[0]!.end.finishedAt).toEqual(startedAt);
  });

  test('may have been complete already', async () => {
    const part = await abandon('key-1', ['one'], await deadProcess());
    const footer = { finished_at: end.finishedAt, exit_code: 0, signal: null, timed_out: false, error: null };
    await appendFile(part, `${JSON.stringify(footer)}\n`);
    expect((await deliver()).runs[0]!.end).toMatchObject({ exitCode: 0, error: null });
  });

  test('is told from one that still goes on', async () => {
    const writer = await startRun('key-1');
    expect((await deliver()).keys).toEqual([]);
    await writer.finish(end);
    expect((await deliver()).keys).toEqual(['key-1']);
  });

  test('on another machine counts as killed after a day without a line', async () => {
    const part = await abandon('key-1', ['one'], { pid: 1, host: 'elsewhere', started: null });
    expect((await deliver()).keys).toEqual([]);
    const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
    await utimes(part, twoDaysAgo, twoDaysAgo);
    expect((await deliver()).keys).toEqual(['key-1']);
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
