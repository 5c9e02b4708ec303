import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openClawClient } from '../../../src/analysis/ai/openclaw/openclaw-client.js';
import type { OpenClawAnalysis } from '../../../src/analysis/ai/ai-settings.js';

export const STAND_IN = fileURLToPath(new URL('openclaw-stand-in.cjs', import.meta.url));

/** One call of the stand-in, as it keeps it. */
export interface StandInCall {
  args: string[];
  prompt: string;
  fileMode: number | null;
  config: Record<string, unknown> | null;
  reset: Record<string, unknown> | null;
  cwd: string;
  inFolder: string[];
  environment: Record<string, string>;
}

/** A command `openclaw` that answers as it is told. */
export async function standIn() {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-stand-in-'));
  const mode = (name: string) => writeFile(join(folder, 'mode'), name);
  const say = async (text: string): Promise<void> => {
    await writeFile(join(folder, 'answer'), text);
    await mode('answer');
  };
  const settings: OpenClawAnalysis = {
    command: STAND_IN,
    args: [],
    model: null,
    thinking: null,
    agent: null,
    transport: 'local',
    timeoutMs: 60_000,
  };
  const environment = { PATH: process.env['PATH'], STAND_IN_FOLDER: folder };
  await say('{"suggestions": []}');
  return {
    folder,
    settings,
    environment,
    client: (changed: Partial<OpenClawAnalysis> = {}) =>
      openClawClient({ ...settings, ...changed }, environment),
    say,
    mode,
    calls: async (): Promise<StandInCall[]> => {
      const text = await readFile(join(folder, 'calls.jsonl'), 'utf8').catch(() => '');
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as StandInCall);
    },
    pids: async (): Promise<number[]> =>
      (await readFile(join(folder, 'pids'), 'utf8')).split(' ').map(Number),
    reset: async (): Promise<void> => {
      for (const name of ['calls.jsonl', 'pids', 'agents', 'openclaw.json'])
        await rm(join(folder, name), { force: true });
      await say('{"suggestions": []}');
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
