import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openClawClient } from '../../../src/analysis/ai/openclaw/openclaw-client.js';
import type { OpenClawAnalysis } from '../../../src/analysis/ai/ai-settings.js';
import { composeAnalysis } from '../../../src/compose-analysis.js';
import { loadConfig } from '../../../src/config.js';
import { startReview } from '../../../src/domain/reviews/start-review.js';
import { parseRunHead } from '../../../src/domain/runs/new-run.js';
import { recordRun } from '../../../src/domain/runs/record-run.js';
import { carryOutReview } from '../../support/carry-out-review.js';
import { useCore } from '../../support/core.js';
import { chatServer, type ChatServer } from '../../support/chat-server.js';
import { question } from './model-client-contract.js';
import { openClawHome, type OpenClawHome } from './openclaw-home.js';

/** The real OpenClaw is 330 MB and wants a newer Node, so .ci/run installs it beside the repository and names it here. */
const COMMAND = process.env['TEST_OPENCLAW'];
/** It takes seconds to start, and more where other tests run. */
const PATIENCE_MS = 240_000;

if (COMMAND === undefined && process.env['CI'] !== undefined) {
  throw new Error('TEST_OPENCLAW must name the command openclaw; .ci/run installs it');
}
if (COMMAND === undefined)
  console.info('Not run: analysis by the real OpenClaw, which TEST_OPENCLAW would name.');

/** A token as GitHub makes them, which nobody has. */
const TOKEN = `ghp_${'Qw3eR5tY7uI9oP1a'.repeat(2)}sDfG`;
const SCRIPT = `#!/bin/bash\nset -euo pipefail\ncurl -H "authorization: Bearer ${TOKEN}" http://127.0.0.1/report\n`;
const LONG = `A log of many lines:\n${'2026-03-02 03:00:01 copied 12 files € "ok" $(id)\n'.repeat(3_000)}end`;

describe.skipIf(COMMAND === undefined)('a review by the real OpenClaw', () => {
  const test = useCore(
    {
      'report.yaml': 'cmd: bash report.sh\nself_healing: { enabled: true, mode: proactive }\n',
      'report.sh': SCRIPT,
    },
    { reviews: { wake: () => undefined } },
  );

  it(
    'stores what the model proposed, with what it rests on and what it was given, without secrets',
    async () => {
      const model = await chatServer();
      const home = await openClawHome(model.url);
      const configuration = `analysis: { analyzers: [openclaw] }\nopenclaw: { command: ${COMMAND} }\n`;
      await writeFile(join(home.folder, 'selfheal.yaml'), configuration);
      const config = loadConfig({ env: home.environment, cwd: home.folder });
      const core = { ...test.core, ...composeAnalysis(config, test.core) };
      const head = parseRunHead({
        started_at: '2026-03-02T10:00:00Z',
        finished_at: '2026-03-02T10:00:09Z',
        exit_code: 28,
      });
      const log = `asking with ${TOKEN}\ncurl: (28) timed out\n`;
      const { run } = await recordRun(core, { jobId: 'report', head, log, runKey: 'one' });
      model.reply = ({ prompt }) => {
        const [stands = ''] = /SELFHEAL_SECRET_1_[0-9a-f]{8}/.exec(prompt) ?? [];
        const suggestion = {
          subject: 'no time limit',
          category: 'reliability',
          severity: 'medium',
          title: 'The request may hang',
          description: 'It has no limit.',
          target_file: join(test.folder, 'report.sh'),
          proposed_content: SCRIPT.replace('curl', 'curl --max-time 30').replace(TOKEN, stands),
          evidence: [
            { kind: 'log', run_id: run.id, line: 2, text: 'curl: (28) timed out' },
            { kind: 'log', run_id: run.id, line: 1, text: `asking with ${stands}` },
          ],
        };
        return { text: `Here:\n\`\`\`json\n${JSON.stringify({ suggestions: [suggestion] })}\n\`\`\`` };
      };
      await startReview(core, { jobId: 'report', force: true, trigger: 'manual', requestedBy: 'ada' });
      const done = await carryOutReview(core);
      expect(done).toMatchObject({ status: 'completed', errorMessage: null, aiTokensUsed: null });
      const stored = await core.prisma.healingSuggestion.findFirstOrThrow({
        where: { source: 'openclaw/ai' },
      });
      expect(stored).toMatchObject({
        targetFile: join(test.folder, 'report.sh'),
        proposedContent: SCRIPT.replace('curl', 'curl --max-time 30'),
        evidence: [
          { kind: 'log', line: 2, text: 'curl: (28) timed out', verified: true },
          { kind: 'log', line: 1, verified: true },
        ],
      });
      expect(JSON.stringify(stored.evidence)).not.toContain(TOKEN);
      expect(model.requests).toHaveLength(1);
      expect(JSON.stringify(model.requests[0]?.body)).not.toContain(TOKEN);
      await home.close();
      await model.close();
    },
    PATIENCE_MS,
  );
});

