import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runJob } from '../../../src/cli/run/run-job.js';
import { Collected, fasterClock, Signals } from './collect.js';
import { RunsServer } from './runs-server.js';

/** What a job that drives an AI leaves beside its log. */
describe('a run of a job that drives an AI', () => {
  let folder: string;
  let server: RunsServer;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ai-session-'));
    server = await RunsServer.start();
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (script: string): Promise<{ session: unknown; exitCode: number; stderr: string }> => {
    const stderr = new Collected();
    const exitCode = await runJob({
      jobId: 'prompt',
      job: { cmd: ['sh', '-c', script], cwd: folder, env: {}, timeoutSeconds: null, retry: null },
      baseEnv: { ...process.env, SELFHEAL_TOKEN: 'the-token' },
      trigger: 'scheduled',
      url: server.url,
      token: 'the-token',
      spoolDir: join(folder, 'spool'),
      stdout: new Collected(),
      stderr,
      clock: fasterClock(5),
      randomId: () => 'key',
      signals: new Signals(),
    });
    const sent = server.received[0]?.run as { ai_session?: unknown } | undefined;
    return { session: sent?.ai_session, exitCode, stderr: stderr.text };
  };

  test('brings along the session that it left where it was told', async () => {
    const left = '{"model":"m","input_tokens":7,"messages":[{"role":"user","content":"hi"}]}';
    const { session, exitCode, stderr } = await run(`printf '%s' '${left}' > "$SELFHEAL_AI_SESSION"`);
    expect(session).toEqual(JSON.parse(left));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  test('has none where it left nothing', async () => {
    expect(await run('exit 3')).toEqual({ session: null, exitCode: 3, stderr: '' });
  });

  test.each([
    ['no JSON', 'it is no JSON', 'not json'],
    ['what does not fit', 'input_tokens', '{"input_tokens":-1}'],
  ])('is recorded without it where it left %s, and says so', async (_, why, left) => {
    const { session, exitCode, stderr } = await run(`printf '%s' '${left}' > "$SELFHEAL_AI_SESSION"`);
    expect({ session, exitCode }).toEqual({ session: null, exitCode: 0 });
    expect(stderr).toContain(`selfheal: the job's SELFHEAL_AI_SESSION is not recorded: ${why}`);
  });

  test('does not get the token, with which it could approve its own changes', async () => {
    expect((await run('test -z "$SELFHEAL_TOKEN"')).exitCode).toBe(0);
  });
});
