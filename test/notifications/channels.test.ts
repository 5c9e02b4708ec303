import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { discordChannel } from '../../src/notifications/channels/discord.js';
import { emailChannel } from '../../src/notifications/channels/email.js';
import { fileChannel } from '../../src/notifications/channels/file.js';
import { openClawChannel } from '../../src/notifications/channels/openclaw.js';
import { slackChannel } from '../../src/notifications/channels/slack.js';
import { webhookChannel } from '../../src/notifications/channels/webhook.js';
import type { messageJson } from '../../src/notifications/message-json.js';
import { aMessage } from './a-message.js';
import { describeChannel, type ChannelUnderTest } from './channel-contract.js';
import { httpReceiver, type HttpReceiver, type Received } from './http-receiver.js';
import { mailText, smtpReceiver, type SmtpReceiver } from './smtp-receiver.js';

const SECRET = 'a shared secret';
type Json = ReturnType<typeof messageJson>;

/** @param textOf what people see of a request's body */
function overHttp(
  channel: (url: string, limitMs?: number) => ReturnType<ChannelUnderTest['channel']>,
  textOf: (body: string) => string,
  maxLength: number,
) {
  return async (): Promise<ChannelUnderTest> => {
    const receiver = await httpReceiver();
    return {
      channel: (limitMs) => channel(receiver.url, limitMs),
      texts: async () => receiver.received.map(({ body }) => textOf(body)),
      ids: async () => receiver.received.map(({ headers }) => String(headers['idempotency-key'])),
      refuse: () => void (receiver.answers = [{ status: 503, body: 'no room' }]),
      hang: () => void (receiver.answers = [null]),
      reset: () => {
        receiver.received.length = 0;
        receiver.answers = [{ status: 204 }];
      },
      maxLength,
      close: () => receiver.close(),
    };
  };
}

/** As Slack shows it. */
const unescapeSlack = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

describeChannel(
  'webhook',
  overHttp(
    (url, limitMs) => webhookChannel({ name: 'ops', type: 'webhook', url, secret: SECRET }, limitMs),
    (body) => (JSON.parse(body) as Json).text,
    100_000,
  ),
);
describeChannel(
  'slack',
  overHttp(
    (url, limitMs) => slackChannel({ name: 'slack', type: 'slack', url }, limitMs),
    (body) => unescapeSlack((JSON.parse(body) as { text: string }).text),
    4_000,
  ),
);
describeChannel(
  'discord',
  overHttp(
    (url, limitMs) => discordChannel({ name: 'discord', type: 'discord', url }, limitMs),
    (body) => (JSON.parse(body) as { content: string }).content,
    2_000,
  ),
);

describeChannel('email', async () => {
  const receiver = await smtpReceiver();
  const settings = {
    name: 'mail',
    type: 'email' as const,
    from: 'Heal <heal@example.org>',
    to: ['ada@example.org'],
  };
  return {
    channel: (limitMs) => emailChannel({ ...settings, smtp: `smtp://127.0.0.1:${receiver.port}` }, limitMs),
    texts: async () => receiver.mails.map(({ source }) => mailText(source)),
    ids: async () => receiver.mails.map(({ source }) => /^message-id: (.*)$/im.exec(source)?.[1] ?? ''),
    refuse: () => void (receiver.refuseMail = 451),
    hang: () => void (receiver.refuseMail = 'silence'),
    reset: () => {
      receiver.mails.length = 0;
      receiver.refuseMail = receiver.refuseRecipient = null;
    },
    maxLength: 100_000,
    close: () => receiver.close(),
  };
});

describeChannel('file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-notify-'));
  const path = join(folder, 'new', 'notices.jsonl');
  const lines = async () =>
    (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
  return {
    channel: () => fileChannel({ name: 'log', type: 'file', path }),
    texts: async () => (await lines()).map(({ text }) => text),
    ids: async () => (await lines()).map(({ id }) => id),
    refuse: async () => void (await mkdir(path, { recursive: true })),
    hang: null,
    reset: () => rm(path, { recursive: true, force: true }),
    maxLength: 100_000,
    close: () => rm(folder, { recursive: true, force: true }),
  };
});

const STAND_IN = fileURLToPath(new URL('openclaw-stand-in.cjs', import.meta.url));

