import { mkdir, readdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './clock.js';
import type { DeliveryResult } from './deliver.js';
import { isProcessRunning } from './process-identity.js';
import type { RecordedRun } from './recorded-run.js';
import { completeSpoolFile, readHeader, readSpoolFile } from './read-spool-file.js';
import { BrokenSpoolFileError, PART_SUFFIX, RUN_SUFFIX } from './spool-format.js';
import { acquireLock } from './spool-lock.js';

/** A run whose delivery took too long or made the server fail: tried again, but after all others. */
const LATE_SUFFIX = '.late';
const REASON_SUFFIX = '.reason';
const REJECTED_FOLDER = 'rejected';
const LOCK_FILE = 'deliver.lock';

/** A recorder writes its header at once; a file that has none after this time will never get one. */
const HEADER_PATIENCE_MS = 60_000;
/** A recorder on another machine, or in another container, counts as killed after this time without a line. */
const FOREIGN_PATIENCE_MS = 24 * 3600 * 1000;
/** A server that fails on this many runs in a row will fail on the next one too. */
const MAX_FAILURES_IN_A_ROW = 3;

interface SpoolLimits {
  /** Of all runs that wait and those that were rejected, in bytes. */
  maxBytes: number;
  /** Since the file was last written. */
  maxAgeMs: number;
}

/** Half a gigabyte and thirty days: some weeks without a server, and no full disk. */
const DEFAULT_SPOOL_LIMITS: SpoolLimits = {
  maxBytes: 512 * 1024 * 1024,
  maxAgeMs: 30 * 24 * 3600 * 1000,
};

export interface SpoolInput {
  dir: string;
  deliver: (run: RecordedRun) => Promise<DeliveryResult>;
  /** Receives one sentence about each thing that a person should know: rejected, broken or dropped runs. */
  log: (message: string) => void;
  clock: Clock;
  limits?: SpoolLimits;
  /** Ends waiting and delivering; what is left is delivered another time. */
  signal?: AbortSignal;
}

export interface SpoolReport {
  delivered: number;
  rejected: number;
  dropped: number;
  /** Runs still waiting. */
  left: number;
  /** Why runs are still waiting; null where none are. Names no secret. */
  why: string | null;
}

/**
 * Delivers what waits in the spool, oldest first, one deliverer at a time. A run leaves the spool when the
 * server has it, or when the server refuses it for good (then it stands in `rejected/`, beside the reason);
 * with no server in reach everything stays. Runs whose recorder was killed are completed first.
 * @throws Error where the folder cannot be read or written.
 */
export async function deliverSpool(input: SpoolInput): Promise<SpoolReport> {
  const { dir, clock, signal } = input;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const lock = await acquireLock(join(dir, LOCK_FILE), clock, signal);
  if (lock === null) {
    const left = (await waitingRuns(dir)).length;
    return {
      delivered: 0,
      rejected: 0,
      dropped: 0,
      left,
      why: left > 0 ? 'another delivery is under way' : null,
    };
  }
  try {
    await completeAbandoned(input);
    const outcome = await deliverWaiting(input);
    const dropped = await dropOldest(input);
    const left = (await waitingRuns(dir)).length;
    return { ...outcome, dropped, left, why: left > 0 ? outcome.why : null };
  } finally {
    await lock.release();
  }
}

/** Runs that wait, the ones to deliver first in front. */
async function waitingRuns(dir: string): Promise<string[]> {
  const names = (await readdir(dir)).filter(
    (name) => name.endsWith(RUN_SUFFIX) || name.endsWith(LATE_SUFFIX),
  );
  const rank = (name: string): string => `${name.endsWith(LATE_SUFFIX) ? 1 : 0}${name}`;
  return names.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

async function completeAbandoned({ dir, clock, log }: SpoolInput): Promise<void> {
  for (const name of (await readdir(dir)).filter((each) => each.endsWith(PART_SUFFIX))) {
    const path = join(dir, name);
    try {
      const idleMs = clock.now().getTime() - (await stat(path)).mtimeMs;
      if (await isBeingWritten(path, idleMs)) continue;
      await completeSpoolFile(
        path,
        'recorder was killed: the log may be incomplete, and nobody saw how the run ended',
      );
      await rename(path, path.slice(0, -PART_SUFFIX.length) + RUN_SUFFIX);
    } catch (error) {
      // A recorder that finished just now has renamed its file.
      if (isMissing(error)) continue;
      if (!(error instanceof BrokenSpoolFileError)) throw error;
      await reject(dir, name, `the file is broken: ${error.message}`, log);
    }
  }
}

async function isBeingWritten(path: string, idleMs: number): Promise<boolean> {
  try {
    const { recorder } = await readHeader(path);
    return (await isProcessRunning(recorder)) ?? idleMs < FOREIGN_PATIENCE_MS;
  } catch (error) {
    if (error instanceof BrokenSpoolFileError && idleMs < HEADER_PATIENCE_MS) return true;
    throw error;
  }
}

async function deliverWaiting(
  input: SpoolInput,
): Promise<Pick<SpoolReport, 'delivered' | 'rejected' | 'why'>> {
  const { dir, deliver, log, signal } = input;
  const outcome = { delivered: 0, rejected: 0, why: null as string | null };
  const tried = new Set<string>();
  let failuresInARow = 0;
  // Again and again, since runs may end while others are delivered.
  for (let queue = await waitingRuns(dir); queue.length > 0;) {
    for (const name of queue) {
      if (signal?.aborted) return { ...outcome, why: outcome.why ?? 'there was no time left' };
      tried.add(name);
      const result = await deliverFile(join(dir, name), deliver);
      switch (result.state) {
        case 'delivered':
          await unlink(join(dir, name));
          outcome.delivered++;
          failuresInARow = 0;
          break;
        case 'broken':
          await reject(dir, name, `the file is broken: ${result.why}`, log);
          outcome.rejected++;
          break;
        case 'refused':
          if (isForGood(result.status)) {
            await reject(dir, name, `the server refused it (${result.status}): ${result.detail}`, log);
            outcome.rejected++;
            break;
          }
          outcome.why = `the server answered ${result.status}: ${result.detail}`;
          if (!isAboutThisRun(result.status)) return outcome;
          tried.add(await postpone(dir, name));
          if (++failuresInARow >= MAX_FAILURES_IN_A_ROW) return outcome;
          break;
        case 'unreachable':
          if (result.timedOut) await postpone(dir, name);
          return { ...outcome, why: result.why };
      }
    }
    queue = (await waitingRuns(dir)).filter((name) => !tried.has(name));
  }
  return outcome;
}

async function deliverFile(
  path: string,
  deliver: SpoolInput['deliver'],
): Promise<DeliveryResult | { state: 'broken'; why: string }> {
  try {
    return await deliver(await readSpoolFile(path));
  } catch (error) {
    if (error instanceof BrokenSpoolFileError) return { state: 'broken', why: error.message };
    throw error;
  }
}

/** The same request would be refused tomorrow: not for want of a token, of time, or of patience. */
function isForGood(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
}

/** The next run may fare better: a server error or a timeout, where the others say something of us. */
function isAboutThisRun(status: number): boolean {
  return status === 408 || status >= 500;
}

async function postpone(dir: string, name: string): Promise<string> {
  if (name.endsWith(LATE_SUFFIX)) return name;
  const late = name.slice(0, -RUN_SUFFIX.length) + LATE_SUFFIX;
  await rename(join(dir, name), join(dir, late));
  return late;
}

async function reject(dir: string, name: string, reason: string, log: SpoolInput['log']): Promise<void> {
  const folder = join(dir, REJECTED_FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, name + REASON_SUFFIX), `${reason}\n`, { mode: 0o600 });
  await rename(join(dir, name), join(folder, name));
  log(`a recorded run was put aside: ${reason} (kept as ${join(folder, name)})`);
}

interface StoredFile {
  path: string;
  bytes: number;
  writtenMs: number;
  rejected: boolean;
}

/** Keeps the spool within its limits: what was rejected goes first, then the oldest runs. */
async function dropOldest({ dir, clock, log, limits = DEFAULT_SPOOL_LIMITS }: SpoolInput): Promise<number> {
  const waiting = await waitingRuns(dir);
  const inRejected = await readdir(join(dir, REJECTED_FOLDER)).catch(() => []);
  const rejected = inRejected.filter((name) => !name.endsWith(REASON_SUFFIX));
  const files: StoredFile[] = [];
  for (const [folder, names] of [
    [join(dir, REJECTED_FOLDER), rejected],
    [dir, waiting],
  ] as const) {
    for (const name of names) {
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path);
      files.push({ path, bytes: size, writtenMs: mtimeMs, rejected: folder !== dir });
    }
  }
  files.sort((a, b) => Number(b.rejected) - Number(a.rejected) || a.writtenMs - b.writtenMs);

  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let dropped = 0;
  const oldest = clock.now().getTime() - limits.maxAgeMs;
  for (const file of files) {
    if (bytes <= limits.maxBytes && file.writtenMs >= oldest) continue;
    await unlink(file.path);
    if (file.rejected) await rm(file.path + REASON_SUFFIX, { force: true });
    bytes -= file.bytes;
    if (!file.rejected) dropped++;
  }
  if (dropped > 0) {
    const bounds = `${Math.round(limits.maxBytes / 2 ** 20)} MiB and ${Math.round(limits.maxAgeMs / 86_400_000)} days`;
    log(
      `${dropped} recorded runs were dropped undelivered, the oldest first: the spool is kept within ${bounds}`,
    );
  }
  return dropped;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
