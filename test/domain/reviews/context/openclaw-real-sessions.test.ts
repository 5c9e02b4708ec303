import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useCore } from '../../../support/core.js';
import { collect } from './collect.js';
import { parseRunHead } from '../../../../src/domain/runs/new-run.js';
import { recordRun } from '../../../../src/domain/runs/record-run.js';

/** See test/notifications/openclaw-real.test.ts. */
const COMMAND = process.env['TEST_OPENCLAW'];
const PATIENCE_MS = 240_000;

if (COMMAND === undefined && process.env['CI'] !== undefined) {
  throw new Error('TEST_OPENCLAW must name the command openclaw; .ci/run installs it');
}

describe.skipIf(COMMAND === undefined)('the sessions that the real OpenClaw keeps', () => {
  const test = useCore({
    'nightly.yaml': 'cmd: openclaw agent --local --session-key agent:main:nightly -m "list the tickets"\n',
  });
  let home: string;
  let provider: Server;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'openclaw-home-'));
    provider = await startProvider();
    const { port } = provider.address() as AddressInfo;
    await mkdir(join(home, '.openclaw'));
    await writeFile(
      join(home, '.openclaw', 'openclaw.json'),
      JSON.stringify({
        models: {
          providers: {
            fake: {
              baseUrl: `http://127.0.0.1:${port}/v1`,
              api: 'openai-completions',
              apiKey: 'none',
              models: [{ id: 'm1', name: 'm1', contextWindow: 128_000, maxTokens: 4_096, cost: PRICE }],
            },
          },
        },
        agents: { defaults: { model: { primary: 'fake/m1' } } },
      }),
    );
    test.core.openClawState = join(home, '.openclaw');
  });
  afterAll(async () => {
    provider.close();
    await rm(home, { recursive: true, force: true });
  });

  it(
    'are found by the key in the command: turns, tools, tokens, cost and what was said',
    async () => {
      const startedAt = new Date();
      await promisify(execFile)(
        COMMAND as string,
        [
          'agent',
          '--local',
          '--session-key',
          'agent:main:nightly',
          '--message',
          'list the tickets',
          '--json',
        ],
        { env: { PATH: process.env['PATH'], HOME: home }, maxBuffer: 64 << 20, timeout: PATIENCE_MS },
      );
      const finishedAt = new Date();
      test.setTime(finishedAt.toISOString());
      const { run } = await recordRun(test.core, {
        jobId: 'nightly',
        head: parseRunHead({
          started_at: startedAt.toISOString(),
          finished_at: finishedAt.toISOString(),
          exit_code: 0,
        }),
        log: null,
        runKey: 'real',
      });
      const ctx = await collect(test.core, 'nightly');
      expect(ctx.gaps?.filter(({ part }) => part === 'ai_sessions')).toEqual([]);
      expect(ctx.counts.aiSessions).toBe(1);
      expect(ctx.sessions).toMatchObject([
        {
          runId: run.id,
          sessionKey: 'agent:main:nightly',
          source: 'openclaw',
          model: 'm1',
          turns: 2,
          tools: { exec: 1 },
          toolErrors: 0,
          refusals: 0,
          inputTokens: 2_000,
          outputTokens: 100,
        },
      ]);
      expect(ctx.sessions[0]?.costUsd).toBeCloseTo(0.0022);
      const said = ctx.sessions[0]?.messages.map(({ content }) => content).join('\n');
      expect(said).toContain('list the tickets');
      expect(said).toContain('ticket-17');
      expect(said).toContain('There is one ticket.');
      expect(ctx.runs[0]?.aiSession).toMatchObject({ model: 'm1', inputTokens: 2_000 });
    },
    PATIENCE_MS,
  );
});

const PRICE = { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 };

/** Speaks the chat-completions protocol: lets a tool be called, then answers. */
async function startProvider(): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += String(piece)));
    request.on('end', () => {
      const { messages } = JSON.parse(body) as { messages: { role: string }[] };
      const hasResult = messages.some(({ role }) => role === 'tool');
      const delta = hasResult
        ? { role: 'assistant', content: 'There is one ticket.' }
        : { role: 'assistant', tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: CALL }] };
      const chunk = (more: object): string =>
        `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm1', ...more })}\n\n`;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ choices: [{ index: 0, delta }] }));
      response.write(
        chunk({ choices: [{ index: 0, delta: {}, finish_reason: hasResult ? 'stop' : 'tool_calls' }] }),
      );
      response.write(
        chunk({ choices: [], usage: { prompt_tokens: 1_000, completion_tokens: 50, total_tokens: 1_050 } }),
      );
      response.end('data: [DONE]\n\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const CALL = { name: 'exec', arguments: JSON.stringify({ command: 'echo ticket-17' }) };
