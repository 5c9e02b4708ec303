import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { NotifyPlan } from '../../src/domain/notifications/notify-plan.js';
import { queueNotification } from '../../src/domain/notifications/queue-notification.js';
import { transact } from '../../src/domain/transact.js';
import { deliverNotifications, type Delivered } from '../../src/notifications/deliver-notifications.js';
import type { NotifySettings } from '../../src/notifications/notify-settings.js';
import type { Core } from '../../src/domain/core.js';
import { useCore, type TestCore } from '../support/core.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { httpReceiver, type HttpReceiver } from './http-receiver.js';

export const job = (channel: string, more = ''): string =>
  `cmd: "true"\nself_healing:\n  enabled: true\n  suggestions: { notify_channel: ${channel}${more} }\n`;

export interface Outbox extends TestCore {
  receiver: HttpReceiver;
  /** What the domain asks; a test may change it. */
  plan: NotifyPlan & { digestMs: number };
  /** How often it was told that there is something new, since the test began. */
  woken: number;
  settings(given?: Partial<NotifySettings>): NotifySettings;
  /** A review of the job that leaves these titles to decide; the id of its first suggestion. */
  leave(jobId: string, ...titles: string[]): Promise<number>;
  deliver(given?: Partial<NotifySettings>, core?: Core, signal?: AbortSignal): Promise<Delivered>;
  /** The bodies that arrived. */
  texts(): string[];
  /** How many notifications there are in each state. */
  states(): Promise<Record<string, number>>;
}

/** The clock of `useCore` begins here. */
export const NOON = '2026-03-02T12:00:00.000Z';
export const after = (minutes: number): string => new Date(Date.parse(NOON) + minutes * 60_000).toISOString();

/** An outbox whose channel `ops` is a real HTTP server; before each test it is empty, and the clock at noon. */
export function useOutbox(files: Record<string, string>): Outbox {
  const plan = {
    events: new Set(['apply_failed', 'rolled_back', 'auto_applied'] as const),
    digestMs: 0,
    isSetUp: (channel: string) => channel !== 'nowhere',
    wake: () => void (outbox.woken += 1),
    problems: () => [],
  };
  const outbox = useCore(files, { notify: plan }) as Outbox;
  beforeAll(async () => {
    outbox.plan = plan;
    outbox.receiver = await httpReceiver();
    outbox.settings = (given) => ({
      digestMs: plan.digestMs,
      quietHours: null,
      events: [],
      channels: [{ name: 'ops', type: 'webhook', url: outbox.receiver.url, secret: null }],
      openclaw: { command: 'openclaw', timeoutMs: 60_000 },
      ...given,
    });
    outbox.leave = async (jobId, ...titles) => {
      const suggestions = [];
      for (const title of titles) suggestions.push(await insertSuggestion(outbox.core, { jobId, title }));
      const suggestionIds = suggestions.map(({ id }) => id);
      const reviewId = suggestions[0]?.reviewId as number;
      await transact(outbox.core, (tx) =>
        queueNotification(outbox.core, tx, { kind: 'suggestions', jobId, reviewId, suggestionIds }),
      );
      return suggestionIds[0] as number;
    };
    outbox.deliver = (given, core = outbox.core, signal = new AbortController().signal) =>
      deliverNotifications(core, {
        settings: outbox.settings(given),
        publicUrl: 'https://heal.example',
        environment: {},
        random: () => 1,
        signal,
      });
    outbox.texts = () =>
      outbox.receiver.received.map(({ body }) => (JSON.parse(body) as { text: string }).text);
    outbox.states = async () => {
      const counted = await outbox.core.prisma.notification.groupBy({ by: ['status'], _count: true });
      return Object.fromEntries(counted.map(({ status, _count }) => [status, _count]));
    };
  });
  beforeEach(async () => {
    await outbox.core.prisma.notification.deleteMany();
    plan.digestMs = 0;
    outbox.woken = 0;
    outbox.setTime(NOON);
    outbox.receiver.received.length = 0;
    outbox.receiver.answers = [{ status: 200 }];
    outbox.receiver.onRequest = null;
  });
  afterAll(() => outbox.receiver.close());
  return outbox;
}
