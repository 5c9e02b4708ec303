import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A home of its own for the real OpenClaw, whose only model is behind this server. */
export interface OpenClawHome {
  folder: string;
  environment: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** @param more of its configuration, beside the provider */
export async function openClawHome(
  modelUrl: string,
  more: Record<string, unknown> = {},
): Promise<OpenClawHome> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-openclaw-home-'));
  await mkdir(join(folder, '.openclaw'));
  const model = {
    id: 'tiny',
    name: 'Tiny',
    input: ['text'],
    contextWindow: 1_000_000,
    maxTokens: 8_000,
    cost: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 },
  };
  const provider = { baseUrl: modelUrl, apiKey: '${MODEL_KEY}', api: 'openai-completions', models: [model] };
  const configuration = {
    models: { catalogRefresh: { enabled: false }, providers: { local: provider } },
    agents: { defaults: { model: { primary: 'local/tiny' } } },
    update: { checkOnStart: false },
    telemetry: { enabled: false },
    ...more,
  };
  await writeFile(join(folder, '.openclaw', 'openclaw.json'), JSON.stringify(configuration));
  return {
    folder,
    environment: { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder, MODEL_KEY: 'key-of-the-model' },
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
