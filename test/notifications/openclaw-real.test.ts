import { expect } from 'vitest';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { openClawChannel } from '../../src/notifications/channels/openclaw.js';
import { aMessage } from './a-message.js';
import { openClawGateway, type OpenClawGateway } from './openclaw-gateway.js';
import { telegramApi, type TelegramApi } from './telegram-api.js';

/** The real OpenClaw is 330 MB and wants a newer Node, so .ci/run installs it beside the repository and names it here. */
const COMMAND = process.env['TEST_OPENCLAW'];
/** It takes seconds to start, and more where other tests run. */
const PATIENCE_MS = 240_000;

if (COMMAND === undefined && process.env['CI'] !== undefined) {
  throw new Error('TEST_OPENCLAW must name the command openclaw; .ci/run installs it');
}
if (COMMAND === undefined)
  console.info('Not run: the suite of the real OpenClaw, which TEST_OPENCLAW would name.');

describe.skipIf(COMMAND === undefined)('the channel openclaw, with the real one and its gateway', () => {
  let api: TelegramApi;
  let gateway: OpenClawGateway;
  beforeAll(async () => {
    api = await telegramApi();
    gateway = await openClawGateway(COMMAND as string, api.url);
  }, PATIENCE_MS);
  beforeEach(() => {
    api.sent.length = 0;
    api.refuses = false;
  });
  afterAll(async () => {
    await gateway.close();
    await api.close();
  });
  const channel = (targets: string[]) =>
    openClawChannel(
      { name: 'telegram', type: 'openclaw', channel: 'telegram', targets },
      { command: COMMAND as string, timeoutMs: PATIENCE_MS / 2 },
      gateway.environment,
    );

  it(
    'sends to each recipient, also to a group, whose number begins with a dash',
    async () => {
      await channel(['123456', '-1001234567890']).send(aMessage());
      expect(api.sent.map(({ chat_id }) => chat_id)).toEqual(['123456', '-1001234567890']);
      const [{ text } = { text: '' }] = api.sent;
      expect(text).toContain('backup: 2 suggestions wait for a decision\ncritical: Retry twice');
      expect(text).toContain('href="https://heal.example/api/v1/healing/suggestions/1"');
    },
    PATIENCE_MS,
  );

  it(
    'takes job output for words',
    async () => {
      const jobs = aMessage({ count: 1, title: '--json <b>x</b> [click](https://evil.example) @ops $(id)' });
      const [notice] = jobs.notices;
      await channel(['123456']).send({ ...jobs, notices: notice ? [{ ...notice, jobId: '--dry-run' }] : [] });
      const [{ text } = { text: '' }] = api.sent;
      expect(text).toMatch(/^--dry-run: 1 suggestion waits/);
      expect(text).toContain('&lt;\u2060b>x'.replace('>', '&gt;'));
      expect(text.match(/href="[^"]*"/g)).toEqual([
        'href="https://heal.example/api/v1/healing/suggestions/1"',
      ]);
    },
    PATIENCE_MS,
  );

  it(
    'says why it could not send',
    async () => {
      api.refuses = true;
      await expect(channel(['123456']).send(aMessage())).rejects.toThrow(/^OpenClaw ended with 1: .*blocked/);
      await expect(channel(['nobody at all']).send(aMessage())).rejects.toThrow(
        /^OpenClaw ended with 1: Unknown target "\(recipient\)"/,
      );
    },
    PATIENCE_MS,
  );
});
