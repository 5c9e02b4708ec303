import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ModelClient, ModelQuestion } from '../../../src/analysis/ai/model-client.js';

/** A client, and what stands behind it. */
export interface ClientUnderTest {
  client(limitMs?: number): ModelClient;
  /** The model answers with this text. */
  say(text: string): Promise<void>;
  /** It has no answer, and its reason holds the text "secret-in-the-reason". */
  refuse: () => Promise<void>;
  hang: () => Promise<void>;
  /** Resolves when a question has arrived where it hangs. */
  arrived: () => Promise<void>;
  /** It answers with something that is no JSON where JSON is due. */
  babble: () => Promise<void>;
  /** JSON of a shape that nobody knows. */
  misshape: () => Promise<void>;
  /** More than anybody reads. */
  flood: () => Promise<void>;
  /** The prompts that arrived. */
  prompts: () => Promise<string[]>;
  reset: () => Promise<void>;
  close: () => Promise<void>;
}

export const question = (prompt: string, given: Partial<ModelQuestion> = {}): ModelQuestion => ({
  prompt,
  signal: new AbortController().signal,
  redact: (text) => Promise.resolve(text.replace(/secret-in-the-reason|sk-a+/g, '[masked]')),
  ...given,
});

const HARD_TEXT =
  'line\r\nwith \u{1F600} and "quotes", $(id) `id` \\n %s {"suggestions": 1}\n--dry-run\n\ttab \u2028 end';

/** What every client of a model does. */
export function describeModelClient(name: string, open: () => Promise<ClientUnderTest>): void {
  describe(`a model behind ${name}`, () => {
    let under: ClientUnderTest;
    beforeAll(async () => void (under = await open()));
    beforeEach(() => under.reset());
    afterAll(() => under.close());

    it('gets the prompt to the character, and its answer comes back the same', async () => {
      await under.say(HARD_TEXT);
      const { text, model } = await under.client().ask(question(HARD_TEXT));
      expect(await under.prompts()).toEqual([HARD_TEXT]);
      expect(text.trim()).toBe(HARD_TEXT.trim());
      expect(model).toMatch(/tiny/);
    });

    it('gets a prompt of a megabyte, and gives an answer as long', async () => {
      const long = `${'0123456789abcd€\n'.repeat(60_000)}end`;
      await under.say(long);
      expect((await under.client().ask(question(long))).text).toBe(long);
      expect(await under.prompts()).toEqual([long]);
    });

    it('keeps questions that are asked at once apart', async () => {
      const client = under.client();
      await Promise.all(['one', 'two', 'three'].map((prompt) => client.ask(question(prompt))));
      expect((await under.prompts()).sort()).toEqual(['one', 'three', 'two']);
    });

    it('has no answer: the reason is told, without the secret in it', async () => {
      await under.refuse();
      const asked = under.client().ask(question('hello'));
      await expect(asked).rejects.toMatchObject({
        name: 'ModelError',
        message: expect.stringContaining('[masked]'),
      });
      await expect(asked).rejects.not.toThrow(/secret-in-the-reason|sk-a/);
    });

    it('takes too long', async () => {
      await under.hang();
      await expect(under.client(700).ask(question('hello'))).rejects.toMatchObject({
        code: 'TIMED_OUT',
        message: expect.stringMatching(/took longer than 0\.\d+ s$/),
      });
    });

    it('is not waited for once the review is cancelled', async () => {
      await under.hang();
      const controller = new AbortController();
      const asked = under.client().ask(question('hello', { signal: controller.signal }));
      await Promise.race([under.arrived(), asked]);
      const reason = new Error('the review was cancelled');
      controller.abort(reason);
      await expect(asked).rejects.toBe(reason);
      await expect(under.client().ask(question('again', { signal: controller.signal }))).rejects.toBe(reason);
    });

    it('says something that is no JSON', async () => {
      await under.babble();
      await expect(under.client().ask(question('hello'))).rejects.toMatchObject({ code: 'NO_JSON' });
    });

    it('says something of a shape that nobody knows', async () => {
      await under.misshape();
      await expect(under.client().ask(question('hello'))).rejects.toMatchObject({ code: 'WRONG_SHAPE' });
    });

    it('says nothing', async () => {
      await under.say(' \n');
      await expect(under.client().ask(question('hello'))).rejects.toMatchObject({
        code: 'WRONG_SHAPE',
        message: expect.stringContaining('is empty'),
      });
    });

    it('says more than is read', async () => {
      await under.flood();
      await expect(under.client().ask(question('hello'))).rejects.toMatchObject({ code: 'TOO_LONG' });
    });
  });
}
