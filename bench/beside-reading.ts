import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median, spreadOf, type Figure } from './measure.js';

/** What a child process measures, and what is wanted of it. */
interface Measured {
  /** A file of this folder; prints `readSeconds`, `seconds` and `moreMiB` as JSON. */
  child: string;
  scenario: string;
  mostSeconds: number;
  mostMiB: number;
}

/** Work on 10,000 runs with a million log lines, beside only reading and unpacking the lines; each round in a process of its own. */
async function besideReading(measured: Measured, rounds: number): Promise<Figure[]> {
  const child = fileURLToPath(new URL(measured.child, import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  const results: { readSeconds: number; seconds: number; moreMiB: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--expose-gc', '--import', 'jiti/register', child, folder],
      { maxBuffer: 1 << 20 },
    );
    results.push(JSON.parse(stdout) as (typeof results)[number]);
  }
  await rm(folder, { recursive: true, force: true });
  const seconds = results.map((result) => result.seconds);
  const memory = results.map(({ moreMiB }) => moreMiB);
  return [
    {
      scenario: measured.scenario,
      unit: 's',
      value: median(seconds),
      spread: spreadOf(seconds),
      baseline: { what: 'reading the lines', value: median(results.map(({ readSeconds }) => readSeconds)) },
      target: { most: measured.mostSeconds },
    },
    {
      scenario: '  memory beyond what stood before',
      unit: 'MiB',
      value: median(memory),
      spread: spreadOf(memory),
      baseline: null,
      target: { most: measured.mostMiB },
    },
  ];
}

export const benchReview = (rounds: number): Promise<Figure[]> =>
  besideReading(
    {
      child: 'review-child.ts',
      scenario: 'review of 10,000 runs, 1,000,000 lines',
      mostSeconds: 5,
      mostMiB: 300,
    },
    rounds,
  );

/** Collected, and made into text for an AI. */
export const benchContext = (rounds: number): Promise<Figure[]> =>
  besideReading(
    {
      child: 'context-child.ts',
      scenario: 'context of 10,000 runs, 1,000,000 lines',
      mostSeconds: 3,
      mostMiB: 250,
    },
    rounds,
  );
