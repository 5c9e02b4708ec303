import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { spreadOf, median, type Figure } from './measure.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The whole demo, and what the server's process holds once everything was shown. */
export async function benchDemo(rounds: number): Promise<Figure[]> {
  const seconds: number[] = [];
  const resident: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    const child = spawn(process.execPath, [MAIN, 'demo'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    for await (const text of child.stdout.setEncoding('utf8')) {
      output += text as string;
      if (!output.includes('terminal  ')) continue;
      seconds.push((performance.now() - began) / 1000);
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      resident.push(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
      child.kill('SIGINT');
      break;
    }
    if (child.exitCode === null) await once(child, 'close');
    const folder = /copy in (\S+)/.exec(output)?.[1];
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
  return [
    {
      scenario: 'the demo',
      unit: 's',
      value: median(seconds),
      spread: spreadOf(seconds),
      baseline: null,
      target: { most: 60 },
    },
    {
      scenario: '  resident after it',
      unit: 'MiB',
      value: median(resident),
      spread: spreadOf(resident),
      baseline: null,
      target: { most: 450 },
    },
  ];
}