describe.skipIf(COMMAND === undefined)('the client openclaw, with the real one', () => {
  let model: ChatServer;
  let home: OpenClawHome;
  beforeAll(async () => {
    model = await chatServer();
    // As people set it up who let their agents do everything.
    const everything = { profile: 'full', alsoAllow: ['exec'], exec: { mode: 'full' } };
    home = await openClawHome(model.url, {
      agents: {
        ownership: 'explicit',
        defaults: { model: { primary: 'local/tiny' }, systemAgent: { agentId: 'ops' } },
        entries: { main: { tools: everything }, ops: { tools: { allow: ['exec', 'read'] } } },
      },
      tools: everything,
      mcp: { servers: { files: { command: '/bin/sh', args: ['-c', 'touch "$HOME/mcp-ran"; sleep 1000'] } } },
    });
  }, PATIENCE_MS);
  beforeEach(() => {
    model.requests.length = 0;
    model.reply = () => ({ text: 'Here it is: {"suggestions": []}' });
  });
  afterAll(async () => {
    await home.close();
    await model.close();
  });
  const client = (changed: Partial<OpenClawAnalysis> = {}) =>
    openClawClient(
      {
        command: COMMAND as string,
        args: [],
        model: null,
        thinking: null,
        agent: null,
        transport: 'local',
        timeoutMs: PATIENCE_MS / 2,
        ...changed,
      },
      home.environment,
    );

  it(
    'gives the prompt to the model, and nothing else',
    async () => {
      const prompt = 'Say "hello" to $HOME, --json and \u{1F600}\nplease';
      expect(await client().ask(question(prompt))).toEqual({
        text: 'Here it is: {"suggestions": []}',
        tokens: { total: null, input: null, output: null },
        model: 'local/tiny',
        sessionKey: null,
      });
      const [request] = model.requests;
      expect(request?.body.messages).toEqual([{ role: 'user', content: prompt }]);
      expect(request?.body.tools).toBeUndefined();
      expect(request?.headers.authorization).toBe('Bearer key-of-the-model');
    },
    PATIENCE_MS,
  );

  it(
    'gives a long prompt to a turn without tools, although its agents may do everything, and tells what it took',
    async () => {
      model.reply = (_request, index) =>
        index === 0
          ? { tool: 'exec', arguments: JSON.stringify({ command: `touch ${join(home.folder, 'tool-ran')}` }) }
          : { text: 'no such tool? {"suggestions": []}' };
      const answer = await client({ model: 'local/tiny' }).ask(question(LONG));
      expect(answer).toMatchObject({
        text: 'no such tool? {"suggestions": []}',
        tokens: { input: 200, output: 40, total: 240 },
        model: 'local/tiny',
        sessionKey: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(model.requests.map(({ body }) => body.tools)).toEqual([undefined, undefined]);
      expect(JSON.stringify(model.requests[0]?.body.messages)).toContain(JSON.stringify(LONG).slice(1, -1));
      expect(existsSync(join(home.folder, 'tool-ran'))).toBe(false);
      expect(existsSync(join(home.folder, 'mcp-ran'))).toBe(false);
    },
    PATIENCE_MS,
  );

  it(
    'says why there is no answer',
    async () => {
      model.reply = () => ({ status: 401, body: '{"error": {"message": "no such key"}}' });
      await expect(client().ask(question('hello'))).rejects.toMatchObject({
        code: 'FAILED',
        message: expect.stringMatching(/^OpenClaw ended with exit code 1: .*401.*no such key/),
      });
      await expect(client({ model: 'nope/nothing' }).ask(question('hello'))).rejects.toThrow(
        /^OpenClaw ended with exit code 1: Unknown model: nope\/nothing/,
      );
    },
    PATIENCE_MS,
  );
});
