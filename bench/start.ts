import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { median, spreadOf, timed, type Figure } from './measure.js';
import { startServer } from './server-process.js';

/** Ready the first time (the database is created) and later, beside a Node process that does nothing. */
export async function benchStart(rounds: number): Promise<Figure[]> {
  const first: number[] = [];
  const later: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
    for (const times of [first, later]) {
      const server = await startServer(folder, join(folder, 'jobs'));
      times.push(server.readyAfterMs / 1000);
      await server.stop();
    }
    bare.push((await timed(() => once(spawn(process.execPath, ['--eval', '0']), 'close'))) / 1000);
    await rm(folder, { recursive: true, force: true });
  }
  const baseline = { what: 'node --eval 0', value: median(bare) };
  return [
    {
      scenario: 'ready, first start',
      unit: 's',
      value: median(first),
      spread: spreadOf(first),
      baseline,
      target: { most: 6 },
    },
    {
      scenario: 'ready, later starts',
      unit: 's',
      value: median(later),
      spread: spreadOf(later),
      baseline,
      target: { most: 1.5 },
    },
  ];
}
