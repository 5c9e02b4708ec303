import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeAnalysis } from '../../../src/compose-analysis.js';
import { loadConfig } from '../../../src/config.js';
import type { Core } from '../../../src/domain/core.js';
import { startReview } from '../../../src/domain/reviews/start-review.js';
import { parseRunHead } from '../../../src/domain/runs/new-run.js';
import { recordRun } from '../../../src/domain/runs/record-run.js';
import { standIn, type StandInCall } from '../../analysis/ai/stand-in.js';
import { carryOutReview } from '../../support/carry-out-review.js';
import { useCore } from '../../support/core.js';
import { plantedSecrets } from '../../support/planted-secrets.js';

const PLANTED = plantedSecrets();
/** Of them, in the log and the session of one run. */
const A_RUN = 11;
const ENV_SECRET = 'blue horses eat quietly';
const SERVER_TOKEN = 'the-token-of-the-server-1';
const HOOK_SECRET = 'the-secret-of-a-hook-2';
const MODEL_KEY = 'the-key-of-a-model-3';

const commented = (line: string): string => line.replace(/^/gm, '# ');
/** So many that each is shown: by the script to its last line, by the prompt, and by the logs of failed runs. */
const SCRIPT = `#!/bin/bash\nset -euo pipefail\n${PLANTED.map(({ line }) => commented(line)).join('\n')}\necho done\n`;
const PROMPT = `Summarise what was sold.\n\n${PLANTED.map(({ line }) => line).join('\n\n')}\n`;
const JOB = `# ${PLANTED.slice(0, 40)
  .map(({ line }) => line.replaceAll('\n', '\n# '))
  .join('\n# ')}
cmd: bash leaky.sh --prompt prompt.md
type: openclaw
env: { GREETING: hello, DB_PASSWORD: "${ENV_SECRET}" }
self_healing:
  enabled: true
  mode: proactive
  business_log: { path: results.jsonl, context_prompt: "Is ${ENV_SECRET} enough?" }
`;

describe('what the command of an AI is given', () => {
  const test = useCore(
    { 'leaky.yaml': JOB, 'leaky.sh': SCRIPT, 'prompt.md': PROMPT, 'results.jsonl': results() },
    { reviews: { wake: () => undefined } },
  );
  let program: Awaited<ReturnType<typeof standIn>>;
  let folder: string;
  let core: Core;

  beforeAll(async () => {
    program = await standIn();
    folder = await mkdtemp(join(tmpdir(), 'selfheal-config-'));
    await writeFile(join(folder, 'selfheal.yaml'), configuration(program.settings.command));
    const env = {
      ...program.environment,
      HOME: folder,
      SELFHEAL_TOKEN: SERVER_TOKEN,
      HOOK_SECRET,
      MODEL_KEY,
    };
    core = { ...test.core, ...composeAnalysis(loadConfig({ env, cwd: folder }), test.core) };
    for (let first = 0; first < PLANTED.length; first += A_RUN)
      await record(
        first / A_RUN,
        PLANTED.slice(first, first + A_RUN).map(({ line }) => line),
      );
  });
  afterAll(async () => {
    await program.close();
    await rm(folder, { recursive: true, force: true });
  });

  const record = async (index: number, lines: string[]): Promise<void> => {
    const text = lines.join('\n');
    const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 8, index, second)).toISOString();
    const ended = {
      started_at: at(0),
      finished_at: at(5),
      exit_code: index % 3 === 0 ? 1 : 0,
      trigger: 'scheduled',
    };
    const session = { model: 'm', messages: [{ role: 'user', content: `${text}\nand ${ENV_SECRET}` }] };
    const head = parseRunHead({
      ...ended,
      ...(index % 3 === 0 && { error: `failed: ${text.slice(0, 400)}` }),
      ai_session: session,
    });
    const log = `starting\n${lines.map((line) => `ERROR ${line}`).join('\n')}\npassword given: ${ENV_SECRET}\n`;
    await recordRun(core, { jobId: 'leaky', head, log, runKey: `leaky-${index}` });
  };
  const review = async (): Promise<StandInCall> => {
    await startReview(core, { jobId: 'leaky', force: true, trigger: 'manual', requestedBy: 'ada' });
    expect(await carryOutReview(core)).toMatchObject({ status: 'completed', errorMessage: null });
    const call = (await program.calls()).at(-1);
    if (!call) throw new Error('nothing was asked');
    return call;
  };

  it('holds not one of 200 planted secrets of 40 kinds, nor one of the server', async () => {
    expect(PLANTED.length).toBeGreaterThanOrEqual(200);
    expect(new Set(PLANTED.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(40);
    const call = await review();
    expect(call.args.slice(0, 2)).toEqual(['agent', 'exec']); // more than an argument holds
    const { prompt } = call;
    // All of them would have been there.
    expect(prompt.match(/SELFHEAL_SECRET_\d+_[0-9a-f]{8}/g)?.length).toBeGreaterThan(PLANTED.length * 2);
    for (const told of [
      'leaky.sh',
      'prompt.md',
      'results.jsonl',
      'Is SELFHEAL_SECRET_',
      'AI session',
      'ERROR ',
    ])
      expect(prompt).toContain(told);
    const given = JSON.stringify(call) + JSON.stringify(prompt);
    const leaked = PLANTED.filter(({ secret }) => given.includes(secret) || prompt.includes(secret));
    expect(leaked.map(({ kind, secret }) => `${kind}: ${secret}`)).toEqual([]);
    for (const secret of [ENV_SECRET, SERVER_TOKEN, HOOK_SECRET, MODEL_KEY])
      expect(given).not.toContain(secret);
    expect(Object.keys(call.environment)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/SELFHEAL|HOOK|MODEL_KEY/)]),
    );
  });

  it('holds none in an argument either', async () => {
    await test.write('leaky.sh', `#!/bin/bash\nset -euo pipefail\n# ${ENV_SECRET}\n`);
    await test.write('prompt.md', 'Summarise.\n');
    await test.write('leaky.yaml', JOB.replace(/^# .*\n/gm, ''));
    const call = await review();
    expect(call.args[0]).toBe('infer');
    expect(call.prompt).toContain('# SELFHEAL_SECRET_');
    const leaked = PLANTED.filter(
      ({ secret }) => JSON.stringify(call).includes(secret) || call.prompt.includes(secret),
    );
    expect(leaked).toEqual([]);
    expect(JSON.stringify(call)).not.toContain(ENV_SECRET);
  });
});

function configuration(command: string): string {
  return `analysis:
  analyzers: [openclaw]
  http: { base_url: "http://127.0.0.1:9/v1", model: m, api_key: "\${env:MODEL_KEY}" }
openclaw: { command: ${command} }
notify: { channels: { ops: { type: webhook, url: "https://ops.example/hook", secret: "\${env:HOOK_SECRET}" } } }
`;
}

function results(): string {
  return PLANTED.map(({ line }, index) => JSON.stringify({ sold: index, said: line })).join('\n');
}
