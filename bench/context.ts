import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median, spreadOf, type Figure } from './measure.js';

const CHILD = fileURLToPath(new URL('context-child.ts', import.meta.url));

/** The context of a job with 10,000 runs and a million log lines, collected and made into text; beside only reading the lines. */
export async function benchContext(rounds: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  const results: { readSeconds: number; contextSeconds: number; moreMiB: number; digestBytes: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--expose-gc', '--import', 'jiti/register', CHILD, folder],
      { maxBuffer: 1 << 20 },
    );
    results.push(JSON.parse(stdout) as (typeof results)[number]);
  }
  await rm(folder, { recursive: true, force: true });
  const seconds = results.map(({ contextSeconds }) => contextSeconds);
  const memory = results.map(({ moreMiB }) => moreMiB);
  return [
    {
      scenario: 'context of 10,000 runs, 1,000,000 lines',
      unit: 's',
      value: median(seconds),
      spread: spreadOf(seconds),
      baseline: { what: 'reading the lines', value: median(results.map(({ readSeconds }) => readSeconds)) },
      target: { most: 3 },
    },
    {
      scenario: '  memory beyond what stood before',
      unit: 'MiB',
      value: median(memory),
      spread: spreadOf(memory),
      baseline: null,
      target: { most: 250 },
    },
  ];
}
