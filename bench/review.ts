import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median, spreadOf, type Figure } from './measure.js';

const CHILD = fileURLToPath(new URL('review-child.ts', import.meta.url));

/** A review of 10,000 runs with a million log lines, beside only reading and unpacking the lines; each round in a process of its own. */
export async function benchReview(rounds: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  const results: { readSeconds: number; reviewSeconds: number; moreMiB: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--expose-gc', '--import', 'jiti/register', CHILD, folder],
      { maxBuffer: 1 << 20 },
    );
    results.push(JSON.parse(stdout) as (typeof results)[number]);
  }
  await rm(folder, { recursive: true, force: true });
  const seconds = results.map(({ reviewSeconds }) => reviewSeconds);
  const memory = results.map(({ moreMiB }) => moreMiB);
  return [
    {
      scenario: 'review of 10,000 runs, 1,000,000 lines',
      unit: 's',
      value: median(seconds),
      spread: spreadOf(seconds),
      baseline: { what: 'reading the lines', value: median(results.map(({ readSeconds }) => readSeconds)) },
      target: { most: 5 },
    },
    {
      scenario: '  memory beyond what stood before',
      unit: 'MiB',
      value: median(memory),
      spread: spreadOf(memory),
      baseline: null,
      target: { most: 300 },
    },
  ];
}
