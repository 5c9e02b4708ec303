import { describe, expect, it } from 'vitest';
import { EventFeed } from '../../../src/domain/events/event-feed.js';
import { ValidationError } from '../../../src/domain/errors.js';
import { transact } from '../../../src/domain/transact.js';
import { useCore } from '../../support/core.js';
import { silentLog } from '../../support/silent-log.js';

describe('EventFeed', () => {
  const test = useCore({ 'job.yaml': 'cmd: "true"\n' });

  const write = (jobId: string): Promise<void> =>
    transact(test.core, (tx) => tx.event({ type: 'review.started', jobId, actor: 'test' }));

  /** The next `count` events of a subscription, as `position:job`. */
  const take = async (
    events: AsyncGenerator<{ position: bigint; jobId: string }>,
    count: number,
  ): Promise<string[]> => {
    const taken: string[] = [];
    while (taken.length < count) {
      const next = await events.next();
      if (next.done) break;
      taken.push(next.value.jobId);
    }
    return taken;
  };

  it('gives what was missed first, then what comes, each once and in order', async () => {
    const { feed } = test.core;
    const from = feed.head;
    for (const job of ['a', 'b', 'c']) await write(job);
    const events = feed.subscribe({ after: from });
    expect(await take(events, 3)).toEqual(['a', 'b', 'c']);
    const next = take(events, 2);
    await write('d');
    await write('e');
    expect(await next).toEqual(['d', 'e']);
    await events.return(undefined);
  });

  it('misses none and doubles none while 40 transactions commit at once under 5 subscribers', async () => {
    const { feed } = test.core;
    const from = feed.head;
    const readers = Array.from({ length: 5 }, () => take(feed.subscribe({ after: from }), 40));
    await Promise.all(Array.from({ length: 40 }, (_, index) => write(`job-${index}`)));
    const seen = await Promise.all(readers);
    for (const jobs of seen) {
      expect(jobs).toEqual(seen[0]);
      expect(new Set(jobs).size).toBe(40);
    }
  });

  it('replays from the database what is older than its memory', async () => {
    const from = test.core.feed.head;
    await write('before-restart');
    const fresh = await EventFeed.open(test.database.prisma, silentLog);
    expect(await take(fresh.subscribe({ after: from }), 1)).toEqual(['before-restart']);
    await fresh.close();
    // The other feed reads it too, before the next test subscribes to what comes next.
    expect(await take(test.core.feed.subscribe({ after: from }), 1)).toEqual(['before-restart']);
  });

  it('starts with what comes next where no position is given', async () => {
    const past = take(test.core.feed.subscribe({}), 1);
    await write('past');
    expect(await past).toEqual(['past']); // the feed has read it
    const events = test.core.feed.subscribe({});
    const next = take(events, 1);
    await write('future');
    expect(await next).toEqual(['future']);
    await events.return(undefined);
  });

  it('refuses a position that was not handed out yet, and names the newest', async () => {
    const events = test.core.feed.subscribe({ after: test.core.feed.head + 1_000n });
    const refused = events.next();
    await expect(refused).rejects.toThrow(ValidationError);
    await expect(refused).rejects.toThrow(`the newest is ${test.core.feed.head}`);
  });

  it('ends when its signal aborts while it waits', async () => {
    const abort = new AbortController();
    const next = test.core.feed.subscribe({ signal: abort.signal }).next();
    abort.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('hands no position to a transaction that fails', async () => {
    const from = test.core.feed.head;
    await expect(
      transact(test.core, async (tx) => {
        await tx.event({ type: 'review.started', jobId: 'never', actor: 'test' });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await write('after');
    expect(await take(test.core.feed.subscribe({ after: from }), 1)).toEqual(['after']);
  });
});