async function standIn() {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-openclaw-'));
  const calls = async () =>
    (await readFile(join(folder, 'calls.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as string[]);
  return {
    folder,
    calls,
    mode: (mode: string) => writeFile(join(folder, 'mode'), mode),
    reset: async () => {
      await rm(join(folder, 'calls.jsonl'), { force: true });
      await writeFile(join(folder, 'mode'), 'send');
    },
    channel: (targets: string[], timeoutMs = 30_000) =>
      openClawChannel(
        { name: 'telegram', type: 'openclaw', channel: 'telegram', targets },
        { command: STAND_IN, timeoutMs },
        { PATH: process.env['PATH'], STAND_IN_FOLDER: folder },
      ),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

describeChannel('openclaw (recorded answers)', async () => {
  const program = await standIn();
  const messages = async () =>
    (await program.calls()).map((call) => call.flatMap((each) => /^--message=([^]*)$/.exec(each)?.[1] ?? []));
  return {
    channel: (limitMs) => program.channel(['+4915112345678'], limitMs),
    texts: async () => (await messages()).flat(),
    ids: null,
    refuse: () => program.mode('refuse'),
    hang: () => writeFileSync(join(program.folder, 'mode'), 'hang'),
    reset: program.reset,
    maxLength: 4_000,
    close: program.close,
  };
});

describe('the channel openclaw', () => {
  let program: Awaited<ReturnType<typeof standIn>>;
  beforeAll(async () => {
    program = await standIn();
  });
  beforeEach(() => program.reset());
  afterAll(() => program.close());

  it('hands over each value in the argument of its flag', async () => {
    await program.channel(['-100123']).send(aMessage({ count: 1, title: '--dry-run' }));
    const [call = []] = await program.calls();
    expect(call.slice(0, 4)).toEqual(['message', 'send', '--channel=telegram', '--target=-100123']);
    expect(call.slice(5)).toEqual(['--json']);
  });

  it('tries again only those whom it did not reach, and names nobody', async () => {
    await program.mode('refuse-second');
    const channel = program.channel(['first', 'second', 'third']);
    await expect(channel.send(aMessage())).rejects.toMatchObject({
      message:
        '1 of 3 recipients: OpenClaw ended with 1: Unknown target "(recipient)" for Telegram. Hint: <chatId>',
      reached: ['first', 'third'],
    });
    await program.mode('send');
    await channel.send(aMessage({ reached: ['first', 'third'] }));
    const targets = (await program.calls()).map((call) => call[3]);
    expect(targets).toEqual(['--target=first', '--target=second', '--target=third', '--target=second']);
  });

  it('takes no output without JSON for a success, however long it is', async () => {
    await program.mode('babble');
    await expect(program.channel(['1']).send(aMessage())).rejects.toThrow(
      /^OpenClaw did not say that it sent the message: x{199}…$/,
    );
  });

  it('says that the program is not there', async () => {
    const channel = openClawChannel(
      { name: 'telegram', type: 'openclaw', channel: 'telegram', targets: ['1'] },
      { command: '/nowhere/openclaw', timeoutMs: 1_000 },
      {},
    );
    await expect(channel.send(aMessage())).rejects.toThrow('/nowhere/openclaw could not be started (ENOENT)');
  });
});

describe('what is posted', () => {
  let receiver: HttpReceiver;
  beforeAll(async () => {
    receiver = await httpReceiver();
  });
  beforeEach(() => {
    receiver.received.length = 0;
  });
  afterAll(() => receiver.close());
  const webhook = (url = receiver.url) =>
    webhookChannel({ name: 'ops', type: 'webhook', url, secret: SECRET });

  it('is signed with the time, so that the receiver can tell who sent it, and when', async () => {
    await webhook().send(aMessage());
    const { headers, body } = receiver.received[0] as Received;
    expect(headers['x-selfheal-timestamp']).toBe('1772452800');
    const expected = createHmac('sha256', SECRET).update(`1772452800.${body}`).digest('hex');
    expect(headers['x-selfheal-signature']).toBe(`v1=${expected}`);
    expect(headers['idempotency-key']).toBe('suggestions/review/7/1764892800000');
    expect(JSON.parse(body)).toMatchObject({
      id: 'suggestions/review/7/1764892800000',
      notifications: [
        {
          kind: 'suggestions',
          job_id: 'backup',
          review_id: 7,
          suggestions: [{ id: 1, severity: 'critical' }, {}],
        },
      ],
    });
  });

  it('goes nowhere else, even where the receiver says so', async () => {
    const elsewhere = await httpReceiver();
    receiver.answers = [{ status: 307, headers: { location: elsewhere.url } }, { status: 200 }];
    await expect(webhook().send(aMessage())).rejects.toMatchObject({
      message: /answered 307/,
      permanent: false,
    });
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });

  it.each([
    [400, true],
    [404, true],
    [410, true],
    [408, false],
    [429, false],
    [500, false],
    [503, false],
  ])('is refused with %i for good: %s', async (status, permanent) => {
    receiver.answers = [{ status, body: 'no\nno\x1b[31m' }, { status: 200 }];
    const host = new URL(receiver.url).host;
    await expect(webhook().send(aMessage())).rejects.toMatchObject({
      message: `${host} answered ${status}: no no [31m`,
      permanent,
    });
  });

  it('waits as long as the receiver asks', async () => {
    receiver.answers = [{ status: 429, headers: { 'retry-after': '1.5' } }, { status: 200 }];
    await expect(webhook().send(aMessage())).rejects.toMatchObject({ retryAfterMs: 1_500 });
    receiver.answers = [
      { status: 503, headers: { 'retry-after': 'Wed, 01 Jan 2020 00:00:00 GMT' } },
      { status: 200 },
    ];
    await expect(webhook().send(aMessage())).rejects.toMatchObject({ retryAfterMs: 0 });
  });

  it('reads no endless answer', async () => {
    receiver.answers = [{ status: 500, body: 'y'.repeat(5_000_000) }, { status: 200 }];
    await expect(webhook().send(aMessage())).rejects.toThrow(/answered 500: y{199}…$/);
  });

  it('sends user and password of the URL in a header, and shows neither where it fails', async () => {
    const url = receiver.url.replace('http://', 'http://ann:hunter2@');
    await webhook(url).send(aMessage());
    const { authorization } = receiver.received[0]?.headers ?? {};
    expect(authorization).toBe(`Basic ${Buffer.from('ann:hunter2').toString('base64')}`);
    receiver.answers = [{ status: 500 }, { status: 200 }];
    await expect(webhook(url).send(aMessage())).rejects.toMatchObject({
      message: expect.not.stringMatching('hunter2'),
    });
  });

  it('shows no path of a URL, which is a secret, where nobody listens', async () => {
    const gone = await httpReceiver();
    await gone.close();
    await expect(webhook(`${gone.url}/T0/hunter2`).send(aMessage())).rejects.toMatchObject({
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ did not answer: ECONNREFUSED$/),
      permanent: false,
    });
  });

  it('mentions nobody at Slack and Discord, and carries no markup there', async () => {
    const title = '<!channel> @everyone [a](b) *c*';
    await slackChannel({ name: 'slack', type: 'slack', url: receiver.url }).send(
      aMessage({ count: 1, title }),
    );
    await discordChannel({ name: 'discord', type: 'discord', url: receiver.url }).send(
      aMessage({ count: 1, title }),
    );
    const [slack, discord] = receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(slack).toMatchObject({ mrkdwn: false, parse: 'none', link_names: false });
    expect(slack?.['text']).toContain('&lt;!channel&gt; @everyone');
    expect(discord).toMatchObject({ allowed_mentions: { parse: [] } });
    expect(discord?.['content']).toContain('\\<!channel\\> @everyone \\[a\\]\\(b\\) \\*c\\*');
  });
});

describe('mail', () => {
  let receiver: SmtpReceiver;
  beforeAll(async () => {
    receiver = await smtpReceiver();
  });
  beforeEach(() => {
    receiver.mails.length = 0;
    receiver.refuseMail = receiver.refuseRecipient = null;
  });
  afterAll(() => receiver.close());
  const to = ['ada@example.org', 'bob@example.org'];
  const mail = (credentials = '') =>
    emailChannel({
      name: 'mail',
      type: 'email',
      smtp: `smtp://${credentials}127.0.0.1:${receiver.port}`,
      from: 'Heal <heal@example.org>',
      to,
    });

  it('says what it is about in the subject, and that no program shall answer', async () => {
    await mail().send(aMessage());
    const source = receiver.mails[0]?.source ?? '';
    expect(source).toMatch(/^Subject: \[selfheal\] backup: 2 suggestions wait for a decision\r$/m);
    expect(source).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(source).toMatch(/^Message-ID: <suggestions\.review\.7\.1764892800000@example\.org>\r$/m);
    expect(source).toMatch(/^To: ada@example.org, bob@example.org\r$/m);
    expect(receiver.mails.map(({ recipients }) => recipients)).toEqual([[to[0]], [to[1]]]);
  });

  it('lets no job name into its headers', async () => {
    const [notice] = aMessage().notices;
    const jobId = 'x\r\nBcc: eve@example.org';
    await mail().send(aMessage({ notices: notice ? [{ ...notice, jobId }] : [] }));
    expect(receiver.mails[0]?.source.split('\r\n\r\n')[0]).not.toMatch(/^Bcc/im);
    expect(receiver.mails).toHaveLength(2);
  });

  it('reaches the others where the server does not know one, and does not try that one again', async () => {
    receiver.refuseRecipient = (address) => (address === to[0] ? 550 : null);
    await expect(mail().send(aMessage())).rejects.toMatchObject({
      permanent: true,
      reached: [to[1]],
      message: expect.stringMatching(/^1 of 2 recipients: (?!.*ada@)/),
    });
    expect(receiver.mails.map(({ recipients }) => recipients)).toEqual([[to[1]]]);
  });

  it('logs in; a wrong password may be put right, and is shown to nobody', async () => {
    await mail('ann:right@').send(aMessage());
    expect(receiver.mails).toHaveLength(2);
    await expect(mail('ann:hunter2@').send(aMessage())).rejects.toMatchObject({
      permanent: false,
      message: expect.not.stringMatching('hunter2'),
    });
  });
});

describe('the file', () => {
  it('can be read by its owner alone, and grows by a line each', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'selfheal-notify-'));
    const path = join(folder, 'notices.jsonl');
    const channel = fileChannel({ name: 'log', type: 'file', path });
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => channel.send(aMessage({ id: `n${index}`, count: 9 }))),
    );
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const ids = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as Json).id);
    expect(new Set(ids).size).toBe(20);
    await rm(folder, { recursive: true, force: true });
  });
});
