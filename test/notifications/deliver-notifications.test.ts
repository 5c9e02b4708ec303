import { describe, expect, it } from 'vitest';
import { rejectSuggestion } from '../../src/domain/suggestions/reject-suggestion.js';
import { dueAt } from '../../src/notifications/due.js';
import { httpReceiver } from './http-receiver.js';
import { after, job, NOON, useOutbox } from './use-outbox.js';

const QUIET = { from: '22:00', to: '07:00', timezone: 'Europe/Berlin' };
const ids = (test: ReturnType<typeof useOutbox>) =>
  test.receiver.received.map(({ headers }) => headers['idempotency-key']);

describe('deliverNotifications', () => {
  const test = useOutbox({
    'backup.yaml': job('ops'),
    'report.yaml': job('ops'),
    'export.yaml': job('mail'),
  });
  const rows = () => test.core.prisma.notification.findMany({ orderBy: { id: 'asc' } });

  it('sends what is queued, once, and says when it has something to do again', async () => {
    const id = await test.leave('backup', 'Retry twice');
    expect(await test.deliver()).toEqual({ sent: 1, failed: 0, givenUp: 0, nextDueAt: null });
    expect(test.texts()).toEqual([
      `backup: 1 suggestion waits for a decision\nmedium: Retry twice\nhttps://heal.example/api/v1/healing/suggestions/${id}`,
    ]);
    expect(await rows()).toMatchObject([
      { status: 'sent', attempts: 1, sentAt: new Date(NOON), lastError: null },
    ]);
    expect(await test.deliver()).toMatchObject({ sent: 0 });
    expect(test.texts()).toHaveLength(1);
  });

  it('tries again later and later, under the same key, until it arrives', async () => {
    await test.leave('backup', 'Retry twice');
    test.receiver.answers = [{ status: 503, body: 'no room' }];
    expect(await test.deliver()).toMatchObject({ failed: 1, nextDueAt: new Date(after(0.5)) });
    expect(await test.deliver()).toMatchObject({ failed: 0, nextDueAt: new Date(after(0.5)) });
    test.setTime(after(0.5));
    expect(await test.deliver()).toMatchObject({ failed: 1, nextDueAt: new Date(after(1.5)) });
    expect(await rows()).toMatchObject([
      { status: 'waiting', attempts: 2, lastError: expect.stringMatching(/answered 503: no room$/) },
    ]);
    test.setTime(after(1.5));
    test.receiver.answers = [{ status: 200 }];
    expect(await test.deliver()).toMatchObject({ sent: 1, nextDueAt: null });
    expect(new Set(ids(test)).size).toBe(1);
    expect(ids(test)).toHaveLength(3);
  });

  it('leaves a receiver alone for as long as it asks', async () => {
    await test.leave('backup', 'Retry twice');
    test.receiver.answers = [{ status: 429, headers: { 'retry-after': '7200' } }];
    expect(await test.deliver()).toMatchObject({ failed: 1, nextDueAt: new Date(after(120)) });
  });

  it.each([
    ['at once where no attempt can help', 404, [0]],
    ['a day after the first attempt', 503, [0, 23 * 60, 24 * 60]],
  ])('gives up %s, with an event', async (_when, status, minutes) => {
    const { head } = test.core.feed;
    await test.leave('backup', 'Retry twice');
    test.receiver.answers = [{ status }];
    for (const minute of minutes.slice(0, -1)) {
      test.setTime(after(minute));
      expect(await test.deliver()).toMatchObject({ failed: 1, givenUp: 0 });
    }
    test.setTime(after(minutes.at(-1) as number));
    expect(await test.deliver()).toMatchObject({ failed: 0, givenUp: 1, nextDueAt: null });
    const [row] = await rows();
    expect(row).toMatchObject({
      status: 'given_up',
      lastError: expect.stringContaining(`answered ${status}`),
    });
    const events = await test.core.prisma.healingEvent.findMany({ where: { position: { gt: head } } });
    expect(events).toMatchObject([
      {
        type: 'notification.given_up',
        jobId: 'backup',
        actor: 'notifications',
        reviewId: row?.reviewId,
        data: { channel: 'ops', kind: 'suggestions', attempts: minutes.length, reason: row?.lastError },
      },
    ]);
  });

  it('makes one message of what comes within the digest, and the next of what comes later', async () => {
    test.plan.digestMs = 15 * 60_000;
    await test.leave('backup', 'Retry twice');
    test.setTime(after(14));
    await test.leave('report', 'Stop at the first failure');
    expect(await test.deliver()).toMatchObject({ sent: 0, nextDueAt: new Date(after(15)) });
    test.setTime(after(15));
    await test.leave('backup', 'Set a time limit');
    expect(await test.deliver()).toMatchObject({ sent: 1, nextDueAt: null });
    test.setTime(after(20));
    await test.leave('report', 'Pin the version');
    test.setTime(after(35));
    expect(await test.deliver()).toMatchObject({ sent: 1 });
    const [first = '', second = ''] = test.texts();
    expect(first.match(/^(?:backup|report): /gm)).toEqual(['backup: ', 'report: ', 'backup: ']);
    expect(second).toMatch(/^report: 1 suggestion [^]*Pin the version/);
    expect(await test.states()).toEqual({ sent: 4 });
  });

  it('adds nothing to a message that was tried before: its key stands for what it said', async () => {
    test.plan.digestMs = 60_000;
    await test.leave('backup', 'Retry twice');
    test.setTime(after(1));
    test.receiver.answers = [{ status: 503 }, { status: 200 }];
    expect(await test.deliver()).toMatchObject({ failed: 1 });
    await test.leave('report', 'Pin the version');
    test.setTime(after(2));
    expect(await test.deliver()).toMatchObject({ sent: 2 });
    const [failed, again, other] = test.texts();
    expect(again).toBe(failed);
    expect(other).toMatch(/^report/);
    expect(new Set(ids(test)).size).toBe(2);
  });

  it('waits until quiet hours are over, and counts the day to give up from the first attempt', async () => {
    test.setTime('2026-03-02T21:30:00.000Z'); // 22:30 in Berlin
    await test.leave('backup', 'Retry twice');
    const morning = new Date('2026-03-03T06:00:00.000Z');
    expect(await test.deliver({ quietHours: QUIET })).toMatchObject({ sent: 0, nextDueAt: morning });
    expect(await rows()).toMatchObject([{ status: 'waiting', attempts: 0, firstAttemptAt: null }]);
    test.setTime('2026-03-04T06:00:00.000Z'); // the server was down for a day
    test.receiver.answers = [{ status: 503 }, { status: 200 }];
    expect(await test.deliver({ quietHours: QUIET })).toMatchObject({ failed: 1, givenUp: 0 });
    test.setTime('2026-03-04T06:01:00.000Z');
    expect(await test.deliver({ quietHours: QUIET })).toMatchObject({ sent: 1 });
  });

  it('sends at once what waited for a time that the clock, set back by an hour, moved away', async () => {
    test.setTime(after(60));
    await test.leave('backup', 'Retry twice');
    test.receiver.answers = [{ status: 503 }, { status: 200 }];
    expect(await test.deliver()).toMatchObject({ failed: 1 });
    test.setTime(NOON);
    expect(await test.deliver()).toMatchObject({ sent: 1 });
  });

  it('is not misled by clocks of machines that differ by seconds', async () => {
    await test.leave('backup', 'Retry twice');
    test.receiver.onRequest = async () => {
      const behind = new Date(Date.parse(NOON) - 5_000);
      expect(await test.core.prisma.notification.count({ where: dueAt(behind) })).toBe(0);
    };
    expect(await test.deliver()).toMatchObject({ sent: 1 });
  });

  it('does not give up early where the clock is set an hour ahead', async () => {
    await test.leave('backup', 'Retry twice');
    test.receiver.answers = [{ status: 503 }, { status: 200 }];
    expect(await test.deliver()).toMatchObject({ failed: 1 });
    test.setTime(after(61));
    expect(await test.deliver()).toMatchObject({ sent: 1, givenUp: 0 });
  });

  it('says nothing of suggestions that were decided before it came to it', async () => {
    const first = await test.leave('backup', 'Retry twice');
    const other = await test.leave('report', 'Pin the version', 'Set a time limit');
    const reason = 'no';
    await rejectSuggestion(test.core, { id: first, reason, actor: { name: 'ada' } });
    await rejectSuggestion(test.core, { id: other, reason, actor: { name: 'ada' } });
    expect(await test.deliver()).toMatchObject({ sent: 1, failed: 0 });
    expect(test.texts()).toEqual([
      expect.stringMatching(/^report: 1 suggestion waits for a decision\nmedium: Set a time limit\n\S+$/),
    ]);
    expect(await test.states()).toEqual({ sent: 1, withdrawn: 1 });
  });

  it('keeps the key of a message whose first notification was withdrawn between two attempts', async () => {
    test.plan.digestMs = 60_000;
    const first = await test.leave('backup', 'Retry twice');
    await test.leave('report', 'Pin the version');
    test.setTime(after(1));
    test.receiver.answers = [{ status: 503 }, { status: 200 }];
    await test.deliver();
    await rejectSuggestion(test.core, { id: first, reason: 'no', actor: { name: 'ada' } });
    test.setTime(after(2));
    expect(await test.deliver()).toMatchObject({ sent: 1 });
    expect(ids(test)[1]).toBe(ids(test)[0]);
    expect(test.texts()[1]).not.toContain('Retry twice');
  });

  it('delivers each once where several do it at the same time', async () => {
    for (let index = 0; index < 12; index += 1) await test.leave('backup', `Finding ${index}`);
    const all = await Promise.all(Array.from({ length: 4 }, () => test.deliver()));
    expect(all.reduce((sum, { sent }) => sum + sent, 0)).toBe(12);
    expect(new Set(ids(test)).size).toBe(12);
    expect(test.texts()).toHaveLength(12);
  });

  it.each([
    ['sent', 200, { sent: 1 }],
    ['found to be tried again', 503, { failed: 1 }],
  ])('lets nobody who took too long settle what another has %s', async (_what, status, outcome) => {
    await test.leave('backup', 'Retry twice');
    test.receiver.answers = [{ status }, { status: 404 }];
    let settled: unknown;
    test.receiver.onRequest = async () => {
      test.receiver.onRequest = null;
      test.setTime(after(10)); // the claim is over
      expect(await test.deliver()).toMatchObject(outcome);
      settled = await rows();
    };
    expect(await test.deliver()).toMatchObject({ sent: 0, givenUp: 0 });
    expect(settled).toMatchObject([{ attempts: 2 }]);
    expect(await rows()).toEqual(settled);
    expect(ids(test)[1]).toBe(ids(test)[0]);
  });

  it('is not held up by a channel that gives no answer', async () => {
    const mail = await httpReceiver();
    mail.answers = [null];
    const channels = [
      ...test.settings().channels,
      { name: 'mail', type: 'webhook' as const, url: mail.url, secret: null },
    ];
    await test.leave('export', 'Pin the version');
    await test.leave('backup', 'Retry twice');
    const delivery = test.deliver({ channels });
    await new Promise<void>((resolve) => (test.receiver.onRequest = () => resolve()));
    mail.answers = [{ status: 200 }];
    await mail.close(); // ends the request that hangs
    expect(await delivery).toMatchObject({ sent: 1, failed: 1 });
    expect(test.texts()).toHaveLength(1);
  });

  it('stops after the message that is being sent', async () => {
    for (const title of ['one', 'two', 'three']) await test.leave('backup', title);
    const stop = new AbortController();
    test.receiver.onRequest = () => stop.abort();
    expect(await test.deliver({}, test.core, stop.signal)).toMatchObject({
      sent: 1,
      nextDueAt: new Date(NOON),
    });
    expect(await test.states()).toEqual({ sent: 1, waiting: 2 });
  });

  it('keeps what is queued for a channel that is gone from the configuration, until it is back', async () => {
    await test.leave('backup', 'Retry twice');
    expect(await test.deliver({ channels: [] })).toMatchObject({ failed: 1 });
    expect(await rows()).toMatchObject([{ status: 'waiting', lastError: 'The channel ops is not set up' }]);
    test.setTime(after(1));
    expect(await test.deliver()).toMatchObject({ sent: 1 });
  });
});
