import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeliveryError, type NotificationChannel } from '../../src/notifications/channel.js';
import { aMessage, aNotice } from './a-message.js';

export interface ChannelUnderTest {
  /** @param limitMs for one attempt, where it is not the channel's own */
  channel(limitMs?: number): NotificationChannel;
  /** The texts that people see, in the order in which they came. */
  texts(): Promise<string[]>;
  /** What tells one message from another; null where the channel has no place for it. */
  ids: (() => Promise<string[]>) | null;
  /** Makes the other side refuse what comes, or take it and say nothing; null where it cannot. */
  refuse(): void | Promise<void>;
  hang: (() => void) | null;
  /** Makes it take what comes, and forgets what came. */
  reset(): void | Promise<void>;
  /** UTF-16 units of the longest text. */
  maxLength: number;
  close(): Promise<void>;
}

/** Job output at its worst, as a title: it must arrive as words. */
const HOSTILE =
  '--json @everyone <!channel> <b>x</b> [click](https://evil.example) *b* `c` $(id) "q" \\ é 🚀';

/** What every channel does, whatever is behind it. */
export function describeChannel(name: string, open: () => Promise<ChannelUnderTest>): void {
  describe(`the channel ${name}`, () => {
    let test: ChannelUnderTest;
    beforeAll(async () => {
      test = await open();
    });
    beforeEach(() => test.reset());
    afterAll(() => test.close());

    it('says the job, how many, and each suggestion with severity, title and link', async () => {
      await test.channel().send(aMessage());
      expect(await test.texts()).toEqual([
        [
          'backup: 2 suggestions wait for a decision',
          'critical: Retry twice',
          'https://heal.example/api/v1/healing/suggestions/1',
          'low: Retry twice 2',
          'https://heal.example/api/v1/healing/suggestions/2',
        ].join('\n'),
      ]);
    });

    it('names five at most, and says how many more there are', async () => {
      await test.channel().send(aMessage({ count: 8 }));
      const [text = ''] = await test.texts();
      expect(text.match(/suggestions\/\d/g)).toHaveLength(5);
      expect(text).toMatch(/^backup: 8 suggestions [^]*\nand 3 more$/);
    });

    it('takes job output for words: one message, no flag, no link but ours', async () => {
      await test.channel().send(aMessage({ count: 1, title: HOSTILE }));
      const texts = await test.texts();
      expect(texts).toHaveLength(1);
      expect(texts[0]).toContain('é 🚀');
      expect(texts[0]?.match(/https?:\/\/[^\s)]+/g)).toEqual([
        'https://heal.example/api/v1/healing/suggestions/1',
      ]);
    });

    it('stays within the length that the other side takes', async () => {
      const notices = Array.from({ length: 90 }, (_, index) =>
        aNotice(9, '*'.repeat(199), `${'job'.repeat(30)}-${index}`),
      );
      await test.channel().send(aMessage({ notices }));
      const [text = ''] = await test.texts();
      expect(text.length).toBeGreaterThan(100);
      expect(text.length).toBeLessThanOrEqual(test.maxLength);
      expect(text).toContain('job-0: 9 suggestions wait');
    });

    it('says the same of the same message at a second attempt, and another of another', async () => {
      if (!test.ids) return;
      await test.channel().send(aMessage());
      await test.channel().send(aMessage());
      await test.channel().send(aMessage({ id: 'suggestions/review/8/1764892800000' }));
      const [first, second, third] = await test.ids();
      expect(second).toBe(first);
      expect(third).not.toBe(first);
    });

    it('says why a message did not arrive, and delivers when the other side takes it again', async () => {
      await test.refuse();
      const refused = test.channel().send(aMessage());
      await expect(refused).rejects.toBeInstanceOf(DeliveryError);
      await expect(refused).rejects.toMatchObject({ permanent: false, message: /\w{4}/ });
      await test.reset();
      await test.channel().send(aMessage());
      expect(await test.texts()).toHaveLength(1);
    });

    it('ends an attempt that gets no answer', async () => {
      if (!test.hang) return;
      test.hang();
      await expect(test.channel(300).send(aMessage())).rejects.toMatchObject({
        permanent: false,
        message: /too long|longer than/,
      });
    });
  });
}
