import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/create-client.js';
import { FollowEventsDocument } from '../../src/client/generated/graphql.js';
import type { Severity } from '../../src/generated/prisma/client.js';
import { transact } from '../../src/domain/transact.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { run, start } from './in-process.js';
import { useServer } from './use-server.js';

const server = useServer({
  'jobs/backup.yaml': 'cmd: "true"\n',
  'jobs/other.yaml': 'cmd: "true"\n',
});

const at = () => ({ cwd: server.folder, env: server.env });
/** As a review does it: the suggestion and its event. */
const arrive = async (title: string, jobId = 'backup', severity: Severity = 'medium'): Promise<void> => {
  const { core } = server.app;
  const { id, reviewId } = await insertSuggestion(core, { jobId, title, severity });
  await transact(core, (tx) =>
    tx.event({
      type: 'suggestion.added',
      jobId,
      actor: 'review',
      suggestionId: id,
      reviewId,
      data: { severity, category: 'reliability', title },
    }),
  );
};

interface Line {
  position: string;
  suggestion: { title: string };
}

describe('watch', () => {
  it('prints a suggestion when it arrives, and ends with code 0 on SIGINT', async () => {
    const watch = start(['watch'], at());
    await watch.told('watching');
    await arrive('Arrived\u001b[2J live', 'backup', 'high');
    const line = await watch.nextLine();
    expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ {2}#\d+ {2}high/);
    expect(line).toMatch(/reliability {2}backup {2}Arrived\\x1b\[2J live$/);
    watch.signals.emit('SIGINT', 'SIGINT');
    expect(await watch.ended).toBe(0);
    expect(watch.signals.eventNames()).toEqual([]);
  });

  it('keeps to a job and a severity', async () => {
    const watch = start(['watch', '--json', '--job', 'backup', '--min-severity', 'high'], at());
    await watch.told('watching');
    await arrive('of another job', 'other', 'critical');
    await arrive('too small', 'backup', 'medium');
    await arrive('wanted', 'backup', 'critical');
    const first = JSON.parse(await watch.nextLine()) as Line;
    expect(first.suggestion.title).toBe('wanted');
    watch.signals.emit('SIGTERM', 'SIGTERM');
    expect(await watch.ended).toBe(0);
  });

  it('begins after a position with what was missed, each once', async () => {
    const { position } = await firstOf(['watch', '--json', '--after', '0']);
    await arrive('missed');
    const watch = start(['watch', '--json', '--after', position], at());
    const titles: string[] = [];
    while (!titles.includes('missed')) {
      titles.push((JSON.parse(await watch.nextLine()) as Line).suggestion.title);
    }
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.at(-1)).toBe('missed');
    watch.signals.emit('SIGINT', 'SIGINT');
    await watch.ended;
  });

  it('says which position is the newest where the given one was not handed out', async () => {
    const { code, stderr } = await run(['watch', '--after', '999999999'], at());
    expect(code).toBe(2);
    expect(stderr).toMatch(/up to \d+/);
  });

  it('ends quietly when nobody reads any more', async () => {
    const watch = start(['watch'], at());
    await watch.told('watching');
    watch.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(await watch.ended).toBe(0);
    expect(watch.errors()).toBe(`selfheal: watching ${server.app.url}\n`);
  });

  async function firstOf(argv: string[]): Promise<Line> {
    const watch = start(argv, at());
    const line = JSON.parse(await watch.nextLine()) as Line;
    watch.signals.emit('SIGINT', 'SIGINT');
    await watch.ended;
    return line;
  }
});

describe('events --follow', () => {
  it('prints what happens to any job', async () => {
    const events = start(['events', '--follow', '--json'], at());
    await events.told('following');
    await arrive('seen', 'other');
    expect(JSON.parse(await events.nextLine())).toMatchObject({
      event: { type: 'suggestion.added', jobId: 'other', actor: 'review' },
    });
    events.signals.emit('SIGINT', 'SIGINT');
    expect(await events.ended).toBe(0);
  });
});

describe('a subscription whose server is restarted', () => {
  it('goes on after the last event it has: none is missing, none comes twice', async () => {
    const { stop, lost, payloads, connected } = follow();
    const positions: bigint[] = [];
    let next = payloads.next();
    const take = async (): Promise<void> => {
      const { value } = await next;
      positions.push(BigInt(value?.events.position ?? 0));
      next = payloads.next();
    };
    await connected();
    await arrive('before');
    await take();
    await server.restart();
    await arrive('while it may be away');
    await arrive('after');
    await take();
    await take();
    stop.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(lost.length).toBeGreaterThan(0);
    const [first = 0n] = positions;
    expect(positions).toEqual([first, first + 1n, first + 2n]);
  });

  it('does not miss what happened while it was away before its first payload', async () => {
    const { stop, payloads, connected } = follow();
    const next = payloads.next();
    await connected();
    await server.restart();
    await arrive('while it was away');
    expect((await next).value).toMatchObject({ events: { event: { type: 'suggestion.added' } } });
    stop.abort();
    expect(await payloads.next()).toEqual({ done: true, value: undefined });
  });

  it('ends at once where it is stopped while the server is away', async () => {
    const { stop, payloads, connected, away } = follow();
    const next = payloads.next();
    await connected();
    await server.restart(async () => {
      await away();
      stop.abort();
      expect(await next).toEqual({ done: true, value: undefined });
    });
  });

  function follow() {
    const stop = new AbortController();
    const lost: string[] = [];
    const news = new EventEmitter();
    const payloads = createClient({ url: server.app.url, token: null }).subscribe(
      FollowEventsDocument,
      {},
      {
        signal: stop.signal,
        onLost: (why) => {
          lost.push(why);
          news.emit('lost');
        },
        onConnected: () => news.emit('connected'),
      },
    );
    const connected = once(news, 'connected');
    const away = once(news, 'lost');
    return { stop, lost, payloads, connected: () => connected, away: () => away };
  }
});
